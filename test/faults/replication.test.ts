import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from 'pg';
import pino from 'pino';
import { asSuperuser, connected } from '#embedded/postgres/createDatabase';
import type { RunningPostgres } from '#embedded/postgres/startPostgres';
import type { Agency } from '#policies/core/vocabulary';
import type { Answer } from '#test/town/startTown';

import { type ActDone, agreedTo } from './harness/consentActs';
import {
  eventually as becomes,
  type ConsentTown,
  type Outcome,
  outcomeOf,
  startConsentTown,
} from './harness/consentTown';
import { postmasterOf } from './harness/postmaster';
import { startSubgraphProcess } from './harness/subgraphProcess';
import { startTcpProxy, type TcpProxy } from './harness/tcpProxy';

/**
 * What was withdrawn is disclosed by nobody from the moment that the withdrawal named, whatever fails in between; and what
 * failed comes back by itself. One agency has a cluster of its own, so that it can fail alone. `npm run faults` does the same
 * at full size.
 */
const FULL = process.env.LINTEL_FAULTS === 'full';
const LEASE_MS = FULL ? 5000 : 500;
/** Longer than any lease; the wire is made short again as soon as that was seen. */
const DELAY_MS = FULL ? 30_000 : 3000;
/** Bound of what is waited for; nothing is judged by it. */
const PATIENCE_MS = FULL ? 240_000 : 40_000;
jest.setTimeout(2 * PATIENCE_MS);
const HOUR_MS = 3_600_000;
const ROOT = join(__dirname, '..', '..');

let consents: ConsentTown;
let replication: TcpProxy;
let education: RunningPostgres;
const logged: string[] = [];
const offBy = new Map<Agency | 'gateway', number>();
beforeAll(async () => {
  consents = await startConsentTown({
    apart: ['education'],
    leaseMs: LEASE_MS,
    postgresSettings: { max_slot_wal_keep_size: '16MB' },
    gateway: { subgraphDeadlineMs: 5000 },
    clockOf: (process) => () => new Date(Date.now() + (offBy.get(process) ?? 0)),
    log: pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) }),
  });
  education = consents.town.lintel.clusterOf('education');
  replication = await startTcpProxy(consents.town.lintel.postgres.port);
  await replicateThrough(replication.port);
}, 240_000);
afterAll(async () => {
  await replication.stop();
  await consents.stop();
});
beforeEach(async () => {
  offBy.clear();
  replication.delayMs = 0;
  replication.mend();
  await eventually('disclosed', consents.give);
});

