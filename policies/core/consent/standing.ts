import { CONSENT_GATES, type ConsentGate, type DataCategory, type Purpose } from '../vocabulary';

/** A decision as it is replicated: valid now, in a state that speaks to the question (given, refused, withdrawn). */
export interface StandingConsent {
  readonly id: string;
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
  /** Null: given without any. In the grantor's words where they are told here; empty where there are some that are not. */
  readonly conditions: string | null;
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
  const latest = latestOfEach(speaking.filter(({ precedence }) => precedence === highest));
  return latest.length > 0 && latest.every(({ state }) => state === 'given');
}

/**
 * Whether a decision to go on against the refusals of which it weighed these opens a gate that they close, for one case that it speaks
 * of: only while each refusal or withdrawal that counts there is one of them, whoever's it is and by whatever right, and at least one
 * does. Of each grantor's right the latest decision counts, and at one instant what was not weighed. So it opens nothing against what
 * somebody refuses or withdraws later, or another, or a court; and nothing where none of them stands any more. Never throws.
 */
export function opensAgainst(
  weighed: readonly string[],
  consents: readonly StandingConsent[],
  gate: string,
  at: ConsentCase,
): boolean {
  const closing = closingAt(consents, gate, at, weighed);
  return closing.length > 0 && closing.every(({ id }) => weighed.includes(id));
}

/** A state of what was given under a condition that nobody can be held to: neither given, nor a refusal that could be weighed. */
const UNKEPT = 'unkept';

/**
 * The decisions as they count for a recipient who is told of conditions (`told`), or is not: what was given under a condition opens to
 * nobody who does not read it, since they could not keep to it. Like a refusal it stands until its grantor gives without.
 */
export function keptBy(decisions: readonly StandingConsent[], told: boolean): readonly StandingConsent[] {
  const isUnkept = ({ state, conditions }: StandingConsent) =>
    state === 'given' && conditions !== null && (conditions === '' || !told);
  return decisions.some(isUnkept)
    ? decisions.map((one) => (isUnkept(one) ? { ...one, state: UNKEPT } : one))
    : decisions;
}

/**
 * Under which conditions a gate that is open stands open for one case: those of every decision by which it does, each once, in order.
 * None where it is closed. Never throws.
 */
export function conditionsOfGate(
  consents: readonly StandingConsent[],
  gate: string,
  at: ConsentCase,
): readonly string[] {
  if (!consents.some(({ conditions }) => conditions !== null) || !isGateOpen(consents, gate, at)) return [];
  const speaking = consents.filter((consent) => consent.gate === gate && speaksTo(consent, at));
  const highest = Math.max(...speaking.map(({ precedence }) => precedence));
  const prevailing = speaking.filter(({ precedence }) => precedence === highest);
  // Of two that one grantor gave at one moment both bind.
  const counting = prevailing.filter(
    (one) =>
      !prevailing.some(
        (other) => other.grantor === one.grantor && Date.parse(other.decidedAt) > Date.parse(one.decidedAt),
      ),
  );
  return [...new Set(counting.flatMap(({ conditions }) => conditions ?? []))].sort();
}

/** Each refusal and withdrawal that counts at one case: of each grantor's right the latest decision there. */
function closingAt(
  consents: readonly StandingConsent[],
  gate: string,
  at: ConsentCase,
  weighed: readonly string[] = [],
): readonly StandingConsent[] {
  const speaking = consents.filter((consent) => consent.gate === gate && speaksTo(consent, at));
  return latestOfEach(speaking, weighed).filter(({ state }) => state !== 'given');
}

/** A decision to go on against refusals, as far as it says against which. */
export interface DecisionAgainst
  extends Pick<StandingConsent, 'controllers' | 'recipients' | 'purposes' | 'categories'> {
  readonly id: string;
  readonly gate: string;
  readonly weighed: readonly string[];
}

/**
 * The gates that a refusal or a withdrawal closes for one case, each with the decision in force that weighed it, or null. That nobody
 * decided closes no gate to whoever relies on no consent, and what a higher right gave is open against a lower's refusal. What was given
 * under a condition, which goes with no decision of a holder's own, takes no refusal back, its grantor's or another's. Never throws.
 */
