import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPowers } from '#policies/powers/readPowers';
import { readAgreements } from './readAgreements';
import { readCatalogue } from './readCatalogue';

const ROOT = join(__dirname, '..', '..');
const LAW = { catalogue: readCatalogue(join(ROOT, 'schema', 'fields.json')), powers: readPowers() };
const COUNCIL =
  '- { id: a-council, name: A Council, kind: council, country: E, area: Here, agency: socialCare, dutyToShare: true }\n';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lintel-agreements-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (files: Readonly<Record<string, string>>) => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return readAgreements(folder, LAW, { organisations: [], personas: [] });
};
const faultsOf = (files: Readonly<Record<string, string>>) => {
  const found = read(files);
  return found.ok ? [] : found.faults.map(({ file, line, message }) => `${file}:${line} ${message}`);
};

it('one that receives only names no agency', () => {
  const found = read({
    'organisations.yaml': `${COUNCIL}- { id: a-charity, name: A Charity, kind: voluntaryOrganisation, country: W, area: There, dutyToShare: false }\n`,
    'personas.yaml': '- { key: worker, organisation: a-charity, team: family, role: socialWorker }\n',
  });
  expect(found).toMatchObject({
    ok: true,
    organisations: [
      { id: 'a-council', agency: 'socialCare' },
      { id: 'a-charity', agency: null },
    ],
    personas: [{ key: 'worker' }],
  });
});

it('tells the faults of both files at once, each at its place', () => {
  expect(
    faultsOf({
      'organisations.yaml': `${COUNCIL}${COUNCIL}`,
      'personas.yaml': '- { key: worker, organisation: a-counci, team: family, role: socialWorker }\n',
    }),
  ).toEqual([
    expect.stringContaining('organisations.yaml:2 a-council stands here already'),
    expect.stringMatching(/personas\.yaml:1 .*a-counci/),
  ]);
});

it.each([
  [
    'an unknown word',
    COUNCIL.replace('kind: council', 'kind: counsel'),
    "organisations.yaml:1 'counsel' is no kind: did you mean 'council'?",
  ],
  [
    'an unknown key',
    COUNCIL.replace('area:', 'aera:'),
    "organisations.yaml:1 'aera' is no key here: did you mean 'area'?",
  ],
  ['a duty that binds English bodies alone', COUNCIL.replace('country: E', 'country: W'), 's16LA'],
  ['what is no list', 'organisations: []\n', 'organisations.yaml:1'],
])('refuses %s', (_name, text, said) => {
  const faults = faultsOf({ 'organisations.yaml': text });
  expect(faults.length).toBeGreaterThan(0);
  expect(faults.join('\n')).toContain(said);
});

