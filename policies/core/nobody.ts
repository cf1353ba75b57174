import type { SubjectFacts } from './decision';
import { NO_CONDITIONS, NO_OVERRIDES } from './override';

/** Facts of nobody in particular: what is decided on them is given of anybody, without involvement, threshold or consent. */
export const NOBODY: SubjectFacts = {
  involved: false,
  threshold: 'none',
  emergencyAccess: [],
  whereaboutsClosed: false,
  consent: { dataProtectionConsent: false, confidentialityConsent: false, serviceAgreement: false },
  conditions: NO_CONDITIONS,
  overrides: NO_OVERRIDES,
  detriment: false,
  trained: true,
};
