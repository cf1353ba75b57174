import { join } from 'node:path';
import { readCatalogue } from '../protocols/readCatalogue';
import { GRANTOR_KINDS } from './consent/capacity';
import { ACCESS_AGENCIES, reviewsOf } from './subjectAccess';

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

const RECORDS = readCatalogue(join(__dirname, '..', '..', 'schema', 'fields.json')).records;

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
