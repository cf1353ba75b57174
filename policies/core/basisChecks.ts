import { type BasisSide, recipientKinds, sidesOf } from './basisSides';
import { type ClauseInContext, type Finding, finding, flagged, type LawfulnessCheck } from './clauseChecks';
import type { FaultCode } from './faults';
import { NO_POWER, powerInEffect, termOf } from './powers';
import type { RecipientBasis } from './protocol';
import type { Article9, Schedule1 } from './vocabulary';

/** What a basis must be on whichever side it stands. One that stands for both sides is told once. */
export const BASIS_CHECKS: readonly LawfulnessCheck[] = [
  sideCheck('legitimateInterestsOfAuthority', 'UK GDPR art 6(1)', 'article6', ({ basis: { article6 }, authority }) =>
    authority && (article6 === 'ea' || article6 === 'f')
      ? `${article6} is closed to public authorities performing their tasks, and ${authority} is one: use e or c`
      : null,
  ),
  sideCheck('reasonForNoConsentMissing', 'DPA 2018 Sch 1 para 18(1)(c), (2)', 'schedule1', ({ basis }) =>
    basis.schedule1 === 'para18' && basis.para18Reason === null
      ? 'para18 needs para18Reason: why there is no consent'
      : null,
  ),
  sideCheck('reasonWithoutPara18', 'DPA 2018 Sch 1 para 18', 'para18Reason', ({ basis }) =>
    basis.para18Reason !== null && basis.schedule1 !== 'para18'
      ? 'para18Reason belongs to schedule1: para18 alone'
      : null,
  ),
  sideCheck(
    'appropriatePolicyDocumentMissing',
    'DPA 2018 Sch 1 para 1, 5, 39',
    'schedule1',
    ({ basis: { schedule1 } }, { protocol }) =>
      schedule1 && POLICY_DOCUMENT[schedule1] && !protocol.references.appropriatePolicyDocument
        ? `${schedule1} needs an appropriate policy document: name it in references.appropriatePolicyDocument`
        : null,
  ),
  sideCheck('specialCategoryWithoutCondition', 'UK GDPR art 9(1)', 'article9', ({ basis }, context) => {
    const special = flagged(context, ['S']);
    return special && basis.article9 === null
      ? `${special} is special-category data: name a condition of article 9(2)`
      : null;
  }),
  sideCheck('conditionWithoutSchedule1', 'DPA 2018 s10, Sch 1', 'schedule1', ({ basis: { article9, schedule1 } }) => {
    const conditions = article9 === null ? [] : SCHEDULE_1_OF[article9];
    return conditions.length > 0 && !conditions.some((each) => each === schedule1)
      ? `article 9(2)(${article9}) rests on schedule1: ${conditions.join(' or ')}`
      : null;
  }),
  sideCheck(
    'criminalWithoutCondition',
    'UK GDPR art 10; DPA 2018 s10(5), s11(2)',
    'article10',
    ({ basis }, context) => {
      const criminal = flagged(context, ['C']);
      return criminal && !(basis.article10 && basis.schedule1)
        ? `${criminal} is criminal-offence data: set article10: true and name the condition in schedule1`
        : null;
    },
  ),
  sideCheck('powerNotInEffect', 'commencement', 'power', ({ basis }, { protocol, powers }) => {
    const power = powers.get(basis.power);
    if (!power || powerInEffect(power, protocol.inForceFrom)) return null;
    return `${power.source} is in effect ${termOf(power)}, and the protocol begins on ${protocol.inForceFrom}`;
  }),
  sideCheck('obligationWithoutDuty', 'UK GDPR art 6(1)(c), (3)', 'article6', ({ basis }, { powers }) => {
    const power = powers.get(basis.power);
    return basis.article6 === 'c' && power && !power.duty
      ? `c needs a duty to disclose, and ${power.source} is none: use e, or name the duty`
      : null;
  }),
  sideCheck('authorityWithoutPower', 'UK GDPR art 6(3); DPA 2018 s35(2), Sch 1 para 1, 6', 'power', (side) =>
    side.basis.power === NO_POWER ? whatNeedsPower(side) : null,
  ),
  sideCheck('regimeOfOtherBody', 'DPA 2018 s29, s30, s36(3), (4)', 'regime', regimeOfOtherBody),
  sideCheck('dataProtectionConsentMissing', 'UK GDPR art 6(1)(a)', 'article6', consentNotAsked('article6')),
  sideCheck('dataProtectionConsentMissing', 'UK GDPR art 9(2)(a)', 'article9', consentNotAsked('article9')),
  sideCheck(
    'authorityOnConsent',
    'UK GDPR recital 43',
    'article6',
    ({ basis, authority }) =>
      authority && basis.article6 === 'a'
        ? `consent is seldom freely given to a public authority, and ${authority} is one`
        : null,
    'warning',
  ),
];

type SideMessage = (side: BasisSide, context: ClauseInContext) => string | null;

/** A check that finds at most one fault on each side, at a key of its basis. */
function sideCheck(
  code: FaultCode,
  law: string,
  key: keyof RecipientBasis,
  message: SideMessage,
  severity: LawfulnessCheck['severity'] = 'fault',
): LawfulnessCheck {
  const find = (context: ClauseInContext): readonly Finding[] =>
    sidesOf(context).flatMap((side) => {
      const text = message(side, context);
      return text === null ? [] : [finding(code, [side.key, key], `${text} (${law})`)];
    });
  return { code, law, severity, find };
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

/** What in the basis a body without a power laid down by law cannot rely on; null: it may go without one. */
function whatNeedsPower({ basis, authority }: BasisSide): string | null {
  const { regime, article6, schedule1 } = basis;
  if (article6 === 'c' || article6 === 'e') return `${article6} needs a power laid down by law`;
  if (regime === 'dpaPart3') return 'law enforcement needs a power laid down by law';
  if (schedule1 === 'para1' || schedule1 === 'para6')
    return `${schedule1} rests on a function or duty laid down by law`;
  return authority && (article6 === 'b' || article6 === 'd')
    ? `${authority} is a public authority, and acts on ${article6} within its powers alone`
    : null;
}

/** What the police hold was collected for law enforcement; what others hold was not. Only the police receive for it. */
function regimeOfOtherBody({ key, basis }: BasisSide, context: ClauseInContext): string | null {
  const { agency } = context.clause.from;
  if (key === 'lawfulBasis') {
    const regime = agency === 'police' ? 'dpaPart3' : 'ukGdpr';
    return basis.regime === regime ? null : `records of ${agency} stand under ${regime}, to whomever they go`;
  }
  const other = recipientKinds(context).find((kind) => kind !== 'policeForce');
  return basis.regime === 'dpaPart3' && other !== undefined
    ? `Part 3 is for law enforcement, and a ${other} receives under ukGdpr: give it a clause of its own`
    : null;
}

function consentNotAsked(key: 'article6' | 'article9'): SideMessage {
  return ({ basis }, { clause }) =>
    basis[key] === 'a' && !clause.requires.consent.includes('dataProtectionConsent')
      ? 'a basis of consent needs dataProtectionConsent in requires.consent'
      : null;
}
