import { type ContextQuestion, verifyContext } from '#subgraphs/kit/context/contextToken';
import { BODIES } from '#test/fixtures/fixtureRules';
import { contextToken } from './contextToken';

/** What the gateway signs is what the sources verify: each change of bytes, key, audience or time is refused. */
const NOW = new Date('2026-10-15T12:00:00Z');
const KEY = 'police-key'.padEnd(40, 'x');
const BODY = '{"query":"{ __typename }"}';

const token = contextToken(
  {
    audience: 'police',
    request: 'request-1',
    requester: {
      organisation: BODIES.council,
      team: 'team',
      role: 'socialWorker',
      practitioner: 'p' as never,
      issuer: 'i',
      trainingValidUntil: '2027-01-01',
    },
    declaration: { purpose: 'earlyHelp', caseId: null, reason: 'ofn – “pryder”' },
    rules: '7',
    pruned: ['police.incident.summary'],
    alone: false,
    body: BODY,
    issuedAtMs: NOW.getTime(),
  },
  KEY,
);
const question = { token, body: Buffer.from(BODY), audience: 'police', keys: [KEY], now: NOW } as const;

test('the source reads who asks and for what', () => {
  expect(verifyContext(question)).toEqual({
    payload: expect.objectContaining({
      organisation: BODIES.council.id,
      purpose: 'earlyHelp',
      case: null,
      reason: 'ofn – “pryder”',
      rules: '7',
      pruned: ['police.incident.summary'],
    }),
  });
});

test.each<[string, Partial<ContextQuestion>]>([
  ['body', { body: Buffer.from(`${BODY} `) }],
  ['signature', { keys: ['health-key'.padEnd(40, 'x')] }],
  ['audience', { audience: 'health' }],
  ['clockSkew', { now: new Date(NOW.getTime() + 10_001) }],
  ['clockSkew', { now: new Date(NOW.getTime() - 2001) }],
])('another %s is refused', (fault, change) => {
  expect(verifyContext({ ...question, ...change })).toEqual({ fault });
});

test.each([10_000, -2000])('one that is %d ms old is in its time', (age) => {
  expect(verifyContext({ ...question, now: new Date(NOW.getTime() + age) })).toHaveProperty('payload');
});
