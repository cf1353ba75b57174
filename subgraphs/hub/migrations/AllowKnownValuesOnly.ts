import { knownValues } from '../../kit/migrations/knownValues';

const RESTRICTIONS = ['none', 'protectedPerson'];

/** Table, column, and the values it may have. */
export const AllowKnownValuesOnly1700000000074 = knownValues('AllowKnownValuesOnly1700000000074', [
  ['identity', 'restriction', RESTRICTIONS],
  ['case_file', 'restriction', RESTRICTIONS],
  ['hub_referral', 'restriction', RESTRICTIONS],
]);
