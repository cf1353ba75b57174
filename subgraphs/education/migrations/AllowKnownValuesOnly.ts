import { knownValues } from '../../kit/migrations/knownValues';

/** Table, column, and the values it may have. */
export const AllowKnownValuesOnly1700000000070 = knownValues('AllowKnownValuesOnly1700000000070', [
  ['enrolment', 'status', ['current', 'left', 'awaiting']],
  ['enrolment', 'restriction', ['none', 'protectedPerson']],
  ['attendance', 'restriction', ['none', 'protectedPerson']],
  ['reduced_timetable', 'restriction', ['none', 'protectedPerson']],
  ['exclusion', 'kind', ['suspension', 'permanent']],
  ['exclusion', 'restriction', ['none', 'protectedPerson']],
  ['provision', 'kind', ['EHE', 'CME', 'EOTAS', 'PRU']],
  ['provision', 'restriction', ['none', 'protectedPerson']],
  ['additional_need', 'restriction', ['none', 'protectedPerson']],
  ['concern', 'kind', ['disclosure', 'bruising', 'neglect', 'exploitation', 'onlineHarm', 'behaviour']],
  ['concern', 'restriction', ['none', 'protectedPerson', 'familyCourt']],
]);
