import { BASIS_CHECKS } from './basisChecks';
import { sidesOf } from './basisSides';
import { type Check, type ClauseInContext, type Finding, finding, flagged, type LawfulnessCheck } from './clauseChecks';
import type { FaultCode } from './faults';
import { dutyToShareNotStated, powerOfOtherJurisdiction, recipientOutsidePower } from './powerExtent';
import { DUTY_TO_SHARE, NO_POWER } from './powers';
import { editionNotNamed } from './readWith';
import { refusalTellsOfRecord } from './refusalTells';

const faultCheck = (code: FaultCode, law: string, find: Check): LawfulnessCheck => ({
  code,
  law,
  severity: 'fault',
  find,
});

/** What is unlawful to write does not compile. */
export const LAWFULNESS_CHECKS: readonly LawfulnessCheck[] = [
  ...BASIS_CHECKS,
  faultCheck(
    'impactAssessmentMissing',
    'UK GDPR art 35(3)(b)',
    missingReference('impactAssessmentMissing', 'dpia', 'a DPIA'),
  ),
  faultCheck(
    'privacyNoticeMissing',
    'UK GDPR art 13, 14',
    missingReference('privacyNoticeMissing', 'privacyNotice', 'a privacy notice'),
  ),
  faultCheck('powerOfOtherJurisdiction', 'the extent of the Act', powerOfOtherJurisdiction),
  faultCheck('recipientOutsidePower', 'whom the Act serves', recipientOutsidePower),
  faultCheck('dutyToShareNotStated', 'Children Act 2004 s16LA(4)', dutyToShareNotStated),
  faultCheck('considerationMissing', 'Children Act 2004 s16LA(3)', considerationFindings),
  holdersCheck(
    'authorityWithoutPower',
    'common-law duty of confidence',
    'confidentiality',
    ({ clause: { lawfulBasis } }) =>
      lawfulBasis.confidentiality === 'statute' && lawfulBasis.power === NO_POWER
        ? 'confidentiality: statute needs the statute, named as the power'
        : null,
  ),
  holdersCheck('part3WithoutAuthorisation', 'DPA 2018 s36(4)', 'regime', ({ clause: { lawfulBasis } }) =>
    lawfulBasis.regime === 'dpaPart3' && lawfulBasis.part3Authorisation === null
      ? 'data leaving Part 3 names the law that authorises it: give part3Authorisation'
      : null,
  ),
  holdersCheck('authorisationWithoutPart3', 'DPA 2018 s36(4)', 'part3Authorisation', ({ clause: { lawfulBasis } }) =>
    lawfulBasis.regime !== 'dpaPart3' && lawfulBasis.part3Authorisation !== null
      ? 'part3Authorisation is for data leaving Part 3: regime is dpaPart3, or nothing is authorised'
      : null,
  ),
  holdersCheck('confidentialityConsentMissing', 'common-law duty of confidence', 'confidentiality', ({ clause }) =>
    clause.lawfulBasis.confidentiality === 'consent' && !clause.requires.consent.includes('confidentialityConsent')
      ? 'confidentiality: consent needs confidentialityConsent in requires.consent'
      : null,
  ),
  faultCheck('emergencyOnConsent', 'UK GDPR art 5(1)(a)', emergencyOnConsent),
  faultCheck('refusalTellsOfRecord', 'UK GDPR art 5(1)(f)', refusalTellsOfRecord),
  faultCheck('editionNotNamed', 'UK GDPR art 5(1)(d)', editionNotNamed),
];

/** A check that finds at most one fault, at a key of the holders' basis: what is for them alone to say. */
function holdersCheck(
  code: FaultCode,
  law: string,
  key: keyof ClauseInContext['clause']['lawfulBasis'],
  message: (context: ClauseInContext) => string | null,
): LawfulnessCheck {
  return faultCheck(code, law, (context) => {
    const text = message(context);
    return text === null ? [] : [finding(code, ['lawfulBasis', key], `${text} (${law})`)];
  });
}

/** A grant stands in for the requirements, consent among them: what rests on consent would change its basis in silence. */
function emergencyOnConsent(context: ClauseInContext): readonly Finding[] {
  const { emergency, lawfulBasis } = context.clause;
  const onConsent = sidesOf(context).some(({ basis }) => basis.article6 === 'a' || basis.article9 === 'a');
  if (!emergency || !(onConsent || lawfulBasis.confidentiality === 'consent')) return [];
  const message = 'A grant cannot stand in for the consent that this rests on: write a clause on another basis for it.';
  return [finding('emergencyOnConsent', ['emergency'], `${message} (UK GDPR art 5(1)(a))`)];
}

function missingReference(code: FaultCode, key: 'dpia' | 'privacyNotice', what: string): Check {
  return (context) => {
    const sensitive = flagged(context, ['S', 'C']);
    if (!sensitive || context.protocol.references[key]) return [];
    return [
      finding(code, ['dataItems'], `${sensitive} is special-category or criminal: name ${what} in references.${key}.`),
    ];
  };
}

function considerationFindings({ clause }: ClauseInContext): readonly Finding[] {
  const duty = clause.lawfulBasis.power === DUTY_TO_SHARE;
  if (duty === (clause.consideration !== null)) return [];
  return duty
    ? [
        finding(
          'considerationMissing',
          ['lawfulBasis', 'power'],
          's16LA(3): record the consideration of usefulness and detriment, with a stop per child.',
        ),
      ]
    : [
        finding(
          'considerationWithoutDuty',
          ['consideration'],
          `consideration belongs to the power ${DUTY_TO_SHARE} alone.`,
        ),
      ];
}
