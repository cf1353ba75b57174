import { markTexts } from '../../kit/migrations/markTexts';

/** Table, and the marks that it took. */
export const MarkTexts1700000000160 = markTexts('MarkTexts1700000000160', [
  ['incident', ['covertSource', 'familyCourt']],
  ['intelligence', ['covertSource', 'familyCourt']],
  ['missing_episode', []],
  ['warning', []],
  ['abduction_warning', []],
]);
