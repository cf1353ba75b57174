import { createHash } from 'node:crypto';
import DataLoader from 'dataloader';
import type { RowCondition } from '#policies/core/compiledPolicy';
import { type FieldDecision, gives } from '#policies/core/decision';
import {
  DISCLOSURE_CATEGORY,
  DISCLOSURE_FIELDS,
  type DisclosureField,
  disclosureItem,
  isSensitive,
  PLACING_FIELDS,
} from '#policies/core/disclosureItems';
import { generalise } from '#policies/core/generalise';
import type { OrganisationId, PersonId } from '#policies/core/ids';
import type { Selection } from '#policies/enforcement/selectRows';
import { noticeOf } from '#policies/enforcement/sourceNotice';
import { permittedUnder } from '#policies/enforcement/sourceObligation';
import { mayName } from '../replica/mayName';
import type { SubjectState } from '../replica/replica';
import type { RequestScope } from '../request/requestScope';
import { type DisclosedThing, type DisclosureEntry, inWords, type OfferedDisclosures } from './entry';
import { type Given, type GivenOutcome, MOST_ENTRIES, readGiven, WITHIN_READERS_OWN } from './readGiven';

/** One loader a request: however many persons are asked, the log is read once. */
const loaders = new WeakMap<RequestScope, DataLoader<string, OfferedDisclosures>>();

/**
 * Who saw what of this agency's records of a person: the latest entries of its log, decided for the requester like records. While
 * whereabouts are closed those alone within the reader's own organisation, and these whole: an entry that names nobody would say
 * that they are closed. Notices stand at `field` of the person. Reading is recorded as a disclosure by each controller whose entries are given.
 */
export function disclosuresOf(scope: RequestScope, person: string, field: string): Promise<OfferedDisclosures> {
  const loader =
    loaders.get(scope) ?? new DataLoader<string, OfferedDisclosures>((persons) => readAll(scope, persons, field));
  loaders.set(scope, loader);
  return loader.load(person);
}

async function readAll(
  scope: RequestScope,
  persons: readonly string[],
  field: string,
): Promise<readonly OfferedDisclosures[]> {
  const { agency, catalogue, requester, sql } = scope;
  const subjects = await scope.subjects(persons);
  const opened = subjects.map((subject) => openOf(scope, subject, field));
  const open = subjects.filter((_subject, index) => opened[index] === 'open');
  const entries = await readGiven({
    sql,
    agency,
    reader: requester.organisation.id,
    sensitive: [...catalogue.items.values()].filter(isSensitive).map(({ id }) => id),
    selections: selectionsOf(scope, open),
    most: MOST_ENTRIES,
  });
  return subjects.map((subject, index) => {
    const given = entries.filter((entry) => entry.person === subject.person && mayBeNamed(scope, subject, entry));
    const deciderOf = deciderFor(scope, subject);
    const decided = given.slice(0, MOST_ENTRIES).flatMap((entry) => decideEntry(scope, entry, deciderOf) ?? []);
    const place = { type: 'Person', id: subject.person, field };
    const decisions = decided.flatMap((each) => each.decisions);
    scope.obligations.push(...permittedUnder(place, decisions, subject.emergencyOpenings));
    return {
      entries: numbered(decided.map(({ entry }) => entry)),
      more: given.length > MOST_ENTRIES || opened[index] === 'withheld',
    };
  });
}

/**
 * Whether some entry may be seen of this person. What refuses is recorded, and told where it may be: what is silent reads as
 * no entries.
 */
function openOf(scope: RequestScope, subject: SubjectState, field: string): 'open' | 'withheld' | 'silent' {
  const { agency, policy, ledger, notices } = scope;
  const existence = disclosureItem(agency, 'involvement');
  const verdict = policy.subjectVerdict(existence, factsOf(subject));
  const place = { type: 'Person', id: subject.person, field, agency };
  if (verdict.kind === 'never') {
    const { decision } = verdict;
    ledger.note({ person: subject.person, controller: null, dataItem: existence, field: null, decision });
    notices.push(...[noticeOf({ ...place, dataItem: existence }, decision)].filter((notice) => notice !== null));
    if (!verdict.asIfNotHeld) return decision.outcome;
  }
  // What no clause gives of any entry: told alike whether there are entries or none. A null place has its own notice.
  for (const name of DISCLOSURE_FIELDS.filter((each) => !PLACING_FIELDS.includes(each))) {
    const dataItem = disclosureItem(agency, name);
    const part = policy.staticVerdict(dataItem);
    const notice = part.kind === 'never' ? noticeOf({ ...place, dataItem }, part.decision) : null;
    if (notice !== null) notices.push(notice);
  }
  return verdict.kind === 'possible' && subject.known && !subject.excluded ? 'open' : 'silent';
}

