import { type Check, type ClauseInContext, type Finding, finding } from './clauseChecks';
import type { FaultCode } from './faults';
import { dutyToShareNotStated, powerOfOtherJurisdiction, recipientOutsidePower } from './powerExtent';
import { POWERS, powerInEffect, termOf } from './powers';
import type { Clause, Organisation } from './protocol';
import { editionNotNamed } from './readWith';
import { refusalTellsOfRecord } from './refusalTells';
import { type Article9, type Flag, PUBLIC_AUTHORITY_KINDS, type Schedule1 } from './vocabulary';

/** What is unlawful to write does not compile. `law` is why; `severity` warning: it compiles, and is told. */
export interface LawfulnessCheck {
  readonly code: FaultCode;
  readonly law: string;
  readonly severity: 'fault' | 'warning';
  readonly find: Check;
}

/** Keys of a lawful basis. */
type BasisKey = keyof Clause['lawfulBasis'];

/** A check that finds at most one fault, at a key of the lawful basis. */
function basisCheck(
  code: FaultCode,
  law: string,
  key: BasisKey,
  message: (context: ClauseInContext) => string | null,
  severity: LawfulnessCheck['severity'] = 'fault',
): LawfulnessCheck {
  const find = (context: ClauseInContext): readonly Finding[] => {
    const text = message(context);
    return text === null ? [] : [finding(code, ['lawfulBasis', key], `${text} (${law})`)];
  };
  return { code, law, severity, find };
}

function dataProtectionConsent(key: 'article6' | 'article9', law: string): LawfulnessCheck {
  return basisCheck('dataProtectionConsentMissing', law, key, ({ clause }) =>
    clause.lawfulBasis[key] === 'a' && !clause.requires.consent.includes('dataProtectionConsent')
      ? 'a basis of consent needs dataProtectionConsent in requires.consent'
      : null,
  );
}

/** On which conditions of Schedule 1 a point of article 9(2) rests (DPA 2018 s10(2), (3)); none: it stands alone. */
const SCHEDULE_1_OF: Readonly<Record<Article9, readonly Schedule1[]>> = {
  a: [],
  b: ['para1'],
  c: [],
  g: ['para6', 'para18'],
  h: ['para2'],
};

/** Whether a condition is met only while the controller has an appropriate policy document in place. */
const POLICY_DOCUMENT: Readonly<Record<Schedule1, boolean>> = { para1: true, para2: false, para6: true, para18: true };

