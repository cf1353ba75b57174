import { z } from 'zod';
import type { Fault } from '#policies/core/faults';
import { type FaultInFile, type PlacedYaml, parseYaml } from './parseYaml';

export type ReadRows<Row> =
  | { readonly rows: readonly Row[]; readonly place: PlacedYaml['place']; readonly faults: readonly [] }
  | { readonly rows: readonly []; readonly place: null; readonly faults: readonly FaultInFile[] };

/** A YAML file that is a list of rows of one kind; every fault at its place. Never throws. */
export function readRows<Row>(file: string, source: string, row: z.ZodType<Row>): ReadRows<Row> {
  const placed = parseYaml(file, source);
  if ('faults' in placed) return { rows: [], place: null, faults: placed.faults };
  const parsed = z.array(row).safeParse(placed.value);
  if (parsed.success && placed.unresolved.length === 0) return { rows: parsed.data, place: placed.place, faults: [] };
  const faults = (parsed.error?.issues ?? []).map(({ path, message }): Fault => {
    return { code: 'wrongType', path: path.map((each) => (typeof each === 'symbol' ? String(each) : each)), message };
  });
  return { rows: [], place: null, faults: placed.place(faults) };
}
