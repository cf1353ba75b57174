import { Router } from 'express';
import { importJWK, type JWK, SignJWT } from 'jose';
import type { IssuerConfiguration } from '#gateway/readConfiguration';
import type { Role } from '#policies/core/vocabulary';
import { type IssuerKey, type IssuerSpecification, readIssuerKey } from './issuerKeys';

/** Life of a local token, in seconds. */
const TOKEN_LIFE_S = 3600;

/** What a local token says of its bearer. A purpose is never in a token: it is declared with each request. */
export interface TokenClaims {
  readonly practitioner: string;
  readonly organisation: string;
  readonly team: string;
  readonly role: Role;
  /** ISO date from which their training is over; absent where the organisation says nothing of it. */
  readonly trainingValidUntil?: string;
}

/** The identity providers of an embedded installation, one per organisation or group of organisations. */
export interface LocalIssuers {
  /** What the gateway is to know of them, where `router` is mounted at the root of `baseUrl`. */
  configuration(baseUrl: string): IssuerConfiguration[];
  /** A token of the organisation's own issuer. Throws where no issuer speaks for the organisation. */
  issueToken(claims: TokenClaims, now: Date): Promise<string>;
  /** Serves `/issuers/<name>/.well-known/jwks.json`: public keys only. */
  readonly router: Router;
}

export interface LocalIssuersOptions {
  /** Folder of the installation; keys lie under `keys/issuers`. */
  readonly home: string;
  readonly issuers: readonly IssuerSpecification[];
  readonly audience: string;
  /** NODE_ENV. Nothing is opened where it is `production`: these issuers speak for everybody. */
  readonly mode: string | undefined;
}

interface OpenIssuer extends IssuerSpecification {
  readonly key: IssuerKey;
}

export async function openLocalIssuers({ home, issuers, audience, mode }: LocalIssuersOptions): Promise<LocalIssuers> {
  if (mode === 'production')
    throw new Error(
      'The local issuers speak for every organisation and refuse to start with NODE_ENV=production. Name the issuers of the organisations in LINTEL_ISSUERS.',
    );
  const open: readonly OpenIssuer[] = await Promise.all(
    issuers.map(async (issuer) => ({ ...issuer, key: await readIssuerKey(home, issuer) })),
  );
  // Imported at an issuer's first token: checking an RSA key takes longer than signing with it.
  const imported = new Map<string, ReturnType<typeof importJWK>>();
  const signingKey = ({ kid, algorithm, key }: IssuerKey) => {
    const known = imported.get(kid) ?? importJWK(key, algorithm);
    imported.set(kid, known);
    return known;
  };
  return {
    configuration: (baseUrl) =>
      open.map(({ name, organisations, algorithm }) => ({
        issuer: issuerUrl(name),
        jwksUri: new URL(jwksPath(name), baseUrl).href,
        algorithms: [algorithm],
        organisations: [...organisations],
      })),
    async issueToken({ practitioner, organisation, team, role, trainingValidUntil }, now) {
      const issuer = open.find(({ organisations }) => organisations.includes(organisation));
      if (issuer === undefined) throw new Error(`No local issuer speaks for ${organisation}.`);
      const issuedAt = Math.floor(now.getTime() / 1000);
      const { kid, algorithm } = issuer.key;
      return new SignJWT({
        organisation,
        team,
        role,
        ...(trainingValidUntil === undefined ? {} : { trainingValidUntil }),
      })
        .setProtectedHeader({ alg: algorithm, kid, typ: 'JWT' })
        .setIssuer(issuerUrl(issuer.name))
        .setAudience(audience)
        .setSubject(practitioner)
        .setIssuedAt(issuedAt)
        .setNotBefore(issuedAt)
        .setExpirationTime(issuedAt + TOKEN_LIFE_S)
        .sign(await signingKey(issuer.key));
    },
    router: serveKeys(open),
  };
}

/** The same on every port, so that a token stays good when the gateway moves. */
function issuerUrl(name: string): string {
  return `https://issuers.lintel.invalid/${name}`;
}

function jwksPath(name: string): string {
  return `/issuers/${name}/.well-known/jwks.json`;
}

function serveKeys(open: readonly OpenIssuer[]): Router {
  const router = Router();
  for (const { name, key } of open) {
    const keys = [{ ...publicPart(key.key), kid: key.kid, alg: key.algorithm, use: 'sig' }];
    router.get(jwksPath(name), (_request, response) => {
      response.set({ 'cache-control': 'public, max-age=60', 'x-content-type-options': 'nosniff' }).json({ keys });
    });
  }
  return router;
}

/** Named members only: what is not named here cannot leave. */
function publicPart({ kty, crv, x, y, n, e }: JWK): JWK {
  const members = { kty, crv, x, y, n, e };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as JWK;
}
