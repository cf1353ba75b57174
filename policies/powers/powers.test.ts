import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compilePolicy } from '#policies/core/compilePolicy';
import { parseProtocol } from '#policies/core/grammar';
import type { DataItemId } from '#policies/core/ids';
import type { Powers } from '#policies/core/powers';
import { faultsTold } from '#test/fixtures/faultsTold';
import { duty } from '#test/oracle/compileRows';
import { DOCUMENT_CATALOGUE, KNOWN_HERE, sampleDocument } from '#test/oracle/smallDocument';
import { told } from '#test/oracle/smallPolicy';
import { ORGANISATIONS, recipient, recordFacts, rulesOf } from '#test/oracle/smallWorld';
import { readPowers } from './readPowers';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lintel-powers-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const SHIPPED = readFileSync(join(__dirname, 'powers.yaml'), 'utf8');

function read(text: string): Powers {
  const file = join(folder, 'powers.yaml');
  writeFileSync(file, text);
  return readPowers(file);
}

test('what is left out of a row has a meaning', () => {
  const row = '{ key: anAct, label: An Act, jurisdiction: W, source: s1, duty: false, recipients: { countries: [W] } }';
  expect(read(`${NONE}- ${row}`).get('anAct')).toEqual({
    key: 'anAct',
    label: 'An Act',
    jurisdiction: 'W',
    source: 's1',
    duty: false,
    dutyToShareOnly: false,
    effectiveFrom: null,
    effectiveTo: null,
    threshold: null,
    recipients: { countries: ['W'], kinds: expect.arrayContaining(['council', 'school']), roles: null },
    toCheck: null,
  });
});

/** What stands on the first line of each file below. */
const NONE = '- { key: none, label: None, jurisdiction: EW, source: Consent, duty: false }\n';
const DUTY =
  '- { key: childrenAct2004s16LA, dutyToShareOnly: true, duty: true, label: Duty, jurisdiction: E, source: s }\n';
/** A row without a fault, but for one change. */
const row = (before = '', after = '') =>
  '- { key: anAct, label: An Act, jurisdiction: E, source: s1, duty: false }\n'.replace(before, after);
const rowWith = (more: string) => NONE + row('false', `false, ${more}`);
const rowFor = (recipients: string) => rowWith(`recipients: ${recipients}`);

describe('faults of the table', () => {
  test.each<[string, string, ...string[]]>([
    ['no list', 'powers: {}', '1 wrongType powers'],
    ['no YAML', `${NONE}- { key: "`, '2 notYaml'],
    ['an unknown key', NONE + row('duty', 'dutty: 1, duty'), '2 unknownKey dutty'],
    ['a missing key', NONE + row(', source: s1'), '2 missing {'],
    ['a key of several words', NONE + row('anAct', 'an Act'), '2 wrongType key'],
    ['a label that says nothing', NONE + row('An Act', "' '"), '2 wrongType label'],
    ['a source that says nothing', NONE + row('s1', "''"), '2 wrongType source'],
    ['another country', NONE + row('E', 'S'), '2 wrongType jurisdiction'],
    ['a duty that is neither so nor not', NONE + row('false', 'maybe'), '2 wrongType duty'],
    ['a first day that is none', rowWith('effectiveFrom: 2026-02-30'), '2 wrongType effectiveFrom'],
    ['a last day that is none', rowWith('effectiveTo: soon'), '2 wrongType effectiveTo'],
    ['a doubt that says nothing', rowWith("toCheck: ''"), '2 wrongType toCheck'],
    ['recipients of no country', rowFor('{ kinds: [council] }'), '2 missing recipients'],
    ['recipients of another country', rowFor('{ countries: [E, EW] }'), '2 wrongType EW'],
    ['recipients of an unknown kind', rowFor('{ countries: [E], kinds: [council, bank] }'), '2 wrongType bank'],
    ['recipients of no kind', rowFor('{ countries: [E], kinds: [] }'), '2 wrongType kinds'],
    ['recipients in an unknown role', rowFor('{ countries: [E], roles: [king] }'), '2 wrongType king'],
    ['an unknown key of recipients', rowFor('{ countries: [E], teams: [mash] }'), '2 unknownKey teams'],
    ['the same power twice', NONE + row() + row(), '3 duplicate key'],
    [
      'an end that is no later than its beginning',
      rowWith('effectiveFrom: 2026-02-03, effectiveTo: 2026-02-03'),
      '2 malformed effectiveTo',
    ],
    ['no row for what rests on none', row(), '1 missing -'],
    ['a duty to rest on none', NONE.replace('false', 'true'), '1 malformed key'],
    ['none with a beginning', NONE.replace('}', ', effectiveFrom: 2030-01-01 }'), '1 malformed key'],
    ['none with an end', NONE.replace('}', ', effectiveTo: 2030-01-01 }'), '1 malformed key'],
    ['none in one country', NONE.replace('EW', 'E'), '1 malformed key'],
    ['none for some', NONE.replace('}', ', recipients: { countries: [E] } }'), '1 malformed key'],
    [
      'another duty within s16LA(4)',
      NONE + row('duty: false', 'duty: true, dutyToShareOnly: true'),
      '2 malformed dutyToShareOnly',
    ],
    ['s16LA binding everybody', NONE + DUTY.replace('dutyToShareOnly: true, ', ''), '2 malformed key'],
    ['s16LA as no duty', NONE + DUTY.replace('duty: true', 'duty: false'), '2 malformed duty'],
    [
      'several, of one row and of others',
      NONE + row('false', 'maybe') + row('E', 'S') + row('anAct', 'an Act, odd: 1'),
      '2 wrongType duty',
      '3 wrongType jurisdiction',
      '4 wrongType key',
      '4 unknownKey odd',
    ],
    [
      'several, of what rows say together',
      NONE.replace('false', 'true') + row() + row() + row(),
      '1 malformed key',
      '3 duplicate key',
      '4 duplicate key',
    ],
  ])('%s', (_what, text, ...expected) => {
    expect(faultsTold(text, read)).toEqual(expected);
  });

  test('none', () => {
    expect(faultsTold(NONE + DUTY + row(), read)).toEqual([]);
  });
});

