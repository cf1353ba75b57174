import type { OrganisationKind, Role } from '#policies/core/vocabulary';
import type { Row, TownBatch } from './town';

/** What governance alone keeps of the town's rows: each has the events that led to it, as if done before the town's day. */
export interface TownEvent {
  readonly table: 'involvement' | 'exclusion' | 'whereabouts' | 'case';
  /** The thing that the event is of. */
  readonly thing: string;
  readonly person: string;
  readonly event: string;
  readonly at: string;
  readonly by: string;
  readonly more?: Row;
}

export function addEvent(batch: TownBatch, { table, thing, person, event, at, by, more = {} }: TownEvent): void {
  batch.add('governance', `authority.${table}_event`, {
    id: eventId(thing, event),
    ...(table === 'whereabouts' ? {} : { [table === 'case' ? 'case_id' : table]: thing }),
    person,
    event,
    at,
    reason: 'On record before the register of events began.',
    by_organisation: by,
    by_practitioner: `${by}/register`,
    ...more,
  });
}

/** Made of the thing's own id, so that no draw of the town moves: version 8, and the event in the clock's place. */
function eventId(thing: string, event: string): string {
  const place = event === 'ended' || event === 'closeCase' ? 'b' : 'a';
  return `${thing.slice(0, 14)}8${thing.slice(15, 19)}${place}${thing.slice(20)}`;
}

/** Roles that are staffed at all hours: a closure of whereabouts names two of them. */
export const STAFFED_ROLES: ReadonlyMap<OrganisationKind, Role> = new Map([
  ['council', 'hubPractitioner'],
  ['policeForce', 'policeOfficer'],
  ['healthBody', 'caldicottGuardian'],
]);
