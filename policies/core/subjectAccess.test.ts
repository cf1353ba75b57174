import { join } from 'node:path';
import { readCatalogue } from '../protocols/readCatalogue';
import { GRANTOR_KINDS } from './consent/capacity';
import { ACCESS_AGENCIES, concernsHealth, REVIEW_KINDS, REVIEW_TERMS, reviewsOf, reviewTerms } from './subjectAccess';

/** Records that say whether a child has been, or may be, subject to abuse. What is added to the catalogue is to be put here or not. */
const SPEAK_OF_ABUSE = [
  'police.incident',
  'police.intelligence',
  'police.warning',
  'police.abductionWarning',
  'health.emergencyAttendance',
  'education.concern',
  'socialCare.referral',
  'socialCare.assessment',
  'socialCare.plan',
  'socialCare.strategyMinutes',
  'socialCare.seraf',
  'hub.case',
  'hub.referral',
  'governance.consent',
];

/**
 * What is, or may be, about somebody's health in records that no health professional keeps, as far as a copy holds it. A record
 * that is so merely by being there stands for all of its fields. What is added to the catalogue is to be put here or not.
 */
const CONCERN_HEALTH = [
  'police.warning',
  'education.additionalNeed',
  'education.concern.kind',
  'education.concern.text',
  'education.provision.reason',
  'education.reducedTimetable.reason',
  'socialCare.assessment.summary',
  'socialCare.plan.planCategory',
  'socialCare.referral.reason',
  'socialCare.seraf',
  'hub.referral.reason',
  // Goes with the reason.
  'hub.referral.source',
  'governance.consent.categories',
];

const { items, records: RECORDS } = readCatalogue(join(__dirname, '..', '..', 'schema', 'fields.json'));

const waiting = (capacity: (typeof GRANTOR_KINDS)[number]) =>
  [...RECORDS.values()]
    .filter(({ record, agency }) =>
      ACCESS_AGENCIES.some((each) => each === agency && reviewsOf(each, record, capacity).includes('childAbuse')),
    )
    .map(({ record }) => record)
    .sort();

test.each(['parentalResponsibility', 'court'] as const)(
  'where somebody asks for the child by %s, each record that speaks of abuse waits for who weighs that, and no other does',
  (capacity) => expect(waiting(capacity)).toEqual([...SPEAK_OF_ABUSE].sort()),
);

test.each(['child', 'adult'] as const)('nothing of the kind is asked of a %s who asks for its own', (capacity) =>
  expect(waiting(capacity)).toEqual([]),
);

test('who asks for the child is given nothing that it told in confidence to health or social work; who asks for themselves is asked nothing', () => {
  const beside = (capacity: (typeof GRANTOR_KINDS)[number]) =>
    REVIEW_KINDS.flatMap((kind) => {
      const law = reviewTerms(kind, capacity).law.slice(REVIEW_TERMS[kind].law.length);
      return law === '' ? [] : [`${kind} ${/para \d+/.exec(law)?.[0] ?? ''}`];
    });
  const inConfidence = ['health para 4', 'socialWork para 10', 'concerningHealth para 4'];
  expect(beside('parentalResponsibility')).toEqual(inConfidence);
  expect(beside('court')).toEqual(inConfidence);
  expect([...beside('child'), ...beside('adult')]).toEqual([]);
});

test('what concerns health elsewhere than at a health body is all that is of a special category, but for ethnicity', () => {
  const found = [...items.values()]
    .filter((item) => item.agency !== 'health' && !item.record.endsWith('.disclosure') && concernsHealth(item))
    .map(({ id, record }) => (WHOLE.has(record) ? record : id));
  expect([...new Set(found)].sort()).toEqual([...CONCERN_HEALTH].sort());
  expect(concernsHealth(undefined)).toBe(true);
});

/** Records of which the existence itself is so. */
const WHOLE = new Set(
  [...items.values()]
    .filter((item) => item.field === 'involvement' && concernsHealth(item))
    .map(({ record }) => record),
);
