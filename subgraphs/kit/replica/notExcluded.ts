import type { Agency } from '#policies/core/vocabulary';
import type { Requester } from './replica';
import { setterOf } from './setterOf';

/** Where a statement has what an exclusion is held against: columns, parameters or literals. */
export interface ExclusionPlaces {
  readonly agency: string;
  readonly person: string;
  readonly organisation: string;
  readonly team: string;
  readonly practitioner: string;
  /** What `setterOf` gives of them. */
  readonly setter: string;
  readonly now: string;
}

/**
 * Which exclusions bar: all, or those alone that name somebody. One that names nobody bars everybody from a protected person;
 * the duties of a holder stand beside it (`SubjectState.protected`).
 */
export type Barring = 'any' | 'named';

/** The condition that an exclusion names nobody. */
export const OF_EVERYBODY = 'num_nonnulls(organisation, team, practitioner) = 0';

const THAT_BARS: Readonly<Record<Barring, string>> = { any: '', named: ` AND NOT ${OF_EVERYBODY}` };

/**
 * The condition that a requester is not barred from a person, for statements that page or count: who is barred falls in SQL, so
 * that no page is shorter for it. Whoever set an exclusion of a team or organisation is not barred by it, in whatever team or
 * organisation they act: what vanished from their lists would tell of which child an entry is that names none.
 */
export function notExcluded(
  { agency, person, organisation, team, practitioner, setter, now }: ExclusionPlaces,
  barring: Barring = 'any',
): string {
  // Its name for the row is one that no statement uses for a row of its own: `person` would be read as the exclusion's.
  return `NOT EXISTS (SELECT FROM governance.exclusion barring WHERE barring.agency = ${agency} AND barring.person = ${person}
    AND (barring.organisation IS NULL OR barring.organisation = ${organisation}) AND (barring.team IS NULL OR barring.team = ${team})
    AND (barring.practitioner IS NULL OR barring.practitioner = ${practitioner})
    AND ${isNotSetter('barring', setter)} AND (barring.valid_until IS NULL OR barring.valid_until > ${now})${THAT_BARS[barring]})`;
}

/** The condition that the exclusion `row` was set by another; also where it is not known by whom. */
export function isNotSetter(row: string, setter: string): string {
  return `NOT coalesce(${row}.set_by = ${setter}, false)`;
}

/** The condition and its parameters: `bound` of the statement's own go before them. */
export interface NotBarred {
  readonly condition: string;
  readonly values: readonly unknown[];
}

/** `notExcluded` for the requester of a question, in a statement that lists children by `person`. */
export function notBarred(
  { agency, requester, now }: { readonly agency: Agency; readonly requester: Requester; readonly now: Date },
  person: string,
  bound: number,
  barring: Barring = 'any',
): NotBarred {
  const place = (nth: number) => `$${bound + nth}`;
  return {
    condition: notExcluded(
      {
        ...{ person, agency: place(1), organisation: place(2), team: place(3), practitioner: place(4) },
        ...{ setter: place(5), now: place(6) },
      },
      barring,
    ),
    // Governance holds every agency's exclusions, and reads them as the hub does.
    values: [
      agency === 'governance' ? 'hub' : agency,
      requester.organisation.id,
      requester.team,
      requester.practitioner,
      setterOf(requester),
      now,
    ],
  };
}
