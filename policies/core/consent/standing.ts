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

export interface Decisions {
  readonly standing: readonly StandingConsent[];
  /** Those that are over, whatever ended them. */
  readonly past: readonly StandingConsent[];
}

/**
 * The decisions on a person as they are told to whom whereabouts are closed: what was superseded within its time stands still, since
 * that it was would tell whom it names. It opens nothing: what superseded it covers it, and is later.
 */
export function asTold({ standing, past }: Decisions): Decisions {
  const replaced = past.filter(({ state }) => state === 'superseded').map((one) => ({ ...one, state: 'given' }));
  return { standing: [...standing, ...replaced], past: past.filter(({ state }) => state !== 'superseded') };
}

/**
 * Whether a gate is open for all of `controllers` alike, where nobody may be told for which of them: by one decision that speaks
 * of them all, and is the last that its grantor took about any of them. What several open together would tell which part each of
 * them opens; so would a refusal of a part that a later decision on that part undoes, and so would what a later decision replaced,
 * when that one is over: of the highest right that spoke of any of them, each refusal or withdrawal stands until its grantor
 * gives for all, and what was given until they decide again. Open only where `isGateOpen` is for each. None: closed. Never throws.
 */
export function isGateOpenForAll(
  { standing, past }: Decisions,
  gate: string,
  controllers: readonly string[],
  at: Omit<ConsentCase, 'controller'>,
): boolean {
  const speaksToAny = (one: StandingConsent) =>
    one.gate === gate && controllers.some((controller) => speaksTo(one, { ...at, controller }));
  const speaking = standing.filter(speaksToAny);
  const highest = Math.max(...speaking.map(({ precedence }) => precedence));
  const prevailing = speaking.filter(({ precedence }) => precedence === highest);
  const givesForAll = ({ state, controllers: named }: StandingConsent) =>
    state === 'given' && controllers.every((each) => named.includes(each));
  const other = [...speaking.filter((one) => !givesForAll(one)), ...past.filter(speaksToAny)];
  const forAll = prevailing.filter(
    (one) =>
      givesForAll(one) &&
      !other.some(
        ({ grantor, decidedAt }) => grantor === one.grantor && Date.parse(decidedAt) >= Date.parse(one.decidedAt),
      ),
  );
  return (
    forAll.length > 0 &&
    prevailing.every((one) => one.state === 'given' || forAll.some(({ grantor }) => grantor === one.grantor))
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
