import { randomBytes } from 'node:crypto';
import type { RowCondition } from '#policies/core/compiledPolicy';
import { DISCLOSURE_CATEGORY, type DisclosureAttribute, disclosureItem } from '#policies/core/disclosureItems';
import type { OrganisationId, PersonId } from '#policies/core/ids';
import type { Agency, Purpose } from '#policies/core/vocabulary';
import type { RecordedOutcome, RecordedRequester } from '#policies/disclosure/disclosureRecord';
import { pseudonym } from '#policies/disclosure/sealRecord';
import { shownDateSql } from '#policies/enforcement/orderSql';
import type { RecordTable } from '#policies/enforcement/recordTable';
import type { ListSelection } from '#policies/enforcement/selectRows';
import { sqlParameters, whereSql } from '#policies/enforcement/whereSql';
import type { RunSql } from '../replica/readReplica';

/** Latest entries of one child that an agency offers the hub. */
export const MOST_ENTRIES = 500;

/**
 * Where an entry stands among those of a person in one log: the instant as far as its reader is told it, then what says nothing of
 * it, of its record and of itself. Entries alike in what is told stand in an order that tells no more.
 */
export type LogPlace = readonly [toldAt: string, record: string, entry: string];

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

export interface GivenQuestion {
  readonly sql: RunSql;
  readonly agency: Agency;
  /** The reader's own organisation. */
  readonly reader: OrganisationId;
  /** Data items of which nobody but the reader may learn that they were given. */
  readonly sensitive: readonly string[];
  readonly selections: readonly ListSelection[];
  /** Entries of a person at most; one more where there are, so that it is known. Null: all. */
  readonly most: number | null;
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
  readonly controller: OrganisationId;
  readonly outcome: RecordedOutcome;
  readonly released: boolean;
  readonly own_controller: boolean;
  readonly sensitive: boolean;
  readonly place: LogPlace;
  readonly nth: number;
  readonly entry: string;
}

/** Facts of an entry that conditions test: those of clauses, and whether it went to the reader's own organisation. */
const COLUMNS: Readonly<Record<DisclosureAttribute | 'ownRecipient', string>> = {
  released: 'released',
  ownController: 'own_controller',
  sensitive: 'sensitive',
  ownRecipient: 'own_recipient',
};

/** Whoever decided that another was told was told nothing. */
const GIVEN_TO = `CASE WHEN r.outcome ? 'recipient'
    THEN jsonb_build_object('organisation', r.recipient, 'team', NULL, 'role', NULL, 'practitioner', NULL) ELSE r.requester END`;

/**
 * Who was given what about these persons, the latest first by what their reader is told of the time, as far as the conditions let
 * through: what they do not falls in SQL, before it is counted, placed or cut. One statement for all persons, one entry more than
 * `most` a person where there are.
 */
export async function readGiven(question: GivenQuestion): Promise<readonly Given[]> {
  const { sql, agency, reader, sensitive, selections, most, after } = question;
  const persons = await pseudonymsIn(
    sql,
    selections.flatMap((selection) => selection.persons),
  );
  if (persons.size === 0) return [];
  const parameters = sqlParameters();
  const all = parameters.bind([...persons.keys()].map(asBytes));
  const own = parameters.bind(reader);
  const hidden = parameters.bind([...sensitive]);
  const table = tableOf(agency);
  const asked = selections.map((selection) => {
    const theirs = [...persons].filter(([, person]) => selection.persons.includes(person)).map(([hex]) => asBytes(hex));
    return { ...selection, among: `r.pseudonym = ANY(${parameters.bind(theirs)}::bytea[])` };
  });
  const wanted = asked.map(({ among, condition }) => `(${among} AND ${whereSql(condition, table, parameters)})`);
  const toldAt = shownDateSql(table, asked, parameters) ?? 'NULL::timestamptz';
  const rows = await sql<Row>(
    `WITH given AS (
  SELECT g.*, coalesce(g.outcome ->> 'recipient', g.requester ->> 'organisation') AS recipient, f.receipt IS NOT NULL AS released, g.controller = ${own}::text AS own_controller,
    coalesce(g.outcome ->> 'recipient', g.requester ->> 'organisation') = ${own}::text AS own_recipient, g.data_item = ANY(${hidden}::text[]) AS sensitive
  FROM disclosure.given_about(${all}::bytea[]) g
  LEFT JOIN subject_access.released_disclosure f ON f.receipt = g.receipt AND f.controller = g.controller),
told AS (SELECT r.*, ${toldAt} AS told_at FROM given r WHERE ${wanted.join(' OR ')}),
-- An entry stands where the least that is told of its time places it; of whose time nothing is told, last.
placed AS (
  SELECT t.*, CASE WHEN bool_and(t.told_at IS NOT NULL) OVER one THEN min(t.told_at) OVER one ELSE '-infinity' END AS stands_at,
    ${digestOf('t.receipt')} AS record_place, ${digestOf("concat_ws('|', t.receipt, t.controller, t.recipient)")} AS entry_place
  FROM told t WINDOW one AS (PARTITION BY t.pseudonym, t.seq, t.controller, t.recipient)),
-- Numbered before a page is cut: an entry is the same on whichever page it stands.
numbered AS (SELECT p.*, dense_rank() OVER (PARTITION BY p.pseudonym, p.seq ORDER BY p.entry_place)::int AS nth FROM placed p)
SELECT * FROM (
  SELECT r.pseudonym, r.receipt, r.at, ${GIVEN_TO} AS requester, r.purpose, r.named_case AS case, r.reason, r.controller, r.outcome, r.released,
    r.own_controller, r.sensitive, r.nth, ARRAY[r.stands_at::text, r.record_place, r.entry_place] AS place,
    dense_rank() OVER (PARTITION BY r.pseudonym ORDER BY r.stands_at DESC, r.record_place, r.entry_place) AS entry
  FROM numbered r${after === null ? '' : ` WHERE ${standsAfter(parameters.bind([...after]))}`}) latest
${most === null ? '' : `WHERE entry <= ${parameters.bind(most + 1)}`} ORDER BY pseudonym, entry, outcome ->> 'dataItem'`,
    parameters.values,
  );
  return gather(rows, persons);
}

