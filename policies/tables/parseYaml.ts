import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  Scalar,
  visit,
  type YAMLError,
} from 'yaml';
import { type Fault, type FaultCode, notOneOf } from '#policies/core/faults';

/** A fault at its place in a file; line and column count from 1. */
export interface FaultInFile extends Fault {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export function faultLine({ file, line, column, code, message }: FaultInFile): string {
  return `${file}:${line}:${column}  ${code}  ${message}`;
}

export interface PlacedYaml {
  readonly value: unknown;
  /** Aliases of no anchor: faults of their own, which `place` tells along with what it is given. */
  readonly unresolved: readonly FaultInFile[];
  /** Each fault where it stands, once however many aliases lead there, in the order of the file. */
  readonly place: (faults: readonly Fault[]) => readonly FaultInFile[];
  /** The line on which what stands at `path` begins. */
  readonly lineOf: (path: Fault['path']) => number;
}

/**
 * YAML 1.2 core schema: dates stay text. Keys that stand twice and syntax errors end the reading, told as far as the first
 * syntax error; an alias that leads nowhere does not, so that it hides no other fault.
 */
export function parseYaml(file: string, source: string): PlacedYaml | { readonly faults: readonly FaultInFile[] } {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, strict: true, uniqueKeys: true });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const problems = asWritten([...document.errors, ...document.warnings]);
  if (problems.length > 0) {
    return { faults: problems.map(({ message, pos }) => ({ code: 'notYaml', path: [], message, ...at(pos[0]) })) };
  }
  const loose = cutUnresolved(document);
  const unresolved = [...loose].map(([node, message]): FaultInFile => {
    return { code: 'notYaml', path: [], message, ...at(startOf(node)) };
  });
  try {
    const value: unknown = document.toJS({ maxAliasCount: 50 });
    const place = (faults: readonly Fault[]) => {
      const own = faults.flatMap((fault) => {
        const node = nodeAt(document, fault);
        return loose.has(node) ? [] : [{ ...fault, ...at(startOf(node)) }];
      });
      return inOrder(once([...unresolved, ...own]));
    };
    const lineOf = (path: Fault['path']) => at(startOf(nodeAt(document, { code: 'missing', path }))).line;
    return { value, unresolved, place, lineOf };
  } catch (error) {
    const message = error instanceof Error ? error.message : 'This cannot be read as YAML.';
    return { faults: [{ code: 'notYaml', path: [], message, ...at(0) }] };
  }
}

/** Faults that leave the reading of what follows as it is. */
const ALONE: ReadonlySet<YAMLError['code']> = new Set<YAMLError['code']>(['DUPLICATE_KEY', 'TAG_RESOLVE_FAILED']);

/** In the order of the file, as far as the first from which all that follows is misread: what is said of that is no fault. */
function asWritten(problems: readonly YAMLError[]): readonly YAMLError[] {
  const inFile = problems.toSorted((a, b) => a.pos[0] - b.pos[0]);
  const first = inFile.findIndex(({ code }) => !ALONE.has(code));
  return first < 0 ? inFile : inFile.slice(0, first + 1);
}

function inOrder(faults: readonly FaultInFile[]): readonly FaultInFile[] {
  return faults.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

/** Takes each alias of no anchor out of the document: in its place stands what no schema accepts, with what to say of it. */
function cutUnresolved(document: Document): ReadonlyMap<Node | null, string> {
  // Gathered in the order of the file: Alias.resolve() walks the whole document once for each alias.
  const anchors = new Set<string>();
  const loose = new Map<Node | null, string>();
  visit(document, {
    Value(_key, node) {
      if (node.anchor) anchors.add(node.anchor);
    },
    Alias(_key, alias) {
      if (anchors.has(alias.source)) return undefined;
      const cut = new Scalar(Number.NaN);
      cut.range = alias.range ?? null;
      const none = `*${alias.source} is written, and nothing is anchored above it.`;
      loose.set(cut, anchors.size > 0 ? notOneOf('anchor that stands above', alias.source, [...anchors]) : none);
      return cut;
    },
  });
  return loose;
}

/** What is wrong with a value wherever it is used; other faults come of where it is used. */
const OF_THE_VALUE: ReadonlySet<FaultCode> = new Set<FaultCode>([
  'missing',
  'unknownKey',
  'wrongType',
  'unknownWord',
  'emptyList',
  'malformed',
  'unknownItem',
  'unknownOrganisation',
  'unknownPower',
]);

/**
 * Where a fault stands: the key for a key, the value for a list's element, and the nearest thing above for what is missing.
 * Behind an alias a fault of the value stands at its anchor, any other at the alias.
 */
function nodeAt(document: Document, { code, path }: Pick<Fault, 'code' | 'path'>): Node | null {
  let found = document.contents;
  let inside: unknown = document.contents;
  for (const name of path) {
    if (isAlias(inside)) {
      if (!OF_THE_VALUE.has(code)) return found;
      inside = inside.resolve(document);
    }
    if (isMap(inside)) {
      const pair = inside.items.find((each) => isScalar(each.key) && String(each.key.value) === String(name));
      if (!pair) return found;
      if (isNode(pair.key)) found = pair.key;
      inside = pair.value;
    } else if (isSeq(inside)) {
      inside = inside.items[Number(name)];
      if (isNode(inside)) found = inside;
    } else return found;
    if (isScalar(inside) && Number.isNaN(inside.value)) return inside;
  }
  return found;
}

const startOf = (node: Node | null): number => node?.range?.[0] ?? 0;

function once(faults: readonly FaultInFile[]): readonly FaultInFile[] {
  const told = new Set<string>();
  return faults.filter(({ code, line, column, message }) => {
    const key = JSON.stringify([code, line, column, message]);
    return told.has(key) ? false : told.add(key);
  });
}
