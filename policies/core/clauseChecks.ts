import { sourcesOf } from './applicable';
import type { Catalogue, DataItem, DecisionAttribute } from './dataItem';
import { type Fault, type FaultCode, notOneOf } from './faults';
import { dayBefore, isIsoDate } from './isoDate';
import { operatorOf } from './itemRules';
import type { Powers } from './powers';
import type { Clause, Condition, Operand, Organisation, Protocol } from './protocol';
import type { Flag } from './vocabulary';

/** A clause within its document, as the checks see it. */
export interface ClauseInContext {
  readonly clause: Clause;
  readonly items: readonly DataItem[];
  /** Organisations that could disclose under it. */
  readonly holders: readonly Organisation[];
  readonly protocol: Pick<Protocol, 'jurisdiction' | 'inForceFrom' | 'references'>;
  /** All clauses of the document that could be read, this one among them. */
  readonly siblings: readonly Clause[];
  readonly catalogue: Catalogue;
  readonly organisations: readonly Organisation[];
  readonly powers: Powers;
}

/** What a document is held against. */
export type Known = Pick<ClauseInContext, 'catalogue' | 'organisations' | 'powers'>;

/** A fault with its path within the clause. */
export type Finding = Omit<Fault, 'code'> & { readonly code: FaultCode };
export type Check = (context: ClauseInContext) => readonly Finding[];

/** What is unlawful to write. `law` is why; `severity` warning: it compiles, and is told. */
export interface LawfulnessCheck {
  readonly code: FaultCode;
  readonly law: string;
  readonly severity: 'fault' | 'warning';
  readonly find: Check;
}

export const finding = (code: FaultCode, path: Finding['path'], message: string): Finding => ({ code, path, message });

export function clauseInContext(
  clause: Clause,
  siblings: readonly Clause[],
  protocol: ClauseInContext['protocol'],
  known: Known,
): ClauseInContext {
  return {
    clause,
    items: clause.dataItems.flatMap((id) => known.catalogue.items.get(id) ?? []),
    holders: sourcesOf(known.organisations, clause.from),
    protocol,
    siblings,
    ...known,
  };
}

/** The first item of the clause that bears one of `flags`. A clause that withholds discloses none. */
export function flagged({ clause, items }: ClauseInContext, flags: readonly Flag[]): string | null {
  if (clause.effect === 'withhold') return null;
  return items.find((each) => each.flags.some((flag) => flags.includes(flag)))?.id ?? null;
}

/** What a clause must be to mean anything, law apart. */
export const clauseChecks: readonly Check[] = [
  ({ clause, items }) =>
    items.flatMap(({ id, agency }, index) =>
      agency === clause.from.agency
        ? []
        : [
            finding(
              'otherAgency',
              ['dataItems', index],
              `${id} is ${agency}'s, and the clause is from ${clause.from.agency}.`,
            ),
          ],
    ),
  ({ clause }) => duplicates(clause.dataItems).map((index) => duplicateItem(clause.dataItems[index] ?? '', index)),
  ({ items }) => {
    const counts = items.flatMap((item, index) => (isCount(item) ? [{ item, index }] : []));
    if (counts.length === 0 || items.length === 1) return [];
    return counts.map(({ item, index }) =>
      finding(
        'countNotAlone',
        ['dataItems', index],
        `${item.id} is a count: give it a clause of its own, with its own basis.`,
      ),
    );
  },
  ({ clause, holders }) =>
    (clause.from.controllers ?? []).flatMap((id, index) =>
      holders.some((each) => each.id === id)
        ? []
        : [
            finding(
              'otherAgency',
              ['from', 'controllers', index],
              `${id} is no controller of ${clause.from.agency} in ${clause.from.countries.join(' or ')}.`,
            ),
          ],
    ),
  ({ clause }) =>
    clause.to.organisations.length + clause.to.kinds.length > 0
      ? []
      : [finding('missing', ['to'], 'Name the recipients: organisations, kinds of organisation, or both.')],
  ({ clause, items, catalogue }) => conditionFindings(clause.when, items, catalogue),
  effectFindings,
  ({ clause }) => {
    const { whenRefused, standingNotice } = clause;
    if ((whenRefused === 'silentWithStandingNotice') === (standingNotice !== null)) return [];
    const message = 'standingNotice is given with whenRefused: silentWithStandingNotice, and only then.';
    return [finding('standingNoticeMismatch', [standingNotice === null ? 'whenRefused' : 'standingNotice'], message)];
  },
  emergencyFindings,
];

const duplicates = (ids: readonly string[]): readonly number[] =>
  ids.flatMap((id, index) => (ids.indexOf(id) < index ? [index] : []));

const duplicateItem = (id: string, index: number) =>
  finding('duplicate', ['dataItems', index], `${id} is named twice; once is enough.`);

export function isCount({ id, category }: DataItem): boolean {
  return id.endsWith('.count') || category === 'patternCount';
}

