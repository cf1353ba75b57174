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

/** How the requester stands to a consent and to whom it is of; recorded of nobody. */
export async function readerOf(
  scope: RequestScope,
  id: string,
): Promise<{ readonly involved: boolean; readonly reads: boolean }> {
  const kept = await keptAs(scope, id);
  if (kept === null) return { involved: false, reads: false };
  const [subject] = await scope.unnamedSubjects([kept.person]);
  return { involved: subject?.involved === true, reads: await mayReadState(scope, id) };
}

/** Ids of a person's consents, by what the requester may read of them. */
export interface ShownConsents {
  /** How it stands. */
  readonly state: ReadonlySet<string>;
  /** All that says on what it is, by whom and when it was decided, from when it counts, and how it stands. */
  readonly scope: ReadonlySet<string>;
}

/** All that tell that a decision is later than another of the same grantor, meets it, and has begun. */
export const TELL_SCOPE: readonly string[] = [
  ...['gate', 'state', 'grantorKind', 'decidedAt', 'validFrom'],
  ...['controllers', 'recipients', 'purposes', 'categories'],
];

/** As `mayReadState`, of all consents of a person: recorded of nobody. */
export async function shownConsents(scope: RequestScope, person: string): Promise<ShownConsents> {
  const rows = [...(await scope.preview(ConsentRecord, [person], TELL_SCOPE, MOST)).values()].flat();
  const shown = (fields: readonly string[]) =>
    new Set(rows.filter((row) => fields.every((field) => isGiven(row[field]))).map(({ id }) => id));
  return { state: shown(['state']), scope: shown(TELL_SCOPE) };
}

const isGiven = (value: unknown) => value !== null && value !== undefined;

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
  'OVERRIDE_NOT_WEIGHED',
  'OVERRIDE_REASON_MISSING',
  'OVERRIDE_BASIS_INVALID',
  'OVERRIDE_NOT_APPROVED',
  'OVERRIDE_TOO_LONG',
];

/** What an act refused, told as it is to whoever may read how the consent stands; to any other the consent is unknown. */
export async function refusalAsSeen(scope: RequestScope, consent: string, fault: unknown): Promise<unknown> {
  if (!(fault instanceof SourceFault) || !TELL_STATE.includes(fault.extensions.code)) return fault;
  return asDisclosed(scope, consent, ['state'], fault);
}

/** What was refused for how a consent stands: told where all `fields` of it are disclosed; else the consent is unknown. */
export async function asDisclosed(
  scope: RequestScope,
  consent: string,
  fields: readonly string[],
  fault: SourceFault,
): Promise<SourceFault> {
  const row = await disclosedConsent(scope, consent, fields);
  return fields.every((field) => isGiven(row[field])) ? fault : unknownConsent();
}
