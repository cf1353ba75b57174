import type { Role } from '#policies/core/vocabulary';
import type { Town } from './startTown';

/** One organisation that was told of something, and its roles that were, in order. */
export interface Alerted {
  readonly organisation: string;
  readonly roles: readonly string[];
}

/** Who was told of something, each time that they were: all of them, by organisation. */
export async function alertedOf(town: Town, kind: string, reference: unknown): Promise<readonly Alerted[]> {
  const text = `SELECT organisation, ARRAY(SELECT unnest(roles) ORDER BY 1) AS roles FROM authority.alert
    WHERE kind = $1 AND reference = $2 ORDER BY organisation, roles`;
  return (await town.asOwner<{ organisation: string; roles: string[] }>('governance', text, [kind, reference])).rows;
}

/** Whom docs/api.md calls officers. */
export const OFFICERS: readonly Role[] = ['informationGovernanceOfficer', 'caldicottGuardian', 'privacyOfficer'];

/** The same roles at each of these, as `alertedOf` tells them. */
export function atEach(organisations: readonly string[], roles: readonly Role[]): readonly Alerted[] {
  return organisations.toSorted().map((organisation) => ({ organisation, roles: roles.toSorted() }));
}
