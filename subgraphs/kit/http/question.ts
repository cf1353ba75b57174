/** What one fetch asks, read off its body. */
export interface Question {
  readonly query: string;
  readonly variables: Record<string, unknown>;
  readonly operationName: string | undefined;
}
