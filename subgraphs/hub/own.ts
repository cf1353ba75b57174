import type { SearchRates } from '#policies/rates/readSearchRates';
import type { RequestScope } from '../kit/request/requestScope';

/** What the hub's own resolvers need, made once per process. */
export interface Own {
  readonly searchRates: SearchRates;
}

export function ownOf(scope: Pick<RequestScope, 'own'>): Own {
  return scope.own as Own;
}
