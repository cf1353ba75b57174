import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Pool } from 'pg';
import { notOneOf } from '#policies/core/faults';
import type { PersonId } from '#policies/core/ids';
import { PURPOSES } from '#policies/core/vocabulary';
import { readPowers } from '#policies/powers/readPowers';
import { type CommandResult, misused, refused } from '#policies/protocols/commandWorld';
import { fieldFault } from '#policies/protocols/fieldFault';
import { readCatalogue } from '#policies/protocols/readCatalogue';
import { readCommandLine } from '#policies/service/readCommandLine';
import { DATABASE_OF } from '../databases';
import { startPostgres } from '../postgres/startPostgres';
import { readSecrets } from '../readSecrets';
import { requireOwnHome } from '../requireOwnHome';
import { PERSONAS } from '../town/personas';
import { SCRIPTED_CHILDREN, type ScriptedChild } from '../town/scriptedChildren';
import { childInWords } from './childInWords';
import { type ChildQuestion, explainChild } from './explainChild';
import { recordTableOf } from './recordTableOf';

const OPTIONS = {
  persona: { type: 'string' },
  purpose: { type: 'string' },
  field: { type: 'string' },
  person: { type: 'string' },
  case: { type: 'string' },
  home: { type: 'string' },
  'training-expired': { type: 'boolean' },
} as const;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** `explain --person`: one decision about one child of this installation, on its own database. */
export async function explainChildCommand(args: readonly string[], root: string, now: Date): Promise<CommandResult> {
  const { values } = readCommandLine({ args: [...args], options: OPTIONS });
  const unsaid = (['persona', 'field'] as const).filter((name) => values[name] === undefined);
  if (unsaid.length > 0) return misused(`explain --person needs ${unsaid.map((name) => `--${name}`).join(', ')}, too.`);
  const catalogue = readCatalogue(join(root, 'schema', 'fields.json'));
  const persona = PERSONAS.find(({ key }) => key === values.persona);
  const purpose = PURPOSES.find((each) => each === (values.purpose ?? persona?.defaultPurpose));
  const item = catalogue.items.get(values.field ?? '');
  const child = childOf(values.person ?? '');
  const personas = PERSONAS.map(({ key }) => key);
  const faults = [
    ...(persona ? [] : [`--persona: ${notOneOf('persona', values.persona, personas)}`]),
    ...(purpose ? [] : [`--purpose: ${notOneOf('purpose', values.purpose, PURPOSES)}`]),
    ...(persona && purpose && !persona.purposes.includes(purpose)
      ? [`--purpose: ${persona.key} may not declare ${purpose}; it may declare ${persona.purposes.join(', ')}.`]
      : []),
    ...(item ? [] : [`--field: ${fieldFault(values.field ?? '', [...catalogue.items.keys()])}`]),
    ...(typeof child === 'string' ? [`--person: ${child}`] : []),
  ];
  if (!persona || !purpose || !item || typeof child === 'string' || faults.length > 0)
    return refused(faults.join('\n'));
  const home = resolve(values.home ?? '.lintel');
  requireOwnHome(home);
  if (!existsSync(join(home, 'keys', 'secrets.json')))
    return {
      exitCode: 1,
      lines: [
        `There is no installation in ${home}: run npm start once, or name its folder with --home. To decide on facts that you give, without a database: explain --facts.`,
      ],
    };
  const caseId = values.case ?? child.caseId;
  const trainingExpired = values['training-expired'] === true;
  const question = { agency: item.agency, persona, purpose, item, person: child.person, caseId, trainingExpired, now };
  const explained = await withDatabase(home, item.agency, async (sql) => {
    return explainChild(question, { sql, catalogue, table: await recordTableOf(item) });
  });
  if (explained.kind === 'unknown')
    return { exitCode: 1, lines: [`--person: the database holds no person ${child.name}.`] };
  const lines = childInWords(question, child.name, explained, readPowers());
  return { exitCode: explained.kind === 'nothingInForce' ? 1 : 0, lines };
}

type NamedChild = Pick<ScriptedChild, 'name' | 'caseId'> & { readonly person: PersonId };

/** A scripted child by name or key, or any person by id; else what there is. */
function childOf(text: string): NamedChild | string {
  const wanted = text.trim().toLowerCase();
  const found = SCRIPTED_CHILDREN.find(({ key, name, givenName, person }) =>
    [key, name, givenName, person].some((each) => each.toLowerCase() === wanted),
  );
  if (found !== undefined) return { name: found.name, caseId: found.caseId, person: found.person as PersonId };
  if (UUID.test(wanted)) return { name: wanted, caseId: null, person: wanted as PersonId };
  const names = SCRIPTED_CHILDREN.map(({ name }) => name).join(', ');
  return `'${text}' is no scripted child and no id. There are ${names}; or give a person's id.`;
}

/** Runs `work` with the agency's own runtime role: on the server that runs, or on one that is started for it. */
async function withDatabase<Result>(
  home: string,
  agency: ChildQuestion['agency'],
  work: (sql: <Row>(text: string, values: readonly unknown[]) => Promise<readonly Row[]>) => Promise<Result>,
): Promise<Result> {
  const role = DATABASE_OF[agency];
  const password = readSecrets(home).databasePasswords[role] ?? '';
  const portFile = join(home, 'postgres', 'port');
  const port = existsSync(portFile) ? Number(readFileSync(portFile, 'utf8')) : null;
  const urlAt = (at: number) => `postgres://${role}:${encodeURIComponent(password)}@127.0.0.1:${at}/${role}`;
  const started =
    port !== null && (await answers(urlAt(port)))
      ? null
      : await startPostgres({ dataDir: join(home, 'postgres'), durable: true });
  const pool = new Pool({ connectionString: urlAt(started?.port ?? port ?? 0), max: 2, options: '-c timezone=UTC' });
  // It may still be closing when the server is stopped; what is lost before is met by the next statement.
  pool.on('error', () => undefined);
  try {
    return await work(async (text, values) => (await pool.query({ text, values: [...values] })).rows);
  } finally {
    await pool.end();
    await started?.stop();
  }
}

async function answers(url: string): Promise<boolean> {
  const pool = new Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 2000 });
  pool.on('error', () => undefined);
  return pool
    .query('SELECT 1')
    .then(
      () => true,
      () => false,
    )
    .finally(() => pool.end());
}
