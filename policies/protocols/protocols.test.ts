import { folderOf, KNOWN, organisations, removeFolders, SIGNED, SOUND } from '#test/fixtures/protocolFolder';
import { CATALOGUE } from '#test/oracle/smallWorld';
import { toCatalogue } from './readCatalogue';
import { readProtocol, readProtocols, readSignatures } from './readProtocols';

afterAll(removeFolders);

const places = (source: string) => {
  const read = readProtocol('sample.yaml', source, KNOWN);
  return 'faults' in read ? read.faults.map(({ code, line, column }) => `${line}:${column} ${code}`) : [];
};

describe('reading protocols', () => {
  test('gives the protocol and its source as written', () => {
    const read = readProtocol('sample.yaml', SOUND, KNOWN);
    expect(read).toMatchObject({
      read: { file: 'sample.yaml', source: SOUND, protocol: { id: 'sample', inForceFrom: '2026-10-01' } },
    });
  });

  test.each([
    ['a slip in a key, once, at the key', SOUND.replace('reviewBy', 'reviewB'), ['6:1 unknownKey']],
    ['an unknown key beside a missing one', SOUND.replace('reviewBy', 'next'), ['1:1 missing', '6:1 unknownKey']],
    [
      'an unknown item, at the element',
      SOUND.replace('- police.incident.kind', '- police.incident.king'),
      ['17:9 unknownItem'],
    ],
    [
      'an unlawful basis, at its key',
      SOUND.replace('article6: e', 'article6: f'),
      ['23:7 legitimateInterestsOfAuthority'],
    ],
    ['a missing key, at the thing that lacks it', SOUND.replace('    retention: P1Y\n', ''), ['13:5 missing']],
    ['a key that stands twice', SOUND.replace('version: 1', 'version: 1\nversion: 2'), ['3:1 notYaml']],
    ['text that is no YAML', 'clauses: [', ['1:11 notYaml']],
    [
      'a tab, and nothing of what it makes of the lines below',
      SOUND.replace('      regime', '\tregime'),
      ['22:1 notYaml'],
    ],
    [
      'keys that stand twice beside each other, before a tab',
      SOUND.replace('version: 1', 'version: 1\nversion: 2\ntitle: x').replace('      regime', '\tregime'),
      ['3:1 notYaml', '5:1 notYaml', '24:1 notYaml'],
    ],
    [
      'what is unlawful, at the key that makes it so',
      SOUND.replace('dpaPart3', 'ukGdpr')
        .replace('confidentiality: notConfidential', 'confidentiality: consent')
        .replace('    retention:', '    emergency: true\n    retention:')
        .replace('{ involvement: true }', '{ involvement: true, consent: [confidentialityConsent] }'),
      ['22:7 regimeOfOtherBody', '26:7 authorisationWithoutPart3', '28:5 emergencyOnConsent'],
    ],
    ['nothing at all', '', ['1:1 wrongType']],
  ])('places %s', (_what, source, expected) => {
    expect(places(source)).toEqual(expected);
  });

  test('tells what stands behind an anchor once, there, and an alias of no anchor beside all else', () => {
    const clause = SOUND.slice(SOUND.indexOf('  - id: E1'), SOUND.indexOf('cases:'));
    const anchored = clause
      .replace('[section47Enquiry]', '&enquiry [section47Enqiry]')
      .replace('lawfulBasis:', 'lawfulBasis: &basis')
      .replace('childrenAct1989s47', 'childrenAct1989s74')
      .replace('{ involvement: true }', '&known { involvement: true }');
    const again = clause
      .replace('E1', 'E2')
      .replace('[section47Enquiry]', '*enquiry')
      .replace(/lawfulBasis:[\s\S]*Act 1989 s47/, 'lawfulBasis: *basis')
      .replace('{ involvement: true }', '*knwon');
    const source = SOUND.replace(clause, anchored + again);
    expect(places(source)).toEqual(['20:25 unknownWord', '24:7 unknownPower', '38:15 notYaml']);
  });

  test('tells the faults of all files at once and loads none', () => {
    const read = readProtocols(
      folderOf({
        'a.yaml': SOUND.replace('police.incident.kind', 'police.incident.king'),
        'b.yaml': 'x: 1',
        'c.yaml': SOUND,
      }),
      KNOWN,
    );
    if (read.ok) throw new Error('read although faulty');
    expect([...new Set(read.faults.map(({ file }) => file))]).toEqual(['a.yaml', 'b.yaml']);
  });

  test('refuses the same version twice', () => {
    const read = readProtocols(folderOf({ 'a.yaml': SOUND, 'b.yaml': SOUND }), KNOWN);
    expect(read).toMatchObject({ ok: false, faults: [{ file: 'b.yaml', code: 'duplicate' }] });
  });

  test('reads who signed, and refuses signatures of what nobody knows', () => {
    const read = readProtocols(folderOf({ 'a.yaml': SOUND, 'signatures.yaml': SIGNED }), KNOWN);
    expect(read).toMatchObject({
      ok: true,
      signatures: [{ protocol: 'sample', version: 1, controller: 'police-w', signedAt: '2026-10-01' }],
    });
    const protocols = read.ok ? read.files.map(({ protocol }) => protocol) : [];
    const faults = (row: string) =>
      readSignatures('signatures.yaml', row, protocols, organisations).faults.map(
        ({ code, line, column }) => `${line}:${column} ${code}`,
      );
    expect(faults(`${SIGNED}- { protocol: sampel, version: 1, controller: police-w, signedAt: 2026-10-01 }`)).toEqual([
      '2:5 unknownWord',
    ]);
    expect(faults(SIGNED.replace('version: 1', 'version: 2'))).toEqual(['1:23 unknownWord']);
    expect(faults(SIGNED.replace('police-w', 'family-support'))).toEqual(['1:35 unknownOrganisation']);
    expect(faults(SIGNED.replace('2026-10-01', 'lately'))).toEqual(['1:57 wrongType']);
  });
});

describe('the catalogue', () => {
  test('is refused where an id is not made of its record and field', () => {
    const items = [...CATALOGUE.items.values()];
    expect(toCatalogue({ items, records: [], more: 1 }, 'fields.json').items.size).toBe(items.length);
    expect(() => toCatalogue({ items: [{ ...items[0], field: 'other' }], records: [] }, 'fields.json')).toThrow(
      'police.incident.involvement',
    );
    expect(() => toCatalogue({ items: [items[0], items[0]], records: [] }, 'fields.json')).toThrow('stand twice');
    expect(() => toCatalogue({ items: [{ id: 'x' }] }, 'fields.json')).toThrow('not a catalogue');
  });
});
