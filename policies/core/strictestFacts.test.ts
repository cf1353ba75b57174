import { subjectFacts } from '#test/oracle/smallWorld';
import { NO_CONDITIONS, NO_OVERRIDES } from './override';
import { strictestFacts } from './strictestFacts';

test('the strictest facts hold what holds for every controller', () => {
  const one = subjectFacts({ threshold: 'earlyHelp', consent: { ...subjectFacts().consent, serviceAgreement: false } });
  const two = subjectFacts({ involved: false, whereaboutsClosed: true });
  expect(strictestFacts([one, two])).toEqual({
    involved: false,
    threshold: 'earlyHelp',
    emergencyAccess: [],
    conditions: NO_CONDITIONS,
    overrides: NO_OVERRIDES,
    detriment: false,
    trained: true,
    whereaboutsClosed: true,
    consent: { dataProtectionConsent: true, confidentialityConsent: true, serviceAgreement: false },
  });
  expect(strictestFacts([])).toMatchObject({ involved: false, threshold: 'none', whereaboutsClosed: true });
});
