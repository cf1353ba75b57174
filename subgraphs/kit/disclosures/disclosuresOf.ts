import DataLoader from 'dataloader';
import { z } from 'zod';
import type { RowCondition, RowWay } from '#policies/core/compiledPolicy';
import {
  DISCLOSURE_CATEGORY,
  DISCLOSURE_FIELDS,
  disclosureItem,
  isSensitive,
  PLACING_FIELDS,
} from '#policies/core/disclosureItems';
import type { OrganisationId, PersonId } from '#policies/core/ids';
import type { Generalisation } from '#policies/core/vocabulary';
import { noticeOf } from '#policies/enforcement/sourceNotice';
import { permittedUnder } from '#policies/enforcement/sourceObligation';
import { mayName } from '../replica/mayName';
import type { SubjectState } from '../replica/replica';
import { cursorBinding, openCursor } from '../request/pageRows';
import type { RequestScope } from '../request/requestScope';
import { withinPage } from '../schema/page';
import type { PageOf } from '../schema/pagedList';
import { leftOutOfCopies } from '../subjectAccess/leftOutOfCopies';
import { decideEntry, deciderFor } from './decideEntry';
import { type DisclosurePage, LARGEST_DISCLOSURE_PAGE } from './disclosureLog';
import type { DisclosureEntry, OfferedDisclosures } from './entry';
import {
  type EntrySelection,
  type Given,
  type LogPlace,
  MOST_ENTRIES,
  readGiven,
  type ToldTime,
  WITHIN_READERS_OWN,
} from './readGiven';
import { withholdPlaces } from './withholdPlaces';

/**
 * Who saw what of this agency's records of a person, for the hub: the latest entries of its log, and where the reader's own
 * go on before them. Notices stand at `field` of the person.
 */
export async function disclosuresOf(scope: RequestScope, person: string, field: string): Promise<OfferedDisclosures> {
  const asked = { field, coordinate: 'Person.disclosures', most: MOST_ENTRIES, after: null };
  const { entries, last, withheld } = await readEntries(scope, person, asked);
  const earlier = last === null ? null : { agency: scope.agency, after: sealPlace(scope, person, last) };
  return { entries: [...entries], more: withheld || earlier !== null, earlier };
}

/**
 * The same in pages, back to the beginning of the log, however many entries there are and whoever caused them. Throws
 * `FIRST_OUT_OF_RANGE`, `CURSOR_INVALID`, whatever may be seen of the person.
 */
export async function disclosureLogOf(
  scope: RequestScope,
  person: string,
  field: string,
  { first, after = null }: DisclosurePage,
): Promise<PageOf<DisclosureEntry>> {
  const most = withinPage(first, LARGEST_DISCLOSURE_PAGE);
  const place = after === null ? null : openCursor(scope, after, bindingOf(scope, person), readPlace);
  const asked = { field, coordinate: `Person.${field}`, most, after: place };
  const { entries, last } = await readEntries(scope, person, asked);
  for (const entry of entries) withholdPlaces(entry, scope);
  return { entries, next: last === null ? null : sealPlace(scope, person, last) };
}

/** A cursor is of one agency's log about one child, in the view that the reader's purpose and case give. */
function bindingOf(scope: RequestScope, person: string): string {
  return cursorBinding(scope, JSON.stringify(['disclosureLog', scope.agency, person.toLowerCase(), scope.caseId]));
}

function sealPlace(scope: RequestScope, person: string, place: LogPlace): string {
  return scope.cursors.seal(JSON.stringify(place), bindingOf(scope, person));
}

const sealedPlace = z.tuple([z.string(), z.string(), z.string()]);

function readPlace(position: string): LogPlace | null {
  const place = sealedPlace.safeParse(JSON.parse(position));
  return place.success ? place.data : null;
}

/** Which entries are asked for, and where notices and the record of it place them. */
interface AskedEntries {
  readonly field: string;
  readonly coordinate: string;
  readonly most: number;
  readonly after: LogPlace | null;
}

interface ReadEntries {
  readonly entries: readonly DisclosureEntry[];
  /** Where the last of them stands if there are others after it; null where there are none. */
  readonly last: LogPlace | null;
  /** None may be seen, as a notice tells whether or not there are any. */
  readonly withheld: boolean;
}

/** One loader for each question of a request: however many persons are asked, the log is read once. */
const loaders = new WeakMap<RequestScope, Map<string, DataLoader<string, ReadEntries>>>();

