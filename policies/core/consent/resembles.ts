import type { ResponsibilityBasis } from './capacity';
import { folded, joined, LETTER_OR_DIGIT, mixesScripts } from './spelling';

/** Somebody of a child's family, as a record names them. */
export interface Described {
  /** As the family knows them: a role or a name. */
  readonly words: string;
  /** From what their parental responsibility follows; null for whoever is on record without one. */
  readonly basis: ResponsibilityBasis | null;
}

/** Which parent a basis makes its holder: of each there is one in law. */
const PARENT_BY: Readonly<Record<ResponsibilityBasis, 'MOTHER' | 'FATHER' | null>> = {
  mother: 'MOTHER',
  marriedFather: 'FATHER',
  fatherOnCertificate: 'FATHER',
  // The mother is another: by their words alone they may be one person.
  secondFemaleParent: null,
  agreement: null,
  guardian: null,
  courtOrder: null,
  specialGuardian: null,
  localAuthorityCareOrder: null,
  voluntaryAccommodation: null,
};

/** What families in England and Wales call them, folded. */
const CALLED: Readonly<Record<string, readonly string[]>> = {
  MOTHER: ['MUM', 'MUMMY', 'MAM', 'MAMI', 'MAMMY', 'MOM', 'MOMMY', 'MAMA', 'MAMMA', 'MA'],
  FATHER: ['DAD', 'DADDY', 'DADA', 'TAD', 'TADI', 'PAPA', 'POP', 'PA'],
  GRANDMOTHER: ['GRANDMA', 'GRAN', 'GRANNY', 'NAN', 'NANA', 'NANNY', 'NAIN', 'MAMGU'],
  GRANDFATHER: ['GRANDAD', 'GRANDDAD', 'GRANDPA', 'GRAMPS', 'TAID', 'TADCU'],
  STEPMOTHER: ['STEPMUM', 'STEPMAM'],
  STEPFATHER: ['STEPDAD', 'STEPTAD'],
};
const KIN: ReadonlyMap<string, string> = new Map(
  Object.entries(CALLED).flatMap(([kin, names]) => names.map((name) => [name, kin] as const)),
);

/** Words that tell nobody apart. */
const SAYS_NOBODY: readonly string[] = [
  ...['A', 'AN', 'THE', 'Y', 'YR', 'HIS', 'HER', 'THEIR', 'OUR', 'AND', 'OF', 'CHILD'],
  ...['BIRTH', 'BIOLOGICAL', 'NATURAL', 'MR', 'MRS', 'MS', 'MISS', 'MX', 'DR'],
];

/**
 * Whether two records may be of one person, by what they say: both are the mother, or both the father; or every word of one that tells
 * anybody apart is in the other (as it is, as an initial, or as what families call such a parent), whatever the case, accents, order
 * and punctuation. In doubt they may: where one says nothing that tells anybody apart, or mixes letters that look alike. Never throws.
 */
export function resembles(one: Described, other: Described): boolean {
  const parent = parentBy(one);
  if (parent !== null && parent === parentBy(other)) return true;
  if (mixesScripts(one.words) || mixesScripts(other.words)) return true;
  return isIn(saidOf(one), tellingOf(other)) || isIn(saidOf(other), tellingOf(one));
}

/** Whether whoever is named so may be somebody, or speak for them: `the father’s solicitor` for the father. Never throws. */
export function mayStandFor(representative: string, somebody: Described): boolean {
  const parent = parentBy(somebody);
  const named = (words: string) =>
    resembles({ words, basis: null }, somebody) || (parent !== null && tellingOf({ words, basis: null }).has(parent));
  return named(representative) || named(representative.replace(/['’]s(?![\p{L}\p{N}])/giu, ''));
}

/**
 * Whether a holder cannot be somebody, whatever the words: a council is no relative, and no child's mother its father. Words that
 * contradict a holder's own basis leave it open. Never throws.
 */
export function cannotBe(holder: Described, somebody: Described): boolean {
  if (holder.basis === 'localAuthorityCareOrder') return !resembles(holder, somebody);
  const [here, there] = [parentOf(holder), parentOf(somebody)];
  return parentBy(holder) !== null && here !== null && there !== null && here !== there;
}

/** Whether a record describes its holder as the one before it did: nobody else has come under the same holder's id. */
export function describesAlike(one: Described, other: Described): boolean {
  return joined(one.words) === joined(other.words) && parentBy(one) === parentBy(other);
}

function parentBy({ basis }: Described): 'MOTHER' | 'FATHER' | null {
  return basis === null ? null : PARENT_BY[basis];
}

/** Which parent somebody is, by basis and words together; null where these name none or both. */
function parentOf(described: Described): string | null {
  const telling = tellingOf(described);
  const named = ['MOTHER', 'FATHER'].filter((parent) => telling.has(parent));
  return named.length === 1 ? (named[0] ?? null) : null;
}

/** What its own words say, which basis it has beside them is no word of; where they say nothing, the basis alone. */
function saidOf(described: Described): ReadonlySet<string> {
  const said = new Set(words(described.words));
  return said.size > 0 ? said : tellingOf(described);
}

function tellingOf(described: Described): ReadonlySet<string> {
  const parent = parentBy(described);
  return new Set([...words(described.words), ...(parent === null ? [] : [parent])]);
}

/** Folded, without whose somebody is (`the mother's brother` is a brother), each kin by one word. */
function words(text: string): readonly string[] {
  const heads = folded(text)
    .replace(new RegExp(`${LETTER_OR_DIGIT}+['’]S(?!${LETTER_OR_DIGIT})`, 'gu'), ' ')
    .replace(/(?<!\p{L})(STEP|GRAND)[^\p{L}\p{N}]+/gu, '$1');
  return (heads.match(new RegExp(`${LETTER_OR_DIGIT}+`, 'gu')) ?? [])
    .filter((word) => !SAYS_NOBODY.includes(word))
    .map((word) => KIN.get(word) ?? word);
}

/** Whether each of `few` is among `many`, as it is or as an initial, and one at least as it is. */
function isIn(few: ReadonlySet<string>, many: ReadonlySet<string>): boolean {
  const wanted = [...few];
  const initials = new Set([...many].map((word) => [...word][0] ?? ''));
  const has = (word: string) =>
    many.has(word) || ([...word].length === 1 && initials.has(word)) || many.has(first(word));
  return wanted.every(has) && (wanted.length === 0 || wanted.some((word) => many.has(word)));
}

const first = (word: string): string => [...word][0] ?? '';
