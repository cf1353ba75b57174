import { randomUUID } from 'node:crypto';
import pino from 'pino';
import type { QueryRunner } from 'typeorm';
import { asSuperuser } from '#embedded/postgres/createDatabase';
import { leaseDesk, readSeedings } from '#subgraphs/governance/internal/leaseDesk';
import { KeepWhoWasMoved1700000000521 } from '#subgraphs/governance/migrations/KeepWhoWasMoved';
import type { LeaseAnswer } from '#subgraphs/kit/replica/lease';
import { judgeMark, markKeeper, readMark, type ToFind, UNSEEDED } from '#subgraphs/kit/replica/leaseMark';
import type { RunSql } from '#subgraphs/kit/replica/readReplica';
import { bareLogs } from '#test/disclosure/startLogs';

/**
 * What governance's one statement makes of a mark is what `judgeMark` says of it, and nobody is alarmed by a race. It tells what was done
 * since a place whole, and a database that lacks any of it says so.
 */
const logs = bareLogs.forTests();

const sql: RunSql = async (text, values) => (await logs.pools.governance.query({ text, values: [...values] })).rows;
let alarms: string[];
const desk = () =>
  leaseDesk(sql, pino({ level: 'error' }, { write: (line: string) => void alarms.push(JSON.parse(line).event) }));
const present = (seeding: string, mark: number, process: string = randomUUID(), at = desk()): Promise<LeaseAnswer> =>
  at.accept({ agency: 'police', process, nonce: randomUUID(), leaseMs: 5000, presented: { seeding, mark } });

beforeEach(async () => {
  alarms = [];
  await logs.asOwner('governance', 'TRUNCATE authority.lease_mark, governance.lease_challenge');
});

it('each mark is one more, and a nonce goes out with it alone', async () => {
  const process = randomUUID();
  for (const mark of [1, 2, 3])
    expect(await present(UNSEEDED, mark - 1, process)).toMatchObject({ kind: 'accepted', mark });
  expect(await present(UNSEEDED, 1, process)).toEqual({ kind: 'putBack', verdict: 'agencyPutBack', presented: 2 });
  const [{ nonces } = { nonces: 0 }] = await logs.asOwner<{ nonces: number }>(
    'governance',
    `SELECT count(*)::int AS nonces FROM governance.lease_challenge WHERE process = '${process}'`,
  );
  expect(nonces).toBe(1);
  expect(await readSeedings(sql, 'police')).toEqual([{ seeding: UNSEEDED, given: 3, presented: 2 }]);
});

it('the statement and the judgement agree on every mark of every seeding', async () => {
  const [first, second] = [randomUUID(), randomUUID()];
  const marks = [UNSEEDED, first, second, randomUUID()].flatMap((seeding) =>
    [0, 1, 2, 3].map((mark) => ({ seeding, mark })),
  );
  const worlds = [[], [UNSEEDED], [first], [UNSEEDED, first], [first, second]];
  // More than was given: the agency has applied what is lost to governance.
  const presentations = worlds.flatMap((world) => [1, 3].map((presented) => ({ world, presented })));
  for (const { world, presented } of presentations)
    for (const asked of marks) {
      await logs.asOwner('governance', 'TRUNCATE authority.lease_mark');
      for (const seeding of world)
        await sql("INSERT INTO authority.lease_mark (agency, seeding, given, presented) VALUES ('police', $1, 2, $2)", [
          seeding,
          presented,
        ]);
      const verdict = judgeMark(asked, await readSeedings(sql, 'police'));
      const answer = await present(asked.seeding, asked.mark);
      const given = answer.kind === 'accepted' ? 'goesOn' : answer.verdict;
      expect([world, presented, asked, given]).toEqual([world, presented, asked, verdict]);
    }
});

