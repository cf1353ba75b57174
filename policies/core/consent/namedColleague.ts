/** Who decides, as their token says it. */
export interface Decider {
  readonly organisation: string;
  readonly practitioner: string;
}

/** What is shorter names nobody: an initial, `me`, a dash. */
const SHORTEST_NAME = 3;

/**
 * Somebody of the deciding organisation other than who decides, named as `organisation/practitioner`: trimmed, the organisation
 * as it is written in the register. Null where the text names no such person: another organisation or none, too short to be a
 * name, or the decider in whatever spelling (case, accents, punctuation, with or without an organisation before it). Whether
 * there is such a person nobody here knows: it is the decider's statement. Never throws.
 */
export function namedColleague(text: string, { organisation, practitioner }: Decider): string | null {
  const [whose, ...rest] = text.trim().split('/');
  const name = rest.join('/').trim();
  if (whose === undefined || spelling(whose) !== spelling(organisation)) return null;
  if ((lastPart(name).match(/[\p{L}\p{N}]/gu) ?? []).length < SHORTEST_NAME) return null;
  const own = spellings(practitioner);
  return spellings(name).some((each) => own.includes(each)) ? null : `${organisation}/${name}`;
}

/** With whatever stands before it, and without. */
function spellings(practitioner: string): readonly string[] {
  return [spelling(practitioner), spelling(lastPart(practitioner))];
}

function lastPart(practitioner: string): string {
  return practitioner.trim().split('/').at(-1) ?? '';
}

/** Without case, accents, and kinds of punctuation. */
function spelling(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}
