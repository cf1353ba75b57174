import type { Powers } from '#policies/core/powers';
import type { RequestScope } from '../kit/request/requestScope';
import type { ReceiptDesk } from './consents/receiptDesk';

/** What governance's own resolvers need, made once per process. */
export interface Own {
  /** Keys rotate while the process runs. */
  receipts(): ReceiptDesk;
  /** On which a decision against a refusal may rest. */
  readonly powers: Powers;
}

export function ownOf(scope: RequestScope): Own {
  return scope.own as Own;
}
