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
  const parsed = z.array(row).safeParse(placed.value, { reportInput: true });
  if (parsed.success && placed.unresolved.length === 0) return { rows: parsed.data, place: placed.place, faults: [] };
  const faults = (parsed.error?.issues ?? []).flatMap(faultsOf);
  return { rows: [], place: null, faults: placed.place(faults) };
}

/** Each unknown key is a fault of its own, at its place; what is missing is named. */
function faultsOf(issue: z.core.$ZodIssue): readonly Fault[] {
  const path = issue.path.map((each) => (typeof each === 'symbol' ? String(each) : each));
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ code: 'unknownKey', path: [...path, key], message: `'${key}' is no key here.` }));
  if (issue.code !== 'custom' && issue.input === undefined)
    return [{ code: 'missing', path, message: `'${path.at(-1)}' is missing. ${issue.message}.` }];
  return [{ code: 'wrongType', path, message: issue.message }];
}
