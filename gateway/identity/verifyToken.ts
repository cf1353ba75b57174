import { createHash } from 'node:crypto';
import { createRemoteJWKSet, decodeJwt, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { OrganisationId, PractitionerId } from '#policies/core/ids';
import type { Recipient, Rules } from '#policies/core/protocol';
import { canHaveRole } from '#policies/core/roleKinds';
import { practitionerFault, type TokenNameFault, teamFault } from '#policies/core/texts';
import { ROLES, type Role } from '#policies/core/vocabulary';
import { type IssuerConfiguration, LONGEST_LIFE_S } from '../readConfiguration';
import { RequestFault } from '../requestFault';

/** Who asks, as proven by a token of the requester's own organisation. */
export interface Requester extends Recipient {
  readonly practitioner: PractitionerId;
  /** Whose token proved it. */
  readonly issuer: string;
  /** ISO date from which the requester's training is over; null where their organisation says nothing of it. */
  readonly trainingValidUntil: string | null;
}

const claimsSchema = z.object({
  sub: z.string(),
  organisation: z.string(),
  team: z.string(),
  role: z.enum(ROLES),
  trainingValidUntil: z.iso.date().optional(),
  iat: z.number(),
  exp: z.number(),
});
type Claims = z.infer<typeof claimsSchema> & { readonly issuer: string };

/** By how much the clocks of an issuer and of the gateway may differ, in seconds. */
const TOLERANCE_S = 5;

/** RFC 8725 section 3.11, RFC 9068 section 2.1: a JWT made for something else, or that does not say for what, is none of ours. */
const TYPES: readonly (string | undefined)[] = ['jwt', 'at+jwt', 'application/jwt', 'application/at+jwt'];

/** Tokens that were verified are remembered by digest, so long as they last and no longer than this. */
const REMEMBERED_MS = 60_000;

/** What an issuer signed for its organisation and nobody is let in with, for its operator to mend. A name itself is told to no log. */
export type FalseClaim = { readonly issuer: string; readonly organisation: OrganisationId } & (
  | { readonly cause: 'roleNotOfOrganisation'; readonly role: Role }
  | { readonly cause: 'nameNotNormal'; readonly claim: 'sub' | 'team'; readonly fault: TokenNameFault }
);

export interface TokenVerifier {
  /**
   * Throws CLOCK_SKEW for a token that is genuine but outside its time, ISSUER_UNAVAILABLE where its issuer's keys cannot be
   * had, else TOKEN_REQUIRED, one answer for every cause.
   */
  verify(authorization: string | undefined, rules: Rules): Promise<Requester>;
}

/**
 * Verifies client tokens by the keys of their issuer. An issuer may speak for its own organisations only, and for roles that
 * such an organisation can have (`ROLE_KINDS`): a valid signature over another's name or role is refused like a forged one. So is
 * one over a team or practitioner whom no act could name (`teamFault`, `practitionerFault`): nobody could bar them.
 * `onFalseClaim` is told of such a role or name, for the log: the answer says nothing of it.
 */
export function tokenVerifier(
  issuers: readonly IssuerConfiguration[],
  audience: string,
  now: () => Date = () => new Date(),
  longestLifeS: number = LONGEST_LIFE_S,
  onFalseClaim: (claimed: FalseClaim) => void = () => undefined,
): TokenVerifier {
  const known = new Map(
    issuers.map((issuer) => [
      issuer.issuer,
      {
        ...issuer,
        keys: keysOf(issuer),
      },
    ]),
  );
  const remembered = new LRUCache<string, Claims>({ max: 10_000, ttl: REMEMBERED_MS });

  async function claimsOf(token: string): Promise<Claims> {
    const digest = createHash('sha256').update(token).digest('base64url');
    const before = remembered.get(digest);
    if (before !== undefined) return requireTime(before);
    const issuer = known.get(String(decodeJwt(token).iss));
    if (issuer === undefined) throw new RequestFault('TOKEN_REQUIRED');
    const { payload, protectedHeader } = await jwtVerify(token, issuer.keys, {
      issuer: issuer.issuer,
      audience,
      algorithms: issuer.algorithms,
      requiredClaims: ['exp', 'iat', 'sub'],
      clockTolerance: TOLERANCE_S,
      currentDate: now(),
    });
    const claims = { ...claimsSchema.parse(payload), issuer: issuer.issuer };
    if (!TYPES.includes(protectedHeader.typ?.toLowerCase())) throw new RequestFault('TOKEN_REQUIRED');
    // Nobody can call a token back: whoever loses one has lost it for no longer than this.
    if (claims.exp - claims.iat > longestLifeS) throw new RequestFault('TOKEN_REQUIRED');
    if (!issuer.organisations.includes(claims.organisation)) throw new RequestFault('TOKEN_REQUIRED');
    remembered.set(digest, requireTime(claims));
    return claims;
  }

  /** A clock that jumps makes tokens old, or makes old ones young again. */
  function requireTime(claims: Claims): Claims {
    const seconds = now().getTime() / 1000;
    if (seconds < claims.exp + TOLERANCE_S && seconds > claims.iat - TOLERANCE_S) return claims;
    throw new RequestFault('CLOCK_SKEW');
  }

  return {
    async verify(authorization, rules) {
      const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1];
      if (token === undefined) throw new RequestFault('TOKEN_REQUIRED');
      const claims = await claimsOf(token).catch((fault: unknown) => {
        if (fault instanceof RequestFault && fault.code === 'ISSUER_UNAVAILABLE') throw fault;
        throw new RequestFault(isOfTime(fault) ? 'CLOCK_SKEW' : 'TOKEN_REQUIRED');
      });
      const organisation = rules.organisations.find((each) => each.id === claims.organisation);
      if (organisation === undefined) throw new RequestFault('TOKEN_REQUIRED');
      const { team, role, sub, issuer, trainingValidUntil = null } = claims;
      const refuse = (claimed: FalseClaim): never => {
        onFalseClaim(claimed);
        throw new RequestFault('TOKEN_REQUIRED');
      };
      const of = { issuer, organisation: organisation.id };
      if (!canHaveRole(organisation.kind, role)) refuse({ ...of, cause: 'roleNotOfOrganisation', role });
      const names = [
        ['sub', practitionerFault(sub)],
        ['team', teamFault(team)],
      ] as const;
      for (const [claim, fault] of names) if (fault !== null) refuse({ ...of, cause: 'nameNotNormal', claim, fault });
      return { organisation, team, role, practitioner: sub as PractitionerId, issuer, trainingValidUntil };
    },
  };
}