function effectFindings({ clause, items }: ClauseInContext): readonly Finding[] {
  const { effect, generaliseBy, requires } = clause;
  if ((effect === 'generalise') !== (generaliseBy !== null)) {
    const message = 'generaliseBy names the function with effect: generalise, and only then.';
    return [finding('unsuitedGeneralisation', [generaliseBy === null ? 'effect' : 'generaliseBy'], message)];
  }
  if (effect === 'withhold') {
    const asks =
      requires.involvement || requires.threshold !== 'none' || requires.consent.length > 0 || clause.emergency;
    const message =
      'A clause that withholds does so from everybody it names: requires is { involvement: false }, emergency false.';
    return asks || requires.emergencyAccess ? [finding('unsuitedEffect', ['requires'], message)] : [];
  }
  return items.flatMap(({ id, generalisations }, index) =>
    generaliseBy === null || generalisations.includes(generaliseBy)
      ? []
      : [
          finding(
            'unsuitedGeneralisation',
            ['dataItems', index],
            `${id} cannot be generalised by ${generaliseBy}: ${generalisations.length > 0 ? `it suits ${generalisations.join(', ')}` : 'no generalisation suits it'}.`,
          ),
        ],
  );
}

/** A grant opens only clauses marked for it, and never silent records. */
function emergencyFindings({ clause, items }: ClauseInContext): readonly Finding[] {
  if (clause.requires.emergencyAccess && !clause.emergency) {
    const message = 'requires.emergencyAccess needs emergency: true; otherwise nothing opens the clause.';
    return [finding('emergencyNotMarked', ['requires', 'emergencyAccess'], message)];
  }
  return items.flatMap(({ id, silent }, index) =>
    clause.emergency && silent
      ? [
          finding(
            'emergencyOpensSilent',
            ['dataItems', index],
            `${id} is silent: emergency access never opens it; give it another clause.`,
          ),
        ]
      : [],
  );
}

/** Conditions test declared attributes with operators of their type, and operands of their closed list. */
export function conditionFindings(
  when: readonly Condition[],
  items: readonly DataItem[],
  catalogue: Catalogue,
): readonly Finding[] {
  const records = [...new Set(items.map(({ record }) => record))];
  return when.flatMap((condition, index) =>
    records.flatMap((record) => {
      const attributes = catalogue.records.get(record)?.attributes ?? [];
      const attribute = attributes.find(({ name }) => name === condition.attribute);
      if (attribute) return operandFindings(condition, attribute, index);
      const known = attributes.map(({ name }) => name);
      const message =
        known.length > 0
          ? notOneOf(`decision attribute of ${record}`, condition.attribute, known)
          : `${record} declares no decision attribute, so no condition can be set on it.`;
      return [finding('unknownAttribute', ['when', index, 'attribute'], message)];
    }),
  );
}

const OPERATORS_OF: Readonly<Record<DecisionAttribute['type'], readonly string[]>> = {
  string: ['equals', 'in'],
  boolean: ['equals'],
  integer: ['equals', 'in', 'atMost'],
  date: ['before', 'after'],
};

function operandFindings(condition: Condition, attribute: DecisionAttribute, index: number): readonly Finding[] {
  const operator = operatorOf(condition);
  const path = ['when', index, operator];
  const suited = OPERATORS_OF[attribute.type];
  if (attribute.type === 'string' && attribute.values === null) {
    const message = `${attribute.name} has no closed list of values, so an unknown one could not be told: declare its values first.`;
    return [finding('unsuitedOperator', path, message)];
  }
  if (!suited.includes(operator)) {
    const message = `${attribute.name} is a ${attribute.type}, for which '${operator}' is no operator: ${suited.join(', ')}.`;
    return [finding('unsuitedOperator', path, message)];
  }
  if ('before' in condition || 'after' in condition) {
    const text = 'before' in condition ? condition.before : condition.after;
    return isIsoDate(text) || dayBefore('2000-01-31', text) !== null
      ? []
      : [finding('malformed', path, `'${text}' is neither a date (YYYY-MM-DD) nor a period back from today (P6M).`)];
  }
  const operands: readonly Operand[] =
    'in' in condition ? condition.in : 'equals' in condition ? [condition.equals] : [];
  return operands.flatMap((operand, position) => {
    const message = operandFault(operand, attribute);
    return message === null
      ? []
      : [finding('unsuitedOperator', operator === 'in' ? [...path, position] : path, message)];
  });
}

function operandFault(operand: Operand, { name, type, values }: DecisionAttribute): string | null {
  if (values && !values.some((each) => each === operand)) {
    return notOneOf(`value of ${name}`, operand, values);
  }
  const fits = type === 'integer' ? Number.isSafeInteger(operand) : typeof operand === type;
  return fits ? null : `${name} is a ${type}; ${JSON.stringify(operand)} is not.`;
}