function readEntries(scope: RequestScope, person: string, asked: AskedEntries): Promise<ReadEntries> {
  const own = loaders.get(scope) ?? new Map<string, DataLoader<string, ReadEntries>>();
  loaders.set(scope, own);
  const key = JSON.stringify(asked);
  const loader = own.get(key) ?? new DataLoader<string, ReadEntries>((persons) => readAll(scope, persons, asked));
  own.set(key, loader);
  return loader.load(person);
}

/**
 * Entries decided for the requester like records. While whereabouts are closed those alone within the reader's own organisation,
 * and these whole: an entry that names nobody would say that they are closed. Reading is recorded as a disclosure by each
 * controller whose entries are given.
 */
async function readAll(
  scope: RequestScope,
  persons: readonly string[],
  { field, coordinate, most, after }: AskedEntries,
): Promise<readonly ReadEntries[]> {
  const { agency, catalogue, requester, sql } = scope;
  const subjects = await scope.subjects(persons);
  const opened = subjects.map((subject) => openOf(scope, subject, field));
  const open = subjects.filter((_subject, index) => opened[index] === 'open');
  const selections = selectionsOf(scope, open);
  const byRelease = selections.filter(({ condition }) => asksForRelease(condition)).flatMap((each) => each.persons);
  const found = await readGiven({
    sql,
    agency,
    reader: requester.organisation.id,
    sensitive: [...catalogue.items.values()].filter(isSensitive).map(({ id }) => id),
    selections,
    ...(byRelease.length === 0 ? {} : { heldBack: await leftOutOfCopies(scope, byRelease) }),
    most,
    after,
  });
  return subjects.map((subject, index) => {
    const theirs = found.filter((entry) => entry.person === subject.person);
    const given = theirs.slice(0, most);
    const deciderOf = deciderFor(scope, subject);
    const decided = given
      .filter((entry) => mayBeNamed(scope, subject, entry))
      .flatMap((entry) => decideEntry(scope, entry, coordinate, deciderOf) ?? []);
    const place = { type: 'Person', id: subject.person, field };
    const decisions = decided.flatMap((each) => each.decisions);
    scope.obligations.push(...permittedUnder(place, decisions, subject));
    return {
      entries: decided.map(({ entry }) => entry),
      last: theirs.length > most ? (given.at(-1)?.place ?? null) : null,
      withheld: opened[index] === 'withheld',
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
function selectionsOf({ policy, agency }: RequestScope, subjects: readonly SubjectState[]): readonly EntrySelection[] {
  const groups = new Map<string, EntrySelection & { readonly persons: PersonId[] }>();
  for (const subject of subjects) {
    const given = policy.rowCondition(disclosureItem(agency, 'involvement'), factsOf(subject));
    const condition: RowCondition = subject.whereaboutsClosed
      ? { kind: 'and', all: [given, WITHIN_READERS_OWN] }
      : given;
    const toldTime = toldTimeOf(policy.rowWays(disclosureItem(agency, 'at'), factsOf(subject)), given);
    const key = JSON.stringify([condition, toldTime]);
    const group = groups.get(key) ?? { condition, toldTime, persons: [] };
    group.persons.push(subject.person);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** What is told of the time of all these entries alike; where it differs from one to the other, no order tells of any. */
function toldTimeOf(ways: readonly RowWay[], entries: RowCondition): ToldTime {
  const [way, ...others] = ways;
  const ofAll = others.length === 0 && JSON.stringify(way?.condition) === JSON.stringify(entries);
  return way === undefined || !ofAll ? 'nothing' : TOLD_TIME[way.by ?? 'asItStands'];
}

const TOLD_TIME: Readonly<Record<Generalisation | 'asItStands', ToldTime>> = {
  asItStands: 'milliseconds',
  month: 'month',
  year: 'year',
  presence: 'nothing',
  outwardPostcode: 'nothing',
};

/** Whether it hangs on the release of an entry that it is shown: to a representative, by the clauses that are shipped. */
function asksForRelease(condition: RowCondition): boolean {
  switch (condition.kind) {
    case 'in':
      return condition.attribute === 'released';
    case 'and':
      return condition.all.some(asksForRelease);
    case 'or':
      return condition.any.some(asksForRelease);
    case 'not':
      return asksForRelease(condition.of);
    default:
      return false;
  }
}

/** The same, whatever SQL let through. */
function mayBeNamed({ requester }: RequestScope, subject: SubjectState, { controller, requester: to }: Given): boolean {
  return [controller, to.organisation].every((each) => mayName(subject, requester, each));
}
