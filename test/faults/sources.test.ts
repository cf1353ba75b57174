import { setTimeout as wait } from 'node:timers/promises';
import { Pool } from 'pg';
import pino from 'pino';
import { asSuperuser, superuserOf } from '#embedded/postgres/createDatabase';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { tellLostConnections } from '#subgraphs/kit/http/tellLostConnections';
import { type Answer, startTown, type Town } from '#test/town/startTown';

/** What happens when a part fails: never a disclosure that was not decided or recorded, never a null that reads as 'nothing known'. */
/** Short, so that its loss is seen soon; long enough that a busy machine does not lose it by itself. */
const LEASE_MS = 2000;

let town: Town;
beforeAll(async () => {
  town = await startTown({ leaseMs: LEASE_MS });
}, 240_000);
afterAll(() => town.stop());
// Each begins with every agency answering: what failed before came back by itself.
beforeEach(() => eventually(answers));

const QUERY = `query($id: ID!) { person(id: $id) {
  police { incidents { kind } } health { communityNursing { service } } serviceEpisodes { agency } } }`;

function ask(): Promise<Answer> {
  const { person, caseId } = scriptedChild('section47');
  return town.ask({
    persona: 'social-worker',
    purpose: 'section47Enquiry',
    query: QUERY,
    variables: { id: person },
    case: caseId,
    reason: 'Joint enquiry',
  });
}

interface PersonAnswer {
  readonly police: { readonly incidents: unknown[] } | null;
  readonly health: { readonly communityNursing: unknown[] } | null;
  readonly serviceEpisodes: readonly { readonly agency: string }[] | null;
}

function personOf(answer: Answer): PersonAnswer | null {
  return (answer.body.data?.person ?? null) as PersonAnswer | null;
}

async function eventually(check: (answer: Answer) => void): Promise<Answer> {
  for (let tries = 0; ; tries += 1) {
    const answer = await ask();
    try {
      check(answer);
      return answer;
    } catch (fault) {
      if (tries > 80) throw fault;
      await wait(100);
    }
  }
}

const answers = (answer: Answer) => expect(personOf(answer)?.police?.incidents.length).toBeGreaterThan(0);

function policeUnavailable(answer: Answer): void {
  expect(personOf(answer)?.police ?? null).toBeNull();
  expect(answer.body.errors).toEqual([
    expect.objectContaining({ extensions: expect.objectContaining({ code: 'SOURCE_UNAVAILABLE', agency: 'police' }) }),
  ]);
  const notice = answer.body.extensions?.lintel?.notices.find(
    (each) => each.agency === 'police' && each.path.join('.') === 'person.police',
  );
  expect(notice).toMatchObject({
    outcome: 'unavailable',
    contact: { name: expect.stringContaining('out of hours'), telephone: expect.stringMatching(/^01632/) },
  });
}

/** What the gateway's `/ready` says of a source, and the source itself; the process lives all the while. */
async function policeReadiness(expected: object): Promise<void> {
  const url = town.lintel.subgraphs.get('police')?.url ?? '';
  const read = async (base: string) => (await fetch(`${base}/ready`)).json() as Promise<Record<string, unknown>>;
  for (let tries = 0; ; tries += 1) {
    const own = await read(url);
    const seen = (await read(town.lintel.url)).sources as { police: object };
    try {
      expect(own).toMatchObject(expected);
      expect(seen.police).toMatchObject(expected);
      break;
    } catch (fault) {
      if (tries > 80) throw fault;
      await wait(100);
    }
  }
  expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'up' });
}

const READY = { database: 'up', lease: 'held', log: 'writable' };

it('an agency whose replica stops is unavailable once its lease has run out, discloses nothing, and recovers by itself', async () => {
  await asSuperuser(town.lintel.postgres, 'police', (client) => client.query('ALTER SUBSCRIPTION police DISABLE'));
  await eventually(policeUnavailable);
  await policeReadiness({ ...READY, lease: 'notHeld', leaseMissing: 'notSubscribed' });
  await asSuperuser(town.lintel.postgres, 'police', (client) => client.query('ALTER SUBSCRIPTION police ENABLE'));
  await eventually(answers);
  await policeReadiness(READY);
});

it('a log that cannot be written discloses nothing: that agency is unavailable, and the whole answer is 503 where it is the hub’s', async () => {
  const may = (database: string, change: 'REVOKE' | 'GRANT') =>
    asSuperuser(town.lintel.postgres, database, (client) =>
      client.query(`${change} EXECUTE ON FUNCTION disclosure.append ${change === 'GRANT' ? 'TO' : 'FROM'} ${database}`),
    );
  await may('police', 'REVOKE');
  await policeReadiness({ ...READY, log: 'notWritable' });
  policeUnavailable(await ask());
  await may('hub', 'REVOKE');
  const answer = await ask();
  expect(answer.status).toBe(503);
  expect(answer.body.data).toBeUndefined();
  expect(answer.body.errors?.[0]?.extensions).toMatchObject({
    code: 'LOG_UNAVAILABLE',
    contact: { telephone: expect.any(String) },
  });
  for (const database of ['police', 'hub']) await may(database, 'GRANT');
  await eventually(answers);
  await policeReadiness(READY);
});

it('an agency whose database refuses connections says so and recovers', async () => {
  const allow = (yes: boolean) =>
    asSuperuser(town.lintel.postgres, 'postgres', async (client) => {
      await client.query(`ALTER DATABASE police ALLOW_CONNECTIONS ${yes}`);
      if (!yes)
        await client.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'police' AND usename = 'police'",
        );
    });
  await allow(false);
  policeUnavailable(await ask());
  await policeReadiness({ database: 'down', log: 'notWritable' });
  await allow(true);
  await eventually(answers);
});

it('a connection that the database ends is told, whether it is lent or idle, and ends no process; none is in a stop', async () => {
  const lines: string[] = [];
  const pool = new Pool({ connectionString: superuserOf(town.lintel.postgres, 'police'), max: 1 });
  tellLostConnections(pool, pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) }));
  const end = async (pid: number) => {
    const before = lines.length;
    await asSuperuser(town.lintel.postgres, 'police', (client) =>
      client.query('SELECT pg_terminate_backend($1)', [pid]),
    );
    while (lines.length === before) await wait(10);
  };
  const lent = await pool.connect();
  const pidOf = async () => (await lent.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid ?? 0;
  await end(await pidOf());
  lent.release(true);
  const { rows } = await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  await end(rows[0]?.pid ?? 0);
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ event: 'databaseConnectionLost', code: '57P01' }),
    expect.objectContaining({ event: 'databaseConnectionLost', code: '57P01' }),
  ]);
  const last = await pool.connect();
  const ended = pool.end();
  last.emit('error', new Error('Connection terminated'));
  last.release(true);
  await ended;
  expect(lines).toHaveLength(2);
});

// The last: it does not start again.
it('a subgraph that is down is unavailable, with a notice, a contact and one error; the others answer', async () => {
  await town.lintel.subgraphs.get('police')?.stop();
  const answer = await eventually((each) => {
    policeUnavailable(each);
    expect(personOf(each)?.health?.communityNursing.length).toBeGreaterThan(0);
  });
  expect(answer.status).toBe(200);
  // The hub still merges what the others offer.
  expect(personOf(answer)?.serviceEpisodes?.map((episode) => episode.agency)).toEqual(
    expect.arrayContaining(['health', 'education', 'socialCare']),
  );
});
