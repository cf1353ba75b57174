import { randomBytes } from 'node:crypto';
import type { RowCondition } from '#policies/core/compiledPolicy';
import { DISCLOSURE_CATEGORY, type DisclosureAttribute, disclosureItem } from '#policies/core/disclosureItems';
import type { OrganisationId, PersonId } from '#policies/core/ids';
import type { Agency, Purpose } from '#policies/core/vocabulary';
import { canonicalText } from '#policies/disclosure/canonicalBytes';
import type { RecordedOutcome, RecordedRequester } from '#policies/disclosure/disclosureRecord';
import { nameOverrides, openContext } from '#policies/disclosure/sealedContext';
import { pseudonym } from '#policies/disclosure/sealRecord';
import type { RecordTable } from '#policies/enforcement/recordTable';
import type { Selection } from '#policies/enforcement/selectRows';
import { sqlParameters, whereSql } from '#policies/enforcement/whereSql';
import type { RunSql } from '../replica/readReplica';

/** Latest entries of one child that an agency offers the hub. */
export const MOST_ENTRIES = 500;

/**
 * Where an entry stands among those of a person in one log: when it was recorded, as far as its reader is told the time, then what
 * says nothing, of its record and of itself. Entries alike in what is told stand in an order that tells no more.
 */
export type LogPlace = readonly [toldAt: string, record: string, entry: string];

/** How much of an entry's time its reader is told, of all entries alike. */
export type ToldTime = 'milliseconds' | 'month' | 'year' | 'nothing';

/** Persons of whose entries the same may be read. */
export interface EntrySelection extends Selection {
  readonly toldTime: ToldTime;
}

/** What one controller gave about one person in one record of the log. */
export interface Given {
  readonly person: PersonId;
  readonly receipt: string;
  readonly controller: OrganisationId;
  readonly at: string;
  /** To whom. */
  readonly requester: GivenTo;
  readonly purpose: Purpose;
  readonly case: string | null;
  readonly reason: string | null;
  readonly outcomes: readonly GivenOutcome[];
  readonly place: LogPlace;
  /** Which of its record it is, of those that the reader may see: 1 and on. */
  readonly nth: number;
}

/** An organisation that was told outside of any answer is all that is known of whom. */
export type GivenTo =
  | RecordedRequester
  | (Readonly<Record<'team' | 'role' | 'practitioner', null>> & Pick<RecordedRequester, 'organisation'>);

export interface GivenOutcome {
  readonly outcome: RecordedOutcome;
  readonly attributes: Readonly<Record<DisclosureAttribute, boolean>>;
}

/** Released data items that are told as those that are not: these of what a controller gave about a person, or all but these (`named`). */
export interface HeldBack {
  readonly person: PersonId;
  readonly controller: OrganisationId;
  readonly items: readonly string[];
  readonly named: boolean;
}

export interface GivenQuestion {
  readonly sql: RunSql;
  readonly agency: Agency;
  /** The reader's own organisation. */
  readonly reader: OrganisationId;
  /** Data items of which nobody but the reader may learn that they were given. */
  readonly sensitive: readonly string[];
  readonly selections: readonly EntrySelection[];
  /** Entries of a person at most; one more where there are, so that it is known. Null: all. */
  readonly most: number | null;
  readonly heldBack?: readonly HeldBack[];
  /** Only what stands after it. */
  readonly after: LogPlace | null;
}

interface Row {
  readonly pseudonym: Buffer;
  readonly receipt: string;
  readonly at: string;
  readonly requester: GivenTo;
  readonly purpose: Purpose;
  readonly case: string | null;
  readonly reason: string | null;
  /** As it was sealed for the person; null where there was none of it, and in records of before it was sealed. */
  readonly context: string | null;
  readonly sealed: string | null;
  readonly controller: OrganisationId;
  readonly outcomes: readonly GivenOutcome[];
  readonly place: LogPlace;
  readonly nth: number;
}

/** Facts of an entry that conditions test: those of clauses, and whether it went to the reader's own organisation. */
const COLUMNS: Readonly<Record<DisclosureAttribute | 'ownRecipient', string>> = {
  released: 'released',
  ownController: 'own_controller',
  sensitive: 'sensitive',
  ownRecipient: 'own_recipient',
};

/** Whoever decided that another was told was told nothing. It was told of what is silent or restricted, whatever the item: that it was is sensitive. */
const GIVEN_TO = `CASE WHEN bool_and(r.outcome ? 'recipient')
    THEN jsonb_build_object('organisation', r.recipient, 'team', NULL, 'role', NULL, 'practitioner', NULL) ELSE r.requester END`;

const OUTCOMES = `jsonb_agg(jsonb_build_object('outcome', r.outcome, 'attributes',
    jsonb_build_object('released', r.released, 'ownController', r.own_controller, 'sensitive', r.sensitive)) ORDER BY r.data_item)`;

