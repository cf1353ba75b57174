import type { Child } from './child';
import { instantBefore } from './child';
import type { TownBatch } from './town';

/** Who decides for a child or with it. */
export type TownGrantor = 'child' | 'mother' | 'father';

/** Ids that follow from the person's, so that nothing drawn for the child moves. */
export function familyId(child: Child, of: 'mother' | 'father' | 'forbidden'): string {
  const marks = { mother: 'a1', father: 'a2', forbidden: 'a3' };
  return derivedId(child.person, marks[of]);
}

export function derivedId(id: string, mark: string): string {
  return `${mark}${id.slice(2)}`;
}

export function grantorId(child: Child, by: TownGrantor): string {
  return by === 'child' ? child.person : familyId(child, by);
}

const RECORDER = { by_organisation: 'marchford-council', by_practitioner: 'marchford-council/records' } as const;

/** What governance knows so as to say who may decide: the day of birth, and who holds parental responsibility. */
export function addFamily(batch: TownBatch, child: Child): void {
  batch.add('governance', 'authority.birth', { person: child.person, date_of_birth: child.dateOfBirth });
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
      ...RECORDER,
    });
  }
}

/** A parent who must not learn of anything is never accepted as a grantor. */
export function forbidHolder(batch: TownBatch, child: Child, today: string, whom: string, reviewBy: string): void {
  const holder = whom === 'The mother' ? 'mother' : whom === 'The father' ? 'father' : null;
  if (holder === null) return;
  batch.add('governance', 'authority.not_to_be_informed', {
    id: familyId(child, 'forbidden'),
    person: child.person,
    holder_id: familyId(child, holder),
    reason: 'Telling may endanger the child.',
    review_by: reviewBy,
    recorded_at: instantBefore(today, Math.min(25, child.days - 1)),
    ...RECORDER,
  });
}
