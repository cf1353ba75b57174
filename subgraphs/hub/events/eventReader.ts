import { OFFICERS, PRACTITIONERS } from '#policies/core/acts';
import type { Projection } from '#policies/enforcement/projectRow';
import { SourceFault } from '../../kit/http/maskError';
import { type Noted, TOLD_BY_HOLDER } from '../../kit/request/outcomes';
import type { RequestScope } from '../../kit/request/requestScope';

/** Who reads what was done about a child's cases and referrals, as far as that goes by who they are. */
export interface EventReader {
  /** Null for whoever is unknown to the reader or barred: the same statement is sent, and finds nothing. */
  readonly person: string | null;
  /** As it was asked for: a cursor is bound to it, known or not. */
  readonly asked: string;
  /** Answers for information governance: reads what their own organisation holds and did, by no agreement. */
  readonly officer: boolean;
  /** Works with children: reads what agreements give them of the records that these events are about. */
  readonly practitioner: boolean;
}

/** Decided by the role, before anybody is looked up. Throws QUERY_NOT_GRANTED. */
export async function readerOf(scope: RequestScope, person: string): Promise<EventReader> {
  const { role } = scope.requester;
  const officer = OFFICERS.includes(role);
  const practitioner = PRACTITIONERS.includes(role);
  if (!officer && !practitioner)
    throw new SourceFault(
      'QUERY_NOT_GRANTED',
      'Practitioners and officers of information governance read what was done about a child: ask one.',
    );
  const subject = await scope.subject(person);
  const open = subject.known && !subject.excluded;
  return { person: open ? subject.person : null, asked: subject.person, officer, practitioner };
}

/** An instant that was given whole: a clause may give a month of it, or nothing. */
export const isWhole = (value: unknown): boolean => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(value);

/** Ids of the rows that are given with each of these. */
export function givenWhole(rows: readonly Projection[] | null, whole: (row: Projection) => boolean): readonly string[] {
  return (rows ?? []).filter(whole).map(({ id }) => id);
}

/** What an officer reads by office is told by its holder, and stands in the log under no clause. */
export function noteTold(scope: RequestScope, noted: Omit<Noted, 'decision'>): void {
  scope.ledger.note({ ...noted, decision: TOLD_BY_HOLDER });
}

/** Of what `named` tells, in descriptions of the graph. */
export const UNLESS_OWN = 'null where that was another organisation than the reader’s own, of every person alike';

interface Acted {
  readonly id: string;
  readonly reason: string | null;
  readonly byOrganisation: string;
  readonly byPractitioner: string;
}

/**
 * Who did something, and in which words, to their own organisation alone: of every child alike, since where somebody works tells where
 * the child is known, and a name that is missing only while whereabouts are closed would tell that they are.
 */
export function named(
  scope: RequestScope,
  type: string,
  { id, reason, byOrganisation, byPractitioner }: Acted,
): { readonly [part in 'reason' | 'byOrganisation' | 'byPractitioner']: string | null } {
  if (byOrganisation === scope.requester.organisation.id) return { reason, byOrganisation, byPractitioner };
  return {
    reason: null,
    byOrganisation: scope.withholdPlace(type, id, 'byOrganisation', null),
    byPractitioner: scope.withholdPlace(type, id, 'byPractitioner', null),
  };
}
