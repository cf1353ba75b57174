import type { ASSERTIONS } from '#policies/core/vocabulary';
import type { Random } from './random';
import { fillSlots } from './texts';

export type Assertion = (typeof ASSERTIONS)[number];
export type Source = 'professional' | 'family' | 'child' | 'public' | 'system' | 'anotherAgency';
/** Never empty: the first is the usual one. */
type Fitting<Value> = readonly [Value, ...Value[]];

/** A text, who can have said it, and how it is then known; the usual source comes first. */
export interface Statement {
  readonly text: string;
  readonly known: Fitting<readonly [Source, Fitting<Assertion>]>;
}

/** What a record says of a text, drawn before the text is. */
export interface Stated {
  readonly assertion: Assertion;
  readonly source: Source;
}

/** One of the statements, its text filled. */
export function drawStatement<Said extends Statement>(random: Random, statements: readonly Said[]): Said {
  const statement = random.pick(statements);
  return { ...statement, text: fillSlots(random, statement.text) };
}

/** What was drawn, as far as the statement bears it; else what is usual of it. */
export function howKnown({ known }: Statement, drawn?: Stated): Stated {
  const [source, assertions] = known.find(([each]) => each === drawn?.source) ?? known[0];
  return { assertion: fitting(drawn?.assertion, assertions), source };
}

/** The value drawn if it is one of those that fit, else the usual one: so no draw moves, and nothing contradicts. */
export function fitting<Value>(drawn: Value | undefined, values: Fitting<Value>): Value {
  return values.find((each) => each === drawn) ?? values[0];
}
