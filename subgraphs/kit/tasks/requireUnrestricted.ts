import { restrictionReaches, restrictionsOn } from '#policies/core/applicable';
import type { DataItem } from '#policies/core/dataItem';
import { resolved } from '#policies/core/itemRules';
import { dayOf } from '#policies/core/legalDay';
import type { Organisation, Restriction } from '#policies/core/protocol';
import { columnTest } from '#policies/core/rowCondition';
import { heldBy, personOf, rowsOf } from '#policies/enforcement/rowsOf';
import { sqlParameters, whereSql } from '#policies/enforcement/whereSql';
import { SourceFault } from '../http/maskError';
import type { RunSql } from '../replica/readReplica';
import type { RequestScope } from '../request/requestScope';

/** What a holder tells of its own records, and to whom. */
export interface ToldOfRecords {
  readonly person: string;
  readonly items: readonly DataItem[];
  readonly recipient: Organisation;
  /** Ids of the restrictions of which the holder states that the exception in law holds. */
  readonly exceptions: readonly string[];
}

/**
 * Restrictions are opened by nobody, their holder included: an item is not told of which nothing is held but under one in force, by the
 * law of either side. Where a restriction knows an exception in law, its holder may state that this holds. Gives the ids of those that
 * were stated and stood. Throws RESTRICTION_STANDS.
 */
export async function requireUnrestricted(
  scope: Pick<RequestScope, 'tables' | 'rules' | 'requester' | 'now'>,
  sql: RunSql,
  told: ToldOfRecords,
): Promise<readonly string[]> {
  const today = dayOf(scope.now);
  const { organisation: holder, ...asker } = scope.requester;
  const recipient = { ...asker, organisation: told.recipient };
  const inForce = restrictionsOn(await scope.rules(), today).filter(({ restriction }) =>
    restrictionReaches(restriction, holder, recipient),
  );
  const stated = new Set<string>();
  for (const item of told.items) {
    const over = inForce.filter(({ items }) => items.has(item.id)).map(({ restriction }) => restriction);
    if (over.length === 0) continue;
    const standing = await standingOver(scope, sql, told.person, item, over, today);
    const excepted = standing.filter(({ id, exception }) => exception !== undefined && told.exceptions.includes(id));
    const forbidding = standing.filter((each) => !excepted.includes(each));
    if (forbidding.length > 0) throw restrictionStands(item, forbidding);
    for (const { id } of excepted) stated.add(id);
  }
  return [...stated].sort();
}

/**
 * The same of an answer to a request, of the restrictions alone that cover an item whatever is held: of others a refusal would tell the
 * desk of a mark on a record, and who asks is not told to it, so that the law of either side counts of every child. Throws
 * RESTRICTION_STANDS.
 */
export async function requireOpenable(
  { rules, now }: Pick<RequestScope, 'rules' | 'now'>,
  items: readonly DataItem[],
): Promise<void> {
  const inForce = restrictionsOn(await rules(), dayOf(now)).filter(({ restriction }) => restriction.when.length === 0);
  for (const item of items) {
    const over = inForce.filter((each) => each.items.has(item.id)).map(({ restriction }) => restriction);
    if (over.length > 0) throw restrictionStands(item, over);
  }
}

/** The restrictions that leave nothing of an item to tell: those of all records that are held, where each is under one. */
async function standingOver(
  { tables, requester }: Pick<RequestScope, 'tables' | 'requester'>,
  sql: RunSql,
  person: string,
  item: DataItem,
  restrictions: readonly Restriction[],
  today: string,
): Promise<readonly Restriction[]> {
  const always = restrictions.filter(({ when }) => when.length === 0);
  if (always.length > 0) return always;
  const table = [...tables.values()].find(({ record }) => record === item.record);
  if (table === undefined) return restrictions;
  const parameters = sqlParameters();
  const tests = restrictions.map(({ when }) =>
    whereSql({ kind: 'and', all: when.map((each) => columnTest(resolved(each, today))) }, table, parameters),
  );
  const [whose, controller] = [parameters.bind(person), parameters.bind(requester.organisation.id)];
  const [row] = await sql<{ free: boolean | null; under: readonly boolean[] }>(
    `SELECT bool_or(NOT (${tests.join(' OR ')})) AS free, ARRAY[${tests.map((test) => `coalesce(bool_or(${test}), false)`).join(', ')}] AS under
     FROM ${rowsOf(table)} WHERE ${personOf(table)} = ${whose} AND ${heldBy(table, controller)}`,
    parameters.values,
  );
  return row === undefined || row.free !== false ? [] : restrictions.filter((_each, index) => row.under[index]);
}

function restrictionStands({ id }: DataItem, forbidding: readonly Restriction[]): SourceFault {
  const laws = forbidding.map(({ title, source }) => `${title} (${source})`).join('; ');
  const excepting = forbidding.flatMap(({ id: restriction, exception }) =>
    exception === undefined ? [] : [`${exception}: "${restriction}"`],
  );
  const otherwise =
    excepting.length === forbidding.length
      ? `say in exceptions that the exception in law holds (${excepting.join('; ')}), or have whoever asks apply to the court.`
      : 'tell nothing of it: leave it out of items, or answer with disclosed false.';
  return new SourceFault('RESTRICTION_STANDS', `Nothing opens ${id} of what you hold: ${laws}. So ${otherwise}`);
}
