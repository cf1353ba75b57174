import type { RecordTable } from './recordTable';

/** The rows of a record type, as `r`, found by person: what stands after FROM. */
export function rowsOf({ table, keyedBy }: Pick<RecordTable, 'table' | 'keyedBy'>): string {
  if (keyedBy === 'person') return `public.${table} r`;
  return `public.${table} r JOIN governance.link l ON l.controller = r.controller AND l.subject = r.subject AND l.ended_at IS NULL`;
}

/** Whether an organisation (a parameter or column) holds a row: as its controller, or as one of several. */
export function heldBy({ heldBy: all }: Pick<RecordTable, 'heldBy'>, organisation: string): string {
  return all === null ? `r.controller = ${organisation}` : `${organisation} = ANY(r.${all})`;
}

/** All who hold a row, as an array. */
export function holdersOf({ heldBy: all }: Pick<RecordTable, 'heldBy'>): string {
  return all === null ? 'ARRAY[r.controller]' : `r.${all}`;
}

/** Whose a row is. */
export function personOf({ keyedBy }: Pick<RecordTable, 'keyedBy'>): string {
  return keyedBy === 'link' ? 'l.person' : 'r.person';
}
