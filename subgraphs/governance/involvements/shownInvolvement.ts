import { closedTo, type KeeperPlaces } from '../../kit/replica/standsWith';

/**
 * The condition that the involvement `row` that was told is listed to the reader, and alerts them: they may read of whom it is. It
 * names an organisation always, so that one without would tell that whereabouts are closed.
 */
export function shownInvolvement(
  row: string,
  reader: Pick<KeeperPlaces, 'organisation' | 'practitioner' | 'role'>,
): string {
  return `(${row}.organisation = ${reader.organisation} OR NOT ${closedTo({ ...reader, agency: "'hub'", person: `${row}.person` })})`;
}
