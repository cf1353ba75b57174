import { knownValues } from '../../kit/migrations/knownValues';

/** Table, column, and the values it may have. */
export const AllowKnownValuesOnly1700000000070 = knownValues('AllowKnownValuesOnly1700000000070', [
  ['referral', 'referrer_kind', ['professional', 'family', 'public', 'anonymous', 'anotherAgency']],
  ['referral', 'rag_rating', ['red', 'amber', 'green']],
  ['referral', 'restriction', ['none', 'protectedPerson']],
  ['assessment', 'restriction', ['none', 'protectedPerson', 'familyCourt', 'legalPrivilege']],
  ['plan', 'plan_type', ['childInNeed', 'childProtection', 'careAndSupport', 'earlyHelp', 'pathway']],
  ['plan', 'restriction', ['none', 'protectedPerson']],
  ['looked_after', 'legal_status', ['careOrder', 'interimCareOrder', 'voluntaryAccommodation', 'none']],
  ['looked_after', 'restriction', ['none', 'protectedPerson']],
  ['allocation', 'restriction', ['none', 'protectedPerson']],
  ['strategy_minutes', 'restriction', ['none', 'protectedPerson', 'familyCourt', 'legalPrivilege']],
  ['seraf', 'edition', ['1', '2', '3']],
  ['seraf', 'restriction', ['none', 'protectedPerson']],
  ['adoption', 'restriction', ['none', 'protectedPerson']],
]);