describe('roles that are staffed at all hours', () => {
  const FORCE =
    '- { id: a-force, name: A Force, kind: policeForce, country: W, area: There, agency: police, dutyToShare: false }\n';
  const ROW = "- { organisation: a-council, role: hubPractitioner, source: Rota, effectiveFrom: '2026-10-01' }\n";
  const OTHER = ROW.replace('a-council', 'a-force').replace('hubPractitioner', 'policeOfficer');
  const ofFile = (text: string) => ({ 'organisations.yaml': `${COUNCIL}${FORCE}`, 'staffed-roles.yaml': text });

  it('are those of the file, each with the days on which it is staffed', () => {
    const ended = ROW.replace(' }', ", effectiveTo: '2026-10-02' }");
    const again = ROW.replace('10-01', '12-01');
    expect(read(ofFile(`${ended}${again}`))).toMatchObject({
      ok: true,
      files: [],
      staffedRoles: [
        { organisation: 'a-council', role: 'hubPractitioner', effectiveFrom: '2026-10-01', effectiveTo: '2026-10-02' },
        { organisation: 'a-council', role: 'hubPractitioner', effectiveFrom: '2026-12-01', effectiveTo: null },
      ],
    });
  });

  it('are none in a folder that says who the organisations are and names none', () => {
    expect(read({ 'organisations.yaml': COUNCIL })).toMatchObject({ ok: true, staffedRoles: [] });
  });

  it('are left as they stand by a folder that says neither', () => {
    expect(read({})).not.toHaveProperty('staffedRoles');
  });

  it.each([
    [
      'an unknown organisation',
      ROW.replace('a-council', 'a-counci'),
      /^staffed-roles\.yaml:2 .*: one of a-council, a-force/,
    ],
    ['an unknown role', ROW.replace('hubPractitioner', 'hubPractitoner'), /^staffed-roles\.yaml:2 .*hubPractitioner/],
    ['a role that no such organisation has', ROW.replace('hubPractitioner', 'schoolNurse'), /:2 Nobody/],
    ['a day that is none', ROW.replace('10-01', '02-30'), /^staffed-roles\.yaml:2 A day is written/],
    ['an end that is none', ROW.replace(' }', ', effectiveTo: never }'), /^staffed-roles\.yaml:2 A day is written/],
    ['an end that is no later', ROW.replace(' }', ", effectiveTo: '2026-10-01' }"), /:2 effectiveTo is the first day/],
    ['one without a beginning', ROW.replace(/, effectiveFrom: '.*'/, ''), /^staffed-roles\.yaml:2 /],
    ['one without a source', ROW.replace('Rota', "''"), /^staffed-roles\.yaml:2 /],
    ['the same twice', OTHER.replace('Rota', 'Another'), /^staffed-roles\.yaml:2 .*stands here already/],
    ['an unknown key', ROW.replace(' }', ", effectiveTil: '2027-01-01' }"), /^staffed-roles\.yaml:2 /],
  ])('are refused, the whole folder with them, for %s', (_name, row, said) => {
    expect(faultsOf(ofFile(`${OTHER}${ROW}`))).toEqual([]);
    const faults = faultsOf(ofFile(`${OTHER}${row}`));
    expect(faults.length).toBeGreaterThan(0);
    expect(faults[0]).toMatch(said);
  });

  it('are told of along with the faults of protocols, at their columns', () => {
    const found = read({ ...ofFile(ROW.replace('a-council', 'nobody')), 'a.yaml': 'id: a\n' });
    const faults = found.ok ? [] : found.faults;
    expect(faults.map(({ file }) => file)).toEqual(expect.arrayContaining(['a.yaml', 'staffed-roles.yaml']));
    expect(faults.at(-1)).toMatchObject({ code: 'unknownOrganisation', line: 1, column: 5 });
  });
});

describe('rates of emergency access', () => {
  const RATE = "- { jurisdiction: EW, children: 3, minutes: 60, source: Agreed, effectiveFrom: '2026-10-01' }\n";
  const OTHER = RATE.replace('EW', 'E');

  it('are those of the file; without it the folder says none, and those in force stay', () => {
    const welsh = RATE.replace('EW', 'W').replace('3', '0');
    expect(read({ 'emergency-rates.yaml': `${RATE}${welsh}` })).toMatchObject({
      files: [],
      emergencyRates: [
        { jurisdiction: 'EW', children: 3, minutes: 60, effectiveFrom: '2026-10-01', effectiveTo: null },
        { jurisdiction: 'W', children: 0 },
      ],
    });
    rmSync(join(folder, 'emergency-rates.yaml'));
    expect(read({ 'organisations.yaml': COUNCIL })).not.toHaveProperty('emergencyRates');
  });

  it.each([
    ['an unknown jurisdiction', RATE.replace('EW', 'S')],
    ['no number of children', RATE.replace('3', 'three')],
    ['a number below none', RATE.replace('3', '-1')],
    ['no time', RATE.replace('60', '0')],
    ['a day that is none', RATE.replace('10-01', '10-32')],
    ['an end that is no later', RATE.replace(' }', ", effectiveTo: '2026-09-01' }")],
    ['an unknown key', RATE.replace(' }', ", effectiveTil: '2027-01-01' }")],
    ['one without a source', RATE.replace('Agreed', "''")],
    ['the same twice', OTHER.replace('3', '4')],
  ])('are refused, the whole folder with them, for %s', (_name, row) => {
    expect(faultsOf({ 'emergency-rates.yaml': `${OTHER}${RATE}` })).toEqual([]);
    const [first, ...more] = faultsOf({ 'emergency-rates.yaml': `${OTHER}${row}` });
    expect(first).toMatch(/^emergency-rates\.yaml:2 /);
    expect(more).toEqual([]);
  });
});
