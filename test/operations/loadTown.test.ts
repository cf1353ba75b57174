import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { type RunningPostgres, startPostgres } from '#embedded/postgres/startPostgres';
import { prepareDatabases } from '#embedded/prepareDatabases';
import { readSecrets } from '#embedded/readSecrets';
import { type LoadOptions, loadTown } from '#embedded/town/loadTown';
import { DAY, readTown } from '#embedded/town/rowsForTests';
import type { Database } from '#embedded/town/town';

/** Real databases with their migrations and replication: a row that a table would not take shows here. */
let home: string;
let postgres: RunningPostgres;
let urls: Readonly<Record<Database, string>>;
let told: string[];

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'lintel-load-'));
  // Where root runs the tests, the database server's own user must reach it.
  chmodSync(home, 0o755);
  postgres = await startPostgres({ dataDir: join(home, 'postgres'), durable: false, onProgress: () => undefined });
  const { owner } = await prepareDatabases(
    () => postgres,
    readSecrets(home),
    () => undefined,
    home,
  );
  urls = { ...owner, social_care: owner.socialCare };
}, 240_000);
afterAll(async () => {
  await postgres?.stop();
  rmSync(home, { recursive: true, force: true });
});

function load(options: Partial<LoadOptions> = {}): Promise<boolean> {
  told = [];
  const tell = (text: string) => told.push(text);
  return loadTown({ urls, seed: 1, children: 40, today: DAY, replace: false, tell, ...options });
}

async function ask<Value>(database: Database, text: string): Promise<Value> {
  const client = new Client({ connectionString: urls[database] });
  await client.connect();
  try {
    const { rows } = await client.query<{ value: Value }>(text);
    return rows[0]?.value as Value;
  } finally {
    await client.end();
  }
}

const countOf = (database: Database, table: string) =>
  ask<number>(database, `SELECT count(*)::int AS value FROM ${table}`);

async function countAll(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of readTown({ children: 40 }).tables.keys()) {
    const [database, table] = name.split('.') as [Database | 'authority', string];
    const authority = database === 'authority' || database === 'governance';
    counts[name] = authority ? await countOf('governance', name) : await countOf(database, `public.${table}`);
  }
  return counts;
}

const expected = () =>
  Object.fromEntries([...readTown({ children: 40 }).tables].map(([name, rows]) => [name, rows.length]));

// The tests tell one history, in order.
it('refuses a hub that holds persons of no synthetic town, and changes nothing', async () => {
  await ask('hub', 'INSERT INTO public.person (id) VALUES (gen_random_uuid())');
  await expect(load()).rejects.toThrow('of no synthetic town');
  await expect(load({ replace: true })).rejects.toThrow('of no synthetic town');
  expect(await countOf('hub', 'public.person')).toBe(1);
  expect(await countOf('governance', 'governance.organisation')).toBe(0);
  expect(await ask('hub', "SELECT to_regclass('public.town') AS value")).toBeNull();
  await ask('hub', 'DELETE FROM public.person');
});

it('loads every row of the town, and marks it as synthetic and complete', async () => {
  expect(await load()).toBe(true);
  expect(await countAll()).toEqual(expected());
  expect(
    await ask('hub', 'SELECT synthetic AND complete AND seed = 1 AND children = 40 AS value FROM public.town'),
  ).toBe(true);
  expect(await countOf('governance', 'governance.subject_revision')).toBe(40);
});

it('leaves a complete town as it is', async () => {
  expect(await load({ seed: 2 })).toBe(false);
  expect(told).toEqual([]);
  expect(await ask('hub', 'SELECT seed::int AS value FROM public.town')).toBe(1);
});

it('finds a town that was left half emptied or half loaded, and begins again', async () => {
  await ask('hub', 'UPDATE public.town SET complete = false');
  await ask('police', 'DELETE FROM public.incident');
  await ask('hub', 'TRUNCATE public.person');
  expect(await load()).toBe(true);
  expect(told).toContain('a town was left half loaded; emptying it');
  expect(await countAll()).toEqual(expected());
});

it('is marked incomplete before the first row goes', async () => {
  await expect(load({ replace: true, children: 41, urls: { ...urls, police: urls.health } })).rejects.toThrow();
  expect(await ask('hub', 'SELECT complete AS value FROM public.town')).toBe(false);
  expect(await load()).toBe(true);
  expect(await countAll()).toEqual(expected());
});

it('replaces a town by another where it is told to', async () => {
  const asked = "'a child of the town before', 'section47Enquiry', gen_random_uuid(), now()";
  await ask('police', `INSERT INTO tasks.opening (trigger, cause, person, opened_at) VALUES (${asked})`);
  await ask(
    'police',
    "INSERT INTO subject_access.reviewer (organisation, practitioner, role, known_since) VALUES ('o', 'p', 'dutyOfficer', now())",
  );
  await ask(
    'police',
    "INSERT INTO lookups.own_family (organisation, practitioner, person, day, at) VALUES ('o', 'p', gen_random_uuid(), now(), now())",
  );
  expect(await load({ seed: 2, children: 50, replace: true })).toBe(true);
  expect(told).toContain('emptying the town that is there');
  expect(await countOf('hub', 'public.person')).toBe(50);
  expect(await ask('hub', 'SELECT seed::int AS value FROM public.town')).toBe(2);
  // Its holders are asked about its own children alone.
  expect(await countOf('police', "tasks.opening WHERE trigger = 'a child of the town before'")).toBe(0);
  expect(await countOf('police', 'subject_access.reviewer')).toBe(0);
  expect(await countOf('police', 'lookups.own_family')).toBe(0);
  // Or the next start would take the databases for another version's.
  for (const database of ['hub', 'police', 'governance'] as const)
    expect(await countOf(database, 'fingerprints.migration')).toBe(await countOf(database, 'public.migrations'));
});
