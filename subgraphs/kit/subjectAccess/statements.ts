import { clausesGiving } from '#policies/core/applicable';
import { type Clocks, clockInForce } from '#policies/core/clocks';
import type { Clause, Rules } from '#policies/core/protocol';
import { PURPOSE_TERMS, PURPOSE_WORDS } from '#policies/core/purposes';
import { canHaveRole } from '#policies/core/roleKinds';
import { REGIME_OF } from '#policies/core/subjectAccess';
import { type Country, FLAGS, type Flag, ORGANISATION_KINDS, PURPOSES, ROLES } from '#policies/core/vocabulary';
import type { RecordTable } from '#policies/enforcement/recordTable';
import { type Holdings, holdingOf, keptInWords, regimeOf } from '#policies/holdings/readHoldings';
import type { RequestScope } from '../request/requestScope';
import { words } from './plainWords';

/**
 * What is told of one kind of record, whether or not one is held. UK GDPR art. 15(1)(a) to (d) and (g), DPA 2018 s45(2)(a) to (d)
 * and (g).
 */
export interface KindStatement {
  readonly heldFor: readonly string[];
  readonly categories: readonly string[];
  readonly from: readonly string[];
  readonly kept: readonly string[];
  /** By purpose, to whom agreements in force give it. */
  readonly givenTo: readonly string[];
}

/** What is told of all that is held. UK GDPR art. 15(1)(e), (f), (h) and (2), DPA 2018 s45(2)(a), (d) to (f). */
export interface CopyStatements {
  readonly basis: readonly string[];
  readonly kept: readonly { readonly what: string; readonly period: string }[];
  readonly rights: readonly string[];
  readonly complaints: readonly string[];
  readonly decisions: readonly string[];
  readonly transfers: readonly string[];
}

/**
 * Statements follow from the agency and the day alone: not from what is held or left out, nor from the controller and its country,
 * which would place a child whose whereabouts are closed. So both countries are told of where they differ.
 */
export function kindStatement(
  { agency, catalogue, holdings }: Pick<RequestScope, 'agency' | 'catalogue' | 'holdings'>,
  rules: Rules,
  table: RecordTable,
  day: string,
): KindStatement {
  const { record } = table;
  const items = [...catalogue.items.values()].filter((item) => item.record === record);
  const flags = FLAGS.filter((flag) => items.some((item) => item.flags.includes(flag)));
  const ids = new Set(items.map(({ id }) => id));
  const clauses = clausesGiving(rules, day)
    .map(({ clause }) => clause)
    .filter(({ from, dataItems }) => from.agency === agency && dataItems.some((item) => ids.has(item)));
  const said = (tell: (holding: NonNullable<ReturnType<typeof holdingOf>>) => readonly string[]) =>
    inBoth((country) => {
      const holding = holdingOf(holdings, record, country, day);
      return holding === null ? [holdings.unsaid] : tell(holding);
    });
  return {
    heldFor: said(({ heldFor }) => heldFor),
    categories: [words(table.category), ...flags.flatMap((flag) => FLAG_WORDS[flag] ?? [])],
    from: said(({ from }) => [from]),
    kept: said(({ kept }) => [keptInWords(holdings, kept, day)]),
    givenTo: recipientsOf(rules, clauses),
  };
}

export function copyStatements(
  { agency, clocks, holdings }: Pick<RequestScope, 'agency' | 'clocks' | 'holdings'>,
  day: string,
): CopyStatements {
  const regime = REGIME_OF[agency];
  const said = (tell: (statement: NonNullable<ReturnType<typeof regimeOf>>) => readonly string[]) =>
    inBoth((country) => {
      const statement = regimeOf(holdings, regime, country, day);
      return statement === null ? [holdings.unsaid] : tell(statement);
    });
  return {
    basis: said(({ basis }) => [basis]),
    kept: holdings.kept.map(({ what, ...kept }) => ({ what, period: keptInWords(holdings, kept, day) })),
    rights: said(({ rights }) => rights),
    complaints: complaints(clocks, holdings, day),
    decisions: said(({ decisions }) => [decisions]),
    transfers: said(({ transfers }) => [transfers]),
  };
}

/** Every flag but R, which says that something may be restricted. */
const FLAG_WORDS: Readonly<Partial<Record<Flag, string>>> = {
  S: 'sensitive information that the law protects specially, for example about health',
  C: 'information about offences, by whomever',
  T: 'information about other people, too',
  O: 'opinions of professionals',
  W: 'information that says where somebody is',
};

/** Once where both countries say the same. */
function inBoth(of: (country: Country) => readonly string[]): readonly string[] {
  const [england, wales] = [of('E'), of('W')];
  if (england.join('\n') === wales.join('\n')) return england;
  return [...england.map((each) => `In England: ${each}`), ...wales.map((each) => `In Wales: ${each}`)];
}

/** `Early help: social worker, school nurse (council, health body)`: each purpose once, with the roles that may declare it. */
function recipientsOf({ organisations }: Rules, clauses: readonly Clause[]): readonly string[] {
  return PURPOSES.flatMap((purpose) => {
    const to = clauses.filter(({ purposes }) => purposes.includes(purpose)).map((clause) => clause.to);
    const named = new Set(to.flatMap((each) => each.organisations));
    const kinds = new Set([
      ...to.flatMap((each) => each.kinds),
      ...organisations.filter(({ id }) => named.has(id)).map(({ kind }) => kind),
    ]);
    const given = new Set(to.flatMap((each) => each.roles));
    const roles = ROLES.filter((role) => given.has(role) && PURPOSE_TERMS[purpose].roles.includes(role));
    const at = ORGANISATION_KINDS.filter((kind) => kinds.has(kind) && roles.some((role) => canHaveRole(kind, role)));
    if (at.length === 0) return [];
    return [`${PURPOSE_WORDS[purpose]}: ${roles.map(words).join(', ')} (${at.map(words).join(', ')})`];
  });
}

/** To the controller (DPA 2018 s164A, with the clock of each country) and to the regulator. */
function complaints(clocks: Clocks, { regulator }: Holdings, day: string): readonly string[] {
  const own = inBoth((country) => {
    const days = clockInForce(clocks, 'complaint.acknowledgement', country, day)?.days ?? null;
    const within = days === null ? '' : `; it acknowledges a complaint within ${days} days`;
    return [`You can complain to the organisation${within}.`];
  });
  return [...own, `You can complain to the ${regulator.name}: ${regulator.contact}.`];
}
