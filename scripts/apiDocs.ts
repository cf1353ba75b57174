import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { TOWN_ORGANISATIONS } from '#embedded/town/organisations';
import { countryOf, PERSONAS } from '#embedded/town/personas';
import { FAULTS } from '#gateway/faults';
import { PURPOSE_TERMS } from '#policies/core/purposes';
import { ROLE_KINDS } from '#policies/core/roleKinds';
import { type Country, type Purpose, ROLES, type Role } from '#policies/core/vocabulary';
import { readPowers } from '#policies/powers/readPowers';
import { readCatalogue } from '#policies/protocols/readCatalogue';
import { readProtocols } from '#policies/protocols/readProtocols';
import { categoryRows } from './categoryRows';
import { powerRows } from './powerRows';
import { actRows, queryRows } from './rootFields';

const FILE = join(__dirname, '..', 'docs', 'api.md');
const CONSENT_FILE = join(__dirname, '..', 'docs', 'consent.md');
const CATALOGUE = join(__dirname, '..', 'schema', 'fields.json');
const PROTOCOLS = join(__dirname, '..', 'policies', 'protocols');
const SUPERGRAPH = join(__dirname, '..', 'schema', 'supergraph.graphql');
const MARKS = {
  faults: ['<!-- faults -->', '<!-- /faults -->'],
  purposes: ['<!-- purposes -->', '<!-- /purposes -->'],
  roles: ['<!-- roles -->', '<!-- /roles -->'],
  queries: ['<!-- queries -->', '<!-- /queries -->'],
  acts: ['<!-- acts -->', '<!-- /acts -->'],
  categories: ['<!-- categories -->', '<!-- /categories -->'],
  powers: ['<!-- powers -->', '<!-- /powers -->'],
} as const;

/** docs/api.md with its tables made anew from the code. */
export function withTables(text: string): string {
  const faults = Object.entries(FAULTS).map(
    ([code, { status, meaning, whatToDo }]) => `| \`${code}\` | ${status} | ${meaning} | ${whatToDo} |`,
  );
  const purposes = (Object.keys(PURPOSE_TERMS) as Purpose[]).map((purpose) => {
    const { roles, caseRequired, reasonRequired, searching } = PURPOSE_TERMS[purpose];
    const yes = (value: boolean) => (value ? 'yes' : '');
    return `| \`${purpose}\` | ${yes(caseRequired)} | ${yes(reasonRequired)} | ${yes(searching)} | ${roles.join(', ')} |`;
  });
  const withFaults = between(text, MARKS.faults, [
    '| code | HTTP | meaning | what to do |',
    '|---|---|---|---|',
    ...faults,
  ]);
  const withPurposes = between(withFaults, MARKS.purposes, [
    '| purpose | `lintel-case` | `lintel-reason` | may search | roles |',
    '|---|---|---|---|---|',
    ...purposes,
  ]);
  const withRoles = between(withPurposes, MARKS.roles, [
    '| role | at | personas, England | personas, Wales |',
    '|---|---|---|---|',
    ...ROLES.map(
      (role) =>
        `| \`${role}\` | ${ROLE_KINDS[role].join(', ')} | ${personasIn(role, 'E')} | ${personasIn(role, 'W')} |`,
    ),
  ]);
  const schema = buildSchema(readFileSync(SUPERGRAPH, 'utf8'));
  const withQueries = between(withRoles, MARKS.queries, ['| field | what |', '|---|---|', ...queryRows(schema)]);
  return between(withQueries, MARKS.acts, [
    '| act | what | who may | involved | in effect |',
    '|---|---|---|---|---|',
    ...actRows(schema),
  ]);
}

function personasIn(role: Role, country: Country): string {
  return PERSONAS.filter((each) => each.role === role && countryOf(each) === country)
    .map(({ key }) => `\`${key}\``)
    .join(', ');
}

/** docs/consent.md with its tables of data categories and of powers made anew, from the catalogue, the protocols and the table that come with us. */
export function withConsentTables(text: string): string {
  const catalogue = readCatalogue(CATALOGUE);
  const powers = readPowers();
  const read = readProtocols(PROTOCOLS, { catalogue, organisations: TOWN_ORGANISATIONS, powers });
  if (!read.ok) throw new Error('policies/protocols cannot be read: npm run protocols -- check.');
  const protocols = read.files.map(({ protocol }) => protocol);
  const withCategories = between(text, MARKS.categories, [
    '| category | what | data items | gates asked for it |',
    '|---|---|---|---|',
    ...categoryRows(catalogue, protocols),
  ]);
  return between(withCategories, MARKS.powers, [
    '| `power` | what | holders in | with `article6` |',
    '|---|---|---|---|',
    ...powerRows(powers),
  ]);
}

function between(text: string, [open, close]: readonly [string, string], lines: readonly string[]): string {
  const [before, rest] = text.split(open);
  const [, after] = (rest ?? '').split(close);
  if (before === undefined || after === undefined) throw new Error(`The page has no ${open} … ${close}.`);
  return `${before}${open}\n\n${lines.join('\n')}\n\n${close}${after}`;
}

if (require.main === module) {
  writeFileSync(FILE, withTables(readFileSync(FILE, 'utf8')));
  writeFileSync(CONSENT_FILE, withConsentTables(readFileSync(CONSENT_FILE, 'utf8')));
}
