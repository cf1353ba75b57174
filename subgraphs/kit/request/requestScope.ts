import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';
import type { Act } from '#policies/core/acts';
import type { Clocks } from '#policies/core/clocks';
import type { CompiledPolicy } from '#policies/core/compiledPolicy';
import type { Catalogue } from '#policies/core/dataItem';
import type { DataItemId, OrganisationId, PersonId } from '#policies/core/ids';
import { endOfDay } from '#policies/core/legalDay';
import type { Powers } from '#policies/core/powers';
import type { Rules } from '#policies/core/protocol';
import type { Agency, Country, DataCategory, Purpose } from '#policies/core/vocabulary';
import type { Projection } from '#policies/enforcement/projectRow';
import type { RecordTable } from '#policies/enforcement/recordTable';
import { noticeOf, type SourceNotice, standingNoticeAt, whereaboutsNotice } from '#policies/enforcement/sourceNotice';
import { type ObligedPlace, permittedUnder, type SourceObligation } from '#policies/enforcement/sourceObligation';
import type { Holdings } from '#policies/holdings/readHoldings';
import type { ActCall, ActDone, Acting } from '../acts/act';
import { type ActParts, performAct } from '../acts/performAct';
import type { GovernanceClient } from '../governance/governanceClient';
import type { DecidedOn } from '../release/release';
import type { RunSql } from '../replica/readReplica';
import type { GovernanceReplica, Requester, SubjectState } from '../replica/replica';
import type { Class } from '../schema/class';
import type { Page } from '../schema/page';
import { pageSize } from '../schema/page';
import { type CountedPattern, countPatterns } from './countPatterns';
import type { CursorDesk } from './cursorDesk';
import { type DisclosedList, discloseRecords } from './discloseRecords';
import { NOT_HELD, type Noted, type OutcomeLedger, outcomeLedger } from './outcomes';
import { requestedFields } from './requestedFields';
import { type TimelineItem, timelineOf, type WithheldKind } from './timeline';
import { type WithRecord, withRecord } from './withRecord';

/** Everything a resolver may use; one per fetch, never kept across requests. */
export interface RequestScope {
  readonly agency: Agency;
  readonly requester: Requester;
  readonly purpose: Purpose;
  readonly caseId: string | null;
  readonly reason: string | null;
  /** No other source is asked: whether a person is anybody to the requester is decided here. */
  readonly alone: boolean;
  readonly policy: CompiledPolicy;
  readonly now: Date;
  /** The subgraph's record types. */
  readonly tables: ReadonlyMap<Class, RecordTable>;
  readonly catalogue: Catalogue;
  readonly clocks: Clocks;
  /** What copies say of holdings. */
  readonly holdings: Holdings;
  /** The table of powers on which a holder's own decision may rest. */
  readonly powers: Powers;
  /** Runs one statement with the runtime role; every statement of a request goes through here and is counted. */
  readonly sql: RunSql;
  readonly ledger: OutcomeLedger;
  /** Seals cursors under this subgraph's own key. */
  readonly cursors: CursorDesk;
  /** What the subgraph's own resolvers need (`SubgraphDefinition.own`); read by them alone. */
  readonly own: unknown;
  readonly notices: SourceNotice[];
  /** What the recipient is bound to by what is given. */
  readonly obligations: SourceObligation[];
  /** The rules in force, as read from the replica. */
  rules(): Promise<Rules>;
  /** The country of an organisation, by the rules that this request is decided on; null for one that they do not name. */
  countryOf(organisation: string): Country | null;
  subject(person: string): Promise<SubjectState>;
  subjects(persons: readonly string[]): Promise<readonly SubjectState[]>;
  /**
   * `subjects` of whom a list may name none: recorded of nobody. Whoever is listed is asked of again. Their revisions are compared
   * in the release all the same.
   */
  unnamedSubjects(persons: readonly string[]): Promise<readonly SubjectState[]>;
  /** The rows of one record type that may be seen of a person, projected; null where the list as a whole is refused. */
  records(
    record: Class,
    person: string,
    info: GraphQLResolveInfo,
    page: Page,
    place: ListPlace,
  ): Promise<readonly Projection[] | null>;
  /** The same for named fields, for what is made of decided records and stands at `place`: told is only what is coarser there. */
  recordsOf(
    record: Class,
    person: string,
    fields: readonly string[],
    limit: number,
    place: ListPlace,
  ): Promise<readonly Projection[] | null>;
  /**
   * What the requester would see of many persons' records. Recorded of nobody: what of it goes into the answer is read again
   * with `recordsOf`. Their revisions are compared in the release all the same.
   */
  preview(
    record: Class,
    persons: readonly string[],
    fields: readonly string[],
    limit: number,
  ): Promise<ReadonlyMap<string, readonly Projection[]>>;
  timeline(person: string, records: readonly Class[], field: string): Promise<readonly (TimelineItem | WithheldKind)[]>;
  counts(person: string, records: readonly Class[], field: string): Promise<readonly CountedPattern[]>;
  /**
   * Decides a data item that stands on no record, for the person as a whole; notes it, and gives its notice a place. Where it
   * might be given and there is nothing of it (`isThere`), that is noted as not held. What is made of records of its own is bound
   * by theirs (`byRecords`): here it would be by a clause of whoever knows the person, also where nothing of theirs is given.
   */
  decidePerson(
    item: string,
    category: DataCategory,
    person: string,
    field: string,
    made?: { readonly isThere?: boolean; readonly byRecords?: true },
  ): Promise<boolean>;
  /** The constant notice of a null whereabouts field; returns that null. */
  withholdPlace(type: string, id: string, field: string, item: string | null): null;
  standing(type: string, person: string, field: string, record: Class): void;
  /**
   * Does an act once (kit/acts): what it refuses is thrown as `SourceFault`. The rest of the request is decided on what stands
   * after it.
   */
  act<Result>(call: ActCall, work: (acting: Acting) => Promise<Result>): Promise<ActDone<Result>>;
  /** Pseudonyms under which this requester's records stand in the log, of each key: a receipt is proved to its owner alone. */
  requesterTags(): readonly Buffer[];
  /** Governance's internal API: what only the authority may write. */
  readonly governance: GovernanceClient;
  /** The acts done in this request, for its record. */
  readonly acts: readonly Act[];
  readonly withRecord: WithRecord;
  /**
   * The answer names this person to its reader (`nameWhomAnswersName`), or the requester acted on a record of which they read whom it
   * is about. Of whom else something was decided, no note may tell: a row
   * that names nobody would be found by it to be about one whom the reader called their own family.
   */
  names(person: string): void;
  decidedOn(): DecidedOn;
  subjectsAsked(): readonly string[];
  /** Of them, those of whom the requester is not told that the case is recorded which the purpose declares: their notices offer no holder. */
  notToldStated(): readonly string[];
  /** Of them, those whose whereabouts were closed to the requester at some moment of this request. */
  closedAsked(): readonly string[];
}