it('processes that begin a seeding together are each given a mark of their own, at once or when they ask again', async () => {
  const seeding = randomUUID();
  const given = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const process = randomUUID();
      for (let tries = 0; tries < 5; tries += 1) {
        const answer = await present(seeding, 0, process);
        if (answer.kind === 'accepted') return answer.mark;
        // Nothing that was durable is missing: whoever reads again may ask again.
        expect(answer.presented).toBe(0);
      }
      return null;
    }),
  );
  expect(given.toSorted((a, b) => Number(a) - Number(b))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

it('who was overtaken alarms nobody; who presents the same refused mark again does, once', async () => {
  const at = desk();
  const [late, old] = [randomUUID(), randomUUID()];
  for (const mark of [0, 1, 2]) await present(UNSEEDED, mark, randomUUID(), at);
  expect(await present(UNSEEDED, 1, late, at)).toMatchObject({ presented: 2 });
  expect(await present(UNSEEDED, 2, late, at)).toMatchObject({ kind: 'accepted' });
  expect(alarms).toEqual([]);
  for (let rounds = 0; rounds < 4; rounds += 1) await present(UNSEEDED, 0, old, at);
  expect(alarms).toEqual(['databasePutBack']);
});

describe('what was done since the place that is presented', () => {
  const PERSONS = Array.from({ length: 7 }, () => randomUUID());
  const MOVE = `INSERT INTO governance.subject_revision AS s (person, revision) SELECT unnest($1::uuid[]), 1
    ON CONFLICT (person) DO UPDATE SET revision = s.revision + 1`;
  const act = (...persons: readonly (string | undefined)[]) => logs.asOwner('governance', MOVE, [persons]);
  const [one, two, three] = PERSONS;

  beforeEach(() => logs.asOwner('governance', 'TRUNCATE governance.subject_revision, authority.subject_moved'));

  let mark = 0;
  beforeEach(() => {
    mark = 0;
  });
  async function since(place?: string, most?: number): Promise<ToFind> {
    const answer = await leaseDesk(sql, pino({ level: 'silent' }), most).accept({
      agency: 'police',
      process: randomUUID(),
      nonce: randomUUID(),
      leaseMs: 5000,
      presented: { seeding: UNSEEDED, mark, ...(place === undefined ? {} : { place }) },
    });
    if (answer.kind !== 'accepted' || answer.toFind === null || answer.mark === null) throw new Error(answer.kind);
    mark = answer.mark;
    return answer.toFind;
  }
  const told = ({ persons, revisions }: ToFind) => persons.map((person, at) => [person, revisions[at]]);

  it('is told with the revision as it is, and once', async () => {
    await act(one, two);
    await act(one);
    const first = await since();
    expect(first.whole).toBe(true);
    expect(told(first).toSorted()).toEqual(
      [
        [one, 2],
        [two, 1],
      ].toSorted(),
    );
    expect(told(await since(first.place))).toEqual([]);
    await act(two);
    expect(told(await since(first.place))).toEqual([[two, 2]]);
    // Of a server that has begun fewer transactions than that: nothing is known of it.
    expect((await since('4000000000:4000000000:')).persons.toSorted()).toEqual([one, two].toSorted());
  });

  it('is told, too where it was under way when the place was taken and later acts were told before it', async () => {
    const client = await logs.pools.governance.connect();
    await client.query('BEGIN');
    await client.query(MOVE, [[one]]);
    await act(two);
    const before = await since();
    expect(told(before)).toEqual([[two, 1]]);
    await client.query('COMMIT');
    client.release();
    await act(three);
    const after = await since(before.place);
    expect(told(after)).toEqual([
      [one, 1],
      [three, 1],
    ]);
    expect(told(await since(after.place))).toEqual([]);
  });

  it('is told in parts where it is very much, and nothing of it is left out', async () => {
    const client = await logs.pools.governance.connect();
    await client.query('BEGIN');
    await client.query(MOVE, [[one]]);
    await act(two, three);
    for (const person of PERSONS.slice(3)) await act(person);
    const seen: string[] = [];
    let place: string | undefined;
    let parts = 0;
    for (let whole = false; !whole; parts += 1) {
      const part = await since(place, 2);
      ({ place, whole } = part);
      seen.push(...part.persons);
      if (parts === 1) {
        await client.query('COMMIT');
        client.release();
      }
    }
    expect(parts).toBeGreaterThan(3);
    expect(seen.toSorted()).toEqual(PERSONS.toSorted());
  });

  it('is told too where it was done before that was noted', async () => {
    await act(...PERSONS);
    const runner = { query: (text: string) => logs.asOwner('governance', text) } as unknown as QueryRunner;
    const migration = new KeepWhoWasMoved1700000000521();
    await migration.down(runner);
    await migration.up(runner);
    await logs.asOwner('governance', 'GRANT SELECT, INSERT, UPDATE ON authority.subject_moved TO governance');
    const { whole, persons, place } = await since();
    expect([whole, persons.toSorted()]).toEqual([true, PERSONS.toSorted()]);
    expect(told(await since(place))).toEqual([]);
  });

  describe("in the agency's database", () => {
    const agencys: RunSql = async (text, values) => (await logs.pools.police.query({ text, values: [...values] })).rows;
    const process = randomUUID();
    const toFind = (persons: readonly (string | undefined)[], revisions: number[], rules = 0): ToFind => ({
      place: '9:9:',
      whole: true,
      rules,
      persons: persons.map(String),
      revisions,
    });
    const keep = (what: ToFind | null, nonce = 'a nonce', at = 3, seeding = UNSEEDED) =>
      markKeeper(agencys).keep({ agency: 'police', process, nonce, seeding, mark: at, from: 0, toFind: what });
    const replicated = (text: string) =>
      asSuperuser(logs.postgres, 'police', (client) =>
        client.query(`SET session_replication_role = replica; ${text}; RESET session_replication_role`),
      );

    beforeEach(async () => {
      await logs.asOwner(
        'police',
        `TRUNCATE governance.subject_revision, governance.protocol_revision, governance.lease_challenge;
         UPDATE replica.lease_mark SET mark = 0, place = DEFAULT, incomplete = false;
         INSERT INTO governance.protocol_revision VALUES (1, 5);
         INSERT INTO governance.subject_revision VALUES ('${one}', 2), ('${two}', 7);
         INSERT INTO governance.lease_challenge VALUES ('police', '${process}', 'a nonce', now())`,
      );
    });

    it('is looked for before a mark is kept, and what is lost is lost for good', async () => {
      expect(await keep(null)).toBe('kept');
      expect(await keep(toFind([one, two], [2, 6], 5), 'a nonce', 4)).toBe('kept');
      const kept = { seeding: UNSEEDED, mark: 4, place: '9:9:' };
      expect(await readMark(agencys)).toEqual(kept);
      // Before the nonce came nothing is looked for, nor by a mark of another seeding.
      expect(await keep(toFind([three], [1]), 'another', 5)).toBe('gone');
      expect(await keep(toFind([three], [1]), 'a nonce', 5, randomUUID())).toBe('gone');
      expect(await readMark(agencys)).toEqual(kept);
      expect(await keep(toFind([one], [3]), 'a nonce', 5)).toBe('lacking');
      expect(await readMark(agencys)).toEqual({ ...kept, incomplete: true });
      expect(await keep(toFind([one], [2]), 'a nonce', 6)).toBe('lacking');
      expect(judgeMark(await readMark(agencys), [{ seeding: UNSEEDED, given: 9, presented: 4 }])).toBe('agencyPutBack');
    });

    it('is not kept where the mark is not there that was presented: what was done before it was not told', async () => {
      const given = { agency: 'police', process, nonce: 'a nonce', seeding: UNSEEDED, mark: 3, toFind: toFind([], []) };
      expect(await markKeeper(agencys).keep({ ...given, from: 1 })).toBe('gone');
      expect(await readMark(agencys)).toEqual({ seeding: UNSEEDED, mark: 0 });
    });

    it.each<[string, ToFind]>([
      ['a person of whom nothing was heard', toFind([one, three], [2, 1])],
      ['rules that did not come', toFind([], [], 6)],
    ])('%s is lacking', async (_what, lacking) => {
      expect(await keep(lacking)).toBe('lacking');
      expect(await readMark(agencys)).toMatchObject({ mark: 0, incomplete: true });
    });

    it.each([
      [
        'follows on the one before',
        `UPDATE governance.subject_revision SET revision = 3 WHERE person = '${one}'`,
        false,
      ],
      ['skips one', `UPDATE governance.subject_revision SET revision = 4 WHERE person = '${one}'`, true],
      ['comes again', `UPDATE governance.subject_revision SET revision = 2 WHERE person = '${one}'`, true],
      ['skips one of the rules', 'UPDATE governance.protocol_revision SET revision = 7', true],
    ])('a revision that %s', async (_what, text, incomplete) => {
      await replicated(text);
      expect((await readMark(agencys)).incomplete ?? false).toBe(incomplete);
      expect(await keep(toFind([one], [2]))).toBe(incomplete ? 'lacking' : 'kept');
    });
  });
});
