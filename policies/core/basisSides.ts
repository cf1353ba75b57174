import type { ClauseInContext } from './clauseChecks';
import type { Organisation, RecipientBasis } from './protocol';
import { type OrganisationKind, PUBLIC_AUTHORITY_KINDS } from './vocabulary';

/** Who relies on a basis of the clause: the holders, the recipients, or both where one basis stands for both sides. */
export interface BasisSide {
  /** Where it stands in the clause. */
  readonly key: 'lawfulBasis' | 'recipientBasis';
  readonly basis: RecipientBasis;
  /** A public authority among those who rely on it, by name or kind; null when there is none. */
  readonly authority: string | null;
}

/** The sides of a clause, the holders' first. Each is held to the same rules (lawfulness.ts). */
export function sidesOf(context: ClauseInContext): readonly [BasisSide, ...BasisSide[]] {
  const { lawfulBasis, recipientBasis } = context.clause;
  const holding = context.holders.find(isAuthority)?.id ?? null;
  const receiving = authorityAmongRecipients(context);
  if (recipientBasis === undefined) {
    return [{ key: 'lawfulBasis', basis: lawfulBasis, authority: holding ?? receiving }];
  }
  return [
    { key: 'lawfulBasis', basis: lawfulBasis, authority: holding },
    { key: 'recipientBasis', basis: recipientBasis, authority: receiving },
  ];
}

const isAuthority = ({ kind }: Pick<Organisation, 'kind'>): boolean =>
  PUBLIC_AUTHORITY_KINDS.some((each) => each === kind);

function authorityAmongRecipients({ clause: { to }, organisations }: ClauseInContext): string | null {
  const named = organisations.find((each) => to.organisations.includes(each.id) && isAuthority(each));
  return named?.id ?? to.kinds.find((kind) => isAuthority({ kind })) ?? null;
}

/** The kinds of all organisations that the clause addresses. */
export function recipientKinds({ clause: { to }, organisations }: ClauseInContext): readonly OrganisationKind[] {
  const named = organisations.filter((each) => to.organisations.includes(each.id)).map(({ kind }) => kind);
  return [...to.kinds, ...named];
}