export const LAWFULNESS_CHECKS: readonly LawfulnessCheck[] = [
  basisCheck('legitimateInterestsOfAuthority', 'UK GDPR art 6(1)', 'article6', (context) => {
    const { article6 } = context.clause.lawfulBasis;
    const authority = article6 === 'ea' || article6 === 'f' ? publicAuthority(context) : null;
    return (
      authority &&
      `${article6} is closed to public authorities performing their tasks, and ${authority} is one: use e or c`
    );
  }),
  basisCheck('reasonForNoConsentMissing', 'DPA 2018 Sch 1 para 18(1)(c), (2)', 'schedule1', ({ clause }) =>
    clause.lawfulBasis.schedule1 === 'para18' && clause.lawfulBasis.para18Reason === null
      ? 'para18 needs para18Reason: why there is no consent'
      : null,
  ),
  basisCheck('reasonWithoutPara18', 'DPA 2018 Sch 1 para 18', 'para18Reason', ({ clause }) =>
    clause.lawfulBasis.para18Reason !== null && clause.lawfulBasis.schedule1 !== 'para18'
      ? 'para18Reason belongs to schedule1: para18 alone'
      : null,
  ),
  basisCheck('appropriatePolicyDocumentMissing', 'DPA 2018 Sch 1 para 1, 5, 39', 'schedule1', (context) => {
    const { schedule1 } = context.clause.lawfulBasis;
    return schedule1 && POLICY_DOCUMENT[schedule1] && !context.protocol.references.appropriatePolicyDocument
      ? `${schedule1} needs an appropriate policy document: name it in references.appropriatePolicyDocument`
      : null;
  }),
  {
    code: 'impactAssessmentMissing',
    law: 'UK GDPR art 35(3)(b)',
    severity: 'fault',
    find: (context) => missingReference(context, 'impactAssessmentMissing', 'dpia', 'a DPIA'),
  },
  {
    code: 'privacyNoticeMissing',
    law: 'UK GDPR art 13, 14',
    severity: 'fault',
    find: (context) => missingReference(context, 'privacyNoticeMissing', 'privacyNotice', 'a privacy notice'),
  },
  basisCheck('specialCategoryWithoutCondition', 'UK GDPR art 9(1)', 'article9', (context) => {
    const special = flagged(context, ['S']);
    return special && context.clause.lawfulBasis.article9 === null
      ? `${special} is special-category data: name a condition of article 9(2)`
      : null;
  }),
  basisCheck('conditionWithoutSchedule1', 'DPA 2018 s10, Sch 1', 'schedule1', ({ clause }) => {
    const { article9, schedule1 } = clause.lawfulBasis;
    const conditions = article9 === null ? [] : SCHEDULE_1_OF[article9];
    return conditions.length > 0 && !conditions.some((each) => each === schedule1)
      ? `article 9(2)(${article9}) rests on schedule1: ${conditions.join(' or ')}`
      : null;
  }),
  basisCheck('criminalWithoutCondition', 'UK GDPR art 10; DPA 2018 s10(5), s11(2)', 'article10', (context) => {
    const criminal = flagged(context, ['C']);
    const { article10, schedule1 } = context.clause.lawfulBasis;
    return criminal && !(article10 && schedule1)
      ? `${criminal} is criminal-offence data: set article10: true and name the condition in schedule1`
      : null;
  }),
  { code: 'powerOfOtherJurisdiction', law: 'the extent of the Act', severity: 'fault', find: powerOfOtherJurisdiction },
  { code: 'recipientOutsidePower', law: 'whom the Act serves', severity: 'fault', find: recipientOutsidePower },
  basisCheck('powerNotInEffect', 'commencement', 'power', ({ clause, protocol }) => {
    const power = POWERS.get(clause.lawfulBasis.power);
    if (!power || powerInEffect(power, protocol.inForceFrom)) return null;
    return `${power.source} is in effect ${termOf(power)}, and the protocol begins on ${protocol.inForceFrom}`;
  }),
  basisCheck('obligationWithoutDuty', 'UK GDPR art 6(1)(c), (3)', 'article6', ({ clause }) => {
    const power = POWERS.get(clause.lawfulBasis.power);
    return clause.lawfulBasis.article6 === 'c' && power && !power.duty
      ? `c needs a duty to disclose, and ${power.source} is none: use e, or name the duty`
      : null;
  }),
  basisCheck('authorityWithoutPower', 'UK GDPR art 6(3); DPA 2018 s35(2), Sch 1 para 1, 6', 'power', (context) =>
    context.clause.lawfulBasis.power === 'none' ? whatNeedsPower(context) : null,
  ),
  { code: 'dutyToShareNotStated', law: 'Children Act 2004 s16LA(4)', severity: 'fault', find: dutyToShareNotStated },
  {
    code: 'considerationMissing',
    law: 'Children Act 2004 s16LA(3)',
    severity: 'fault',
    find: considerationFindings,
  },
  basisCheck('part3WithoutAuthorisation', 'DPA 2018 s36(4)', 'regime', ({ clause }) =>
    clause.lawfulBasis.regime === 'dpaPart3' && clause.lawfulBasis.part3Authorisation === null
      ? 'data leaving Part 3 names the law that authorises it: give part3Authorisation'
      : null,
  ),
  basisCheck('authorisationWithoutPart3', 'DPA 2018 s36(4)', 'part3Authorisation', ({ clause }) =>
    clause.lawfulBasis.regime !== 'dpaPart3' && clause.lawfulBasis.part3Authorisation !== null
      ? 'part3Authorisation is for data leaving Part 3: regime is dpaPart3, or nothing is authorised'
      : null,
  ),
  basisCheck('regimeOfOtherHolder', 'DPA 2018 s29, s30, s36(3), (4)', 'regime', ({ clause }) => {
    const regime = clause.from.agency === 'police' ? 'dpaPart3' : 'ukGdpr';
    return clause.lawfulBasis.regime === regime
      ? null
      : `records of ${clause.from.agency} stand under ${regime}, to whomever they go`;
  }),
  basisCheck('confidentialityConsentMissing', 'common-law duty of confidence', 'confidentiality', ({ clause }) =>
    clause.lawfulBasis.confidentiality === 'consent' && !clause.requires.consent.includes('confidentialityConsent')
      ? 'confidentiality: consent needs confidentialityConsent in requires.consent'
      : null,
  ),
  { code: 'emergencyOnConsent', law: 'UK GDPR art 5(1)(a)', severity: 'fault', find: emergencyOnConsent },
  dataProtectionConsent('article6', 'UK GDPR art 6(1)(a)'),
  dataProtectionConsent('article9', 'UK GDPR art 9(2)(a)'),
  { code: 'refusalTellsOfRecord', law: 'UK GDPR art 5(1)(f)', severity: 'fault', find: refusalTellsOfRecord },
  { code: 'editionNotNamed', law: 'UK GDPR art 5(1)(d)', severity: 'fault', find: editionNotNamed },
  basisCheck(
    'authorityOnConsent',
    'UK GDPR recital 43',
    'article6',
    (context) => {
      const authority = context.clause.lawfulBasis.article6 === 'a' ? publicAuthority(context) : null;
      return authority && `consent is seldom freely given to a public authority, and ${authority} is one`;
    },
    'warning',
  ),
];

