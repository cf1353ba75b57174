import { buildAbility } from './ability';
import { type Applicable, controllersOfAgency, selectApplicable } from './applicable';
import type { CompiledPolicy, CompilePolicy } from './compiledPolicy';
import type { Catalogue } from './dataItem';
import { type DecisionContext, decideRecord } from './decideRecord';
import type { StandingNotice, StaticVerdict } from './decision';
import { explainDecision } from './explain';
import type { DataItemId } from './ids';
import { gatherItemRules } from './itemRules';
import { offeredRoutes } from './offeredRoutes';
import { powersByKey } from './powers';
import type { Clause } from './protocol';
import { SILENT } from './refusal';
import { rowConditionOf, rowWaysOf } from './rowCondition';
import { ruleSpecs } from './ruleSpecs';
import { refusalInPartOf, staticVerdictOf, subjectPermissionOf, subjectVerdictOf } from './verdicts';
import type { Generalisation } from './vocabulary';

/** Compiles to CASL what the rules in force on `on` let this recipient see for this purpose. See `CompiledPolicy`. */
export const compilePolicy: CompilePolicy = (rules, catalogue, recipient, purpose, on): CompiledPolicy => {
  const applicable = selectApplicable(rules, recipient, purpose, on);
  const clauses = new Map(applicable.clauses.map(({ clause }) => [clause.id as string, clause]));
  const ability = buildAbility(ruleSpecs(applicable, catalogue));
  const rulesOf = memoised(catalogue, (id) => {
    const item = catalogue.items.get(id);
    if (!item) return null;
    const controllers = controllersOfAgency(rules.organisations, item.agency).map((each) => each.id);
    return gatherItemRules(item, catalogue.records.get(item.record), applicable, controllers, on);
  });
  const { organisations } = rules;
  const { country } = recipient.organisation;
  const ownCountry = organisations.filter((each) => each.country === country).map(({ id }) => id);
  const powers = powersByKey(rules.protocols.flatMap((each) => each.powers));
  const context: DecisionContext = { ability, clauses, catalogue, organisations, recipient, powers, rulesOf };
  const staticVerdict = memoised(catalogue, (id) => {
    const item = rulesOf(id);
    return item ? staticVerdictOf(item) : UNKNOWN_ITEM;
  });
  const decide: CompiledPolicy['decide'] = (id, facts) => {
    const verdict = staticVerdict(id);
    const item = rulesOf(id);
    return verdict.kind === 'never' ? verdict.decision : item ? decideRecord(context, item, facts) : SILENT;
  };
  return {
    revision: rules.revision,
    recipient,
    purpose,
    on,
    staticVerdict,
    decide,
    subjectVerdict(id, factsOf, among = null) {
      const verdict = staticVerdict(id);
      const item = rulesOf(id);
      return verdict.kind === 'never' || !item ? verdict : subjectVerdictOf(item, factsOf, { among, ownCountry });
    },
    refusalInPart(id, factsOf) {
      const item = rulesOf(id);
      return item ? refusalInPartOf(item, factsOf, ownCountry) : null;
    },
    subjectPermission(id, factsOf, among = null) {
      const item = rulesOf(id);
      if (!item || staticVerdict(id).kind === 'never') return null;
      return subjectPermissionOf(item, factsOf, { among, ownCountry });
    },
    rowCondition(id, factsOf) {
      const item = rulesOf(id);
      if (!item || staticVerdict(id).kind === 'never') return { kind: 'false' };
      return rowConditionOf(ability, (reason) => wayOf(clauses.get(reason)), item, factsOf);
    },
    rowWays(id, factsOf) {
      const item = rulesOf(id);
      if (!item || staticVerdict(id).kind === 'never') return [];
      return rowWaysOf(ability, (reason) => wayOf(clauses.get(reason)), item, factsOf);
    },
    offeredRoutes(id, factsOf) {
      const item = rulesOf(id);
      return item ? offeredRoutes(item, factsOf) : [];
    },
    standingNotices: (records) => standingNoticesOf(applicable, context, records),
    explain(id, facts, table = new Map()) {
      const inWords = { ...context, powers: new Map([...table, ...powers]) };
      return explainDecision(inWords, { purpose, on }, rulesOf(id), id, facts, decide(id, facts));
    },
    controllersOf: (agency) => controllersGiving(applicable, agency),
  };
};

const UNKNOWN_ITEM: StaticVerdict = {
  kind: 'never',
  decision: { outcome: 'withheld', reason: 'noClause', clause: null, unlock: [] },
};

/** Remembers by item; what the catalogue does not know is not remembered, so that nothing grows with foreign names. */
function memoised<T>(catalogue: Catalogue, find: (id: DataItemId) => T): (id: DataItemId) => T {
  const found = new Map<DataItemId, T>();
  return (id) => {
    const known = found.get(id);
    if (known !== undefined) return known;
    const value = find(id);
    if (catalogue.items.has(id)) found.set(id, value);
    return value;
  };
}

function wayOf(clause: Clause | undefined): Generalisation | null {
  return clause?.effect === 'generalise' ? clause.generaliseBy : null;
}

function standingNoticesOf(
  applicable: Applicable,
  { catalogue }: DecisionContext,
  records: readonly string[],
): readonly StandingNotice[] {
  return applicable.clauses.flatMap(({ clause, signed }) => {
    const { standingNotice: text, id, unlock } = clause;
    if (text === null || signed.length === 0) return [];
    return records.flatMap((record) => {
      const named = clause.dataItems.filter((item) => catalogue.items.get(item)?.record === record);
      const dataItem = named.find((item) => item === `${record}.involvement`) ?? named[0];
      return dataItem ? [{ dataItem, clause: id, text, unlock }] : [];
    });
  });
}

function controllersGiving({ clauses }: Applicable, agency: string): ReturnType<CompiledPolicy['controllersOf']> {
  const giving = clauses.filter(({ clause }) => clause.from.agency === agency && clause.effect !== 'withhold');
  return [...new Set(giving.flatMap(({ signed }) => signed))].toSorted();
}
