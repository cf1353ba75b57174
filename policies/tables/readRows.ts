import { z } from 'zod';
import { type Fault, notOneOf } from '#policies/core/faults';
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
  const keys = keysOf(row);
  const faults = (parsed.error?.issues ?? []).flatMap((issue) => faultsOf(issue, keys));
  return { rows: [], place: null, faults: placed.place(faults) };
}

/** Those that a row may have, before anything is made of it. */
function keysOf(row: z.core.$ZodType): readonly string[] {
  if (row instanceof z.ZodPipe) return keysOf(row.in);
  return row instanceof z.ZodObject ? Object.keys(row.shape) : [];
}

/** Each unknown key is a fault of its own, at its place; what is missing is named, and what was meant where a slip made it. */
function faultsOf(issue: z.core.$ZodIssue, keys: readonly string[]): readonly Fault[] {
  const path = issue.path.map((each) => (typeof each === 'symbol' ? String(each) : each));
  if (issue.code === 'unrecognized_keys') {
    const said = (key: string) => (path.length === 1 ? notOneOf('key here', key, keys) : `'${key}' is no key here.`);
    return issue.keys.map((key) => ({ code: 'unknownKey', path: [...path, key], message: said(key) }));
  }
  if (issue.code !== 'custom' && issue.input === undefined)
    return [{ code: 'missing', path, message: `'${path.at(-1)}' is missing. ${issue.message}.` }];
  if (issue.code === 'invalid_value' && typeof path.at(-1) === 'string')
    return [{ code: 'wrongType', path, message: notOneOf(`${path.at(-1)}`, issue.input, issue.values.map(String)) }];
  return [{ code: 'wrongType', path, message: issue.message }];
}
