/** What a text says as JSON; null where it is none, for a schema to refuse. */
export function parseJson(text: unknown): unknown {
  try {
    return JSON.parse(typeof text === 'string' ? text : 'null');
  } catch {
    return null;
  }
}