export function refusalsAt(
  decisions: readonly StandingConsent[],
  overrides: readonly DecisionAgainst[],
  at: ConsentCase,
): readonly { readonly gate: ConsentGate; readonly weighedBy: string | null }[] {
  const kept = keptBy(decisions, false);
  const consents = kept.filter(({ state }) => state !== UNKEPT);
  const isRefused = (gate: ConsentGate) => !isGateOpen(kept, gate, at) && closingAt(consents, gate, at).length > 0;
  return CONSENT_GATES.filter(isRefused).map((gate) => {
    const by = overrides.find(
      (each) => each.gate === gate && speaksTo(each, at) && opensAgainst(each.weighed, consents, gate, at),
    );
    return { gate, weighedBy: by?.id ?? null };
  });
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
  const { speaking, givenForAll } = speakingOfAny({ standing, past }, gate, controllers, at);
  const highest = Math.max(...speaking.map(({ precedence }) => precedence));
  const prevailing = speaking.filter(({ precedence }) => precedence === highest);
  const forAll = givenForAll.filter(({ precedence }) => precedence === highest);
  return (
    forAll.length > 0 &&
    prevailing.every((one) => one.state === 'given' || forAll.some(({ grantor }) => grantor === one.grantor))
  );
}

/**
 * `opensAgainst`, for all of `controllers` alike, where nobody may be told for which of them: every refusal or withdrawal that speaks
 * of any of them counts until its grantor gives for all, and one that was weighed speaks of them all. Opens only where `isGateOpen` or
 * `opensAgainst` does for each. None: closed. Never throws.
 */
export function opensAgainstForAll(
  weighed: readonly string[],
  decisions: Decisions,
  gate: string,
  controllers: readonly string[],
  at: Omit<ConsentCase, 'controller'>,
): boolean {
  const { speaking, givenForAll } = speakingOfAny(decisions, gate, controllers, at);
  const closing = speaking.filter(
    ({ state, grantor, precedence }) =>
      state !== 'given' && !givenForAll.some((one) => one.grantor === grantor && one.precedence === precedence),
  );
  return (
    closing.every(({ id }) => weighed.includes(id)) &&
    closing.some(({ controllers: named }) => controllers.every((each) => named.includes(each))) &&
    controllers.length > 0
  );
}

/** What stands that speaks of any of `controllers`, and of it what gives for them all and is its grantor's last about any of them. */
function speakingOfAny(
  { standing, past }: Decisions,
  gate: string,
  controllers: readonly string[],
  at: Omit<ConsentCase, 'controller'>,
): { readonly speaking: readonly StandingConsent[]; readonly givenForAll: readonly StandingConsent[] } {
  const speaksToAny = (one: StandingConsent) =>
    one.gate === gate && controllers.some((controller) => speaksTo(one, { ...at, controller }));
  const speaking = standing.filter(speaksToAny);
  const givesForAll = ({ state, controllers: named }: StandingConsent) =>
    state === 'given' && controllers.every((each) => named.includes(each));
  const other = [...speaking.filter((one) => !givesForAll(one)), ...past.filter(speaksToAny)];
  const givenForAll = speaking.filter(
    (one) =>
      givesForAll(one) &&
      !other.some(
        ({ grantor, decidedAt }) => grantor === one.grantor && Date.parse(decidedAt) >= Date.parse(one.decidedAt),
      ),
  );
  return { speaking, givenForAll };
}

/** The latest that each grantor decided by each right. */
function latestOfEach(
  decisions: readonly StandingConsent[],
  weighed: readonly string[] = [],
): readonly StandingConsent[] {
  const latest = new Map<string, StandingConsent>();
  for (const decision of decisions) {
    const of = `${decision.precedence} ${decision.grantor}`;
    const known = latest.get(of);
    if (known === undefined || isLater(decision, known, weighed)) latest.set(of, decision);
  }
  return [...latest.values()];
}

/** Of two decisions at one instant the one that closes; of two that close the one that was not weighed. */
function isLater(one: StandingConsent, other: StandingConsent, weighed: readonly string[]): boolean {
  const [first, second] = [Date.parse(one.decidedAt), Date.parse(other.decidedAt)];
  if (first !== second) return first > second;
  return one.state !== 'given' && (other.state === 'given' || !weighed.includes(one.id));
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
