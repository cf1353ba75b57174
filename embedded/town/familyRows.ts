import type { Child } from './child';
import { dayBefore, instantBefore } from './child';
import type { Random } from './random';
import type { TownBatch } from './town';

/** Who decides for a child or with it. */
export type TownGrantor = 'child' | 'mother' | 'father';

/** Ids that follow from the person's, so that nothing drawn for the child moves. */
function familyId(child: Child, of: 'mother' | 'father'): string {
  const marks = { mother: 'a1', father: 'a2' };
  return derivedId(child.person, marks[of]);
}

export function derivedId(id: string, mark: string): string {
  return `${mark}${id.slice(2)}`;
}

export function grantorId(child: Child, by: TownGrantor): string {
  return by === 'child' ? child.person : familyId(child, by);
}

/** What governance knows so as to say who may decide: the day of birth, and who holds parental responsibility, as the child's council recorded it. */
export function addFamily(batch: TownBatch, child: Child): void {
  batch.add('governance', 'authority.birth', { person: child.person, date_of_birth: child.dateOfBirth });
  const { controller: council } = child.council;
  const holders = child.index % 3 === 2 ? (['mother'] as const) : (['mother', 'father'] as const);
  for (const holder of holders) {
    const id = familyId(child, holder);
    const born = instantBefore(child.dateOfBirth, 0, 12);
    batch.add('governance', 'authority.parental_responsibility', {
      id,
      person: child.person,
      holder_id: id,
      holder: holder === 'mother' ? 'The mother' : 'The father',
      basis: holder === 'mother' ? 'mother' : 'fatherOnCertificate',
      authority: null,
      registered_on: child.dateOfBirth,
      evidence: 'Birth certificate seen',
      court_restricted: false,
      valid_from: born,
      valid_until: null,
      recorded_at: born,
      by_organisation: council,
      by_practitioner: `${council}/records`,
    });
  }
}

/**
 * Somebody who must not learn of anything; the name is a role in the family, as in the other free texts. A parent is never
 * accepted as a grantor then.
 */
export function addNotToBeInformed(
  batch: TownBatch,
  child: Child,
  random: Random,
  today: string,
  whom = 'The father',
): void {
  const holder = whom === 'The mother' ? 'mother' : whom === 'The father' ? 'father' : null;
  const id = random.uuid();
  const controller = child.council.controller;
  const recorder = { by_organisation: controller, by_practitioner: `${controller}/team-manager` };
  const at = instantBefore(today, Math.min(25, child.days - 1));
  const kept = { person: child.person, reason: 'Telling may endanger the child.', review_by: dayBefore(today, -60) };
  batch.add('governance', 'authority.not_to_be_informed', {
    ...{ id, ...kept, holder_id: holder === null ? null : familyId(child, holder), whom, recorded_at: at },
    ...recorder,
  });
  batch.add('governance', 'authority.not_to_be_informed_event', {
    ...{ id: derivedId(id, 'e1'), record: id, ...kept, event: 'recorded', at },
    ...recorder,
  });
  const told = { id, person: child.person, controller, whom, valid_from: at, ended_at: null };
  batch.add('governance', 'governance.not_to_be_informed', { agency: 'hub', ...told });
}
