import { contactFor } from '../answer/contacts';
import type { Requester } from '../identity/verifyToken';
import { RequestFault } from '../requestFault';
import { asksEmergencyAccessOnly, callerOf, type RateAsked, type RatePipeline } from './requireRate';

/**
 * To be asked before an operation is validated or planned that was not yet: it takes this process up to seconds, in which nobody
 * is answered. What that took of late for the same practitioner is bounded. Throws RATE_LIMITED with Retry-After and whom to
 * ring; an operation that asks for emergency access and for nothing else passes.
 */
export async function requireNewOperations(
  pipeline: RatePipeline,
  requester: Requester,
  asked: RateAsked,
): Promise<void> {
  const admission = await pipeline.rates.admitNew(callerOf(requester));
  if (admission.admitted || asksEmergencyAccessOnly(asked, pipeline.configuration.limits)) return;
  const { scope, retryAfterS } = admission;
  pipeline.onRateExceeded(scope, 'refused');
  throw new RequestFault(
    'RATE_LIMITED',
    `Too many operations that were not asked before: ask again in ${retryAfterS} seconds. Give what changes as variables, so that the text is the same each time. Emergency access is never refused for rate.`,
    {
      retryAfterS,
      contact: contactFor(pipeline.configuration.contacts, 'hub', requester.organisation.area, 'outOfHours'),
    },
  );
}
