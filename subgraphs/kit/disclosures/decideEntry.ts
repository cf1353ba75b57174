import { createHash } from 'node:crypto';
import { type FieldDecision, gives } from '#policies/core/decision';
import {
  DISCLOSURE_CATEGORY,
  DISCLOSURE_FIELDS,
  type DisclosureField,
  disclosureItem,
  PLACING_FIELDS,
} from '#policies/core/disclosureItems';
import { generalise } from '#policies/core/generalise';
import type { OrganisationId } from '#policies/core/ids';
import type { SubjectState } from '../replica/replica';
import type { RequestScope } from '../request/requestScope';
import { type DisclosedThing, type DisclosureEntry, inWords } from './entry';
import type { Given, GivenOutcome } from './readGiven';

type Decide = (field: DisclosureField) => FieldDecision;
/** Decides for what one controller gave, by the facts of an outcome. */
type DeciderOf = (controller: OrganisationId, attributes: GivenOutcome['attributes']) => Decide;

/**
 * Entries of one person differ in few facts: each is decided once. What names, in an entry within the reader's own organisation,
 * is decided as where whereabouts are open: of a person whose whereabouts are closed there are no others.
 */
export function deciderFor({ policy, agency }: RequestScope, subject: SubjectState): DeciderOf {
  const known = new Map<string, FieldDecision>();
  return (controller, attributes) => {
    const facts = { controller, subject: subject.factsFor(controller, DISCLOSURE_CATEGORY), attributes };
    const naming = { ...facts, subject: { ...facts.subject, whereaboutsClosed: false } };
    const key = `${controller}|${Object.values(attributes).join()}`;
    return (field) => {
      const asked = PLACING_FIELDS.includes(field) ? naming : facts;
      const decided = known.get(`${field}|${key}`) ?? policy.decide(disclosureItem(agency, field), asked);
      known.set(`${field}|${key}`, decided);
      return decided;
    };
  };
}

/**
 * An entry as its reader may see it, or null where none of what was given may be known to it, whatever SQL let through.
 * `coordinate`: the list in which it stands.
 */
export function decideEntry(
  scope: RequestScope,
  given: Given,
  coordinate: string,
  deciderOf: DeciderOf,
): DecidedEntry | null {
  const { controller } = given;
  const seen = given.outcomes
    .map((outcome) => ({ outcome, decide: deciderOf(controller, outcome.attributes) }))
    .filter(({ decide }) => gives(decide('involvement')));
  const [first] = seen;
  if (first === undefined) return null;
  // Entry by entry all outcomes of a controller are decided alike but for what is sensitive: the least that is seen decides.
  const decide: Decide = (field) =>
    seen.map(({ decide: each }) => each(field)).find((decision) => !gives(decision)) ?? first.decide(field);
  for (const field of DISCLOSURE_FIELDS)
    note(scope, given, field, field === 'involvement' ? coordinate : `Disclosure.${field}`, decide(field));
  const shown = (field: DisclosureField, value: string | null) => shownAs(decide(field), value);
  return {
    decisions: DISCLOSURE_FIELDS.map(decide),
    entry: {
      id: `${createHash('sha256').update(given.receipt).digest('base64url').slice(0, 22)}.${given.nth}`,
      agency: scope.agency,
      at: shown('at', given.at),
      purpose: gives(decide('purpose')) ? given.purpose : null,
      role: gives(decide('role')) ? given.requester.role : null,
      controller: shown('controller', controller),
      organisation: shown('organisation', given.requester.organisation),
      team: shown('team', given.requester.team),
      case: shown('case', given.case),
      practitioner: shown('practitioner', given.requester.practitioner),
      reason: shown('reason', given.reason),
      receipt: shown('receipt', given.receipt),
      items: gives(decide('items')) ? seen.map(({ outcome }) => thingOf(outcome, gives(decide('clause')))) : null,
    },
  };
}

interface DecidedEntry {
  /** Its id stays the same from page to page, and tells neither receipt nor controller. */
  readonly entry: DisclosureEntry;
  readonly decisions: readonly FieldDecision[];
}

function note(
  { ledger, agency }: RequestScope,
  { person, controller }: Given,
  item: DisclosureField,
  field: string,
  decision: FieldDecision,
): void {
  ledger.note({ person, controller, dataItem: disclosureItem(agency, item), field, decision });
}

function thingOf({ outcome }: GivenOutcome, withClause: boolean): DisclosedThing {
  const { dataItem, obligations, clause, basis } = outcome;
  return {
    dataItem,
    words: inWords(dataItem),
    generalised: outcome.outcome === 'generalised',
    obligations: [...obligations],
    clause: withClause ? clause : null,
    basis: withClause ? basis : null,
  };
}

function shownAs(decision: FieldDecision, value: string | null): string | null {
  if (decision.outcome === 'disclosed') return value;
  return decision.outcome === 'generalised' ? (generalise(decision.by, value) as string | null) : null;
}
