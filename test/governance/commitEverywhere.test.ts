import { setTimeout as wait } from 'node:timers/promises';
import { Client, Pool, type PoolClient } from 'pg';
import { DATABASE_OF } from '#embedded/databases';
import { asSuperuser } from '#embedded/postgres/createDatabase';
import type { Agency } from '#policies/core/vocabulary';
import { type CommitBounds, commitEverywhere, type Everywhere } from '#subgraphs/governance/acts/commitEverywhere';
import { LeaseBook } from '#subgraphs/governance/acts/leaseBook';
import { SUBSCRIBERS } from '#subgraphs/governance/subscribers';
import { startDatabases, type TownDatabases } from '#test/town/startDatabases';
import { until } from '#test/town/until';
import { ACTED_ON, actIn, KINDS_OF_ACT, type KindOfAct, prepareActs } from './kindsOfAct';

/** An act is everywhere when the call returns, or the call says where it is not yet and until when. */
const LEASE_MS = 60_000;
const consent = KINDS_OF_ACT[0] as (typeof KINDS_OF_ACT)[number];
const FOREVER: CommitBounds = { waitMs: 1_000_000, leaseMs: LEASE_MS };

let town: TownDatabases;
let pool: Pool;
let watch: Pool;
const replicas = new Map<Agency, Client>();
beforeAll(async () => {
  // The databases alone: nonces of processes would go on moving the log.
  town = await startDatabases();
  pool = new Pool({ connectionString: town.databases.owner.governance });
  watch = new Pool({ connectionString: town.databases.owner.governance, max: 2 });
  // A connection that is ending hears of PostgreSQL's own end: no fault of what is tested.
  for (const each of [pool, watch]) {
    each.on('error', () => undefined);
    each.on('connect', (client) => client.on('error', () => undefined));
  }
  for (const { agency } of SUBSCRIBERS) {
    const client = new Client({ connectionString: town.databases.owner[agency] });
    client.on('error', () => undefined);
    await client.connect();
    replicas.set(agency, client);
  }
  await inTransaction(prepareActs, FOREVER);
}, 240_000);
afterAll(async () => {
  for (const client of replicas.values()) await client.end();
  await Promise.all([pool.end(), watch.end()]);
  await town.stop();
});

async function inTransaction(
  work: (client: PoolClient) => Promise<unknown>,
  bounds: CommitBounds,
): Promise<Everywhere> {
  const client = await pool.connect();
  let sound = false;
  try {
    await client.query('BEGIN');
    await work(client);
    const everywhere = await commitEverywhere(client, watch, bounds);
    sound = true;
    return everywhere;
  } finally {
    client.release(!sound);
  }
}

const perform = (kind: KindOfAct, bounds: CommitBounds) => inTransaction((client) => actIn(client, kind), bounds);
const run = (text: string, bounds: CommitBounds) => inTransaction((client) => client.query(text), bounds);

/** The agencies whose replica says so. */
async function agenciesWhere(condition: string): Promise<readonly Agency[]> {
  const found: Agency[] = [];
  for (const [agency, client] of replicas) {
    const { rows } = await client.query<{ holds: boolean }>(`SELECT ${condition} AS holds`);
    if (rows[0]?.holds === true) found.push(agency);
  }
  return found;
}

function subscription(agency: Agency, state: 'ENABLE' | 'DISABLE'): Promise<unknown> {
  const name = DATABASE_OF[agency];
  return asSuperuser(town.postgres, name, (client) => client.query(`ALTER SUBSCRIPTION ${name} ${state}`));
}

/** Enables it and waits until it has caught up, so that a next case begins with all. */
async function catchUp(agency: Agency): Promise<void> {
  await subscription(agency, 'ENABLE');
  const { effects } = await run(
    `UPDATE governance.subject_revision SET revision = revision + 1 WHERE person = '${ACTED_ON}'`,
    FOREVER,
  );
  expect(effects.filter((effect) => !effect.confirmed)).toEqual([]);
}

