/** A row as its table takes it: column names, jsonb as objects. */
export type Row = Readonly<Record<string, unknown>>;

export type Database = 'police' | 'health' | 'education' | 'social_care' | 'hub' | 'governance';

/** Rows of some children, by database and table (`schema.table`). */
export class TownBatch {
  private readonly rows = new Map<string, Row[]>();

  add(database: Database, table: string, row: Row): void {
    const key = `${database}|${table}`;
    const known = this.rows.get(key);
    if (known === undefined) this.rows.set(key, [row]);
    else known.push(row);
  }

  /** Adds the rows of another, each as `changed`; `key` is `<database>|<table>`, `nth` its place among those of the table. */
  take(other: TownBatch, changed: (row: Row, key: string, nth: number) => Row): void {
    for (const [key, rows] of other.rows) {
      const [database, table] = key.split('|') as [Database, string];
      for (const [nth, row] of rows.entries()) this.add(database, table, changed(row, key, nth));
    }
  }

  /** Tables of one database, in the order in which they were first used. */
  tablesOf(database: Database): readonly (readonly [table: string, rows: readonly Row[]])[] {
    return [...this.rows]
      .filter(([key]) => key.startsWith(`${database}|`))
      .map(([key, rows]) => [key.slice(database.length + 1), rows]);
  }

  get size(): number {
    return [...this.rows.values()].reduce((sum, rows) => sum + rows.length, 0);
  }
}