/**
 * Who was given what about these persons, the latest first by what their reader is told of the time, as far as the conditions let
 * through: what they do not falls in SQL, before it is numbered or cut. One statement for all persons, one entry more than
 * `most` a person where there are. Bodies are read from `after` on until there are so many, and of records before that alone
 * whose columns or words say that they may hold one.
 */
export async function readGiven(question: GivenQuestion): Promise<readonly Given[]> {
  const { sql, agency, reader, sensitive, selections, most, after, heldBack = null } = question;
  const persons = await subjectsIn(
    sql,
    selections.flatMap((selection) => selection.persons),
  );
  if (persons.size === 0) return [];
  const parameters = sqlParameters();
  const own = parameters.bind(reader);
  const hidden = parameters.bind([...sensitive]);
  const table = tableOf(agency);
  const unlessHeldBack =
    heldBack === null ? '' : ` AND NOT ${isHeldBack(parameters.bind(JSON.stringify(byPseudonym(heldBack, persons))))}`;
  const asked = selections.flatMap(({ condition, toldTime, persons: among }) => {
    const theirs = [...persons].filter(([, { person }]) => among.includes(person)).map(([hex]) => asBytes(hex));
    const [pseudonyms, told] = [parameters.bind(theirs), parameters.bind(toldTime)];
    const words = requires(condition, 'ownController') ? Buffer.from(`"controller":${canonicalText(reader)}`) : null;
    const released = requires(condition, 'released');
    return {
      persons: `SELECT unnest(${pseudonyms}::bytea[]) AS pseudonym, ${told}::text AS told, ${parameters.bind(words)}::bytea AS words, ${released} AS released`,
      wanted: `(r.pseudonym = ANY(${pseudonyms}::bytea[]) AND ${whereSql(condition, table, parameters)})`,
    };
  });
  const from = after === null ? null : parameters.bind([...after]);
  const rows = await sql<Row>(
    `SELECT entry.* FROM (${asked.map((each) => each.persons).join(' UNION ALL ')}) asked CROSS JOIN LATERAL (
  SELECT g.*, ARRAY[p.stands_at::text, p.record_place, g.entry_place] AS place FROM (
    SELECT * FROM (SELECT l.seq, l.receipt, left(encode(sha256(convert_to(l.receipt, 'UTF8')), 'hex'), 32) AS record_place,
      CASE WHEN asked.told = 'nothing' THEN '-infinity' ELSE date_trunc(asked.told, l.appended_at, 'UTC') END AS stands_at
      FROM disclosure.records_about(asked.pseudonym) l) p
    WHERE ${from === null ? 'TRUE' : standsAfter(from, 'record_place', '>=')}
      AND (NOT asked.released OR EXISTS (SELECT FROM subject_access.released_disclosure f WHERE f.receipt = p.receipt))
    ORDER BY p.stands_at DESC, p.record_place) p
  CROSS JOIN LATERAL (
    SELECT r.pseudonym, r.receipt, r.at, r.purpose, r.named_case AS case, r.reason, r.context, r.sealed, r.controller, ${GIVEN_TO} AS requester, ${OUTCOMES} AS outcomes,
      ${ENTRY_PLACE} AS entry_place, row_number() OVER (ORDER BY ${ENTRY_PLACE})::int AS nth
    FROM (SELECT g.*, t.recipient, f.receipt IS NOT NULL${unlessHeldBack} AS released, g.controller = ${own}::text AS own_controller,
        t.recipient = ${own}::text AS own_recipient, g.outcome ? 'recipient' OR g.data_item = ANY(${hidden}::text[]) AS sensitive
      FROM disclosure.given_in(asked.pseudonym, p.seq, asked.words) g
        CROSS JOIN LATERAL (SELECT coalesce(g.outcome ->> 'recipient', g.requester ->> 'organisation') AS recipient) t
        LEFT JOIN subject_access.released_disclosure f ON f.receipt = g.receipt AND f.controller = g.controller) r
    WHERE ${asked.map(({ wanted }) => wanted).join(' OR ')}
    GROUP BY r.pseudonym, r.receipt, r.at, r.purpose, r.named_case, r.reason, r.context, r.sealed, r.controller, r.recipient, r.requester) g
  WHERE ${from === null ? 'TRUE' : standsAfter(from, 'entry_place', '>')}
  ORDER BY p.stands_at DESC, p.record_place, g.entry_place LIMIT ${parameters.bind(most === null ? null : most + 1)}::bigint) entry`,
    parameters.values,
  );
  return rows.flatMap((row) => {
    const known = persons.get(row.pseudonym.toString('hex'));
    return known === undefined ? [] : [openedFor(known, row)];
  });
}

