import { type Applicable, selectApplicable } from '#policies/core/applicable';
import type { CompiledPolicy } from '#policies/core/compiledPolicy';
import type { Catalogue, DataItem } from '#policies/core/dataItem';
import type { Clause, ClauseRequirements, Rules } from '#policies/core/protocol';
import { opensInEmergency } from '#policies/core/requirements';

/** What a recipient can be given of an item at most, what the marks ask for being met. */
const GIVEN = {
  D: 'disclosed',
  d: 'disclosed where the record meets a condition',
  G: 'generalised',
  g: 'generalised where the record meets a condition',
} as const;
type Given = keyof typeof GIVEN;

const REFUSED = {
  w: 'withheld by a clause',
  n: 'withheld: no controller has signed',
  s: 'silent',
  '.': 'withheld: no clause',
} as const;
type Refused = keyof typeof REFUSED;

interface Mark {
  readonly meaning: string;
  readonly asks: (requires: ClauseRequirements) => boolean;
}

/** What a clause asks for before it gives, each a letter behind the cell's own. */
const MARKS = {
  i: { meaning: 'an involvement with the child', asks: ({ involvement }) => involvement },
  t: { meaning: "a case recorded at the clause's threshold", asks: ({ threshold }) => threshold !== 'none' },
  a: { meaning: 'serviceAgreement in force', asks: ({ consent }) => consent.includes('serviceAgreement') },
  c: { meaning: 'confidentialityConsent in force', asks: ({ consent }) => consent.includes('confidentialityConsent') },
  p: { meaning: 'dataProtectionConsent in force', asks: ({ consent }) => consent.includes('dataProtectionConsent') },
  e: { meaning: 'an emergency access grant', asks: ({ emergencyAccess }) => emergencyAccess === true },
} as const satisfies Record<string, Mark>;

/** One way to an item: what it gives, and the marks of what it asks for. */
interface Way {
  readonly given: Given;
  readonly marks: string;
  /** An emergency access grant stands in for what the marks ask for. */
  readonly emergency: boolean;
}

/** E.g. `D`, `Dia!` or `Dit|Die`: the ways that ask for least, the fullest first; or one letter of `REFUSED`. */
export type Cell = string;

/** What the cells mean, one a line. */
export function legendLines(): readonly string[] {
  return [
    'A cell says what the recipient can be given at most, and by the letters behind it what must be so first:',
    ...Object.entries(GIVEN).map(([letter, meaning]) => `  ${letter}  ${meaning}`),
    ...Object.entries(MARKS).map(([letter, { meaning }]) => `   ${letter} asks for ${meaning}`),
    '   ! or, in place of these, an emergency access grant',
    '   | or what another clause asks for',
    'or that it is given nothing:',
    ...Object.entries(REFUSED).map(([letter, meaning]) => `  ${letter}  ${meaning}`),
    'What restrictions forbid of single records stands in no cell.',
  ];
}

/** The cells of `items`, in their order, for one recipient and purpose. */
export function cellsOf(
  rules: Rules,
  catalogue: Catalogue,
  items: readonly string[],
  policy: CompiledPolicy,
): readonly Cell[] {
  const applicable = selectApplicable(rules, policy.recipient, policy.purpose, policy.on);
  return items.map((id) => {
    const item = catalogue.items.get(id);
    return item ? cellOf(applicable, item, policy) : '.';
  });
}

function cellOf(applicable: Applicable, item: DataItem, policy: CompiledPolicy): Cell {
  const verdict = policy.staticVerdict(item.id);
  if (verdict.kind === 'possible') return givingCell(applicable, item);
  const refused: Refused =
    verdict.decision.outcome === 'silent'
      ? 's'
      : verdict.decision.reason === 'notSigned'
        ? 'n'
        : verdict.decision.reason === 'noClause'
          ? '.'
          : 'w';
  return refused;
}

function givingCell({ clauses }: Applicable, item: DataItem): Cell {
  const speaking = clauses.filter(({ items, signed }) => items.has(item.id) && signed.length > 0);
  // Possible at all: what a clause withholds here, it withholds on a condition.
  const withheld = speaking.some(({ clause }) => clause.effect === 'withhold');
  const ways = speaking.flatMap(({ clause }) => wayOf(clause, item, withheld)).toSorted(byFullness);
  const needed = ways.filter((way, at) => !ways.some((other, index) => betters(other, index, way, at)));
  return needed.map(({ given, marks, emergency }) => `${given}${marks}${emergency ? '!' : ''}`).join('|');
}

function wayOf(clause: Clause, item: DataItem, withheld: boolean): readonly Way[] {
  const { effect, when, requires } = clause;
  if (effect === 'withhold') return [];
  const always = when.length === 0 && !withheld;
  const marks = Object.entries(MARKS).flatMap(([letter, { asks }]) => (asks(requires) ? [letter] : []));
  const given = effect === 'disclose' ? (always ? 'D' : 'd') : always ? 'G' : 'g';
  const emergency = marks.length > 0 && !requires.emergencyAccess && opensInEmergency(clause, item);
  return [{ given, marks: marks.join(''), emergency }];
}

const FULLNESS = Object.keys(GIVEN);
const fullness = ({ given }: Way): number => FULLNESS.indexOf(given);

function byFullness(one: Way, other: Way): number {
  return fullness(one) - fullness(other) || one.marks.length - other.marks.length;
}

/** Whether `other` gives as much as `way` and asks for no more; of two alike the first stands. */
function betters(other: Way, index: number, way: Way, at: number): boolean {
  if (index === at || fullness(other) > fullness(way)) return false;
  if (![...other.marks].every((mark) => way.marks.includes(mark))) return false;
  if (way.emergency && !other.emergency && other.marks !== '') return false;
  const alike = other.given === way.given && other.marks === way.marks && other.emergency === way.emergency;
  return index < at || !alike;
}
