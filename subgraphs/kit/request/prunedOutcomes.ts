import type { CompiledPolicy } from '#policies/core/compiledPolicy';
import type { DataItemId } from '#policies/core/ids';
import type { Agency } from '#policies/core/vocabulary';
import type { NotedOutcome } from '#policies/disclosure/disclosureRecord';
import type { RunSql } from '../replica/readReplica';

export interface PrunedParts {
  readonly agency: Agency;
  readonly policy: Pick<CompiledPolicy, 'staticVerdict'>;
  readonly sql: RunSql;
  /** Data items that the gateway pruned. */
  readonly pruned: readonly string[];
  readonly persons: readonly string[];
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * A decision not to share is recorded too, wherever it was taken. The source decides again what it was, by its own rules, and
 * finds the controllers who know the persons: theirs is the refusal. Of nobody's where none of them does.
 */
export async function prunedOutcomes(parts: PrunedParts): Promise<readonly NotedOutcome[]> {
  if (parts.pruned.length === 0) return [];
  const holders = await holdersOf(parts);
  return parts.pruned.flatMap((item) => {
    const refused = refusalOf(parts, item);
    return holders.map(({ controller, persons }) => ({ ...refused, controller, persons }));
  });
}

interface Holder {
  readonly controller: string | null;
  readonly persons: readonly string[];
}

async function holdersOf({ agency, sql, persons }: PrunedParts): Promise<readonly Holder[]> {
  const links = await sql<{ person: string; controller: string }>(
    `SELECT DISTINCT person::text AS person, controller FROM governance.link
     WHERE agency = $1 AND person = ANY($2::uuid[]) AND ended_at IS NULL ORDER BY controller, person`,
    [agency, persons.filter((person) => UUID.test(person))],
  );
  const known = new Set(links.map(({ person }) => person));
  const unheld = persons.filter((person) => !known.has(person));
  const holders = [...new Set(links.map(({ controller }) => controller))].map((controller) => ({
    controller,
    persons: links.flatMap((link) => (link.controller === controller ? [link.person] : [])),
  }));
  return unheld.length > 0 || holders.length === 0 ? [...holders, { controller: null, persons: unheld }] : holders;
}

function refusalOf({ policy }: PrunedParts, dataItem: string): Omit<NotedOutcome, 'controller' | 'persons'> {
  const verdict = policy.staticVerdict(dataItem as DataItemId);
  const refused = { dataItem, fields: [], basis: null, obligations: [] };
  if (verdict.kind === 'possible') return { ...refused, outcome: 'withheld', clause: null, reason: null };
  const { decision } = verdict;
  const reason = decision.outcome === 'withheld' ? decision.reason : null;
  return { ...refused, outcome: decision.outcome, clause: decision.clause, reason };
}