function byPseudonym(heldBack: readonly HeldBack[], persons: ReadonlyMap<string, KnownSubject>): readonly object[] {
  return heldBack.flatMap(({ person, ...rest }) =>
    [...persons].filter(([, each]) => each.person === person).map(([pseudonym]) => ({ pseudonym, ...rest })),
  );
}

function isHeldBack(rows: string): string {
  return `EXISTS (SELECT FROM jsonb_to_recordset(${rows}::jsonb) AS h(pseudonym text, controller text, items text[], named boolean)
      WHERE h.pseudonym = encode(g.pseudonym, 'hex') AND h.controller = g.controller AND (g.data_item = ANY(h.items)) <> h.named)`;
}

/** An entry with what was sealed of it for the person. What is not as it was sealed is not told; `verify` finds it. */
function openedFor({ person, key }: KnownSubject, row: Row): Given {
  const { pseudonym: _pseudonym, context, sealed, ...given } = row;
  const opened = context === null || sealed === null ? null : openContext(row.receipt, key, context, sealed);
  if (opened === null) return { person, ...given };
  const { case: named, reason, overrides } = opened;
  const outcomes = row.outcomes.map(({ outcome, attributes }) => ({
    outcome: { ...outcome, basis: nameOverrides(outcome.basis, overrides) },
    attributes,
  }));
  return { person, ...given, case: named, reason, outcomes };
}

/** Of one length, so that a place tells of no name in it. */
const ENTRY_PLACE =
  "left(encode(sha256(convert_to(concat_ws('|', r.receipt, r.controller, r.recipient), 'UTF8')), 'hex'), 32)";

/** Whether entries stand after `place`; as far as the record goes, or whole. */
function standsAfter(place: string, last: 'record_place' | 'entry_place', by: '>' | '>='): string {
  const parts = ['p.record_place', ...(last === 'entry_place' ? ['g.entry_place'] : [])];
  const places = parts.map((_part, index) => `(${place}::text[])[${index + 2}]`);
  const at = `(${place}::text[])[1]::timestamptz`;
  return `(p.stands_at < ${at} OR (p.stands_at = ${at} AND (${parts.join(', ')}) ${by} (${places.join(', ')})))`;
}

/** Whether no entry without this fact is let through. */
function requires(condition: RowCondition, attribute: DisclosureAttribute): boolean {
  switch (condition.kind) {
    case 'in':
      return condition.attribute === attribute && condition.values.every((value) => value === true);
    case 'and':
      return condition.all.some((each) => requires(each, attribute));
    case 'or':
      return condition.any.every((each) => requires(each, attribute));
    default:
      return condition.kind === 'false';
  }
}

const OWN_CONTROLLER: RowCondition = { kind: 'in', attribute: 'ownController', values: [true] };

/** Everything that a controller gave about a person, for its own officers: released or not. */
export function ofController(person: PersonId): EntrySelection {
  return { persons: [person], condition: OWN_CONTROLLER, toldTime: 'milliseconds' };
}

/** What the reader's own organisation gave to its own people: it names nobody else, by whom a person could be placed. */
export const WITHIN_READERS_OWN: RowCondition = {
  kind: 'and',
  all: [OWN_CONTROLLER, { kind: 'in', attribute: 'ownRecipient', values: [true] }],
};

function asBytes(hex: string): Buffer {
  return Buffer.from(hex, 'hex');
}

interface KnownSubject {
  readonly person: PersonId;
  readonly key: Buffer;
}

/** Persons as this log knows them, by pseudonym. One key a person, made here where there is none yet. */
async function subjectsIn(sql: RunSql, persons: readonly PersonId[]): Promise<ReadonlyMap<string, KnownSubject>> {
  const asked = [...new Set(persons)].sort();
  if (asked.length === 0) return new Map();
  const rows = await sql<KnownSubject>(
    'SELECT person::text AS person, key FROM disclosure.subject_keys($1::uuid[], $2::bytea[])',
    [asked, asked.map(() => randomBytes(32))],
  );
  return new Map(rows.map((row) => [pseudonym(row.person, row.key), row]));
}

/** Entries as the conditions of the policy see them: their attributes, and nothing else. */
function tableOf(agency: Agency): RecordTable {
  return {
    typeName: 'Disclosure',
    record: `${agency}.disclosure`,
    category: DISCLOSURE_CATEGORY,
    table: '',
    keyedBy: 'person',
    heldBy: null,
    existence: disclosureItem(agency, 'involvement'),
    fields: new Map(),
    attributes: new Map(Object.entries(COLUMNS).map(([name, column]) => [name, { name, type: 'boolean', column }])),
    timeline: null,
    counts: [],
    latestBy: null,
  };
}
