import { knownValues } from '../../kit/migrations/knownValues';

/** Table, column, and the values it may have. */
export const AllowKnownValuesOnly1700000000070 = knownValues('AllowKnownValuesOnly1700000000070', [
  [
    'incident',
    'kind',
    [
      'assault',
      'domesticAbuse',
      'exploitation',
      'theft',
      'antisocialBehaviour',
      'concernForSafety',
      'drugs',
      'welfareCheck',
    ],
  ],
  ['incident', 'role_of_child', ['victim', 'witness', 'subject', 'present']],
  ['incident', 'risk_grade', ['standard', 'medium', 'high']],
  ['incident', 'restriction', ['none', 'protectedPerson', 'covertSource', 'familyCourt']],
  ['intelligence', 'handling_code', ['P', 'C', '1', '2', '3', '4', '5']],
  ['intelligence', 'marking', ['OFFICIAL', 'OFFICIAL-SENSITIVE']],
  ['intelligence', 'restriction', ['none', 'protectedPerson', 'covertSource', 'familyCourt']],
  ['missing_episode', 'risk_level', ['low', 'medium', 'high', 'noApparentRisk']],
  ['missing_episode', 'restriction', ['none', 'protectedPerson']],
  ['warning', 'restriction', ['none', 'protectedPerson']],
  ['abduction_warning', 'restriction', ['none', 'protectedPerson']],
]);
