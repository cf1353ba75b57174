import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { leaseDesk, readSeedings } from '#subgraphs/governance/internal/leaseDesk';
import type { LeaseAnswer } from '#subgraphs/kit/replica/lease';
import { judgeMark, UNSEEDED } from '#subgraphs/kit/replica/leaseMark';
import type { RunSql } from '#subgraphs/kit/replica/readReplica';
import { bareLogs } from '#test/disclosure/startLogs';

/** What governance's one statement makes of a mark is what `judgeMark` says of it, and nobody is alarmed by a race. */
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
  for (const mark of [1, 2, 3]) expect(await present(UNSEEDED, mark - 1, process)).toEqual({ kind: 'accepted', mark });
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
