import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAgreements } from './readAgreements';
import { readCatalogue } from './readCatalogue';

const ROOT = join(__dirname, '..', '..');
const CATALOGUE = readCatalogue(join(ROOT, 'schema', 'fields.json'));
const COUNCIL =
  '- { id: a-council, name: A Council, kind: council, country: E, area: Here, agency: socialCare, dutyToShare: true }\n';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lintel-agreements-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (files: Readonly<Record<string, string>>) => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return readAgreements(folder, CATALOGUE, { organisations: [], personas: [] });
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
  ['an unknown word', COUNCIL.replace('kind: council', 'kind: counsel'), 'organisations.yaml:1'],
  ['an unknown key', COUNCIL.replace('area:', 'aera:'), 'organisations.yaml:1'],
  ['a duty that binds English bodies alone', COUNCIL.replace('country: E', 'country: W'), 's16LA'],
  ['what is no list', 'organisations: []\n', 'organisations.yaml:1'],
])('refuses %s', (_name, text, said) => {
  const faults = faultsOf({ 'organisations.yaml': text });
  expect(faults.length).toBeGreaterThan(0);
  expect(faults.join('\n')).toContain(said);
});