const isAuthority = (kind: Organisation['kind']): boolean => PUBLIC_AUTHORITY_KINDS.some((each) => each === kind);

/** A public authority among holders and recipients, by name or kind; null when there is none. */
function publicAuthority({ clause, holders, organisations }: ClauseInContext): string | null {
  const named = organisations.filter((each) => clause.to.organisations.includes(each.id));
  const kind = clause.to.kinds.find(isAuthority);
  return [...holders, ...named].find((each) => isAuthority(each.kind))?.id ?? kind ?? null;
}

/** What in the basis a body without a power laid down by law cannot rely on; null: it may go without one. */
function whatNeedsPower(context: ClauseInContext): string | null {
  const { regime, article6, schedule1, confidentiality } = context.clause.lawfulBasis;
  if (article6 === 'c' || article6 === 'e') return `${article6} needs a power laid down by law`;
  if (regime === 'dpaPart3') return 'law enforcement needs a power laid down by law';
  if (schedule1 === 'para1' || schedule1 === 'para6')
    return `${schedule1} rests on a function or duty laid down by law`;
  if (confidentiality === 'statute') return 'confidentiality: statute needs the statute';
  const authority = article6 === 'b' || article6 === 'd' ? publicAuthority(context) : null;
  return authority && `${authority} is a public authority, and acts on ${article6} within its powers alone`;
}

/** A grant stands in for the requirements, consent among them: what rests on consent would change its basis in silence. */
function emergencyOnConsent({ clause }: ClauseInContext): readonly Finding[] {
  const { article6, article9, confidentiality } = clause.lawfulBasis;
  if (!clause.emergency || !(article6 === 'a' || article9 === 'a' || confidentiality === 'consent')) return [];
  const message = 'A grant cannot stand in for the consent that this rests on: write a clause on another basis for it.';
  return [finding('emergencyOnConsent', ['emergency'], `${message} (UK GDPR art 5(1)(a))`)];
}

/** The first item of the clause that bears one of `flags`. A clause that withholds discloses none. */
function flagged({ clause, items }: ClauseInContext, flags: readonly Flag[]): string | null {
  if (clause.effect === 'withhold') return null;
  return items.find((each) => each.flags.some((flag) => flags.includes(flag)))?.id ?? null;
}

function missingReference(
  context: ClauseInContext,
  code: FaultCode,
  key: 'dpia' | 'privacyNotice',
  what: string,
): readonly Finding[] {
  const sensitive = flagged(context, ['S', 'C']);
  if (!sensitive || context.protocol.references[key]) return [];
  return [
    finding(code, ['dataItems'], `${sensitive} is special-category or criminal: name ${what} in references.${key}.`),
  ];
}

function considerationFindings({ clause }: ClauseInContext): readonly Finding[] {
  const duty = clause.lawfulBasis.power === 'childrenAct2004s16LA';
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
          'consideration belongs to the power childrenAct2004s16LA alone.',
        ),
      ];
}