const everyone = SUBSCRIBERS.map(({ agency }) => agency);
const unconfirmed = ({ effects }: Everywhere) =>
  effects.filter((effect) => !effect.confirmed).map((effect) => effect.agency);

it('each kind of act has been applied by every agency when the call returns', async () => {
  for (const kind of KINDS_OF_ACT) {
    const { before, applied } = kind;
    for (let times = 0; times < 3; times += 1) {
      await run(before, FOREVER);
      expect(await agenciesWhere(applied)).toEqual([]);
      const { effects, committedAt } = await perform(kind, FOREVER);
      expect(await agenciesWhere(applied)).toEqual(everyone);
      expect(effects.map(({ agency, confirmed }) => [agency, confirmed])).toEqual(everyone.map((each) => [each, true]));
      expect(Math.abs(Date.now() - committedAt.getTime())).toBeLessThan(5000);
    }
  }
});

it('without it a commit returns before the agencies know: what the cases above would catch', async () => {
  await run(consent.before, FOREVER);
  await subscription('police', 'DISABLE');
  const client = await pool.connect();
  await client.query('BEGIN');
  await actIn(client, consent);
  await client.query('COMMIT');
  client.release();
  expect(await agenciesWhere(consent.applied)).not.toContain('police');
  await catchUp('police');
});

interface Looked {
  readonly rows: readonly { readonly look?: { readonly waiting: boolean; readonly applied: readonly string[] } }[];
}

/** What commits ask while they wait; cleared by whoever wants to know of what is asked from now on. */
let looks: jest.SpyInstance;
beforeEach(() => {
  looks = jest.spyOn(watch, 'query');
});
afterEach(() => looks.mockRestore());

/**
 * Waits until the commit that waits now has itself seen all but so many subscriptions confirm: the place that it waits for may
 * lie beyond its own, and is confirmed later than that.
 */
async function othersConfirmed(stopped: number): Promise<void> {
  for (let tries = 0; tries < 4000; tries += 1) {
    const last = (await looks.mock.results.at(-1)?.value) as Looked | undefined;
    const look = last?.rows[0]?.look;
    if (look?.waiting && look.applied.length === SUBSCRIBERS.length - stopped) return;
    await wait(5);
  }
  throw new Error('The other agencies never confirmed.');
}

it.each(SUBSCRIBERS)(
  'with the subscription of $agency stopped each kind of act waits to the bound, stands, and names it with the end of its lease',
  async ({ agency }) => {
    let seconds = 1000;
    for (const { before } of KINDS_OF_ACT) await run(before, FOREVER);
    await subscription(agency, 'DISABLE');
    try {
      for (const kind of KINDS_OF_ACT) {
        const began = Date.now();
        looks.mockClear();
        const acting = perform(kind, { waitMs: 3000, leaseMs: LEASE_MS, clock: () => seconds });
        await othersConfirmed(1);
        expect(await Promise.race([acting, 'it waits'])).toBe('it waits');
        seconds += 3;
        const done = await acting;
        expect(unconfirmed(done)).toEqual([agency]);
        const until = Date.parse(done.effects.find((each) => each.agency === agency)?.effectiveAt ?? '');
        expect(until).toBeGreaterThanOrEqual(began + LEASE_MS - 3000);
        expect(until).toBeLessThan(Date.now() + LEASE_MS + 100);
        expect(await agenciesWhere(kind.applied)).toEqual(everyone.filter((each) => each !== agency));
      }
    } finally {
      await catchUp(agency);
    }
    for (const { applied } of KINDS_OF_ACT) expect(await agenciesWhere(applied)).toEqual(everyone);
  },
);

