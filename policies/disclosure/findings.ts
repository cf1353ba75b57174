export const LOG_FINDINGS = {
  missing: 'a record is missing',
  bodyAltered: 'the ordinary body is not the one that was hashed',
  restrictedAltered: 'the restricted body is not the one that was hashed',
  leafAltered: 'the leaf does not commit to the hashes of its bodies',
  receiptAltered: 'the receipt is not that of the body',
  destroyedWithoutRecord: 'a body is gone and no record of its destruction is in the log',
  headForged: 'a head is not signed by a key of the agency',
  headWrong: 'a head is not that of the records before it',
  headMissing: 'no head covers the last records',
  headUnchained: 'a head does not name the one before it: one was taken out, put in or exchanged',
  countersignatureForged: 'a countersignature is not by the witness',
  witnessedHeadWrong: 'the log is not the one that governance witnessed',
  truncated: 'the log is shorter than governance witnessed it',
  epochUndeclared: 'the log goes on in an epoch that agency and governance did not open together',
  nodeWrong: 'a kept hash of the tree is not that of the records under it',
  frontierWrong: 'the state from which the log goes on is not that of its records',
  subjectIndexWrong: 'the index of subjects is not that of the records',
  witnessLost: 'governance lacks a head that it countersigned',
} as const;
export type LogFinding = keyof typeof LOG_FINDINGS;

export interface FirstBad {
  readonly seq: number;
  readonly finding: LogFinding;
}

interface Finding {
  readonly seq: number;
  readonly finding: LogFinding;
  /** What is wrong is one of the records `seq` to `until`. */
  readonly until: number;
}

/** The earliest finding; one that names its record goes before one of a range in which that record lies: it explains it. */
export function firstFinding() {
  const earliest: { named?: Finding; range?: Finding } = {};
  return {
    note(seq: number, finding: LogFinding, until = seq) {
      const kind = seq === until ? 'named' : 'range';
      if (seq < (earliest[kind]?.seq ?? Number.POSITIVE_INFINITY)) earliest[kind] = { seq, finding, until };
    },
    first(): FirstBad | null {
      const { named, range } = earliest;
      const first = named === undefined || (range !== undefined && range.until < named.seq) ? range : named;
      return first === undefined ? null : { seq: first.seq, finding: first.finding };
    },
  };
}
export type Findings = ReturnType<typeof firstFinding>;