/** Seconds after which it is worth asking again. */
const ASK_AGAIN_S = 2;

/**
 * The issuer's published keys. That they could not be fetched says nothing about the token: it is no refusal of it. An issuer that
 * did not answer is not asked again before a client is told to: not each of many callers waits for it.
 */
function keysOf({ jwksUri }: IssuerConfiguration): JWTVerifyGetKey {
  const published = createRemoteJWKSet(new URL(jwksUri), {
    timeoutDuration: 2000,
    cooldownDuration: 5000,
    cacheMaxAge: 60_000,
  });
  const sentence = `The keys of the token's issuer cannot be fetched at the moment: ask again in ${ASK_AGAIN_S} seconds.`;
  const unavailable = new RequestFault('ISSUER_UNAVAILABLE', sentence, { retryAfterS: ASK_AGAIN_S });
  let askAgainAt = Number.NEGATIVE_INFINITY;
  return async (header, token) => {
    if (!published.fresh && performance.now() < askAgainAt) throw unavailable;
    try {
      return await published(header, token);
    } catch (fault) {
      if (isOfToken(fault)) throw fault;
      askAgainAt = performance.now() + ASK_AGAIN_S * 1000;
      throw unavailable;
    }
  };
}

/** The keys were there, and none of them fits the token. */
function isOfToken(fault: unknown): boolean {
  return (
    fault instanceof errors.JWKSNoMatchingKey ||
    fault instanceof errors.JWKSMultipleMatchingKeys ||
    fault instanceof errors.JOSENotSupported
  );
}

/** What fails by its time was signed by its issuer, for us; what else it says is read after that (docs/decisions/0021). */
function isOfTime(fault: unknown): boolean {
  if (fault instanceof RequestFault) return fault.code === 'CLOCK_SKEW';
  if (fault instanceof errors.JWTExpired) return true;
  return fault instanceof errors.JWTClaimValidationFailed && fault.claim === 'nbf' && fault.reason === 'check_failed';
}