/** Where a list stands in the graph: its type and field, e.g. PoliceRecord.incidents. */
export interface ListPlace {
  readonly type: string;
  readonly field: string;
}

export interface ScopeParts {
  readonly agency: Agency;
  readonly requester: Requester;
  readonly purpose: Purpose;
  readonly caseId: string | null;
  readonly reason: string | null;
  readonly alone: boolean;
  /** The rules that `policy` is compiled from. */
  readonly rules: Rules;
  readonly policy: CompiledPolicy;
  readonly now: Date;
  /** Told again after an act: what it opened begins later than the request. */
  clock(): Date;
  readonly sql: RunSql;
  readonly replica: GovernanceReplica;
  readonly tables: ReadonlyMap<Class, RecordTable>;
  readonly catalogue: Catalogue;
  readonly clocks: Clocks;
  readonly holdings: Holdings;
  readonly powers: Powers;
  readonly cursors: CursorDesk;
  readonly own: unknown;
  readonly governance: GovernanceClient;
  readonly acting: Pick<ActParts, 'pool' | 'commit' | 'onStatement'>;
  requesterTags(): readonly Buffer[];
}

export function requestScope(parts: ScopeParts): RequestScope {
  const { replica, requester, purpose, caseId, now, policy, agency } = parts;
  let askedAt = now;
  const asked = new Map<string, SubjectState>();
  const recorded = new Set<string>();
  const named = new Set<string>();
  const closed = new Set<string>();
  const ownFamily = new Set<string>();
  const acts: Act[] = [];
  /** On what was decided what earlier acts of the operation answered: a further one makes it no newer, and the release compares it. */
  const answered = new Map<string, SubjectState>();
  let countries: ReadonlyMap<string, Country> | null = null;
  const ledger = outcomeLedger();
  const notices: SourceNotice[] = [];
  const obligations: SourceObligation[] = [];
  const states = new DataLoader<string, SubjectState>(async (persons) => {
    const question = { persons: persons as readonly PersonId[], requester, purpose, caseId, now: askedAt };
    const found = await replica.subjects(question, parts.rules);
    return persons.map((person) => {
      const state = found.get(person as PersonId);
      if (state === undefined) return new Error('The replica gave no state for a person.');
      // Under the index's own spelling of the id: it is compared with the replica's in the release.
      asked.set(state.person, state);
      if (state.whereaboutsClosed) closed.add(state.person);
      // Whoever is barred from their own family has looked up nobody.
      if (state.ownFamily && !state.excluded) ownFamily.add(state.person);
      return state;
    });
  });
  const stateOf = async (person: string): Promise<SubjectState> => {
    const state = await states.load(person);
    recorded.add(state.person);
    return state;
  };
  const statesOf = (persons: readonly string[]): Promise<readonly SubjectState[]> => Promise.all(persons.map(stateOf));
  const unnamedSubjects = (persons: readonly string[]): Promise<readonly SubjectState[]> =>
    Promise.all(persons.map((person) => states.load(person)));
  const lists = new Map<string, DataLoader<string, DisclosedList>>();
  const counters = new Map<string, DataLoader<string, readonly CountedPattern[]>>();

  function tableOf(record: Class): RecordTable {
    const table = parts.tables.get(record);
    if (table === undefined) throw new Error(`${record.name} is not listed among the subgraph's record types.`);
    return table;
  }

  function list(table: RecordTable, fields: readonly string[], limit: number): DataLoader<string, DisclosedList> {
    const key = JSON.stringify([table.record, fields, limit]);
    const known = lists.get(key);
    if (known !== undefined) return known;
    const made = new DataLoader<string, DisclosedList>(async (persons) => {
      const subjects = await statesOf(persons);
      return discloseRecords({ policy, table, fields, limit, subjects, sql: parts.sql, ledger });
    });
    lists.set(key, made);
    return made;
  }

  function report(notice: SourceNotice | null): void {
    if (notice !== null) notices.push(notice);
  }

  /** Reports what is given of a list: what it binds to. */
  function oblige(place: ObligedPlace, disclosed: DisclosedList, made = true): void {
    obligations.push(...disclosed.obligations(place, made));
  }

  const scope: RequestScope = {
    ...parts,
    ledger,
    notices,
    obligations,
    rules: async () => (await replica.rules()).rules,
    countryOf(organisation) {
      countries ??= new Map(parts.rules.organisations.map(({ id, country }) => [id, country]));
      return countries.get(organisation) ?? null;
    },
    subject: stateOf,
    subjects: statesOf,
    unnamedSubjects,
    async records(record, person, info, page, place) {
      const table = tableOf(record);
      const disclosed = await list(table, requestedFields(info), pageSize(page)).load(person);
      scope.standing(place.type, person, place.field, record);
      if (disclosed.refused !== null) {
        report(noticeOf({ ...place, id: person, agency, dataItem: table.existence }, disclosed.refused));
        return null;
      }
      if (disclosed.inPart !== null)
        report(noticeOf({ ...place, id: person, agency, dataItem: table.existence }, disclosed.inPart));
      notices.push(...disclosed.notices(agency));
      oblige({ ...place, id: person }, disclosed, false);
      return disclosed.rows;
    },
    async recordsOf(record, person, fields, limit, place) {
      const disclosed = await list(tableOf(record), fields, limit).load(person);
      if (disclosed.refused !== null) return null;
      notices.push(...disclosed.coarser({ ...place, id: person, agency }));
      oblige({ ...place, id: person }, disclosed);
      return disclosed.rows;
    },
    async preview(record, persons, fields, limit) {
      const table = tableOf(record);
      const subjects = await unnamedSubjects(persons);
      const unrecorded = outcomeLedger();
      const seen = await discloseRecords({
        policy,
        table,
        fields,
        limit,
        subjects,
        sql: parts.sql,
        ledger: unrecorded,
      });
      return new Map(subjects.map(({ person }, index) => [person, seen[index]?.rows ?? []]));
    },
    async timeline(person, records, field) {
      const tables = records.map(tableOf).filter((table) => table.timeline !== null);
      const offered = await Promise.all(
        tables.map((table) => timelineOf(table, agency, (fields, limit) => list(table, fields, limit).load(person))),
      );
      const withheld: WithheldKind[] = [];
      for (const { refused, table, disclosed } of offered) {
        if (disclosed !== null) {
          notices.push(...disclosed.coarser({ type: 'Person', id: person, field, agency }));
          oblige({ type: 'Person', id: person, field }, disclosed);
        }
        const place = { type: 'Person', id: person, field, agency, dataItem: table.existence };
        const notice = refused === null ? null : noticeOf(place, refused);
        if (notice === null) continue;
        report(notice);
        withheld.push({ withheld: table.record });
      }
      return [...offered.flatMap(({ items }) => items), ...withheld];
    },
    async counts(person, records, field) {
      const tables = records.map(tableOf).filter((table) => table.counts.length > 0);
      const key = tables.map((table) => table.record).join();
      const loader =
        counters.get(key) ??
        new DataLoader<string, readonly CountedPattern[]>(async (persons) => {
          const subjects = await statesOf(persons);
          return countPatterns({ policy, tables, subjects, sql: parts.sql, now, ledger });
        });
      counters.set(key, loader);
      const [counted, state] = await Promise.all([loader.load(person), stateOf(person)]);
      for (const { refused, permissions, item } of counted) {
        const place = { type: 'Person', id: person, field };
        if (refused !== null) report(noticeOf({ ...place, agency, dataItem: item }, refused));
        else obligations.push(...permittedUnder(place, permissions, state));
      }
      return counted.filter(({ refused }) => refused === null);
    },
    async decidePerson(item, category, person, field, { isThere = true, byRecords } = {}) {
      const state = await stateOf(person);
      const factsOf = (controller: OrganisationId) => state.factsFor(controller, category);
      const verdict = policy.subjectVerdict(item as DataItemId, factsOf, state.knownTo);
      const note = (decision: Noted['decision']) =>
        ledger.note({ person: state.person, controller: null, dataItem: item, field: `Person.${field}`, decision });
      if (verdict.kind === 'possible' && !isThere) {
        note(NOT_HELD);
        return false;
      }
      if (verdict.kind === 'possible') {
        const permission = policy.subjectPermission(item as DataItemId, factsOf, state.knownTo);
        if (permission === null) return true;
        note(permission);
        // Told by a clause of the requester's own country, whoever knows the person.
        const told = byRecords ? null : policy.subjectPermission(item as DataItemId, factsOf);
        if (told !== null) obligations.push(...permittedUnder({ type: 'Person', id: person, field }, [told], state));
        return true;
      }
      note(verdict.decision);
      report(noticeOf({ type: 'Person', id: person, field, agency, dataItem: item }, verdict.decision));
      return false;
    },
    withholdPlace(type, id, field, item) {
      notices.push(whereaboutsNotice({ type, id, field, agency, dataItem: item }));
      return null;
    },
    standing(type, person, field, record) {
      const table = tableOf(record);
      for (const standing of policy.standingNotices([table.record])) {
        notices.push(standingNoticeAt({ type, id: person, field, agency, dataItem: table.existence }, standing));
      }
    },
    acts,
    async act(call, work) {
      const subject = call.person === null ? null : await stateOf(call.person);
      const done = await performAct({ ...parts.acting, requester, purpose, now }, call, subject, work);
      for (const person of personsGiven(ledger)) {
        const state = asked.get(person);
        if (state !== undefined && !answered.has(person)) answered.set(person, state);
      }
      acts.push(call.act);
      if (subject !== null) scope.names(subject.person);
      // Everything was read before the act: of this person, and of whom else it may have touched.
      askedAt = parts.clock();
      states.clearAll();
      lists.clear();
      counters.clear();
      asked.clear();
      return done;
    },
    withRecord: withRecord(),
    names: (person) => void named.add(person.toLowerCase()),
    decidedOn() {
      const all = [...asked, ...answered];
      const known = all.filter(([, state]) => state.revision !== null);
      return {
        protocolRevision: policy.revision,
        subjects: Object.fromEntries(known.map(([person, state]) => [person, state.revision ?? ''])),
        endsAt: earliest([endOfDay(policy.on), ...all.flatMap(([, { endsAt }]) => endsAt ?? [])]),
        ...scope.withRecord.all(),
        ownFamily: [...ownFamily].filter((person) => named.has(person)).sort(),
      };
    },
    subjectsAsked: () => [...recorded].sort(),
    notToldStated: () =>
      [...new Map([...asked, ...answered]).values()]
        .filter(({ person, toldStated }) => !toldStated && recorded.has(person))
        .map(({ person }) => person)
        .sort(),
    closedAsked: () => [...closed].filter((person) => recorded.has(person)).sort(),
  };
  return scope;
}

/** Of whom something was given so far. */
function personsGiven(ledger: OutcomeLedger): ReadonlySet<string> {
  const given = ledger.outcomes().filter(({ outcome }) => outcome === 'disclosed' || outcome === 'generalised');
  return new Set(given.flatMap(({ persons }) => persons));
}

function earliest(moments: readonly Date[]): Date {
  return new Date(Math.min(...moments.map((moment) => moment.getTime())));
}
