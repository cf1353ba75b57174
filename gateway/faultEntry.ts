/** One code with which the gateway fails, or a source refuses. */
export interface FaultEntry {
  readonly status: number;
  readonly meaning: string;
  readonly whatToDo: string;
  /** A source's own word to its requester: passed on as it stands. */
  readonly from?: 'source';
}
