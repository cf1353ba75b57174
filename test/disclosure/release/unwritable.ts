import { Pool } from 'pg';
import { LeaseLost, LogUnavailable } from '#subgraphs/kit/release/release';
import { givenTown } from '../givenTown';
import { askIncidents, asOwner, caseId, decidedOn, desk, disclosure, person, recordOf } from './policeLog';

/** A log that cannot be written releases nothing, and goes on by itself when it can. */
const casework = givenTown.forTests();

/** Makes every append to the log of the police do `statement` first. */
async function whileLogDoes(statement: string, work: () => Promise<void>): Promise<void> {
  await asOwner(
    'police',
    `CREATE FUNCTION disclosure.broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${statement}; RETURN NEW; END $$;
     CREATE TRIGGER broken BEFORE INSERT ON disclosure.log FOR EACH ROW EXECUTE FUNCTION disclosure.broken()`,
  );
  await work().finally(() => asOwner('police', 'DROP FUNCTION disclosure.broken() CASCADE'));
}

it('on a full disk nothing is released and nothing recorded, and it recovers by itself', async () => {
  await whileLogDoes("RAISE EXCEPTION 'no space left on device' USING ERRCODE = 'disk_full'", async () => {
    await expect(desk().release(disclosure('lost'), await decidedOn())).rejects.toBeInstanceOf(LogUnavailable);
    const { status, body } = await askIncidents();
    expect([status, body.data]).toEqual([503, undefined]);
    expect(body.errors?.map((error) => error.extensions?.code)).toEqual(['LOG_UNAVAILABLE']);
    const beside = await askIncidents('person(id: $id) { id police { incidents { kind } } cases { threshold } }');
    expect(beside.body.data?.person).toMatchObject({ id: person, police: null });
    expect(beside.body.errors?.map((error) => error.extensions?.code)).toEqual(['SOURCE_UNAVAILABLE']);
    expect(beside.receipts.map(({ agency }) => agency)).toEqual(['hub']);
  });
  expect(await recordOf('lost')).toBeUndefined();
  expect((await askIncidents()).body.data?.person).not.toEqual({ police: null });
});

it('a statement that takes too long releases nothing and records nothing', async () => {
  await whileLogDoes('PERFORM pg_sleep(30)', async () => {
    const slow = desk({ statementTimeoutMs: 200 }).release(disclosure('slow'), await decidedOn());
    await expect(slow).rejects.toBeInstanceOf(LogUnavailable);
  });
  expect(await recordOf('slow')).toBeUndefined();
});

it('a process that is stopped while it holds the log’s head loses it within the bound: others go on, and it releases nothing', async () => {
  const stopped = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600) === 'timed-out';
  const held = desk({ statementTimeoutMs: 150, leaseHeld: stopped }).release(disclosure('held'), await decidedOn());
  await expect(held).rejects.toBeInstanceOf(LogUnavailable);
  expect(await recordOf('held')).toBeUndefined();
});

it('the whole request is refused with 503 where the first source cannot record it', async () => {
  await asOwner('hub', 'REVOKE EXECUTE ON FUNCTION disclosure.append FROM hub');
  try {
    const { status, body } = await casework.town.ask({
      persona: 'social-worker',
      purpose: 'section47Enquiry',
      query: 'query($id: ID!) { person(id: $id) { name { familyName } } }',
      variables: { id: person },
      case: caseId,
      reason: 'Joint enquiry',
    });
    expect([status, body.data ?? null, body.errors?.[0]?.extensions?.code]).toEqual([503, null, 'LOG_UNAVAILABLE']);
  } finally {
    await asOwner('hub', 'GRANT EXECUTE ON FUNCTION disclosure.append TO hub');
  }
});

it('a lease that ran out meanwhile, and a log that cannot be written, release nothing', async () => {
  const decided = await decidedOn();
  await expect(desk({ leaseHeld: () => false }).release(disclosure('late'), decided)).rejects.toBeInstanceOf(LeaseLost);
  // The record stands, the answer does not leave.
  const looks = [true, false];
  const stopped = desk({ leaseHeld: () => looks.shift() ?? false });
  await expect(stopped.release(disclosure('stopped'), decided)).rejects.toBeInstanceOf(LeaseLost);
  const broken = new Pool({ connectionString: 'postgres://nobody:x@127.0.0.1:1/none', connectionTimeoutMillis: 300 });
  await expect(desk({ pool: broken }).release(disclosure('lost'), decided)).rejects.toBeInstanceOf(LogUnavailable);
  await broken.end();
});
