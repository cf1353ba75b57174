import type { DataItem } from './dataItem';
import { agreed, permissionBy } from './decideRecord';
import type { FieldDecision, Permission, StaticVerdict, SubjectFacts } from './decision';
import { SUBJECT_KEYS, subjectKey } from './flatFacts';
import type { OrganisationId } from './ids';
import { classRepresentatives, type ItemRules } from './itemRules';
import { stopsForDetriment } from './override';
import type { Clause } from './protocol';
import { combineRefusals, type Refused, SILENT, type SubjectRefusal, subjectRefusal } from './refusal';
import { failedRequirement } from './requirements';

export const POSSIBLE: StaticVerdict = { kind: 'possible' };

export type FactsOf = (controller: OrganisationId) => SubjectFacts;

/** What no signed controller's clause can give for any child: the union over controllers, requirements taken as met. */
export function staticVerdictOf(rules: ItemRules): StaticVerdict {
  const each = classRepresentatives(rules, rules.controllers);
  return verdict(
    rules,
    each.map((controller) => subjectRefusal(rules, controller, null)),
  );
}

/**
 * The same for one child. While whereabouts are closed it is what `decide` would say of every controller alike; otherwise the
 * controllers `among` whom it is decided may be named, for a fact about the child that rests on none of their records.
 */
export function subjectVerdictOf(
  rules: ItemRules,
  factsOf: FactsOf,
  among: readonly OrganisationId[] | null = null,
): StaticVerdict {
  const situations = situationsOf(rules, factsOf);
  const closed = isClosed(situations);
  const deciding = closed || among === null ? situations : situations.filter((each) => isOfAny(each, among));
  const open = verdict(
    rules,
    deciding.map(({ controller, subject }) => refusalFor(rules, controller, subject)),
  );
  if (!closed) return deciding.length === 0 ? { kind: 'never', decision: SILENT } : open;
  if (rules.item.flags.includes('W')) return open.kind === 'possible' ? { kind: 'never', decision: SILENT } : open;
  return agreedVerdict(situations.map(({ subject }) => closedVerdict(rules, subject)));
}

/** Whose clause is named for what rests on no record of anybody. */
export interface PermissionSource {
  /** Controllers among whom it was decided; null where it is every controller of the agency. */
  readonly among: readonly OrganisationId[] | null;
  /** Controllers of the requester's own country: whose clause is named where any would do tells nothing of the child. */
  readonly ownCountry: readonly OrganisationId[];
}

/**
 * The permission behind a `possible` verdict: the last clause that opens, as CASL would have it, row conditions aside; of those
 * among whom it was decided, otherwise of the requester's own country where one opens there. Null too where the holder's
 * decision of detriment stops every clause that would open.
 */
export function subjectPermissionOf(
  rules: ItemRules,
  factsOf: FactsOf,
  { among, ownCountry }: PermissionSource,
): Permission | null {
  if (subjectVerdictOf(rules, factsOf, among).kind === 'never') return null;
  const situations = situationsOf(rules, factsOf);
  const given = situations.flatMap((situation) => {
    const { controller, subject } = situation;
    if (subject === null || subjectRefusal(rules, controller, subject) !== null) return [];
    return rules.permits
      .filter(({ clause, signed }) => signed.includes(controller) && opens(clause, rules.item, subject))
      .map(({ clause }) => ({ situation, permission: permissionBy(clause, rules.item, subject) }));
  });
  const near = among === null || isClosed(situations) ? ownCountry : among;
  const preferred = given.findLast(({ situation }) => isOfAny(situation, near)) ?? given.at(-1);
  return preferred?.permission ?? null;
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

/** One controller's facts, held against the rules of every controller of the agency. */
function closedVerdict(rules: ItemRules, subject: SubjectFacts | null): StaticVerdict {
  if (!subject) return { kind: 'never', decision: SILENT };
  const refusals = classRepresentatives(rules, rules.controllers).map((each) => subjectRefusal(rules, each, subject));
  if (refusals.every((each) => each === null)) return POSSIBLE;
  const told = refusals.filter((each) => each !== null);
  if (told.length < refusals.length) return { kind: 'never', decision: SILENT };
  return { kind: 'never', decision: agreed(told.map((each) => combineRefusals(rules.item, [each]))) };
}

function agreedVerdict(verdicts: readonly StaticVerdict[]): StaticVerdict {
  if (verdicts.some(({ kind }) => kind === 'possible')) return POSSIBLE;
  const told: readonly Refused[] = verdicts.flatMap((each) => (each.kind === 'never' ? [each.decision] : []));
  const decision: FieldDecision = agreed(told);
  return { kind: 'never', decision };
}
