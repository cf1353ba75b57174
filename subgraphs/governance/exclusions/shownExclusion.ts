import { OFFICERS } from '#policies/core/acts';
import { isNotSetter } from '../../kit/replica/notExcluded';
import type { Requester } from '../../kit/replica/replica';
import { closedTo } from '../../kit/replica/standsWith';
import type { Party } from '../involvements/party';

/** Where a statement has who reads. */
export interface ReaderPlaces {
  readonly organisation: string;
  readonly team: string;
  readonly practitioner: string;
  /** What `setterOf` gives of them. */
  readonly setter: string;
  readonly role: string;
}

/** Whether an exclusion of `party` bars the requester: alone, in whichever team, or with their team or organisation. */
export function takesIn(party: Party, { organisation, team, practitioner }: Requester): boolean {
  if (party.organisation !== organisation.id) return false;
  return party.practitioner === null ? party.team === null || party.team === team : party.practitioner === practitioner;
}

/**
 * The condition that the exclusion `row` took in the reader, as `takesIn` has it, and another set it: why it was set, and by whom, is
 * kept from them for good, also when it is over.
 */
export function tookIn(row: string, { organisation, team, practitioner, setter }: Omit<ReaderPlaces, 'role'>): string {
  return `(${row}.organisation = ${organisation} AND CASE WHEN ${row}.practitioner IS NULL
    THEN ${row}.team IS NULL OR ${row}.team = ${team} ELSE ${row}.practitioner = ${practitioner} END
    AND ${isNotSetter(row, setter)})`;
}

/**
 * The condition that the exclusion `row` may be named to the reader with whose it is and of whom: it did not take them in, and they may
 * read of whom it is. Whose it is names an organisation always, so that one without would tell that whereabouts are closed; whoever set it named it
 * themselves, and reads it whether they are or not.
 */
export function shownExclusion(row: string, reader: ReaderPlaces): string {
  const { organisation, practitioner, role } = reader;
  const closed = closedTo({ ...{ agency: "'hub'", person: `${row}.person` }, organisation, practitioner, role });
  return `(NOT ${tookIn(row, reader)} AND (${row}.organisation = ${organisation} OR NOT ${closed} OR ${setBy(row, reader)}))`;
}

/**
 * The condition that the end of the exclusion `row` reaches the reader of an alert of it. Officers are alerted by what their own
 * organisation set, and read no name in it: whether whereabouts are closed changes nothing for them.
 */
export function shownEnd(row: string, reader: ReaderPlaces): string {
  const officer = `${reader.role} IN (${OFFICERS.map((role) => `'${role}'`).join(', ')})`;
  return `CASE WHEN ${officer} THEN NOT ${tookIn(row, reader)} ELSE ${shownExclusion(row, reader)} END`;
}

/** The condition that the reader set the exclusion `row`. */
export function setBy(
  row: string,
  { organisation, practitioner }: Pick<ReaderPlaces, 'organisation' | 'practitioner'>,
): string {
  return `EXISTS (SELECT FROM authority.exclusion_event e WHERE e.exclusion = ${row}.id AND e.event = 'set'
    AND e.by_organisation = ${organisation} AND e.by_practitioner = ${practitioner})`;
}
