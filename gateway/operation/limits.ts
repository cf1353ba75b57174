/** What one operation may ask, checked before anything is planned. */
export interface OperationLimits {
  readonly sourceBytes: number;
  readonly tokens: number;
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
  /** Fields after fragments are spread. */
  readonly fields: number;
  /** Fragments within fragments. */
  readonly fragmentNesting: number;
  readonly directives: number;
  /** Fields whose name in the answer stands in the same selection already: validation compares each with each. */
  readonly repeats: number;
  /** Fragments spread and inline. */
  readonly spreads: number;
  /** Brackets within brackets, those of literals included. */
  readonly brackets: number;
  /** Values that the answer could have at most (measureCost.ts). */
  readonly cost: number;
}

export const DEFAULT_LIMITS: OperationLimits = {
  sourceBytes: 100_000,
  tokens: 4000,
  depth: 15,
  aliases: 30,
  rootFields: 10,
  fields: 1000,
  fragmentNesting: 10,
  directives: 50,
  repeats: 50,
  spreads: 100,
  brackets: 60,
  cost: 600_000,
};
