import type { Lane } from '#telemetry/metrics/codes';

/** The first definition, where nothing stands before it but what GraphQL ignores; comments are looked behind by nobody. */
const FIRST_IS_MUTATION = /^[\s,\uFEFF]*mutation\b\s*(\w*)/;

/**
 * Which lane a request goes by, read off the beginning of its text: before anything is parsed, so that what is refused costs
 * nothing, and so that no read can call itself an act. An act that is not the first of its document goes by the reads' lane.
 */
export function laneOf(query: string, operationName: string | null): Lane {
  const [first, name] = FIRST_IS_MUTATION.exec(query) ?? [];
  if (first === undefined) return 'reads';
  return operationName === null || operationName === name ? 'acts' : 'reads';
}
