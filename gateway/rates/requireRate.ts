import { OperationTypeNode } from 'graphql';
import { contactFor } from '../answer/contacts';
import type { AskedRequest, Pipeline } from '../answer/pipeline';
import type { Requester } from '../identity/verifyToken';
import type { OperationLimits } from '../operation/limits';
import { peekOperation } from '../operation/readOperation';
import { RequestFault } from '../requestFault';
import type { Admission, Caller } from './rateLimits';

type Asked = Pick<AskedRequest, 'query' | 'operationName'>;
type RatePipeline = Pick<Pipeline, 'rates' | 'configuration' | 'onRateExceeded'>;
type Refused = Extract<Admission, { admitted: false }>;

/** Never refused for rate: a child may be at risk. Beyond the rate they pass and alert. */
const NEVER_REFUSED: ReadonlySet<string> = new Set(['requestEmergencyAccess']);

/**
 * Counts a request of a verified requester. Throws RATE_LIMITED with Retry-After and whom to ring; an operation that asks for
 * emergency access and for nothing else passes, and alerts. An operation is looked at only where the rate is exceeded and its
 * text names such an act, and is not validated: what is refused for its rate costs next to nothing.
 */
export async function requireRate(pipeline: RatePipeline, requester: Requester, asked: Asked): Promise<void> {
  const admission = await pipeline.rates.admit(callerOf(requester));
  if (!admission.admitted) passOrRefuse(pipeline, requester, asked, admission);
}

/**
 * To be asked before an operation is validated or planned that was not yet: it takes this process up to seconds, in which nobody
 * is answered. What that took of late for the same practitioner is bounded. Throws, and passes, like `requireRate`.
 */
export async function requireNewOperations(pipeline: RatePipeline, requester: Requester, asked: Asked): Promise<void> {
  const admission = await pipeline.rates.admitNew(callerOf(requester));
  if (!admission.admitted) passOrRefuse(pipeline, requester, asked, admission);
}

function passOrRefuse(pipeline: RatePipeline, requester: Requester, asked: Asked, refused: Refused): void {
  if (!asksEmergencyAccessOnly(asked, pipeline.configuration.limits))
    throw rateLimited(pipeline, refused, requester.organisation.area);
  pipeline.onRateExceeded(refused.scope, 'passed');
}

export function callerOf({ issuer, practitioner, organisation }: Requester): Caller {
  return { issuer, practitioner, organisation: organisation.id };
}

/** Counts a failed authentication: 401 as ever, 429 beyond the rate. */
export async function requireFailureRate(pipeline: RatePipeline, address: string): Promise<void> {
  const admission = await pipeline.rates.admitFailure(address);
  if (!admission.admitted) throw rateLimited(pipeline, admission, null);
}

function rateLimited(
  { onRateExceeded, configuration }: RatePipeline,
  { scope, retryAfterS }: Refused,
  area: string | null,
): RequestFault {
  onRateExceeded(scope, 'refused');
  const contact = contactFor(configuration.contacts, 'hub', area, 'outOfHours');
  const what =
    scope === 'newOperations'
      ? 'Too many operations that were not asked before; give what changes as variables, so that the text stays the same'
      : 'Too many requests';
  return new RequestFault(
    'RATE_LIMITED',
    `${what}: ask again in ${retryAfterS} seconds. Emergency access is never refused for rate.`,
    { retryAfterS, contact },
  );
}

function asksEmergencyAccessOnly({ query, operationName }: Asked, limits: OperationLimits): boolean {
  // No name of GraphQL can be written in another way.
  if (![...NEVER_REFUSED].some((name) => query.includes(name))) return false;
  try {
    const operation = peekOperation({ source: query, operationName, limits });
    if (operation.operation !== OperationTypeNode.MUTATION) return false;
    return operation.selectionSet.selections.every(
      (each) => each.kind === 'Field' && NEVER_REFUSED.has(each.name.value),
    );
  } catch (fault) {
    if (fault instanceof RequestFault) return false;
    throw fault;
  }
}
