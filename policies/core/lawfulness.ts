import { type Check, type ClauseInContext, type Finding, finding } from './clauseChecks';
import type { FaultCode } from './faults';
import { dutyToShareNotStated, powerOfOtherJurisdiction, recipientOutsidePower } from './powerExtent';
import { POWERS, powerInEffect, termOf } from './powers';
import type { Clause, Organisation } from './protocol';
import { editionNotNamed } from './readWith';
import { refusalTellsOfRecord } from './refusalTells';
import { type Flag, PUBLIC_AUTHORITY_KINDS } from './vocabulary';

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
  basisCheck('appropriatePolicyDocumentMissing', 'DPA 2018 Sch 1 para 5, 39', 'schedule1', ({ clause, protocol }) =>
    ['para6', 'para18'].includes(clause.lawfulBasis.schedule1 ?? '') && !protocol.references.appropriatePolicyDocument
      ? `${clause.lawfulBasis.schedule1} needs an appropriate policy document: name it in references.appropriatePolicyDocument`
      : null,
  ),
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
    if (article9 === 'h' && schedule1 !== 'para2') return 'article 9(2)(h) rests on schedule1: para2';
    return article9 === 'g' && schedule1 !== 'para6' && schedule1 !== 'para18'
      ? 'article 9(2)(g) rests on schedule1: para6 or para18'
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
  basisCheck('authorityWithoutPower', 'UK GDPR art 6(1)(e), (3)', 'power', ({ clause }) => {
    const { power, article6 } = clause.lawfulBasis;
    return power === 'none' && (article6 === 'c' || article6 === 'e')
      ? `${article6} needs a power laid down by law`
      : null;
  }),
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
  basisCheck('confidentialityConsentMissing', 'common-law duty of confidence', 'confidentiality', ({ clause }) =>
    clause.lawfulBasis.confidentiality === 'consent' && !clause.requires.consent.includes('confidentialityConsent')
      ? 'confidentiality: consent needs confidentialityConsent in requires.consent'
      : null,
  ),
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
