import type { DataItem } from './dataItem';
import { permissionBy } from './decideRecord';
import type { Permission, StaticVerdict, SubjectFacts } from './decision';
import { SUBJECT_KEYS, subjectKey } from './flatFacts';
import type { OrganisationId } from './ids';
import { classRepresentatives, type ItemRules } from './itemRules';
import { conditionsReliedOn, stopsForDetriment } from './override';
import type { Clause } from './protocol';
import {
  combineRefusals,
  isUnmetRequirement,
  type Refused,
  SILENT,
  type SubjectRefusal,
  subjectRefusal,
} from './refusal';
import { failedRequirement } from './requirements';

const POSSIBLE: StaticVerdict = { kind: 'possible' };

const NEVER_SILENT: StaticVerdict = { kind: 'never', decision: SILENT };
const AS_IF_NOT_HELD: StaticVerdict = { kind: 'never', decision: SILENT, asIfNotHeld: true };

export type FactsOf = (controller: OrganisationId) => SubjectFacts;

/** What no signed controller's clause can give for any child: the union over controllers, requirements taken as met. */
export function staticVerdictOf(rules: ItemRules): StaticVerdict {
  const each = classRepresentatives(rules, rules.controllers);
  return verdict(
    rules,
    each.map((controller) => subjectRefusal(rules, controller, null)),
  );
}

/** By whose clauses a fact about the child is decided and named that rests on no record of anybody. */
export interface Deciding {
  /** Controllers among whom it is decided; null for what rests on records, of whichever controllers. */
  readonly among: readonly OrganisationId[] | null;
  /** Controllers of the requester's own country: whose clause is named where any would do tells nothing of the child. */
  readonly ownCountry: readonly OrganisationId[];
}

/**
 * The same for one child. Where every controller refuses, closed whereabouts change nothing: who would be told of any child is
 * told alike, by what holds for all controllers. Where some would give, they must all do so while whereabouts are closed; else
 * it is silent, and reads as not held. A fact about the child is decided `among` the controllers that know it, and while
 * whereabouts are closed by all; what is told of its refusal is the same whoever they are, and whether or not they are closed
 * (`toldOf`), for such a fact is lacking of nobody and silence would tell.
 */
export function subjectVerdictOf(rules: ItemRules, factsOf: FactsOf, deciding: Deciding): StaticVerdict {
  const { among, ownCountry } = deciding;
  const situations = situationsOf(rules, factsOf);
  if (isClosed(situations)) return closedVerdict(rules, situations, among === null ? null : ownCountry);
  if (among === null) return verdict(rules, refusalsOf(rules, situations));
  const asked = situations.filter((each) => isOfAny(each, among));
  if (asked.length === 0) return NEVER_SILENT;
  if (refusalsOf(rules, asked).includes(null)) return POSSIBLE;
  return { kind: 'never', decision: toldOf(rules, situations, ownCountry) };
}

/**
 * What is told of a fact about the child that is refused: by controllers of the requester's own country, or by all where none there
 * refuses. Which of them know the child has no part in it: a clause of the other country's would tell that somebody there does, also
 * where nothing of theirs is seen.
 */
function toldOf(rules: ItemRules, situations: readonly Situation[], near: readonly OrganisationId[]): Refused {
  const refusals = (of: readonly Situation[]) => refusalsOf(rules, of).filter((each) => each !== null);
  const own = refusals(situations.filter((each) => isOfAny(each, near)));
  return combineRefusals(rules.item, own.length > 0 ? own : refusals(situations));
}

/**
 * What is told beside a list that some controllers would give: that of the requester's own country (`near`) none would, for want of a
 * consent, a threshold or another requirement about the child. Null where no controller at all would give (the verdict tells), where
 * what is lacking is an agreement, which is the same of every child, and where it is silent. Which controllers know the child has no
 * part in it.
 */
export function refusalInPartOf(
  rules: ItemRules,
  factsOf: FactsOf,
  near: readonly OrganisationId[],
): Extract<Refused, { outcome: 'withheld' }> | null {
  const situations = situationsOf(rules, factsOf);
  if (refusalsOf(rules, situations).every((each) => each !== null)) return null;
  const refusals = refusalsOf(
    rules,
    situations.filter((each) => isOfAny(each, near)),
  );
  if (refusals.includes(null)) return null;
  const unmet = refusals.filter((each) => each !== null).filter(isUnmetRequirement);
  if (unmet.length === 0) return null;
  const told = combineRefusals(rules.item, unmet);
  return told.outcome === 'withheld' ? told : null;
}

