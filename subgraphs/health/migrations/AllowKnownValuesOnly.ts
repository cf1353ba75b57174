import { knownValues } from '../../kit/migrations/knownValues';

/** Table, column, and the values it may have. */
export const AllowKnownValuesOnly1700000000070 = knownValues('AllowKnownValuesOnly1700000000070', [
  ['registration', 'restriction', ['none', 'protectedPerson']],
  ['emergency_attendance', 'injury_or_overdose', ['injury', 'overdose', 'illness', 'other']],
  ['emergency_attendance', 'restriction', ['none', 'protectedPerson', 'familyCourt']],
  ['camhs', 'status', ['open', 'closed', 'waiting']],
  ['camhs', 'restriction', ['none', 'protectedPerson']],
  ['sexual_health', 'restriction', ['none', 'protectedPerson']],
  ['community_nursing', 'service', ['schoolNursing', 'healthVisiting']],
  ['community_nursing', 'restriction', ['none', 'protectedPerson']],
  ['safeguarding_lead', 'restriction', ['none', 'protectedPerson']],
]);
