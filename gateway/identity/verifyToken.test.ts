import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import type { OrganisationId } from '#policies/core/ids';
import { ROLE_KINDS } from '#policies/core/roleKinds';
import { ORGANISATION_KINDS, ROLES } from '#policies/core/vocabulary';
import { BODIES, fixtureRules } from '#test/fixtures/fixtureRules';
import { type IssuerConfiguration, TOKEN_ALGORITHMS } from '../readConfiguration';
import { RequestFault } from '../requestFault';
import { type FalseClaim, type TokenVerifier, tokenVerifier } from './verifyToken';

const NOW = new Date('2026-10-15T12:00:00Z');
const SECONDS = Math.floor(NOW.getTime() / 1000);
const FIXTURE = fixtureRules('1');
/** A body that could have the standard token's role, in an issuer's name that speaks for it. */
const OTHER_COUNCIL = { ...BODIES.council, id: 'another-council' as OrganisationId };
const RULES = { ...FIXTURE, organisations: [...FIXTURE.organisations, OTHER_COUNCIL] };

type Algorithm = (typeof TOKEN_ALGORITHMS)[number];
type Pair = Awaited<ReturnType<typeof generateKeyPair>>;

let pairs: Record<Algorithm, Pair>;
let server: Server;
let keys: object[];
let asked = 0;
let issuer: IssuerConfiguration;
let now: Date;
let verifier: TokenVerifier;

