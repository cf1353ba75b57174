import { SourceFault } from '../../kit/http/maskError';
import type { RequestScope } from '../../kit/request/requestScope';
import { ConsentRecord } from '../records/ConsentRecord';
import { unknownConsent } from './consentRows';

const LISTED = { type: 'Person', field: 'consents' };
/** Consents of one person at most. */
const MOST = 500;

/** One consent as it is disclosed to the requester, decided and recorded as in Person.consents. Throws CONSENT_UNKNOWN. */
export async function disclosedConsent(
  scope: RequestScope,
  id: string,
  fields: readonly string[],
): Promise<Readonly<Record<string, unknown>> & { readonly id: string; readonly person: string }> {
  const [kept] = await scope.sql<{ id: string; person: string }>(
    'SELECT id, person FROM authority.consent WHERE id::text = $1',
    [id.toLowerCase()],
  );
  const rows = kept === undefined ? null : await scope.recordsOf(ConsentRecord, kept.person, fields, MOST, LISTED);
  const row = rows?.find((each) => each.id === kept?.id);
  if (row === undefined || kept === undefined) throw unknownConsent();
  return { ...row, ...kept };
}

/** Refusals that tell how a consent stands. */
const TELL_STATE: readonly unknown[] = [
  'CONSENT_WITHDRAWN_ALREADY',
  'CONSENT_NOT_IN_FORCE',
  'OVERRIDE_NOTHING_REFUSED',
];

/** What an act refused, told as it is to whoever may read how the consent stands; to any other the consent is unknown. */
export async function refusalAsSeen(scope: RequestScope, consent: string, fault: unknown): Promise<unknown> {
  if (!(fault instanceof SourceFault) || !TELL_STATE.includes(fault.extensions.code)) return fault;
  const { state } = await disclosedConsent(scope, consent, ['state']);
  return typeof state === 'string' ? fault : unknownConsent();
}