async function replicateThrough(port: number): Promise<void> {
  await inEducation(async (client) => {
    const { rows } = await client.query('SELECT subconninfo FROM pg_subscription');
    const connection = String(rows[0]?.subconninfo).replace(/:\d+\//, `:${port}/`);
    await client.query(`ALTER SUBSCRIPTION education CONNECTION ${client.escapeLiteral(connection)}`);
  });
}

const inEducation = <Result>(work: (client: Client) => Promise<Result>) => asSuperuser(education, 'education', work);

const eventually = (wanted: Outcome, before?: () => Promise<unknown>) => becomes(consents, wanted, PATIENCE_MS, before);

/** The moment from which education honours it. */
function effectiveMoment({ effects }: ActDone): number {
  return Date.parse(effects.find((effect) => effect.agency === 'education')?.effectiveAt ?? '');
}

/** Asks again and again; ends, and gives what was disclosed to those who asked after the moment. */
function watchFrom(moment: () => number): () => Promise<readonly number[]> {
  const late: number[] = [];
  let over = false;
  const watching = (async () => {
    while (!over) {
      const asked = Date.now();
      if (outcomeOf(await consents.ask()) === 'disclosed' && asked > moment()) late.push(asked - moment());
    }
  })();
  return async () => {
    over = true;
    await watching;
    return late;
  };
}

/** What a source would answer by that relied on its replica alone, told of changes as they arrive (LISTEN), without a lease. */
async function replicaSays(): Promise<string> {
  return inEducation(async (client) => {
    const { rows } = await client.query(
      "SELECT string_agg(DISTINCT state, ', ') AS states FROM governance.consent WHERE agency = 'education' AND person = $1",
      [consents.person],
    );
    return String(rows[0]?.states);
  });
}

it('replication that is later than a lease lasts while challenges flow: unavailable, and nothing disclosed after the lease', async () => {
  let moment = Number.POSITIVE_INFINITY;
  const end = watchFrom(() => moment);
  replication.delayMs = DELAY_MS;
  const began = Date.now();
  const done = await consents.withdraw();
  moment = effectiveMoment(done);
  expect(done.effects.filter((effect) => !effect.confirmed).map((effect) => effect.agency)).toEqual(['education']);
  expect(Date.now() - began).toBeLessThan(DELAY_MS);
  expect(moment).toBeLessThanOrEqual(Date.now() + LEASE_MS);
  await wait(Math.max(0, moment - Date.now()));
  // The control: the moment has passed, and the replica itself still has the consent.
  expect(await replicaSays()).toContain('given');
  expect(outcomeOf(await consents.ask())).toBe('unavailable');
  replication.delayMs = 0;
  await eventually('withheld');
  expect(await end()).toEqual([]);
});

it('a wire that is cut and mended: unavailable, then what was withdrawn meanwhile is withheld', async () => {
  replication.cut();
  const moment = effectiveMoment(await consents.withdraw());
  const end = watchFrom(() => moment);
  await eventually('unavailable');
  replication.mend();
  await eventually('withheld');
  expect(await end()).toEqual([]);
});

it('a PostgreSQL that is killed right after a withdrawal returned comes back without what was withdrawn', async () => {
  const postmaster = await postmasterOf(education);
  const moment = effectiveMoment(await consents.withdraw());
  postmaster.kill();
  const end = watchFrom(() => moment);
  await eventually('unavailable');
  await postmaster.replaced();
  await eventually('withheld');
  expect(await end()).toEqual([]);
});

it.each([
  ['education', 1],
  ['education', -1],
  ['governance', 1],
  ['governance', -1],
] as const)(
  'the wall clock of %s jumps by %d h: unavailable for the difference, nothing newly disclosed',
  async (who, hours) => {
    await consents.withdraw();
    // What will be valid in half an hour, and what was until half an hour ago.
    await consents.giveFrom(new Date(Date.now() + hours * (HOUR_MS / 2)), hours);
    const end = watchFrom(() => 0);
    offBy.set(who, hours * HOUR_MS);
    await eventually('unavailable');
    await wait(LEASE_MS);
    offBy.delete(who);
    await eventually('withheld');
    expect(await end()).toEqual([]);
    expect(logged.some((line) => line.includes('clockSkew') || line.includes('CLOCK_SKEW'))).toBe(true);
  },
);

it.each([1, -1])(
  'the wall clock of the gateway jumps by %d h: nothing is disclosed for the difference',
  async (hours) => {
    offBy.set('gateway', hours * HOUR_MS);
    // What its clock still takes for a token in time, the sources refuse; what was issued an hour later than now, it refuses itself.
    expect(outcomeOf(await consents.ask())).toBe(hours > 0 ? 'unavailable' : 'refused');
    offBy.set('gateway', hours * 24 * HOUR_MS);
    const answer = await consents.ask();
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('clockSkew'),
    ]);
    offBy.clear();
    expect(outcomeOf(await consents.ask())).toBe('disclosed');
  },
);

it('what closes counts in an agency whose clock is late from when its call returned', async () => {
  const { person, town } = consents;
  const late = 1500;
  offBy.set('education', -late);
  // Given long enough ago for that clock.
  await consents.giveFrom(new Date(Date.now() - 10 * late), 1);
  await eventually('disclosed');
  const order = { kind: 'court', courtOrder: 'SYN-1', court: 'The family court', orderedOn: '2026-01-02' };
  const refused = await town.ask({
    persona: 'hub-practitioner-wales',
    purpose: 'screening',
    reason: 'The order came today',
    query: `mutation($key: String!, $person: ID!, $consent: ConsentInput!) {
      recordConsentDecision(key: $key, person: $person, decision: "refused", consent: $consent) { effects { agency confirmed } } }`,
    variables: { key: randomUUID(), person, consent: { ...agreedTo(person), grantor: order } },
  });
  expect(refused.body.data?.recordConsentDecision).toMatchObject({
    effects: expect.arrayContaining([{ agency: 'education', confirmed: true }]),
  });
  expect(outcomeOf(await consents.ask())).toBe('withheld');
  // The tests after this one know of no court.
  await connected(town.lintel.databases.owner.governance, (client) =>
    client.query("UPDATE governance.consent SET state = 'invalidated' WHERE person = $1 AND state = 'refused'", [
      person,
    ]),
  );
});