/** Each controller's facts are held against the rules of every controller of the agency. `near`: whose refusal of a fact about the child is told. */
function closedVerdict(
  rules: ItemRules,
  situations: readonly Situation[],
  near: readonly OrganisationId[] | null,
): StaticVerdict {
  const whole = verdict(rules, refusalsOf(rules, situations));
  if (whole.kind === 'never')
    return near === null ? whole : { kind: 'never', decision: toldOf(rules, situations, near) };
  if (rules.item.flags.includes('W')) return AS_IF_NOT_HELD;
  const each = situations.map(({ subject }) =>
    classRepresentatives(rules, rules.controllers).map((controller) => refusalFor(rules, controller, subject)),
  );
  if (each.some((refusals) => refusals.every((refusal) => refusal === null))) return POSSIBLE;
  return near === null ? AS_IF_NOT_HELD : { kind: 'never', decision: toldOf(rules, situations, near) };
}

function refusalsOf(rules: ItemRules, situations: readonly Situation[]): readonly (SubjectRefusal | null)[] {
  return situations.map(({ controller, subject }) => refusalFor(rules, controller, subject));
}

/**
 * The permission behind a `possible` verdict: the last clause that opens, as CASL would have it, row conditions aside; of those
 * among whom it was decided, otherwise of the requester's own country where one opens there. Null too where the holder's
 * decision of detriment stops every clause that would open.
 */
export function subjectPermissionOf(rules: ItemRules, factsOf: FactsOf, deciding: Deciding): Permission | null {
  const { among, ownCountry } = deciding;
  if (subjectVerdictOf(rules, factsOf, deciding).kind === 'never') return null;
  const situations = situationsOf(rules, factsOf);
  const given = situations.flatMap((situation) => {
    const { controller, subject } = situation;
    if (subject === null || subjectRefusal(rules, controller, subject) !== null) return [];
    return rules.permits
      .filter(({ clause, signed }) => signed.includes(controller) && opens(clause, rules.item, subject))
      .map(({ clause }) => ({ situation, clause, permission: permissionBy(clause, rules.item, subject) }));
  });
  const near = among === null || isClosed(situations) ? ownCountry : among;
  const preferred = given.findLast(({ situation }) => isOfAny(situation, near)) ?? given.at(-1);
  if (!preferred?.permission) return null;
  // Of all that would give, whichever is named: those of one alone would tell that it is the one who does.
  const conditions = given.flatMap(({ situation: { controllers }, clause }) =>
    controllers
      .filter((each) => clause.requires.consent.length > 0 && (among === null || among.includes(each)))
      .flatMap((each) => conditionsReliedOn(clause, rules.item, factsOf(each))),
  );
  return { ...preferred.permission, conditions: [...new Set(conditions)].sort() };
}

function isClosed(situations: readonly Situation[]): boolean {
  return situations.some(({ subject }) => subject?.whereaboutsClosed !== false);
}

function isOfAny({ controllers }: Situation, among: readonly OrganisationId[]): boolean {
  return controllers.some((each) => among.includes(each));
}

function opens(clause: Clause, item: DataItem, subject: SubjectFacts): boolean {
  return failedRequirement(clause, item, subject) === null && !(subject.detriment && stopsForDetriment(clause));
}

/** Controllers that the same rules bind and for which the same facts hold: they decide alike. */
export interface Situation {
  /** One of them. */
  readonly controller: OrganisationId;
  readonly controllers: readonly OrganisationId[];
  /** Null where the facts are ill-typed. */
  readonly subject: SubjectFacts | null;
}

const NONE_OPENED: SubjectFacts['emergencyAccess'] = [];

export function situationsOf(rules: ItemRules, factsOf: FactsOf): readonly Situation[] {
  const found = new Map<number, Situation & { readonly controllers: OrganisationId[] }>();
  const opened = new Map<SubjectFacts['emergencyAccess'], number>();
  for (const [controller, number] of rules.classOf) {
    const subject = factsOf(controller);
    const key = subjectKey(subject);
    const list = key === null ? NONE_OPENED : subject.emergencyAccess;
    const nth = opened.get(list) ?? opened.size;
    opened.set(list, nth);
    const place = (nth * rules.classOf.size + number) * SUBJECT_KEYS + (key ?? SUBJECT_KEYS - 1);
    const known = found.get(place);
    if (known) known.controllers.push(controller);
    else found.set(place, { controller, controllers: [controller], subject: key === null ? null : subject });
  }
  return [...found.values()];
}

const UNREADABLE: SubjectRefusal = { reason: 'noClause', clause: null, silent: true, unlock: [] };

function refusalFor(rules: ItemRules, controller: OrganisationId, subject: SubjectFacts | null): SubjectRefusal | null {
  return subject ? subjectRefusal(rules, controller, subject) : UNREADABLE;
}

function verdict(rules: ItemRules, refusals: readonly (SubjectRefusal | null)[]): StaticVerdict {
  const told = refusals.filter((each) => each !== null);
  if (told.length < refusals.length) return POSSIBLE;
  return { kind: 'never', decision: combineRefusals(rules.item, told) };
}
