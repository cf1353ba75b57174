import { dayOfText } from '#policies/core/legalDay';
import type { Rules } from '#policies/core/protocol';
import { type DeclaredClause, declaredClauses } from './sharingReport';

/** A clause that was in force on some day of a month. */
export interface DeclaredInMonth extends DeclaredClause {
  /** First day of the month, `YYYY-MM-DD`. */
  readonly month: string;
}

type RulesOfDays = Pick<Rules, 'protocols' | 'signatures' | 'organisations'>;

/**
 * The clauses in force on each day from `from` to `to`, both inclusive (`YYYY-MM-DD`), month by month in order: a clause of several
 * versions stands once a month, as it stood last, with the data items of all of them.
 */
export function declaredOnDays(
  rules: RulesOfDays,
  agency: string,
  controllers: readonly string[],
  { from, to }: { readonly from: string; readonly to: string },
): readonly DeclaredInMonth[] {
  const found = new Map<string, DeclaredInMonth>();
  for (const day of daysOfChange(rules, from, to)) {
    const month = `${day.slice(0, 7)}-01`;
    for (const declared of declaredClauses(rules, agency, controllers, day)) {
      const key = JSON.stringify([month, declared.controller, declared.clause.id]);
      const before = found.get(key)?.clause.dataItems ?? [];
      const dataItems = [...new Set([...before, ...declared.clause.dataItems])];
      const { id, title } = declared.clause;
      found.set(key, { ...declared, month, clause: { id, title, dataItems } });
    }
  }
  return [...found.values()];
}

/** The first day on which anything was in force; null where no protocol is known. */
export function firstDeclaredDay({ protocols }: Pick<Rules, 'protocols'>): string | null {
  return protocols.map(({ inForceFrom }) => inForceFrom as string).toSorted()[0] ?? null;
}

/** Days from `from` to `to` on which a month begins or the rules may be others than the day before: between them nothing changes. */
function daysOfChange({ protocols, signatures }: RulesOfDays, from: string, to: string): readonly string[] {
  const began = protocols.flatMap(({ inForceFrom, inForceTo }) => [inForceFrom, inForceTo]);
  const signed = signatures.map(({ signedAt }) => dayOfText(signedAt));
  const within = [...began, ...signed, ...monthsAfter(from, to)].filter((day) => from < day && day <= to);
  return from > to ? [] : [...new Set([from, ...within])].toSorted();
}

/** First days of the months that begin after `from`, up to that of `to`. */
function monthsAfter(from: string, to: string): readonly string[] {
  const [year, month] = from.split('-').map(Number) as [number, number];
  const [lastYear, lastMonth] = to.split('-').map(Number) as [number, number];
  const number = Math.max(0, (lastYear - year) * 12 + lastMonth - month);
  return Array.from({ length: number }, (_, index) =>
    new Date(Date.UTC(year, month + index, 1)).toISOString().slice(0, 10),
  );
}
