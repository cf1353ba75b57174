import { folderOf, removeFolders, run, SIGNED, SOUND } from '#test/fixtures/protocolFolder';

afterAll(removeFolders);

describe('npm run protocols', () => {
  test('check prints a matrix within 120 columns and passes', () => {
    const { exitCode, lines } = run({ 'a.yaml': SOUND, 'signatures.yaml': SIGNED }, 'check', '--matrix');
    expect(lines.at(-1)).toBe('1 protocols, 1 signatures, 2 expectations, 0 failed.');
    expect(exitCode).toBe(0);
    expect(lines).toContain('  1  socialWorker, section47Enquiry: council (E W)');
    expect(lines).toContain('police.incident.kind        Dit');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(120);
  });

  test('check alone prints it with what is alike on one row, and says how to see each field', () => {
    const { exitCode, lines } = run({ 'a.yaml': SOUND, 'signatures.yaml': SIGNED }, 'check');
    expect(exitCode).toBe(0);
    expect(lines).toContain('  1  socialWorker (section47Enquiry): council (E W)');
    expect(lines).toContain(' Dit  police.incident');
    expect(lines.join('\n')).toContain('A row for each field: --matrix.');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(120);
  });

  const oneClause = (id: string, requires: string, more = '') =>
    SOUND.slice(SOUND.indexOf('  - id: E1'), SOUND.indexOf('cases:'))
      .replace('E1', id)
      .replace('{ involvement: true }', requires)
      .replace('    retention', `${more}    retention`);
  const cellOf = (...clauses: readonly string[]) => {
    const source =
      SOUND.slice(0, SOUND.indexOf('  - id: E1')) + clauses.join('') + SOUND.slice(SOUND.indexOf('cases:'));
    const { lines } = run({ 'a.yaml': source, 'signatures.yaml': SIGNED }, 'check', '--matrix');
    return lines
      .find((line) => line.startsWith('police.incident.kind '))
      ?.split(/ +/)
      .at(-1);
  };
  const onKind = '    when: [{ attribute: kind, in: [drugs] }]\n    whenRefused: silent\n';

  test.each([
    ['nothing', 'D', [oneClause('E1', '{ involvement: false }')]],
    ['the purpose’s own threshold', 'Dit', [oneClause('E1', '{ involvement: true }')]],
    ['a threshold', 'Dt', [oneClause('E1', '{ involvement: false, threshold: section47Enquiry }')]],
    [
      'consents',
      'Ditac',
      [oneClause('E1', '{ involvement: true, consent: [confidentialityConsent, serviceAgreement] }')],
    ],
    ['a grant', 'Die', [oneClause('E1', '{ involvement: true, emergencyAccess: true }', '    emergency: true\n')]],
    ['involvement or a grant', 'Dit!', [oneClause('E1', '{ involvement: true }', '    emergency: true\n')]],
    [
      'the least of two clauses',
      'Dit',
      [oneClause('E1', '{ involvement: true, consent: [serviceAgreement] }'), oneClause('E2', '{ involvement: true }')],
    ],
    [
      'either of two clauses',
      'Dit|Dta',
      [
        oneClause('E1', '{ involvement: true }'),
        oneClause('E2', '{ involvement: false, consent: [serviceAgreement] }'),
      ],
    ],
    [
      'less for a part',
      'Dit|d',
      [oneClause('E1', '{ involvement: true }'), oneClause('E2', '{ involvement: false }', onKind)],
    ],
  ])('a cell tells that %s is asked for', (_what, cell, clauses) => {
    expect(cellOf(...clauses)).toBe(cell);
  });

  test('the legend stands above the tables, what else is to be read below them', () => {
    const consented = SOUND.replace('article6: e', 'article6: a').replace(
      '{ involvement: true }',
      '{ involvement: true, consent: [dataProtectionConsent] }',
    );
    const { lines } = run({ 'a.yaml': consented, 'signatures.yaml': SIGNED }, 'check');
    const at = (part: string) => lines.findIndex((line) => line.includes(part));
    expect([at('A cell says'), at('sample version 1'), at('warning: a.yaml'), at('a.yaml:30: case')]).toEqual(
      [at('A cell says'), at('sample version 1'), at('warning: a.yaml'), at('a.yaml:30: case')].toSorted(
        (a, b) => a - b,
      ),
    );
    expect(at('A cell says')).toBe(0);
    expect(at('authorityOnConsent')).toBe(at('warning: a.yaml'));
  });

  test('a recipient that cannot declare the purpose stands in no table', () => {
    const source = SOUND.replace('roles: [socialWorker]', 'roles: [socialWorker, schoolNurse]');
    const said = run({ 'a.yaml': source, 'signatures.yaml': SIGNED }, 'check', '--matrix').lines.join('\n');
    expect(said).toContain('socialWorker, section47Enquiry: council');
    expect(said).not.toContain('schoolNurse');
  });

  test('check shows what nobody signed, and fails its cases', () => {
    const { exitCode, lines } = run({ 'a.yaml': SOUND }, 'check', '--matrix');
    expect(exitCode).toBe(1);
    expect(lines).toContain('police.incident.kind         n');
    expect(lines.find((line) => line.startsWith('a.yaml:30: case'))).toContain(
      'police.incident.kind: expected disclosed E1, decided withheld notSigned sample.E1. police-w has not signed such a protocol.',
    );
  });

  test.each([
    [
      'an unknown persona',
      SOUND.replace('persona: social-worker', 'persona: social-walker'),
      "'social-walker' is no persona: one of social-worker, scrutineer",
    ],
    [
      'a purpose that is not granted',
      SOUND.replace('persona: social-worker', 'persona: scrutineer'),
      'may not declare the purpose',
    ],
    ['another reason', SOUND.replace('reason: noClause', 'reason: notSigned'), 'expected withheld notSigned'],
    ['another clause', SOUND.replace('clause: E1', 'clause: E2'), 'expected disclosed E2'],
  ])('check fails a case for %s', (_what, source, message) => {
    const { exitCode, lines } = run({ 'a.yaml': source, 'signatures.yaml': SIGNED }, 'check', '--matrix');
    expect(exitCode).toBe(1);
    expect(lines.join('\n')).toContain(message);
  });

  test('check names each fault as file:line:column', () => {
    const { exitCode, lines } = run(
      { 'a.yaml': SOUND.replace('police.incident.kind', 'police.incident.king') },
      'check',
    );
    expect(exitCode).toBe(1);
    expect(lines).toEqual([
      "a.yaml:17:9  unknownItem  'police.incident.king' is no data item: did you mean 'police.incident.kind'?",
      '1 fault; no protocol is loaded.',
    ]);
  });

  test('check warns where nothing is restricted, or nothing yet', () => {
    const restricted = SOUND.replace(
      'cases:',
      'restrictions:\n  - { id: R1, title: None, dataItems: [police.incident.summary], jurisdiction: EW, source: A law }\ncases:',
    );
    const warned = (source: string, ...more: readonly string[]) =>
      run({ 'a.yaml': source, 'signatures.yaml': SIGNED }, 'check', ...more).lines.filter((line) =>
        line.startsWith('warning: no restriction is in force on '),
      );
    expect(warned(SOUND)).toHaveLength(1);
    expect(warned(restricted, '--on', '2026-09-30')).toHaveLength(1);
    expect(warned(restricted)).toEqual([]);
    // It outlives its protocol.
    expect(warned(restricted, '--on', '2031-01-01')).toEqual([]);
  });

  test('check says what is out of force on its day', () => {
    const files = { 'a.yaml': SOUND, 'signatures.yaml': SIGNED };
    const late = run(files, 'check', '--on', '2031-01-01');
    expect(late.exitCode).toBe(0);
    expect(late.lines).toContain('a.yaml: sample is past its end on 2031-01-01 (2027-10-01): it discloses nothing.');
    expect(late.lines).toContain('Cases are judged on days within the terms of their protocols.');
    expect(run(files, 'check', '--on', '2026-01-01').lines.join('\n')).toContain('sample begins after 2026-01-01');
    // What only forbids outlives its term.
    const forbidding = SOUND.replace(
      /clauses:[\s\S]*$/,
      'restrictions:\n  - { id: R1, title: None, dataItems: [police.incident.summary], jurisdiction: EW, source: A law }\n',
    );
    const said = (on: string) =>
      run({ 'a.yaml': forbidding }, 'check', '--on', on).lines.filter((line) => line.startsWith('a.yaml: '));
    expect([said('2031-01-01'), said('2026-01-01')]).toEqual([[], [expect.stringContaining('it forbids nothing yet')]]);
  });

  test('check of another folder says whose organisations it was judged with', () => {
    const warned = (files: Record<string, string>) =>
      run({}, 'check', '--folder', folderOf(files)).lines.filter((line) =>
        line.includes('holds no organisations.yaml'),
      );
    expect(warned({ 'a.yaml': SOUND, 'signatures.yaml': SIGNED })).toHaveLength(1);
  });

  test('check warns on a day on which no two roles are staffed at all hours, where the folder says who is', () => {
    const row = (role: string, from: string) =>
      `- { organisation: council-w, role: ${role}, source: Rota, effectiveFrom: '${from}', effectiveTo: '2026-12-01' }\n`;
    const warned = (staffed: string | null, on: string) =>
      run(
        { 'a.yaml': SOUND, 'signatures.yaml': SIGNED, ...(staffed !== null && { 'staffed-roles.yaml': staffed }) },
        'check',
        '--on',
        on,
      ).lines.filter((line) => line.includes('closeWhereabouts'));
    const none = (on: string) =>
      `warning: no role is staffed at all hours on ${on}: closeWhereabouts is refused until two are.`;
    const one =
      'warning: one role alone is staffed at all hours on 2026-10-15: closeWhereabouts is refused until two are.';
    const hub = row('hubPractitioner', '2026-10-01');
    const two = hub + row('dutyOfficer', '2026-10-15');
    expect(warned(two, '2026-10-15')).toEqual([]);
    expect(warned(two, '2026-12-01')).toEqual([none('2026-12-01')]);
    expect(warned(hub + row('dutyOfficer', '2026-10-16'), '2026-10-15')).toEqual([one]);
    // The same role, from two days, is one keeper.
    expect(warned(hub + row('hubPractitioner', '2026-10-02'), '2026-10-15')).toEqual([one]);
    expect(warned('[]', '2026-10-15')).toEqual([none('2026-10-15')]);
    expect(warned(null, '2026-10-15')).toEqual([]);
  });

  test('check of a folder without protocols, or of none, is misused', () => {
    expect(run({}, 'check')).toMatchObject({
      exitCode: 2,
      lines: expect.arrayContaining([expect.stringContaining('holds no protocol')]),
    });
    expect(run({}, 'check', '--folder', '/nonexistent').lines[0]).toBe('--folder: /nonexistent is no folder.');
  });

  test('--help prints the usage and is no misuse', () => {
    expect(run({}, '--help')).toMatchObject({ exitCode: 0, lines: [expect.stringContaining('Usage:')] });
  });

  const asked = [
    'explain',
    '--facts',
    '--persona',
    'social-worker',
    '--purpose',
    'section47Enquiry',
    '--field',
    'police.incident.kind',
  ];

  test('explain decides first that there is such a record, as the source does', () => {
    const without = SOUND.replace(/^ *- police\.incident\.involvement\n/m, '');
    expect(without).not.toBe(SOUND);
    const { exitCode, lines } = run(
      { 'a.yaml': without, 'signatures.yaml': SIGNED },
      ...asked,
      '--controller',
      'police-w',
    );
    expect(exitCode).toBe(0);
    expect(lines[1]).toContain(
      'police.incident.kind: that there is one (police.incident.involvement) is decided first',
    );
    expect(lines[2]).toContain('police.incident.involvement, held by police-w, on 2026-10-15: withheld noClause');
    expect(lines.join('\n')).not.toContain('disclosed');
  });

  test('explain decides a count by itself, as the source does', () => {
    const counted = SOUND.replace(
      /- police\.incident\.involvement\n *- police\.incident\.kind/,
      '- police.incident.count',
    );
    const asked = ['--persona', 'social-worker', '--purpose', 'section47Enquiry', '--field', 'police.incident.count'];
    const { lines } = run(
      { 'a.yaml': counted, 'signatures.yaml': SIGNED },
      ...['explain', '--facts', ...asked, '--controller', 'police-w'],
    );
    expect(lines[1]).toBe('police.incident.count, held by police-w, on 2026-10-15: disclosed sample.E1');
  });

  test('explain tells the trail, and what it assumed', () => {
    const files = { 'a.yaml': SOUND, 'signatures.yaml': SIGNED };
    const { exitCode, lines } = run(files, ...asked, '--controller', 'police-w', '--attribute', 'kind=drugs');
    expect(exitCode).toBe(0);
    expect(lines[0]).toContain('On the facts that the command gives');
    expect(lines[1]).toBe('police.incident.kind, held by police-w, on 2026-10-15: disclosed sample.E1');
    expect(lines.at(-1)).toMatch(
      /^ {2}Assumed: threshold section47Enquiry, involved yes, consent none, no emergency grant, whereabouts open, no decision of detriment, training in force, no decision against a refusal\b/,
    );
    const flags = ['--emergency', '--whereabouts-closed', '--detriment', '--training-expired'];
    const given = run(files, ...asked, ...flags).lines.at(-1);
    expect(given).toContain('consent none, no decision against a refusal');
    const uninvolved = run(files, ...asked, '--controller', 'police-w', '--involved', 'no');
    expect(uninvolved.lines[1]).toContain('withheld notInvolved sample.E1');
    expect(uninvolved.lines.join('\n')).toContain('What would unlock it: recordInvolvement.');
  });

  test.each([[['--help']], [['check', '--help']], [['explain', '--help']], [['explain', '--facts', '-h']]])(
    '%j gives the usage',
    (argv) => {
      const { exitCode, lines } = run({ 'a.yaml': SOUND }, ...argv);
      expect([exitCode, lines[0]]).toEqual([0, expect.stringMatching(/^Usage:/)]);
    },
  );

  test.each([
    ['an unknown option', ['check', '--fodler', 'x'], '--fodler'],
    ['an unknown command', ['chekc'], "'chekc' is no command."],
    ['no command', [], 'A command is required.'],
    ['neither a child nor facts', ['explain', '--persona', 'social-worker'], 'explain needs a child'],
    ['nothing to explain', ['explain', '--facts'], 'needs --persona, --purpose, --field'],
    ['a day that is none', ['check', '--on', '2027-13-01'], '--on'],
    ['an option without its value', ['explain', '--facts', '--persona'], '--persona needs a value.'],
  ])('is misused with %s: says so, with the usage', (_what, argv, message) => {
    const { exitCode, lines } = run({ 'a.yaml': SOUND }, ...argv);
    expect(exitCode).toBe(2);
    expect(lines[0]).toContain(message);
    expect(lines.at(-1)).toContain('Usage:');
  });

  test.each([
    ['an unknown persona', [...asked, '--persona', 'x'], '--persona: '],
    ['a field that is none', [...asked, '--field', 'police.incident.knid'], "did you mean 'police.incident.kind'"],
    ['an unknown gate', [...asked, '--consent', 'agreement'], '--consent'],
    ['an attribute that is none', [...asked, '--attribute', 'colour=red'], '--attribute'],
    ['a value that is none', [...asked, '--attribute', 'kind=drgus'], 'one of assault, drugs'],
    ['an answer that is none', [...asked, '--involved', 'maybe'], '--involved'],
    ['a date that is none', [...asked, '--on', 'tomorrow'], '--on'],
    [
      'a field that is near none',
      [...asked, '--field', 'police.incident.whoKnows'],
      "--field: 'police.incident.whoKnows' is no data item: the nearest are police.incident.",
    ],
  ])('explain says of %s what would be right, and that alone', (_what, argv, message) => {
    const { exitCode, lines } = run({ 'a.yaml': SOUND }, ...argv);
    expect([exitCode, lines.length]).toEqual([2, 1]);
    expect(lines[0]).toContain(message);
  });
});
