import { z } from 'zod';
import { SourceFault } from '../http/maskError';
import { notBarred } from '../replica/notExcluded';
import { LARGEST_PAGE, type ListPage, withinPage } from '../schema/page';
import type { RequestScope } from './requestScope';

/** What a cursor is bound to: nobody else's, for no other purpose, on no other list. */
export function cursorBinding({ requester, purpose }: RequestScope, list: string): string {
  const { organisation, team, role, practitioner } = requester;
  return JSON.stringify([list, organisation.id, team, role, practitioner, purpose]);
}

/** The position that a cursor seals. Throws `CURSOR_INVALID` for a cursor that is not of this reader and list. */
export function openCursor<Position>(
  scope: RequestScope,
  cursor: string,
  binding: string,
  read: (position: string) => Position | null,
): Position {
  const position = scope.cursors.open(cursor, binding);
  const opened = position === null ? null : read(position);
  if (opened !== null) return opened;
  throw new SourceFault(
    'CURSOR_INVALID',
    'This cursor is not one of this list for this requester, purpose and case: take `next` of the page before.',
  );
}

/** An expression by which a list is in order. None is ever null, and together they are of one row alone. */
export interface OrderedBy {
  readonly by: string;
  readonly type: 'boolean' | 'date' | 'text' | 'timestamptz' | 'uuid';
  readonly descending?: true;
}

export interface PagedRows {
  /** What the list is, with the arguments that make it another: a cursor of one is none of another. */
  readonly list: readonly unknown[];
  readonly columns: string;
  readonly from: string;
  readonly where: string;
  readonly values: readonly unknown[];
  /** Whom a row is about: rows of persons from whom the requester is barred fall before a page is cut. Null: about nobody. */
  readonly person: string | null;
  /** What a holder has to decide stays on its list where the person is protected: who is barred by name falls alone. */
  readonly duty?: true;
  readonly order: readonly OrderedBy[];
}

/**
 * One page of a register or list of work. What stands after the cursor's place is on the next, however many rows there are and
 * whoever wrote them: none is lost for others. Throws `FIRST_OUT_OF_RANGE`, `CURSOR_INVALID`.
 */
export async function pageRows<Row>(
  scope: RequestScope,
  { first, after = null }: ListPage,
  paged: PagedRows,
): Promise<{ readonly rows: readonly Row[]; readonly next: string | null }> {
  const size = withinPage(first, LARGEST_PAGE);
  const binding = cursorBinding(scope, JSON.stringify(paged.list));
  const from = after === null ? null : openCursor(scope, after, binding, (text) => readPlace(text, paged.order.length));
  const found = await readRows<Row>(scope, paged, from, size + 1);
  const rows = found.slice(0, size);
  const last = rows.at(-1);
  const more = last !== undefined && found.length > size;
  return { rows, next: more ? scope.cursors.seal(JSON.stringify(last.place), binding) : null };
}

type Place = readonly string[];
type Placed<Row> = Row & { readonly place: Place };

/** The rows after a place of persons from whom the requester is not barred, so many at most. */
async function readRows<Row>(
  scope: RequestScope,
  { columns, from, where, values, person, duty, order }: PagedRows,
  place: Place | null,
  most: number,
): Promise<readonly Placed<Row>[]> {
  const barred =
    person === null
      ? { condition: 'true', values: [] }
      : notBarred(scope, person, values.length, duty ? 'named' : 'any');
  const bound = values.length + barred.values.length;
  const left = place === null ? 'true' : standsAfter(order, `$${bound + 2}`);
  return scope.sql<Placed<Row>>(
    `SELECT ${columns}, ARRAY[${order.map(({ by }) => `(${by})::text`).join(', ')}] AS place FROM ${from}
     WHERE (${where}) AND ${barred.condition} AND ${left}
     ORDER BY ${order.map(({ by, descending }) => (descending ? `${by} DESC` : by)).join(', ')} LIMIT $${bound + 1}`,
    [...values, ...barred.values, most, ...(place === null ? [] : [place])],
  );
}

function readPlace(position: string, length: number): Place | null {
  const place = z.array(z.string()).length(length).safeParse(JSON.parse(position));
  return place.success ? place.data : null;
}

/** Whether a row stands after `place`, an array of texts in the order's order. */
function standsAfter(order: readonly OrderedBy[], place: string): string {
  const at = ({ type }: OrderedBy, index: number) => `(${place}::text[])[${index + 1}]::${type}`;
  const each = order.map((key, index) => {
    const before = order.slice(0, index).map((same, nth) => `${same.by} = ${at(same, nth)}`);
    return [...before, `${key.by} ${key.descending ? '<' : '>'} ${at(key, index)}`].join(' AND ');
  });
  return `(${each.map((condition) => `(${condition})`).join(' OR ')})`;
}
