import { shortened } from './texts';

const NO_JSON = 'The document is no JSON, or ends too early: it is to be one whole text of JSON (RFC 8259).';

/** A string of JSON, a name where a colon follows, or what opens or closes an object or list. */
const TOKEN = /(?<text>"[^"\\]*(?:\\.[^"\\]*)*")(?<colon>\s*:)?|[{}[\]]/g;

/**
 * What `text` says as JSON, or in a sentence why it says nothing: it is no JSON, or a name stands twice in one object, of which
 * JSON.parse takes the last and another reader the first. Never throws.
 */
export function parseUnambiguousJson(text: string): { readonly value: unknown } | { readonly fault: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { fault: NO_JSON };
  }
  const twice = repeatedName(text);
  return twice === null
    ? { value }
    : { fault: `The name ${shortened(twice)} stands twice in one object: once is right.` };
}

/** The first name that stands twice in one object, as it is written; null where none does. `text` is JSON. */
function repeatedName(text: string): string | null {
  const open: Set<string>[] = [];
  for (const { 0: token, groups } of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') open.push(new Set());
    else if (token === '}' || token === ']') open.pop();
    else if (groups?.text !== undefined && groups.colon !== undefined) {
      const name: string = JSON.parse(groups.text);
      const names = open.at(-1);
      if (names?.has(name)) return groups.text;
      names?.add(name);
    }
  }
  return null;
}
