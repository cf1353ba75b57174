import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { EXAMPLES } from '#embedded/town/examples';
import { DEFAULT_LIMITS } from '#gateway/operation/limits';
import { measureCost } from '#gateway/operation/measureCost';
import { normalise } from '#gateway/operation/normalise';
import { readOperation } from '#gateway/operation/readOperation';
import { EXTENDED, REQUIRED_EXTENSIONS } from '#policies/core/consent/fhir';
import { APPROVING_ROLES, ARTICLE6_POINTS, CONFIDENTIALITY_MET } from '#policies/core/consent/overrideTerms';
import { DATA_CATEGORIES, PARA_18_REASONS, UNLOCK_ROUTES, WITHHELD_REASONS } from '#policies/core/vocabulary';
import { MATCH_WORDS } from '#subgraphs/hub/matching/scoreMatch';
import { withConsentTables, withTables } from '../../scripts/apiDocs';

const text = readFileSync(join(__dirname, '..', '..', 'docs', 'api.md'), 'utf8');

it('docs/api.md lists every code, purpose and root field as the code has them (node -r ./scripts/register.cjs scripts/apiDocs.ts)', () => {
  expect(withTables(text)).toBe(text);
});

it('docs/consent.md lists every category with what it holds and the gates that are asked for it, and every power', () => {
  const consent = readFileSync(join(__dirname, '..', '..', 'docs', 'consent.md'), 'utf8');
  expect(withConsentTables(consent)).toBe(consent);
  for (const category of DATA_CATEGORIES) expect(consent).toContain(`| \`${category}\` |`);
  expect(consent).toMatch(/\| `schoolLife` .*`education\.enrolment`.*`serviceAgreement`: .*earlyHelp \(W\)/);
});

it('docs/consent.md lists every word that a decision against a refusal takes', () => {
  const consent = readFileSync(join(__dirname, '..', '..', 'docs', 'consent.md'), 'utf8');
  const words = [...PARA_18_REASONS, ...APPROVING_ROLES, ...Object.keys(CONFIDENTIALITY_MET)];
  for (const word of words) expect(consent).toMatch(new RegExp(`^\\|.* \`${word}\``, 'm'));
  for (const [point, meaning] of Object.entries(ARTICLE6_POINTS)) expect(consent).toContain(`\`${point}\` ${meaning}`);
});

it('docs/consent.md lists every extension of a document of a consent', () => {
  const consent = readFileSync(join(__dirname, '..', '..', 'docs', 'consent.md'), 'utf8');
  for (const name of EXTENDED) expect(consent).toMatch(new RegExp(`^\\|.*\`consent-${name}\`.* \\|`, 'm'));
  for (const [name] of REQUIRED_EXTENSIONS.slice(0, 4)) expect(consent).toContain(`| \`consent-${name}\` |`);
});

it('docs/api.md names every reason and every unlock route of a notice', () => {
  for (const word of [...WITHHELD_REASONS, ...UNLOCK_ROUTES]) expect(text).toContain(`\`${word}\``);
});

it('docs/api.md lists the words of the matcher, each of them and no other', () => {
  const listed = [...text.matchAll(/^\| `(\w+Match|Match|Error)` \|/gm)].map(([, word]) => word);
  expect(listed).toEqual([...MATCH_WORDS]);
});

it('docs/api.md states the limits as they are', () => {
  for (const limit of Object.values(DEFAULT_LIMITS)) expect(text).toContain(limit.toLocaleString('en-GB'));
});

it('every example of the playground costs less than the docs say, and fifty of them pass', () => {
  const schema = buildSchema(readFileSync(join(__dirname, '..', '..', 'schema', 'supergraph.graphql'), 'utf8'));
  for (const { query: source, variables } of Object.values(EXAMPLES).flatMap((each) => Object.values(each))) {
    const read = readOperation({ source, operationName: null, variables, schema, limits: DEFAULT_LIMITS });
    expect(measureCost(normalise(read, schema), read.variables)).toBeLessThan(DEFAULT_LIMITS.cost / 50);
  }
});
