import { z } from 'zod';
import { AGENCIES } from '#policies/core/vocabulary';
import type { Effect } from '../../kit/acts/act';
import type { RequestScope } from '../../kit/request/requestScope';

export interface CaseCall {
  readonly act: 'openCase' | 'recordThreshold' | 'openStrategyDiscussion' | 'closeCase';
  readonly key: string;
  readonly person: string;
  readonly caseId: string | null;
  readonly threshold: string | null;
  readonly reason: string;
  readonly lead: string | null;
}

export interface CaseRecorded {
  readonly caseId: string;
  readonly effects: readonly Effect[];
}

const answerSchema = z.object({
  result: z.object({ caseId: z.uuid() }),
  effects: z.array(
    z.object({
      agency: z.enum(AGENCIES),
      confirmed: z.boolean(),
      effectiveAt: z.string(),
      takesPart: z.boolean().default(true),
    }),
  ),
});

/** A case, or what the hub alerts of: a referral that was given back, as `caseId`. */
type GovernanceCall = Omit<CaseCall, 'act'> & { readonly act: CaseCall['act'] | 'returnReferral' };

/** Records the case where every agency reads it. Once for the key: the same key gives the same case, and waits again. */
export async function recordAtGovernance(scope: RequestScope, call: GovernanceCall): Promise<CaseRecorded> {
  const { organisation, team, role, practitioner, issuer } = scope.requester;
  const answer = await scope.governance.post('/internal/case-state', {
    ...call,
    purpose: scope.purpose,
    requester: { organisation: organisation.id, team, role, practitioner, issuer },
  });
  const { result, effects } = answerSchema.parse(answer);
  return { caseId: result.caseId, effects };
}