it('an agency whose lease has run out is not waited for; one that may still hold one is, to its end', async () => {
  let seconds = 1000;
  const clock = () => seconds;
  const bounds = { ...FOREVER, leases: new LeaseBook(clock), clock };
  await run(consent.before, FOREVER);
  await subscription('health', 'DISABLE');
  const { rows } = await pool.query('SELECT agency, process, nonce FROM governance.lease_challenge');
  bounds.leases.note(rows);
  looks.mockClear();
  const acting = perform(consent, bounds);
  await othersConfirmed(1);
  seconds += LEASE_MS / 1000 - 1;
  looks.mockClear();
  await othersConfirmed(1);
  expect(await Promise.race([acting, 'it waits'])).toBe('it waits');
  seconds += 2;
  expect(unconfirmed(await acting)).toEqual(['health']);

  const { effects } = await run(consent.before, bounds);
  const health = effects.find((each) => each.agency === 'health');
  expect(health?.confirmed).toBe(false);
  expect(Date.parse(health?.effectiveAt ?? '')).toBeLessThan(Date.now());
  await catchUp('health');
});

const standbys = (text: string) =>
  asSuperuser(town.postgres, 'postgres', async (client) => {
    await client.query(`ALTER SYSTEM SET synchronous_standby_names = '${text}'`);
    await client.query('SELECT pg_reload_conf()');
    for (let tries = 0; tries < 100; tries += 1) {
      const { rows } = await client.query('SHOW synchronous_standby_names');
      if (rows[0]?.synchronous_standby_names === text) return;
    }
  });

it('looks after each agency itself where PostgreSQL does not wait for them', async () => {
  await standbys('');
  await subscription('hub', 'DISABLE');
  expect(unconfirmed(await perform(consent, { waitMs: 150, leaseMs: LEASE_MS }))).toEqual(['hub']);
  await catchUp('hub');
  await standbys('FIRST 5 (police, health, education, social_care, hub)');
});

it('a transaction that had failed is not taken for a commit', async () => {
  await expect(
    inTransaction((client) => client.query('SELECT 1 / 0').catch(() => undefined), FOREVER),
  ).rejects.toMatchObject({ code: '25P02' });
});

it('the runtime role sees how far its own commits are, and nothing else of the statistics', async () => {
  const runtime = new Client({ connectionString: town.databases.runtime.governance });
  await runtime.connect();
  const { rows: own } = await runtime.query('SELECT governance.commit_progress(pg_backend_pid(), NULL) AS look');
  expect([...own[0].look.applied].sort()).toEqual(SUBSCRIBERS.map(({ publication }) => publication).sort());
  const { rows: seen } = await runtime.query('SELECT replay_lsn FROM pg_stat_replication');
  expect(new Set(seen.map((row) => row.replay_lsn))).toEqual(new Set([null]));
  await runtime.end();
  const police = new Client({ connectionString: town.databases.runtime.police });
  await police.connect();
  await expect(police.query('SELECT governance.commit_progress(1, NULL)')).rejects.toMatchObject({ code: '42883' });
  await police.end();
});

it('of an agency that was never subscribed it says that it takes no part; of one that lags that it has not applied it', async () => {
  await standbys('');
  for (const agency of ['police', 'hub'] as const) await subscription(agency, 'DISABLE');
  await until(async () => {
    const { rows } = await watch.query("SELECT FROM pg_replication_slots WHERE slot_name = 'hub' AND NOT active");
    return rows.length === 1;
  });
  await asSuperuser(town.postgres, DATABASE_OF.governance, (client) =>
    client.query("SELECT pg_drop_replication_slot('hub')"),
  );
  await pool.query("DELETE FROM governance.lease_challenge WHERE agency = 'hub'");
  const { effects } = await run(consent.before, { waitMs: 150, leaseMs: LEASE_MS });
  const told = effects.map(({ agency, confirmed, takesPart }) => `${agency} ${confirmed} ${takesPart}`).toSorted();
  expect(told).toEqual([
    'education true true',
    'health true true',
    'hub false false',
    'police false true',
    'socialCare true true',
  ]);
});
