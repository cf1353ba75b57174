import type { Client } from 'pg';
import { withConnections } from '../postgres/withConnections';
import { generateTown, type TownOptions } from './generateTown';
import type { Database, Row, TownBatch } from './town';

const DATABASES: readonly Database[] = ['governance', 'hub', 'police', 'health', 'education', 'social_care'];

export interface LoadOptions extends TownOptions {
  /** Connection strings of the owners. */
  readonly urls: Readonly<Record<Database, string>>;
  /** Empties a town of another seed or size first. */
  readonly replace: boolean;
  readonly tell: (text: string) => void;
}

interface Marker {
  readonly complete: boolean;
}

/**
 * Loads the town where there is none. A town whose loading was interrupted is emptied and loaded again; a complete one stays
 * as it is, unless it is to be replaced. Says whether it loaded. Throws, having changed nothing, where the hub holds persons
 * that no town put there: synthetic children must never stand among others.
 */
export function loadTown(options: LoadOptions): Promise<boolean> {
  const { children, tell, urls } = options;
  return withConnections(async (connect) => {
    const hub = await connect(urls.hub);
    const marker = await readMarker(hub);
    if (marker?.complete === true && !options.replace) return false;
    if (marker === null && (await holdsPersons(hub)))
      throw new Error(
        'The database hub holds persons that are of no synthetic town. A town is loaded into empty databases only; nothing was changed.',
      );
    const opened = await Promise.all(
      DATABASES.map(async (database) => [database, await connect(urls[database])] as const),
    );
    // Marked before the first row goes: an emptying or a loading that is interrupted is found and begun again.
    await markIncomplete(hub, options);
    if (marker !== null) {
      tell(marker.complete ? 'emptying the town that is there' : 'a town was left half loaded; emptying it');
      await emptyTown(opened);
    }
    let made = 0;
    let toldTwentieth = 0;
    for (const batch of generateTown(options)) {
      await Promise.all(opened.map(([database, client]) => insertBatch(client, database, batch)));
      made += batch.tablesOf('hub').find(([table]) => table === 'public.person')?.[1].length ?? 0;
      const twentieth = Math.floor((20 * made) / children);
      if (twentieth > toldTwentieth) tell(`synthetic town: ${made} of ${children} children`);
      toldTwentieth = twentieth;
    }
    for (const [, client] of opened) await client.query('ANALYZE');
    await hub.query('UPDATE public.town SET complete = true WHERE id = 1');
    return true;
  });
}

async function readMarker(hub: Client): Promise<Marker | null> {
  const { rows: found } = await hub.query<{ there: boolean }>("SELECT to_regclass('public.town') IS NOT NULL AS there");
  if (found[0]?.there !== true) return null;
  const { rows } = await hub.query<Marker>('SELECT complete FROM public.town WHERE id = 1');
  return rows[0] ?? null;
}

async function markIncomplete(hub: Client, { seed, children, today }: TownOptions): Promise<void> {
  await hub.query(`CREATE TABLE IF NOT EXISTS public.town (
    id int PRIMARY KEY CHECK (id = 1), seed bigint NOT NULL, children int NOT NULL, today date NOT NULL,
    complete boolean NOT NULL, synthetic boolean NOT NULL DEFAULT true CHECK (synthetic))`);
  await hub.query(
    `INSERT INTO public.town (id, seed, children, today, complete) VALUES (1, $1, $2, $3, false)
     ON CONFLICT (id) DO UPDATE SET seed = excluded.seed, children = excluded.children, today = excluded.today, complete = false`,
    [seed, children, today],
  );
}

async function holdsPersons(hub: Client): Promise<boolean> {
  const { rowCount } = await hub.query('SELECT FROM public.person LIMIT 1');
  return rowCount === 1;
}

/** Records, governance rows and what holders were asked about them go; protocols, signatures, the disclosure log and the mark of the town stay. */
async function emptyTown(clients: readonly (readonly [Database, Client])[]): Promise<void> {
  for (const [database, client] of clients) {
    const { rows } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE (schemaname = 'public' AND tablename NOT IN ('migrations', 'town')) OR schemaname IN ('tasks', 'subject_access', 'lookups') OR (schemaname = 'authority'
         AND (tablename IN ('staffed_role', 'alert', 'emergency_request', 'consent_event') OR EXISTS (SELECT FROM information_schema.columns c
           WHERE c.table_schema = schemaname AND c.table_name = tablename AND c.column_name = 'person'))) OR (schemaname = 'governance' AND $1 = 'governance'
         AND tablename NOT IN ('protocol', 'protocol_signature', 'protocol_revision', 'lease_challenge'))`,
      [database],
    );
    if (rows.length > 0) await client.query(`TRUNCATE ${rows.map((row) => row.name).join(', ')}`);
  }
}

async function insertBatch(client: Client, database: Database, batch: TownBatch): Promise<void> {
  await client.query('BEGIN');
  try {
    for (const [table, rows] of batch.tablesOf(database)) await insertRows(client, table, rows);
    // The town brings what governance knows of births with its own rows there.
    if (database === 'hub') await client.query('DELETE FROM public.birth_due');
    await client.query('COMMIT');
  } catch (fault) {
    await client.query('ROLLBACK');
    throw fault;
  }
}

async function insertRows(client: Client, table: string, rows: readonly Row[]): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const columns = Object.keys(first).join(', ');
  await client.query(
    `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM json_populate_recordset(NULL::${table}, $1::json)`,
    [JSON.stringify(rows)],
  );
}