describe('the day on which a duty commences', () => {
  const agreed = sampleDocument(duty());
  const FROM = 'effectiveFrom: 2026-09-30';
  const { police, council } = ORGANISATIONS;

  /** What the social worker of an English council is told on `on` of a police incident. */
  function decided(powers: Powers, on: string): string {
    const parsed = parseProtocol(agreed, { catalogue: DOCUMENT_CATALOGUE, organisations: KNOWN_HERE, powers });
    if ('faults' in parsed) return parsed.faults.map(({ code }) => code).join(' ');
    const policy = compilePolicy(
      rulesOf(parsed.protocol),
      DOCUMENT_CATALOGUE,
      recipient(council),
      'section47Enquiry',
      on,
    );
    return told(policy.decide('police.incident.kind' as DataItemId, recordFacts({}, {}, police)));
  }

  test('is data: with another, the same protocol gives from another day, or does not compile', () => {
    expect(SHIPPED).toContain(FROM);
    expect(decided(read(SHIPPED), '2026-10-15')).toBe('disclosed E1');
    expect(decided(read(SHIPPED.replace(FROM, 'effectiveFrom: 2026-11-01')), '2026-10-15')).toBe('powerNotInEffect');
    const ends = read(SHIPPED.replace(FROM, 'effectiveTo: 2026-10-15'));
    expect(decided(ends, '2026-10-14')).toBe('disclosed E1');
    expect(decided(ends, '2026-10-15')).toBe('withheld noClause');
  });

  test('travels with the protocol, and no clause rests on a power that its protocol does not carry', () => {
    const parsed = parseProtocol(agreed, {
      catalogue: DOCUMENT_CATALOGUE,
      organisations: KNOWN_HERE,
      powers: readPowers(),
    });
    if ('faults' in parsed) throw new Error('at fault');
    expect(parsed.protocol.powers.map(({ key, effectiveFrom }) => [key, effectiveFrom])).toEqual([
      ['childrenAct2004s16LA', '2026-09-30'],
    ]);
    const bare = rulesOf({ ...parsed.protocol, powers: [] });
    const policy = compilePolicy(bare, DOCUMENT_CATALOGUE, recipient(council), 'section47Enquiry', '2026-10-15');
    expect(told(policy.decide('police.incident.kind' as DataItemId, recordFacts({}, {}, police)))).toBe(
      'withheld noClause',
    );
  });
});
