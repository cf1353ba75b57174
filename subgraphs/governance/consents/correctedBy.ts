import type { Acting } from '../../kit/acts/act';
import type { Requester } from '../../kit/replica/replica';
import { isBorneOut } from './recorder';

/**
 * Who may replace a record of responsibility, or name its holder as not to be informed: the organisation that made it, and a
 * council that others link with the child, for which it answers (Children Act 1989 Part III, SSWBA 2014). To any other, a council's
 * hub too, it is unknown, of every child: what differed where whereabouts are closed would tell where a child lives. The SQL is a
 * condition on the record; its values take the places from `first` on.
 */
export async function correctedBy(
  acting: Acting,
  by: Requester,
  first: number,
): Promise<{ readonly sql: string; readonly values: readonly unknown[] }> {
  const answers = by.organisation.kind === 'council' && (await isBorneOut(acting, by));
  return {
    sql: `(by_organisation = $${first} OR $${first + 1}::boolean)`,
    values: [by.organisation.id, answers],
  };
}