/** Of one length, so that a place tells of no name in it. */
function digestOf(text: string): string {
  return `left(encode(sha256(convert_to(${text}, 'UTF8')), 'hex'), 32)`;
}

function standsAfter(place: string): string {
  const [at, record, entry] = [1, 2, 3].map((part) => `(${place}::text[])[${part}]`);
  return `(r.stands_at < ${at}::timestamptz OR (r.stands_at = ${at}::timestamptz AND (r.record_place, r.entry_place) > (${record}, ${entry})))`;
}

function gather(rows: readonly Row[], persons: ReadonlyMap<string, PersonId>): readonly Given[] {
  const entries = new Map<string, Given & { readonly outcomes: GivenOutcome[] }>();
  for (const row of rows) {
    const hex = row.pseudonym.toString('hex');
    const person = persons.get(hex);
    if (person === undefined) continue;
    const key = `${hex}|${row.entry}`;
    const { receipt, controller, at, requester, purpose, reason, place, nth } = row;
    const entry = entries.get(key) ?? {
      person,
      receipt,
      controller,
      at,
      requester,
      purpose,
      case: row.case,
      reason,
      outcomes: [],
      place,
      nth,
    };
    const attributes = { released: row.released, ownController: row.own_controller, sensitive: row.sensitive };
    entry.outcomes.push({ outcome: row.outcome, attributes });
    entries.set(key, entry);
  }
  return [...entries.values()];
}

const OWN_CONTROLLER: RowCondition = { kind: 'in', attribute: 'ownController', values: [true] };

/** Everything that a controller gave about a person, for its own officers: released or not, and when. */
export function ofController(person: PersonId): ListSelection {
  return { persons: [person], condition: OWN_CONTROLLER, latestBy: [{ by: null, condition: OWN_CONTROLLER }] };
}

/** What the reader's own organisation gave to its own people: it names nobody else, by whom a person could be placed. */
export const WITHIN_READERS_OWN: RowCondition = {
  kind: 'and',
  all: [OWN_CONTROLLER, { kind: 'in', attribute: 'ownRecipient', values: [true] }],
};

function asBytes(hex: string): Buffer {
  return Buffer.from(hex, 'hex');
}

/** Each person's pseudonym in this log, by pseudonym. One key a person, made here where there is none yet. */
async function pseudonymsIn(sql: RunSql, persons: readonly PersonId[]): Promise<ReadonlyMap<string, PersonId>> {
  const asked = [...new Set(persons)].sort();
  if (asked.length === 0) return new Map();
  const rows = await sql<{ person: PersonId; key: Buffer }>(
    'SELECT person::text AS person, key FROM disclosure.subject_keys($1::uuid[], $2::bytea[])',
    [asked, asked.map(() => randomBytes(32))],
  );
  return new Map(rows.map(({ person, key }) => [pseudonym(person, key), person]));
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
    latestBy: {
      name: 'at',
      item: disclosureItem(agency, 'at'),
      whereabouts: false,
      travels: false,
      columns: ['at'],
      whole: null,
    },
  };
}
