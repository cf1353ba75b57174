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
  const kept = await keptAs(scope, id);
  const rows = kept === null ? null : await scope.recordsOf(ConsentRecord, kept.person, fields, MOST, LISTED);
  const row = rows?.find((each) => each.id === kept?.id);
  if (row === undefined || kept === null) throw unknownConsent();
  return { ...row, ...kept };
}

/** Whether the requester may read how a consent stands: recorded of nobody, since nothing of it is told yet. */
export async function mayReadState(scope: RequestScope, id: string): Promise<boolean> {
  const kept = await keptAs(scope, id);
  if (kept === null) return false;
  const rows = (await scope.preview(ConsentRecord, [kept.person], ['state'], MOST)).get(kept.person) ?? [];
  return typeof rows.find((row) => row.id === kept.id)?.state === 'string';
}

async function keptAs(
  scope: RequestScope,
  id: string,
): Promise<{ readonly id: string; readonly person: string } | null> {
  const [kept] = await scope.sql<{ id: string; person: string }>(
    'SELECT id, person FROM authority.consent WHERE id::text = $1',
    [id.toLowerCase()],
  );
  return kept ?? null;
}

/** Refusals that tell how a consent stands. */
const TELL_STATE: readonly unknown[] = [
  'CONSENT_WITHDRAWN_ALREADY',
  'CONSENT_NOT_IN_FORCE',
  'OVERRIDE_NOTHING_REFUSED',
  // Of what was refused alone.
  'OVERRIDE_IN_FORCE',
  'OVERRIDE_REASON_MISSING',
  'OVERRIDE_BASIS_INVALID',
  'OVERRIDE_NOT_APPROVED',
  'OVERRIDE_TOO_LONG',
];

/** What an act refused, told as it is to whoever may read how the consent stands; to any other the consent is unknown. */
export async function refusalAsSeen(scope: RequestScope, consent: string, fault: unknown): Promise<unknown> {
  if (!(fault instanceof SourceFault) || !TELL_STATE.includes(fault.extensions.code)) return fault;
  const { state } = await disclosedConsent(scope, consent, ['state']);
  return typeof state === 'string' ? fault : unknownConsent();
}
