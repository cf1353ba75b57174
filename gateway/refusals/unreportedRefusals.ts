import { randomBytes } from 'node:crypto';
import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import type { RefusalReport } from '#policies/disclosure/refusalReport';
import type { WrittenAnswer } from '../answer/writeAnswer';
import type { ExecutionContext, GatheredNotice } from '../execution/executionContext';

export interface UnreportedParts {
  readonly context: ExecutionContext;
  readonly refused: WrittenAnswer<GatheredNotice>['refused'];
  /** Data item by coordinate. */
  readonly items: ReadonlyMap<string, string>;
  readonly operation: string;
  readonly now: Date;
}

/**
 * What was refused in this answer and reached no agency with a fetch: agencies of which nothing was asked, and those whose fetch
 * failed. Of persons in the requester's view only. Where the answer of a fetch was lost, the agency may have recorded it
 * already: both records name the same request.
 */
export function unreportedRefusals(parts: UnreportedParts): readonly (readonly [Agency, RefusalReport])[] {
  const { context, refused, items, operation, now } = parts;
  const { request, requester, declaration } = context;
  return AGENCIES.flatMap((agency) => {
    const gathered = context.unasked.get(agency) ?? { items: new Set(), persons: new Set() };
    const [pruned, persons] = [new Set(gathered.items), new Set(gathered.persons)];
    const left = context.prunedItems.get(agency) ?? [];
    for (const { coordinate, person } of refused) {
      const item = items.get(coordinate);
      if (item === undefined || !left.includes(item)) continue;
      pruned.add(item);
      if (person !== null) persons.add(person);
    }
    if (pruned.size === 0) return [];
    const report: RefusalReport = {
      id: randomBytes(16).toString('base64url'),
      request,
      at: now.toISOString(),
      organisation: requester.organisation.id,
      team: requester.team,
      role: requester.role,
      practitioner: requester.practitioner,
      issuer: requester.issuer,
      purpose: declaration.purpose,
      case: declaration.caseId,
      reason: declaration.reason,
      persons: [...persons].sort(),
      pruned: [...pruned].sort(),
      operation,
    };
    return [[agency, report] as const];
  });
}