it('a slot that was invalidated is named, and one command brings the agency back without what was withdrawn', async () => {
  await inEducation((client) => client.query('ALTER SUBSCRIPTION education DISABLE'));
  await consents.withdraw();
  await loseSlot();
  await inEducation((client) => client.query('ALTER SUBSCRIPTION education ENABLE'));
  const end = watchFrom(() => 0);
  await eventually('unavailable');
  for (
    const until = Date.now() + PATIENCE_MS;
    !logged.some((line) => line.includes('"replicationLost"'));
    await wait(50)
  )
    if (Date.now() > until) throw new Error('Nobody named the lost slot.');
  expect(logged.find((line) => line.includes('"replicationLost"'))).toContain('npm run reseed -- education');
  const { postgres } = consents.town.lintel;
  const said = await run('embedded/reseed.ts', ['education'], {
    LINTEL_PUBLISHER_URL: postgres.databaseUrl(postgres.superuser, postgres.password, 'governance'),
    LINTEL_SUBSCRIBER_URL: education.databaseUrl(education.superuser, education.password, 'education'),
    LINTEL_LEASE_MS: String(LEASE_MS),
  });
  expect(said).toContain('education has the governance tables again');
  await eventually('withheld');
  expect(await end()).toEqual([]);
});

it('a process that was stopped in the middle of a release does not release when it goes on', async () => {
  const { lintel } = consents.town;
  const own = lintel.subgraphs.get('education');
  await own?.stop();
  const alone = startSubgraphProcess(lintel, 'education', {
    leaseMs: LEASE_MS,
    port: Number(new URL(own?.url ?? '').port),
  });
  try {
    await eventually('disclosed');
    const { answer } = await inEducation(async (client) => {
      // Whoever releases now waits for this lock, after it has decided.
      await client.query('BEGIN');
      await client.query('SELECT FROM disclosure.head FOR UPDATE');
      const asked = await askUntilOneWaits();
      alone.child.kill('SIGSTOP');
      await client.query('COMMIT');
      return asked;
    });
    // The stopped process holds the revisions: the withdrawal cannot be applied, and is not waited for beyond the lease.
    const done = await consents.withdraw();
    expect(done.effects.find((effect) => effect.agency === 'education')?.confirmed).toBe(false);
    await wait(Math.max(0, effectiveMoment(done) - Date.now()));
    alone.child.kill('SIGCONT');
    expect(outcomeOf(await answer)).not.toBe('disclosed');
    await eventually('withheld');
    await eventually('disclosed', consents.give);
  } finally {
    alone.child.kill('SIGKILL');
    await alone.ended;
  }
});

/**
 * Fills the log until what education has not read is given up, and nobody else's: sixteen segments (of 1 MB) are kept, and the others are
 * never more than three behind.
 */
async function loseSlot(): Promise<void> {
  await asSuperuser(consents.town.lintel.postgres, 'governance', async (client) => {
    for (let rounds = 0; rounds < 50; rounds += 1) {
      await client.query("SELECT pg_logical_emit_message(false, 'fill', 'x'), pg_switch_wal()");
      await client.query('CHECKPOINT');
      await othersKeepUp(client);
      const { rows } = await client.query<{ slot_name: string }>(
        "SELECT slot_name FROM pg_replication_slots WHERE wal_status = 'lost'",
      );
      if (rows.length > 0) return expect(rows).toEqual([{ slot_name: 'education' }]);
    }
    throw new Error('The slot was not lost.');
  });
}

/** A slot moves on with a commit after a checkpoint, and on a busy machine not with the first. */
async function othersKeepUp(client: Client): Promise<void> {
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; ) {
    await consents.withdraw();
    const { rowCount } = await client.query(
      `SELECT FROM pg_replication_slots
       WHERE slot_name <> 'education' AND pg_current_wal_lsn() - restart_lsn > 2 * pg_size_bytes(current_setting('wal_segment_size'))`,
    );
    if (rowCount === 0) return;
  }
  throw new Error('The other agencies did not keep up.');
}

/**
 * Asks until a release waits for the lock of the log's head, and gives that answer: one for which the process had no lease, on a busy
 * machine, comes without a release.
 */
async function askUntilOneWaits(): Promise<{ readonly answer: Promise<Answer> }> {
  return inEducation(async (client) => {
    for (const until = Date.now() + PATIENCE_MS; Date.now() < until; ) {
      const answer = consents.ask();
      const answered = answer.then(() => true);
      do {
        const { rowCount } = await client.query(
          "SELECT FROM pg_stat_activity WHERE usename = 'education' AND wait_event_type = 'Lock'",
        );
        if (rowCount !== 0) return { answer };
      } while (!(await Promise.race([answered, wait(10, false)])));
    }
    throw new Error('Nobody came to release.');
  });
}

function run(program: string, args: readonly string[], environment: Record<string, string>): Promise<string> {
  return new Promise((done) => {
    const child = spawn(process.execPath, ['-r', './scripts/register.cjs', program, ...args], {
      cwd: ROOT,
      env: { PATH: process.env.PATH ?? '', ...environment },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        said += chunk;
      });
    child.once('exit', () => done(said));
  });
}
