import { z } from 'zod';
import { type Fault, notOneOf } from '#policies/core/faults';
import { type FaultInFile, type PlacedYaml, parseYaml } from './parseYaml';

export type ReadTable<Table> =
  | { readonly table: Table; readonly place: PlacedYaml['place']; readonly faults: readonly [] }
  | { readonly table: null; readonly place: null; readonly faults: readonly FaultInFile[] };

export type ReadRows<Row> =
  | { readonly rows: readonly Row[]; readonly place: PlacedYaml['place']; readonly faults: readonly [] }
  | { readonly rows: readonly []; readonly place: null; readonly faults: readonly FaultInFile[] };

/** A YAML file that is a list of rows of one kind; every fault at its place. Never throws. */
export function readRows<Row>(file: string, source: string, row: z.ZodType<Row>): ReadRows<Row> {
  const read = readTable(file, source, z.array(row));
  return read.place === null ? { ...read, rows: [] } : { ...read, rows: read.table };
}

/** A YAML file of any shape; every fault at its place. Never throws. */
export function readTable<Table>(file: string, source: string, shape: z.ZodType<Table>): ReadTable<Table> {
  const placed = parseYaml(file, source);
  if ('faults' in placed) return { table: null, place: null, faults: placed.faults };
  const parsed = shape.safeParse(placed.value, { reportInput: true });
  if (parsed.success && placed.unresolved.length === 0) return { table: parsed.data, place: placed.place, faults: [] };
  const faults = (parsed.error?.issues ?? []).flatMap((issue) => faultsOf(issue, shape));
  return { table: null, place: null, faults: placed.place(faults) };
}

/** Those that stand at `path` of a file of this shape, before anything is made of it. */
function keysAt(shape: z.core.$ZodType | undefined, path: Fault['path']): readonly string[] {
  if (shape instanceof z.ZodPipe) return keysAt(shape.in, path);
  const [first, ...rest] = path;
  if (shape instanceof z.ZodArray) return first === undefined ? [] : keysAt(shape.element, rest);
  if (!(shape instanceof z.ZodObject)) return [];
  return first === undefined ? Object.keys(shape.shape) : keysAt(shape.shape[first], rest);
}

/** Each unknown key is a fault of its own, at its place; what is missing is named, and what was meant where a slip made it. */
function faultsOf(issue: z.core.$ZodIssue, shape: z.core.$ZodType): readonly Fault[] {
  const path = issue.path.map((each) => (typeof each === 'symbol' ? String(each) : each));
  if (issue.code === 'unrecognized_keys') {
    const keys = keysAt(shape, path);
    const said = (key: string) => (keys.length > 0 ? notOneOf('key here', key, keys) : `'${key}' is no key here.`);
    return issue.keys.map((key) => ({ code: 'unknownKey', path: [...path, key], message: said(key) }));
  }
  if (issue.code !== 'custom' && issue.input === undefined)
    return [{ code: 'missing', path, message: `'${path.at(-1)}' is missing. ${issue.message.replace(/\.$/, '')}.` }];
  if (issue.code === 'invalid_value' && typeof path.at(-1) === 'string')
    return [{ code: 'wrongType', path, message: notOneOf(`${path.at(-1)}`, issue.input, issue.values.map(String)) }];
  return [{ code: 'wrongType', path, message: issue.message }];
}