beforeAll(async () => {
  const made = await Promise.all(
    TOKEN_ALGORITHMS.map(async (algorithm) => [algorithm, await generateKeyPair(algorithm, { extractable: true })]),
  );
  pairs = Object.fromEntries(made);
  keys = await Promise.all(
    TOKEN_ALGORITHMS.map(async (alg) => ({ ...(await exportJWK(pairs[alg].publicKey)), alg, kid: alg })),
  );
  server = createServer((request, response) => {
    asked += 1;
    if (request.url?.endsWith('/broken')) response.statusCode = 500;
    response.end(JSON.stringify({ keys }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterAll(() => new Promise((done) => server.close(done)));

beforeEach(() => {
  asked = 0;
  now = NOW;
  issuer = {
    issuer: 'https://council.example',
    jwksUri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`,
    algorithms: [...TOKEN_ALGORITHMS],
    organisations: [BODIES.council.id],
  };
  verifier = tokenVerifier([issuer], 'lintel', () => now);
});

const CLAIMS = { organisation: BODIES.council.id, team: 'child-protection', role: 'socialWorker' };
const STANDARD: JWTPayload = {
  iss: 'https://council.example',
  aud: 'lintel',
  sub: 'practitioner-1',
  iat: SECONDS,
  nbf: SECONDS,
  exp: SECONDS + 600,
};

interface Making {
  readonly changes?: Record<string, unknown>;
  readonly without?: readonly string[];
  readonly alg?: Algorithm;
  readonly kid?: string;
  readonly key?: Pair['privateKey'];
  /** Null: none. */
  readonly typ?: string | null;
}

function token({
  changes = {},
  without = [],
  alg = 'EdDSA',
  kid = alg,
  key,
  typ = 'JWT',
}: Making = {}): Promise<string> {
  const entries = Object.entries({ ...STANDARD, ...CLAIMS, ...changes }).filter(([name]) => !without.includes(name));
  return new SignJWT(Object.fromEntries(entries))
    .setProtectedHeader({ alg, kid, ...(typ === null ? {} : { typ }) })
    .sign(key ?? pairs[alg].privateKey);
}

async function refusalOf(authorization: string | undefined): Promise<RequestFault> {
  const fault: unknown = await verifier.verify(authorization, RULES).then(
    () => new Error('was let in'),
    (refused) => refused,
  );
  if (fault instanceof RequestFault) return fault;
  throw fault;
}

test.each(TOKEN_ALGORITHMS)('a token signed with %s says who asks', async (alg) => {
  expect(await verifier.verify(`Bearer ${await token({ alg })}`, RULES)).toEqual({
    issuer: 'https://council.example',
    organisation: BODIES.council,
    team: 'child-protection',
    role: 'socialWorker',
    practitioner: 'practitioner-1',
    trainingValidUntil: null,
  });
});

test('a token may say until when training is valid, as an ISO date', async () => {
  const saying = async (trainingValidUntil: unknown) => `Bearer ${await token({ changes: { trainingValidUntil } })}`;
  expect(await verifier.verify(await saying('2026-12-01'), RULES)).toMatchObject({ trainingValidUntil: '2026-12-01' });
  for (const wrong of ['soon', '1.12.2026', 20261201, null])
    expect((await refusalOf(await saying(wrong))).code).toBe('TOKEN_REQUIRED');
});

test.each(['JWT', 'at+jwt', 'application/at+jwt'])('a token of type %s is one', async (typ) => {
  expect(await verifier.verify(`Bearer ${await token({ typ })}`, RULES)).toMatchObject({ team: 'child-protection' });
});

const hmacWithPublicKey = async () => {
  const secret = new TextEncoder().encode(JSON.stringify(await exportJWK(pairs.RS256.publicKey)));
  return new SignJWT({ ...STANDARD, ...CLAIMS }).setProtectedHeader({ alg: 'HS256', kid: 'RS256' }).sign(secret);
};
const withKeyInHeader = async () => {
  const own = await generateKeyPair('EdDSA', { extractable: true });
  const header = { alg: 'EdDSA', kid: 'EdDSA', jwk: await exportJWK(own.publicKey) };
  return new SignJWT({ ...STANDARD, ...CLAIMS }).setProtectedHeader(header).sign(own.privateKey);
};
const tampered = async () => {
  const [header, , signature] = (await token()).split('.');
  const payload = Buffer.from(JSON.stringify({ ...STANDARD, ...CLAIMS, role: 'hubPractitioner' }));
  return [header, payload.toString('base64url'), signature].join('.');
};

const REFUSED: readonly (readonly [string, () => Promise<string>])[] = [
  [
    'expired, of an unknown key',
    async () => token({ changes: { exp: 1 }, key: (await generateKeyPair('EdDSA')).privateKey }),
  ],
  ['for another audience', () => token({ changes: { aud: 'another' } })],
  ['of an unknown issuer', () => token({ changes: { iss: 'https://other.example' } })],
  ['of an issuer that speaks for another organisation', () => token({ changes: { organisation: OTHER_COUNCIL.id } })],
  ['of an organisation that governance does not know', () => token({ changes: { organisation: 'nobody' } })],
  ['of an unknown role', () => token({ changes: { role: 'director' } })],
  ['valid for longer than an hour', () => token({ changes: { exp: SECONDS + 3601 } })],
  ['made for something else', () => token({ typ: 'logout+jwt' })],
  ['that does not say for what it was made', () => token({ typ: null })],
  ['with a NUL in its team', () => token({ changes: { team: 'a\u0000b' } })],
  ['with a line break in its practitioner', () => token({ changes: { sub: 'a\nb' } })],
  ['without expiry', () => token({ without: ['exp'] })],
  ['without issue time', () => token({ without: ['iat'] })],
  ['without a practitioner', () => token({ without: ['sub'] })],
  ['without a team', () => token({ without: ['team'] })],
  ['unsigned (alg none)', async () => new UnsecuredJWT({ ...STANDARD, ...CLAIMS }).encode()],
  ['an HMAC under the public key', hmacWithPublicKey],
  ['signed with a key that the token brings along', withKeyInHeader],
  ['changed after signing', tampered],
  ['signed with another key', async () => token({ key: (await generateKeyPair('EdDSA')).privateKey })],
  ['under an unknown key id', () => token({ kid: 'unknown' })],
];

test.each(REFUSED)('a token %s is refused, in the words of every refusal', async (_name, make) => {
  const fault = await refusalOf(`Bearer ${await make()}`);
  const constant = await refusalOf(undefined);
  expect([fault.code, fault.status, fault.message, fault.extensions]).toEqual([
    'TOKEN_REQUIRED',
    401,
    constant.message,
    {},
  ]);
});

test('the same claim of an issuer that speaks for that organisation too is believed', async () => {
  const organisations = [BODIES.council.id, OTHER_COUNCIL.id];
  const bearer = `Bearer ${await token({ changes: { organisation: OTHER_COUNCIL.id } })}`;
  verifier = tokenVerifier([{ ...issuer, organisations }], 'lintel', () => now);
  expect(await verifier.verify(bearer, RULES)).toMatchObject({ organisation: OTHER_COUNCIL });
});

describe('a role', () => {
  const told: FalseClaim[] = [];
  const bodies = ORGANISATION_KINDS.map((kind) => ({ ...BODIES.council, kind, id: `of-${kind}` as OrganisationId }));
  const combinations = ROLES.flatMap((role) => ORGANISATION_KINDS.map((kind) => ({ role, kind })));
  beforeEach(() => {
    told.length = 0;
    const organisations = bodies.map(({ id }) => id);
    verifier = tokenVerifier(
      [{ ...issuer, organisations }],
      'lintel',
      () => now,
      3600,
      (claimed) => told.push(claimed),
    );
  });
  const bearerOf = async (kind: string, role: string) =>
    `Bearer ${await token({ changes: { organisation: `of-${kind}`, role } })}`;

  test.each(combinations)(
    '$role at $kind: let in where the kind can have it, else a forgery',
    async ({ role, kind }) => {
      const answer = verifier.verify(await bearerOf(kind, role), { ...RULES, organisations: bodies });
      if (ROLE_KINDS[role].includes(kind)) {
        await expect(answer).resolves.toMatchObject({ role, organisation: { kind } });
        expect(told).toEqual([]);
        return;
      }
      const { message } = await refusalOf(undefined);
      await expect(answer).rejects.toMatchObject({ code: 'TOKEN_REQUIRED', status: 401, message, extensions: {} });
      expect(told).toEqual([
        { cause: 'roleNotOfOrganisation', issuer: issuer.issuer, organisation: `of-${kind}`, role },
      ]);
    },
  );

  test('the hub, social work and the force are named by hand', () => {
    const { hubPractitioner, socialWorker, policeOfficer, missingCoordinator, familySupportWorker } = ROLE_KINDS;
    expect([hubPractitioner, socialWorker]).toEqual([['council'], ['council']]);
    expect([policeOfficer, missingCoordinator]).toEqual([['policeForce'], ['policeForce']]);
    expect(familySupportWorker).toEqual(['voluntaryOrganisation']);
  });
});

describe('whoever no act could name is let in by no token', () => {
  test.each([
    ['sub', 'council/jose\u0301', 'notComposed'],
    ['sub', 'council/dou  ble', 'blanks'],
    ['sub', 'council/ joe', 'blanks'],
    ['sub', 'council/z\u200bw', 'unseen'],
    ['sub', 'council/', 'noWords'],
    ['sub', 'council/a\ud800', 'notKept'],
    ['sub', 'a'.repeat(201), 'tooLong'],
    ['team', 'night  desk', 'blanks'],
    ['team', ' lead', 'blanks'],
    ['team', 't\u2800', 'blanks'],
    ['team', 'Sia\u0302n desk', 'notComposed'],
    ['team', '-', 'noWords'],
  ] as const)(
    '%s %j: the operator hears of the claim and of what is wrong with it, without its value',
    async (...given) => {
      const [claim, value, wrong] = given;
      const told: FalseClaim[] = [];
      verifier = tokenVerifier(
        [issuer],
        'lintel',
        () => now,
        3600,
        (claimed) => told.push(claimed),
      );
      const constant = await refusalOf(undefined);
      const fault = await refusalOf(`Bearer ${await token({ changes: { [claim]: value } })}`);
      expect([fault.code, fault.status, fault.message, fault.extensions]).toEqual([
        ...['TOKEN_REQUIRED', 401, constant.message],
        {},
      ]);
      const of = { issuer: issuer.issuer, organisation: BODIES.council.id };
      expect(told).toEqual([{ cause: 'nameNotNormal', ...of, claim, fault: wrong }]);
    },
  );

  test('and nobody hears of one that another signed', async () => {
    const told: FalseClaim[] = [];
    const tell = (claimed: FalseClaim) => told.push(claimed);
    verifier = tokenVerifier([issuer], 'lintel', () => now, 3600, tell);
    const { privateKey } = await generateKeyPair('EdDSA');
    await refusalOf(`Bearer ${await token({ changes: { team: ' lead' }, key: privateKey })}`);
    expect(told).toEqual([]);
  });
});

test.each([undefined, '', 'Bearer', 'Bearer x', 'Basic dXNlcjpwYXNz', 'Bearer a.b.c', `Bearer ${'x'.repeat(5000)}`])(
  'no token in %p',
  async (authorization) => {
    expect((await refusalOf(authorization)).code).toBe('TOKEN_REQUIRED');
  },
);

test('an issuer is held to its own algorithms', async () => {
  verifier = tokenVerifier([{ ...issuer, algorithms: ['EdDSA'] }], 'lintel', () => now);
  expect((await refusalOf(`Bearer ${await token({ alg: 'RS256' })}`)).code).toBe('TOKEN_REQUIRED');
  await expect(verifier.verify(`Bearer ${await token()}`, RULES)).resolves.toMatchObject({ role: 'socialWorker' });
});

test.each([
  ['is not there', 'http://127.0.0.1:1/jwks.json'],
  ['answers something else', () => `${issuer.jwksUri}/broken`],
])('an issuer whose key server %s lets nobody in, and says nothing about a token: ask again', async (_name, uri) => {
  verifier = tokenVerifier([{ ...issuer, jwksUri: typeof uri === 'string' ? uri : uri() }], 'lintel', () => now);
  const fault = await refusalOf(`Bearer ${await token()}`);
  expect([fault.code, fault.status, fault.extensions]).toEqual(['ISSUER_UNAVAILABLE', 503, { retryAfterS: 2 }]);
});

test('an issuer whose key server does not answer is waited for once, not by each who asks meanwhile', async () => {
  let connections = 0;
  const silent = createServer(() => {
    connections += 1;
  });
  await new Promise<void>((done) => void silent.listen(0, '127.0.0.1', done));
  const jwksUri = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/jwks.json`;
  verifier = tokenVerifier([{ ...issuer, jwksUri }], 'lintel', () => now);
  const faults = await Promise.all([token(), token()].map(async (each) => refusalOf(`Bearer ${await each}`)));
  faults.push(await refusalOf(`Bearer ${await token()}`));
  expect(faults.map(({ code }) => code)).toEqual(['ISSUER_UNAVAILABLE', 'ISSUER_UNAVAILABLE', 'ISSUER_UNAVAILABLE']);
  expect(connections).toBe(1);
  silent.closeAllConnections();
  await new Promise((done) => void silent.close(done));
});

test('the issuer is asked for its keys once, and not again for every unknown key id', async () => {
  for (let each = 0; each < 5; each += 1) await verifier.verify(`Bearer ${await token()}`, RULES);
  for (let each = 0; each < 5; each += 1) await refusalOf(`Bearer ${await token({ kid: `unknown-${each}` })}`);
  expect(asked).toBe(1);
});

test.each([
  ['expired', { exp: SECONDS - 60 }],
  ['not valid yet', { nbf: SECONDS + 60 }],
  ['issued later than now', { iat: SECONDS + 60 }],
])('a genuine token that is %s is refused for its time', async (_name, changes) => {
  expect((await refusalOf(`Bearer ${await token({ changes })}`)).code).toBe('CLOCK_SKEW');
});

test.each([
  ['ahead', 3600],
  ['back', -3600],
])('when the clock jumps an hour %s, tokens that were remembered and new ones are refused', async (_name, jump) => {
  const bearer = `Bearer ${await token()}`;
  await verifier.verify(bearer, RULES);
  now = new Date(NOW.getTime() + jump * 1000);
  expect((await refusalOf(bearer)).code).toBe('CLOCK_SKEW');
  expect((await refusalOf(`Bearer ${await token()}`)).code).toBe('CLOCK_SKEW');
});

test('a remembered token of an organisation that has left is refused', async () => {
  const bearer = `Bearer ${await token()}`;
  await verifier.verify(bearer, RULES);
  await expect(verifier.verify(bearer, { ...RULES, organisations: [] })).rejects.toMatchObject({
    code: 'TOKEN_REQUIRED',
  });
});

test('an issuer’s key rotates: published first, then signed with, then withdrawn; no token fails but the old one at the end', async () => {
  const next = await generateKeyPair('EdDSA', { extractable: true });
  const published = [...keys];
  const jwk = { ...(await exportJWK(next.publicKey)), kid: 'next', alg: 'EdDSA', use: 'sig' };
  const lets = async (made: string) =>
    expect((await verifier.verify(`Bearer ${made}`, RULES)).issuer).toBe(issuer.issuer);
  const began = Date.now();
  const clock = jest.spyOn(Date, 'now');
  try {
    await lets(await token());
    keys.splice(0, keys.length, ...published, jwk);
    // Longer than the keys of an issuer are kept.
    clock.mockReturnValue(began + 61_000);
    await lets(await token({ changes: { jti: 'old' } }));
    await lets(await token({ kid: 'next', key: next.privateKey }));
    keys.splice(0, keys.length, jwk);
    clock.mockReturnValue(began + 200_000);
    await lets(await token({ kid: 'next', key: next.privateKey, changes: { jti: 'new' } }));
    expect((await refusalOf(`Bearer ${await token({ changes: { jti: 'withdrawn' } })}`)).code).toBe('TOKEN_REQUIRED');
  } finally {
    clock.mockRestore();
    keys.splice(0, keys.length, ...published);
  }
});
