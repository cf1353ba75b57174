import { markTexts } from '../../kit/migrations/markTexts';

/** Table, and the marks that it took. */
export const MarkTexts1700000000160 = markTexts('MarkTexts1700000000160', [
  ['referral', []],
  ['assessment', ['familyCourt', 'legalPrivilege']],
  ['strategy_minutes', ['familyCourt', 'legalPrivilege']],
]);
