import { DEFAULT_RATES, rateLimits } from '#gateway/rates/rateLimits';
import { faultOf } from '#test/fixtures/reading';
import { ENQUIRY, type Fixture, PERSONAS, startFixture } from '#test/fixtures/startFixture';

const MINUTE = (requests: number) => ({ requests, seconds: 60 });
const NAME = '{ person(id: "ann") { name } }';

const CLOCK_SKEW = expect.stringContaining('clockSkew');

describe('rates', () => {
  let own: Fixture;
  const start = async (rates: object, more: object = {}) => {
    own = await startFixture({ rates: { ...DEFAULT_RATES, ...rates }, ...more });
  };
  afterEach(() => own.stop());

  test("beyond a practitioner's rate: 429, Retry-After, whom to ring; and nothing was asked of a source", async () => {
    await start({ practitioner: MINUTE(2) });
    await own.ask('socialWorker', NAME);
    await own.ask('socialWorker', NAME);
    const asked = own.sources.hub.fetched.length;
    const reply = await own.ask('socialWorker', NAME);
    expect(faultOf(reply)).toEqual([429, 'RATE_LIMITED']);
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(reply.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(reply.text).toContain('hub at night');
    expect(own.sources.hub.fetched).toHaveLength(asked);
    expect((await own.ask('schoolLead', NAME)).status).toBe(200);
    expect(await own.scraped()).toContain(
      'lintel_gateway_rate_exceeded_total{scope="practitioner",action="refused"} 1',
    );
  });

  test('emergency access is never refused for rate: it passes, and alerts', async () => {
    await start({ practitioner: MINUTE(1) });
    await own.ask('socialWorker', NAME);
    const key = '"01234567"';
    const reply = await own.ask('socialWorker', `mutation { e: requestEmergencyAccess(key: ${key}) }`);
    expect([reply.status, reply.body.data]).toEqual([200, { e: true }]);
    expect(own.logged.join()).toContain('emergencyAccessBeyondRate');
    expect(own.logged.join()).not.toContain('"sw"');
    const smuggled = [
      `mutation { requestEmergencyAccess(key: ${key}) openCase(key: ${key}) }`,
      `mutation { requestEmergencyAccess: openCase(key: ${key}) }`,
      `query requestEmergencyAccess ${NAME}`,
      'mutation { requestEmergencyAccess',
    ];
    for (const text of smuggled) expect(faultOf(await own.ask('socialWorker', text))).toEqual([429, 'RATE_LIMITED']);
  });

  test('all of one organisation have a ceiling together, another organisation its own', async () => {
    await start({ organisation: MINUTE(1) });
    await own.ask('socialWorker', NAME);
    expect(faultOf(await own.ask('socialWorker', NAME))).toEqual([429, 'RATE_LIMITED']);
    expect((await own.ask('schoolLead', NAME)).status).toBe(200);
  });

  test('what one practitioner asks and nobody asked before takes no more than its time: the known is answered on', async () => {
    await start({ newOperations: { milliseconds: 1, seconds: 60 } });
    expect((await own.ask('socialWorker', NAME)).status).toBe(200);
    const planned = own.planned.length;
    const OTHER = `{ person(id: "ann") { id name } }`;
    const refused = await own.ask('socialWorker', OTHER);
    expect(faultOf(refused)).toEqual([429, 'RATE_LIMITED']);
    expect(refused.text).toContain('as variables');
    expect(refused.text).toContain('hub at night');
    // Neither read nor planned; nor is what is not valid.
    expect(faultOf(await own.ask('socialWorker', '{ nothing }'))).toEqual([429, 'RATE_LIMITED']);
    expect(own.planned).toHaveLength(planned);
    // Nor is another form of a text that is known.
    const FORMS = 'query($more: Boolean!) { person(id: "ann") { name lifeEvents @include(if: $more) } }';
    expect((await own.ask('schoolLead', FORMS, { variables: { more: false } })).status).toBe(200);
    const other = await own.ask('socialWorker', FORMS, { variables: { more: true } });
    expect(faultOf(other)).toEqual([429, 'RATE_LIMITED']);
    expect((await own.ask('socialWorker', NAME)).status).toBe(200);
    const emergency = await own.ask('socialWorker', 'mutation { requestEmergencyAccess(key: "01234567") }');
    expect(emergency.status).toBe(200);
    expect(own.logged.join()).toContain('"emergencyAccessBeyondRate","scope":"newOperations"');
    expect(await own.scraped()).toContain(
      'lintel_gateway_rate_exceeded_total{scope="newOperations",action="refused"} 3',
    );
  });

  test('planning counts by itself: of a text that is known each form is a new operation', async () => {
    await start({ newOperations: { milliseconds: 1, seconds: 60 } });
    const FORMS = `query($a: Boolean!, $b: Boolean!) {
      person(id: "ann") { id name @include(if: $a) lifeEvents @include(if: $b) } }`;
    const form = (persona: 'schoolLead' | 'socialWorker', a: boolean, b: boolean) =>
      own.ask(persona, FORMS, { variables: { a, b } });
    expect((await form('schoolLead', false, false)).status).toBe(200);
    expect((await form('socialWorker', true, false)).status).toBe(200);
    expect(faultOf(await form('socialWorker', false, true))).toEqual([429, 'RATE_LIMITED']);
    expect((await form('socialWorker', true, false)).status).toBe(200);
  });

  test('failed authentications are limited by address; a valid token from there passes', async () => {
    await start({ failedAuthentication: MINUTE(2) }, { trustedProxies: 1 });
    const forged = (from: string) =>
      own.post({ query: NAME }, { authorization: 'Bearer a.b.c', 'x-forwarded-for': from });
    expect((await forged('192.0.2.1')).status).toBe(401);
    expect((await forged('192.0.2.1')).status).toBe(401);
    const reply = await forged('192.0.2.1');
    expect(faultOf(reply)).toEqual([429, 'RATE_LIMITED']);
    expect(reply.headers.get('retry-after')).not.toBeNull();
    expect((await forged('192.0.2.2')).status).toBe(401);
    expect((await own.ask('socialWorker', NAME)).status).toBe(200);
  });

  test('a genuine token outside its time, and one whose issuer does not answer, are told so and are not counted', async () => {
    await start({ failedAuthentication: MINUTE(1) });
    const old = await own.issuers.issueToken(PERSONAS.socialWorker, new Date(Date.now() - 7_200_000));
    const asOld = () => own.post({ query: NAME }, { authorization: `Bearer ${old}`, ...ENQUIRY });
    for (let each = 0; each < 3; each += 1) {
      const reply = await asOld();
      expect([reply.status, reply.headers.get('www-authenticate')]).toEqual([401, CLOCK_SKEW]);
    }
    await own.stopIssuers();
    const ask = () => own.ask('schoolLead', NAME);
    expect((await own.post({ query: NAME }, { authorization: 'Bearer a.b.c' })).status).toBe(401);
    for (let each = 0; each < 3; each += 1) expect((await ask()).status).not.toBe(429);
  });

  test('an address that no trusted proxy told is not believed', async () => {
    await start({ failedAuthentication: MINUTE(1) });
    const forged = (from: string) => own.post({ query: NAME }, { 'x-forwarded-for': from });
    expect((await forged('192.0.2.1')).status).toBe(401);
    expect((await forged('192.0.2.2')).status).toBe(429);
  });
});

test('several gateway processes admit their part each', async () => {
  const limits = rateLimits({ ...DEFAULT_RATES, practitioner: MINUTE(10), processes: 3 });
  const caller = { issuer: 'i', practitioner: 'p', organisation: 'o' };
  const admitted = [];
  for (let each = 0; each < 6; each += 1) admitted.push((await limits.admit(caller)).admitted);
  expect(admitted).toEqual([true, true, true, true, false, false]);
  expect((await limits.admit({ ...caller, issuer: 'another' })).admitted).toBe(true);
});