function factsOf(subject: SubjectState) {
  return (controller: OrganisationId) => subject.factsFor(controller, DISCLOSURE_CATEGORY);
}

/**
 * Persons for whom the same entries may be had are asked for together. Who gave and who was given place a person: while whereabouts are
 * closed, entries that name another than the reader's own organisation fall in SQL, before they are counted or cut.
 */
function selectionsOf({ policy, agency }: RequestScope, subjects: readonly SubjectState[]): readonly Selection[] {
  const groups = new Map<string, { readonly condition: RowCondition; readonly persons: PersonId[] }>();
  for (const subject of subjects) {
    const given = policy.rowCondition(disclosureItem(agency, 'involvement'), factsOf(subject));
    const condition: RowCondition = subject.whereaboutsClosed
      ? { kind: 'and', all: [given, WITHIN_READERS_OWN] }
      : given;
    const key = JSON.stringify(condition);
    const group = groups.get(key) ?? { condition, persons: [] };
    group.persons.push(subject.person);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** The same, whatever SQL let through. */
function mayBeNamed({ requester }: RequestScope, subject: SubjectState, { controller, requester: to }: Given): boolean {
  return [controller, to.organisation].every((each) => mayName(subject, requester, each));
}

type Decide = (field: DisclosureField) => FieldDecision;
/** Decides for what one controller gave, by the facts of an outcome. */
type DeciderOf = (controller: OrganisationId, attributes: GivenOutcome['attributes']) => Decide;

/**
 * Entries of one person differ in few facts: each is decided once. What names, in an entry within the reader's own organisation,
 * is decided as where whereabouts are open: of a person whose whereabouts are closed there are no others.
 */
function deciderFor({ policy, agency }: RequestScope, subject: SubjectState): DeciderOf {
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

/** An entry as its reader may see it, or null where none of what was given may be known to it, whatever SQL let through. */
function decideEntry(scope: RequestScope, given: Given, deciderOf: DeciderOf): DecidedEntry | null {
  const { controller } = given;
  const seen = given.outcomes
    .map((outcome) => ({ outcome, decide: deciderOf(controller, outcome.attributes) }))
    .filter(({ decide }) => gives(decide('involvement')));
  const [first] = seen;
  if (first === undefined) return null;
  // Entry by entry all outcomes of a controller are decided alike but for what is sensitive: the least that is seen decides.
  const decide: Decide = (field) =>
    seen.map(({ decide: each }) => each(field)).find((decision) => !gives(decision)) ?? first.decide(field);
  for (const field of DISCLOSURE_FIELDS) note(scope, given, field, decide(field));
  const shown = (field: DisclosureField, value: string | null) => shownAs(decide(field), value);
  return {
    decisions: DISCLOSURE_FIELDS.map(decide),
    entry: {
      receiptHash: createHash('sha256').update(given.receipt).digest('base64url').slice(0, 22),
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
  readonly entry: Unnumbered;
  readonly decisions: readonly FieldDecision[];
}

function note(
  { ledger, agency }: RequestScope,
  { person, controller }: Given,
  field: DisclosureField,
  decision: FieldDecision,
): void {
  const coordinate = field === 'involvement' ? 'Person.disclosures' : `Disclosure.${field}`;
  ledger.note({ person, controller, dataItem: disclosureItem(agency, field), field: coordinate, decision });
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

type Unnumbered = Omit<DisclosureEntry, 'id'> & { readonly receiptHash: string };

/** Ids that stay the same from page to page and tell neither receipt nor controller. */
function numbered(entries: readonly Unnumbered[]): DisclosureEntry[] {
  const counts = new Map<string, number>();
  return entries.map(({ receiptHash, ...entry }) => {
    const count = (counts.get(receiptHash) ?? 0) + 1;
    counts.set(receiptHash, count);
    return { id: `${receiptHash}.${count}`, ...entry };
  });
}

function shownAs(decision: FieldDecision, value: string | null): string | null {
  if (decision.outcome === 'disclosed') return value;
  return decision.outcome === 'generalised' ? (generalise(decision.by, value) as string | null) : null;
}
