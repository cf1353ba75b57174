import type { DataCategory, Purpose } from '../vocabulary';

/** A decision as it is replicated: valid now, in a state that speaks to the question (given, refused, withdrawn). */
export interface StandingConsent {
  readonly gate: string;
  readonly state: string;
  /** Opaque: whose decision it is. */
  readonly grantor: string;
  /** `PRECEDENCE` of the grantor's right. */
  readonly precedence: number;
  /** ISO 8601; the later decision of one grantor replaces the earlier where both speak. */
  readonly decidedAt: string;
  readonly controllers: readonly string[];
  readonly recipients: readonly string[];
  readonly purposes: readonly string[];
  readonly categories: readonly string[];
}

/** One disclosure, as a scope speaks of it. */
export interface ConsentCase {
  readonly controller: string;
  readonly recipient: string;
  readonly purpose: Purpose;
  readonly category: DataCategory;
}

/**
 * Whether a gate is open for one case. Of those who decided on it the highest right prevails: a court, then the competent
 * child or adult, then parents. Of each grantor the latest decision counts, and all of equal right must have given: a
 * refusal or a withdrawal stands against another's consent. Nothing decided: closed. Never throws.
 */
export function isGateOpen(consents: readonly StandingConsent[], gate: string, at: ConsentCase): boolean {
  const speaking = consents.filter((consent) => consent.gate === gate && speaksTo(consent, at));
  const highest = Math.max(...speaking.map(({ precedence }) => precedence));
  const latest = new Map<string, StandingConsent>();
  for (const consent of speaking) {
    if (consent.precedence !== highest) continue;
    const known = latest.get(consent.grantor);
    if (known === undefined || isLater(consent, known)) latest.set(consent.grantor, consent);
  }
  return latest.size > 0 && [...latest.values()].every(({ state }) => state === 'given');
}

/**
 * Whether a gate is open for all of `controllers` alike, where nobody may be told for which of them: by one decision that speaks
 * of them all. What several open together would tell which part each of them opens, and so would a refusal of a part that a
 * later decision on that part undoes: of the highest right that spoke of any of them, each refusal or withdrawal stands until its
 * grantor gives for all. Open only where `isGateOpen` is for each. None: closed. Never throws.
 */
export function isGateOpenForAll(
  consents: readonly StandingConsent[],
  gate: string,
  controllers: readonly string[],
  at: Omit<ConsentCase, 'controller'>,
): boolean {
  const speaking = consents.filter(
    (consent) => consent.gate === gate && controllers.some((controller) => speaksTo(consent, { ...at, controller })),
  );
  const highest = Math.max(...speaking.map(({ precedence }) => precedence));
  const prevailing = speaking.filter(({ precedence }) => precedence === highest);
  const forAll = prevailing.filter(
    ({ state, controllers: named }) => state === 'given' && controllers.every((each) => named.includes(each)),
  );
  return (
    forAll.length > 0 &&
    prevailing.every(
      (one) => one.state === 'given' || forAll.some((each) => each.grantor === one.grantor && isLater(each, one)),
    )
  );
}

/** Of two decisions at one instant the one that closes. */
function isLater(one: StandingConsent, other: StandingConsent): boolean {
  const [first, second] = [Date.parse(one.decidedAt), Date.parse(other.decidedAt)];
  return first === second ? one.state !== 'given' : first > second;
}

/** Whether a scope speaks of a case. */
export function speaksTo(
  scope: Pick<StandingConsent, 'controllers' | 'recipients' | 'purposes' | 'categories'>,
  { controller, recipient, purpose, category }: ConsentCase,
): boolean {
  return (
    scope.controllers.includes(controller) &&
    scope.recipients.includes(recipient) &&
    scope.purposes.includes(purpose) &&
    scope.categories.includes(category)
  );
}
