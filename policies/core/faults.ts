/** What can be wrong with a protocol document. Stable: editors and tests refer to them. */
const FAULT_CODES = [
  'notYaml',
  'missing',
  'unknownKey',
  'wrongType',
  'unknownWord',
  'emptyList',
  'malformed',
  'duplicate',
  'unknownItem',
  'unknownOrganisation',
  'unknownAttribute',
  'unsuitedOperator',
  'unsuitedGeneralisation',
  'unsuitedEffect',
  'otherAgency',
  'countNotAlone',
  'editionNotNamed',
  'legitimateInterestsOfAuthority',
  'reasonForNoConsentMissing',
  'reasonWithoutPara18',
  'appropriatePolicyDocumentMissing',
  'impactAssessmentMissing',
  'privacyNoticeMissing',
  'specialCategoryWithoutCondition',
  'conditionWithoutSchedule1',
  'criminalWithoutCondition',
  'unknownPower',
  'powerOfOtherJurisdiction',
  'recipientOutsidePower',
  'powerNotInEffect',
  'obligationWithoutDuty',
  'authorityWithoutPower',
  'dutyToShareNotStated',
  'considerationMissing',
  'considerationWithoutDuty',
  'part3WithoutAuthorisation',
  'authorisationWithoutPart3',
  'regimeOfOtherBody',
  'confidentialityConsentMissing',
  'dataProtectionConsentMissing',
  'refusalTellsOfRecord',
  'standingNoticeMismatch',
  'emergencyOpensSilent',
  'emergencyNotMarked',
  'emergencyOnConsent',
  'authorityOnConsent',
] as const;
export type FaultCode = (typeof FAULT_CODES)[number];

/** One fault of a document: what is wrong and what would be right. `path` leads to the place in the document. */
export interface Fault {
  readonly code: FaultCode;
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** A list as short as this is told whole: of 'exclude' beside 'include' the near word is the opposite of what was meant. */
const SHORT = 4;

/** `'purpse' is no purpose: did you mean 'purpose'?`, or the whole list where it is short or nothing is near. */
export function notOneOf(what: string, given: unknown, known: readonly string[]): string {
  if (given === undefined) return `${/^[aeiou]/i.test(what) ? 'An' : 'A'} ${what} is required: ${listed(known)}.`;
  const near = typeof given === 'string' && known.length > SHORT ? nearest(given, known) : null;
  const shown = typeof given === 'string' ? `'${given}'` : JSON.stringify(given);
  return near ? `${shown} is no ${what}: did you mean '${near}'?` : `${shown} is no ${what}: ${listed(known)}.`;
}

/** What a fault says was probably meant; null where it says nothing of the kind. */
export function meantBy({ message }: Fault): string | null {
  return /: did you mean '([^']+)'(, which is missing)?\?$/.exec(message)?.[1] ?? null;
}

function listed(known: readonly string[]): string {
  const shown = known.slice(0, 24);
  return `${known.length > 1 ? 'one of ' : ''}${shown.join(', ')}${known.length > shown.length ? ', …' : ''}`;
}

/** Fewer letters begin too much by chance. */
const SHORTEST_BEGINNING = 4;

/**
 * The known word nearest to `given` by edit distance, if a slip could have made the one of the other; else the only one that
 * begins with it.
 */
export function nearest(given: string, known: readonly string[]): string | null {
  const limit = Math.max(2, Math.floor(given.length / 3));
  const [best] = known
    .filter((each) => Math.abs(each.length - given.length) <= limit)
    .map((each) => ({ each, away: distance(given.toLowerCase(), each.toLowerCase()) }))
    .toSorted((a, b) => a.away - b.away);
  // Of a letter or two nothing is left of what was given: `a` is no slip of `c`.
  if (best && best.away <= limit && best.away < Math.min(given.length, best.each.length)) return best.each;
  const [longer, ...others] = known.filter((each) => each.toLowerCase().startsWith(given.toLowerCase()));
  return longer !== undefined && others.length === 0 && given.length >= SHORTEST_BEGINNING ? longer : null;
}

/** Levenshtein distance. */
export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
