import { setTimeout as sleep } from 'node:timers/promises';
import { faultOf } from '#test/fixtures/reading';
import { EARLY_HELP, ENQUIRY, type Fixture, PERSONAS, startFixture } from '#test/fixtures/startFixture';

/** A gateway that takes on one read at a time, and lets one more wait. */
const ONE_AT_A_TIME = { leastReads: 1, mostReads: 1, mostActs: 1, mostWaiting: 1, longestWaitMs: 20_000 };
const QUESTION = '{ person(id: "ann") { name } }';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture({ load: ONE_AT_A_TIME, subgraphDeadlineMs: 20_000, actDeadlineMs: 20_000 });
});
afterAll(() => fixture.stop());

async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 10_000; !(await check()); await sleep(5))
    if (Date.now() > end) throw new Error('It never came.');
}

const asked = () => fixture.sources.hub.fetched.length;
/** The hub answers nothing of what it is asked from now on until the returned function is called. */
function holdHub(): () => void {
  let release: () => void = () => undefined;
  fixture.sources.hub.behaviour = { heldUntil: new Promise<void>((done) => (release = done)) };
  return () => release();
}
const waiting = async () => (await fixture.scraped()).includes('lintel_gateway_reads_waiting 1');

test('what cannot be answered in time is refused before it is read; acts, health and those let in are answered', async () => {
  const release = holdHub();
  const first = fixture.ask('socialWorker', QUESTION);
  await until(() => asked() === 1);
  fixture.sources.hub.behaviour = {};
  const second = fixture.ask('socialWorker', QUESTION);
  await until(waiting);
  const refused = await fixture.ask('socialWorker', QUESTION);
  expect(faultOf(refused)).toEqual([503, 'OVERLOADED']);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(refused.text).toContain('hub at night');
  // Its text is not looked at: the body is the same for all.
  const unread = await fixture.ask('socialWorker', '{ nothing');
  expect([unread.status, unread.text]).toEqual([503, refused.text]);
  // Nobody without a valid token takes a place, or waits for one.
  expect(faultOf(await fixture.post({ query: QUESTION }, EARLY_HELP))).toEqual([401, 'TOKEN_REQUIRED']);
  const act = await fixture.ask('socialWorker', 'mutation { openCase(key: "01234567") }');
  expect([act.status, act.body.data]).toEqual([200, { openCase: true }]);
  expect((await fetch(`${fixture.url}/health`)).status).toBe(200);
  // The first was under way all the time, the second waited.
  expect(await waiting()).toBe(true);
  expect(fixture.planned).toHaveLength(2);
  release();
  for (const answered of await Promise.all([first, second]))
    expect([answered.status, answered.body.data]).toEqual([200, { person: { name: 'Ann' } }]);
  expect(asked()).toBe(3);
  const scraped = await fixture.scraped();
  expect(scraped).toContain('lintel_gateway_shed_total{lane="reads"} 2');
  expect(scraped).toContain('lintel_gateway_reads_limit 1');
  expect(fixture.logged.filter((line) => line.includes('"overloaded"'))).toHaveLength(1);
});

test('whoever gave up while waiting is asked for nothing, and leaves the place to the next', async () => {
  const before = asked();
  const release = holdHub();
  const first = fixture.ask('socialWorker', QUESTION);
  await until(() => asked() === before + 1);
  const gone = new AbortController();
  const token = await fixture.issuers.issueToken(PERSONAS.socialWorker, new Date());
  const second = fetch(`${fixture.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...ENQUIRY },
    body: JSON.stringify({ query: QUESTION }),
    signal: gone.signal,
  }).catch(() => 'gone');
  await until(waiting);
  gone.abort();
  expect(await second).toBe('gone');
  // In one process: it has heard of it by then.
  await sleep(100);
  release();
  expect((await first).status).toBe(200);
  fixture.sources.hub.behaviour = {};
  expect((await fixture.ask('socialWorker', QUESTION)).status).toBe(200);
  expect(asked()).toBe(before + 2);
});
