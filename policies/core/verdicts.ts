import { agreed } from './decideRecord';
import type { FieldDecision, StaticVerdict, SubjectFacts } from './decision';
import { subjectFlatFacts } from './flatFacts';
import type { OrganisationId } from './ids';
import type { ItemRules } from './itemRules';
import { combineRefusals, type Refused, SILENT, type SubjectRefusal, subjectRefusal } from './refusal';

export const POSSIBLE: StaticVerdict = { kind: 'possible' };

export type FactsOf = (controller: OrganisationId) => SubjectFacts;

/** What no signed controller's clause can give for any child: the union over controllers, requirements taken as met. */
export function staticVerdictOf(rules: ItemRules): StaticVerdict {
  return verdict(
    rules,
    rules.controllers.map((controller) => subjectRefusal(rules, controller, null)),
  );
}

/** The same for one child. While whereabouts are closed it is what `decide` would say of every controller alike. */
export function subjectVerdictOf(rules: ItemRules, factsOf: FactsOf): StaticVerdict {
  const subjects = rules.controllers.map((controller) => ({ controller, subject: readSubject(factsOf, controller) }));
  const closed = subjects.some(({ subject }) => subject?.whereaboutsClosed !== false);
  const open = verdict(
    rules,
    subjects.map(({ controller, subject }) => refusalFor(rules, controller, subject)),
  );
  if (!closed) return open;
  if (rules.item.flags.includes('W')) return open.kind === 'possible' ? { kind: 'never', decision: SILENT } : open;
  return agreedVerdict(subjects.map(({ subject }) => closedVerdict(rules, subject)));
}

const UNREADABLE: SubjectRefusal = { reason: 'noClause', clause: null, silent: true, unlock: [] };

function refusalFor(rules: ItemRules, controller: OrganisationId, subject: SubjectFacts | null): SubjectRefusal | null {
  return subject ? subjectRefusal(rules, controller, subject) : UNREADABLE;
}

/** Facts of the child as seen for a controller; null where they are ill-typed. */
export function readSubject(factsOf: FactsOf, controller: OrganisationId): SubjectFacts | null {
  const subject = factsOf(controller);
  return subjectFlatFacts(subject) ? subject : null;
}

function verdict(rules: ItemRules, refusals: readonly (SubjectRefusal | null)[]): StaticVerdict {
  const told = refusals.filter((each) => each !== null);
  if (told.length < refusals.length) return POSSIBLE;
  return { kind: 'never', decision: combineRefusals(rules.item, told) };
}

/** One controller's facts, held against the rules of every controller of the agency. */
function closedVerdict(rules: ItemRules, subject: SubjectFacts | null): StaticVerdict {
  if (!subject) return { kind: 'never', decision: SILENT };
  const refusals = rules.controllers.map((each) => subjectRefusal(rules, each, subject));
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
