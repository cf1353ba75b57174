import { generateTown, type TownOptions } from './generateTown';
import { scriptedChild } from './scriptedChildren';
import type { Database, Row } from './town';

/** A day with a town of its own, far from any day on which the tests run. */
export const DAY = '2026-03-02';
const DATABASES: readonly Database[] = ['governance', 'hub', 'police', 'health', 'education', 'social_care'];

/** A town as one value: its rows by `database.table` (records in `public`, governance rows as `governance.table` and `authority.table`). */
export interface TownRows {
  readonly tables: ReadonlyMap<string, readonly Row[]>;
  of(table: string): readonly Row[];
  /** Rows of the agencies' tables that belong to a person, through the links. */
  recordsOf(person: string): ReadonlyMap<string, readonly Row[]>;
}

export const RECORD_DATABASES = ['police', 'health', 'education', 'social_care'] as const;

export function readTown(options: Partial<TownOptions> = {}): TownRows {
  const tables = new Map<string, Row[]>();
  for (const batch of generateTown({ seed: 1, children: 2000, today: DAY, ...options }))
    for (const database of DATABASES)
      for (const [table, rows] of batch.tablesOf(database)) {
        const name = table.startsWith('authority.') ? table : `${database}.${table.split('.')[1]}`;
        tables.set(name, [...(tables.get(name) ?? []), ...rows]);
      }
  const of = (table: string) => tables.get(table) ?? [];
  return {
    tables,
    of,
    recordsOf(person) {
      const known = new Set(
        of('governance.link')
          .filter((link) => link.person === person)
          .map(subjectKey),
      );
      const found = [...tables]
        .filter(([table]) => RECORD_DATABASES.some((database) => table.startsWith(`${database}.`)))
        .map(([table, rows]) => [table, rows.filter((row) => known.has(subjectKey(row)))] as const);
      return new Map(found.filter(([, rows]) => rows.length > 0));
    },
  };
}

/** A controller's local id of a child, namespaced by the controller. */
export function subjectKey(row: Row): string {
  return `${row.controller}|${row.subject}`;
}

export function personOf(key: string): string {
  return scriptedChild(key).person;
}
