import type { Agency } from '#policies/core/vocabulary';
import type { Projection } from '#policies/enforcement/projectRow';
import type { RecordTable, TimelineRule } from '#policies/enforcement/recordTable';
import type { DisclosedList } from './discloseRecords';

/** The latest of each record type that an agency offers the hub. */
export const TIMELINE_LIMIT = 500;

/** An episode or event of the common layer, made of a record's decided projection and of nothing else. */
export interface TimelineItem {
  readonly id: string;
  readonly type: string;
  readonly layer: 'serviceEpisode' | 'lifeEvent';
  readonly code: string;
  readonly agency: Agency;
  readonly start: unknown;
  readonly end: unknown;
  readonly service: string | null;
  readonly professional: unknown;
  readonly contact: unknown;
  readonly location: string | null;
  readonly summary: string | null;
  readonly assertion: unknown;
  readonly source: unknown;
  readonly controller: unknown;
}

/** In place of what the requester learns by a notice is withheld, whether or not there is any: so that no timeline claims to be whole. */
export interface WithheldKind {
  readonly withheld: string;
}

export interface OfferedTimeline {
  readonly table: RecordTable;
  /** All of it, or what some controllers may hold. */
  readonly refused: DisclosedList['refused'];
  readonly disclosed: DisclosedList | null;
  readonly items: readonly TimelineItem[];
}

/** Offers one record type's episodes or events: decided by the same data items as its own fields, never by weaker ones. */
export async function timelineOf(
  table: RecordTable,
  agency: Agency,
  load: (fields: readonly string[], limit: number) => Promise<DisclosedList>,
): Promise<OfferedTimeline> {
  const rule = table.timeline;
  if (rule === null) return { table, refused: null, disclosed: null, items: [] };
  const disclosed = await load(fieldsOf(rule), TIMELINE_LIMIT);
  const items = disclosed.rows.map((row) => itemOf(table, rule, agency, row));
  return { table, refused: disclosed.refused ?? disclosed.inPart, disclosed, items };
}

function fieldsOf(rule: TimelineRule): readonly string[] {
  const code = typeof rule.code === 'string' ? [] : [rule.code.from];
  const named = [rule.professional, rule.contact, rule.location, ...(rule.summary ?? [])].filter(
    (name) => name !== undefined,
  );
  return [...new Set(['assertion', 'source', 'period', 'controller', ...code, ...named])].sort();
}

function itemOf(table: RecordTable, rule: TimelineRule, agency: Agency, row: Projection): TimelineItem {
  const at = (field: string | undefined) => (field === undefined ? null : (row[field] ?? null));
  const period = (row.period ?? {}) as { start?: unknown; end?: unknown };
  const summary = (rule.summary ?? []).map(at).filter((part) => typeof part === 'string');
  return {
    id: row.id,
    type: table.typeName,
    layer: rule.layer,
    code: codeOf(rule, at),
    agency,
    start: period.start ?? null,
    end: period.end ?? null,
    service: rule.service ?? null,
    professional: at(rule.professional),
    contact: at(rule.contact),
    location: placeText(at(rule.location)),
    summary: summary.length === 0 ? null : summary.join('; '),
    assertion: at('assertion'),
    source: at('source'),
    controller: at('controller'),
  };
}

function codeOf({ code }: TimelineRule, at: (field: string) => unknown): string {
  if (typeof code === 'string') return code;
  const seen = at(code.from);
  return (typeof seen === 'string' ? code.codes[seen] : undefined) ?? code.otherwise;
}

function placeText(place: unknown): string | null {
  if (typeof place === 'string') return place;
  if (typeof place !== 'object' || place === null) return null;
  const { line1, line2, city, postcode } = place as Record<string, unknown>;
  const parts = [line1, line2, city, postcode].filter((part) => typeof part === 'string' && part !== '');
  return parts.length === 0 ? null : parts.join(', ');
}
