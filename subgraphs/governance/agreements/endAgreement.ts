import { randomUUID } from 'node:crypto';
import { OFFICERS } from '#policies/core/acts';
import { dayOf } from '#policies/core/legalDay';
import type { Protocol } from '#policies/core/protocol';
import type { Acting } from '../../kit/acts/act';
import { requireReason } from '../../kit/acts/reason';
import { SourceFault } from '../../kit/http/maskError';
import type { Requester } from '../../kit/replica/replica';
import { addAlert } from '../alerts/alerts';

/**
 * Supersedes a version of a protocol and every earlier one by a later one: none of their clauses counts when the call returns,
 * and the officers of everybody who signed are told. Nobody ends an agreement for all: without a later version that is in
 * force by today (or, for versions that are not in force themselves, that will be) each withdraws its own signature. Nor may
 * restrictions and withholding clauses end by the way: the later version carries them on. Throws PROTOCOL_UNKNOWN,
 * PROTOCOL_NOT_YOURS, PROTOCOL_WITHOUT_SUCCESSOR, PROTOCOL_FORBIDS, REASON_MISSING.
 */
export async function supersedeProtocol(
  acting: Acting,
  by: Requester,
  { protocol, version, reason }: { readonly protocol: string; readonly version: number; readonly reason: string },
): Promise<Record<string, never>> {
  const kept = requireReason(reason);
  const { sql, now } = acting;
  // Revisions before rules, as every writer does.
  await sql('SELECT revision FROM governance.protocol_revision WHERE id = 1 FOR UPDATE', []);
  const inForce = await sql<{ version: number; document: Protocol }>(
    "SELECT version, document FROM governance.protocol WHERE id = $1 AND state = 'inForce' ORDER BY version",
    [protocol],
  );
  const ending = inForce.filter((each) => each.version <= version);
  if (!ending.some((each) => each.version === version))
    throw new SourceFault('PROTOCOL_UNKNOWN', 'No protocol in force has this id and version: see the register.');
  if (!ending.some(({ document }) => document.partners.includes(by.organisation.id)))
    throw new SourceFault('PROTOCOL_NOT_YOURS', 'Only a partner of a protocol may supersede it: ask one.');
  const successor = requireSuccessor(
    ending,
    inForce.filter((each) => each.version > version),
    now,
  );
  requireForbidden(ending, successor);
  await sql(
    "UPDATE governance.protocol SET state = 'superseded' WHERE id = $1 AND state = 'inForce' AND version <= $2",
    [protocol, version],
  );
  const event = await noteEvent(acting, by, { protocol, version, controller: null, event: 'superseded', reason: kept });
  await alertSignatories(acting, event, protocol, version);
  return {};
}

interface InForce {
  readonly document: Protocol;
}

/** The latest version that takes the place of those that end, with no day on which neither is in force. `inForceTo` is exclusive. */
function requireSuccessor(ending: readonly InForce[], later: readonly InForce[], now: Date): Protocol {
  const today = dayOf(now);
  const notOver = ({ document }: InForce) => today < document.inForceTo;
  const counts = (each: InForce) => each.document.inForceFrom <= today && notOver(each);
  const left = later.filter(ending.some(counts) ? counts : notOver);
  const successor = left.at(-1);
  if (successor !== undefined) return successor.document;
  throw new SourceFault(
    'PROTOCOL_WITHOUT_SUCCESSOR',
    'No later version of this protocol is in force in its place: have one loaded and signed first, or end your own organisation’s part alone with withdrawSignature.',
  );
}

/** Officers of every organisation that had signed a version that ends. */
async function alertSignatories(acting: Acting, event: string, protocol: string, version: number): Promise<void> {
  const signed = await acting.sql<{ controller: string }>(
    `SELECT DISTINCT controller FROM governance.protocol_signature
     WHERE protocol = $1 AND version <= $2 AND withdrawn_at IS NULL ORDER BY controller`,
    [protocol, version],
  );
  for (const { controller } of signed)
    await addAlert(acting, {
      organisation: controller,
      roles: OFFICERS,
      kind: 'protocolSuperseded',
      reference: event,
      persons: [],
    });
}

function requireForbidden(ending: readonly InForce[], successor: Protocol): void {
  const carried = new Set(forbiddingIds(successor));
  if (ending.flatMap(({ document }) => forbiddingIds(document)).some((id) => !carried.has(id)))
    throw new SourceFault(
      'PROTOCOL_FORBIDS',
      'This protocol carries restrictions, or clauses that withhold: put a later version in force that carries them on first.',
    );
}

function forbiddingIds({ restrictions, clauses }: Protocol): readonly string[] {
  return [...restrictions, ...clauses.filter(({ effect }) => effect === 'withhold')].map(({ id }) => id);
}

/**
 * Withdraws the requester's own organisation's signatures of a protocol, whatever the version: its clauses stop counting for
 * that controller. Throws SIGNATURE_UNKNOWN, REASON_MISSING.
 */
export async function withdrawSignature(
  acting: Acting,
  by: Requester,
  { protocol, reason }: { readonly protocol: string; readonly reason: string },
): Promise<Record<string, never>> {
  const kept = requireReason(reason);
  const { sql, now } = acting;
  await sql('SELECT revision FROM governance.protocol_revision WHERE id = 1 FOR UPDATE', []);
  const withdrawn = await sql<{ version: number }>(
    `UPDATE governance.protocol_signature SET withdrawn_at = $3
     WHERE protocol = $1 AND controller = $2 AND withdrawn_at IS NULL RETURNING version`,
    [protocol, by.organisation.id, now],
  );
  if (withdrawn.length === 0)
    throw new SourceFault('SIGNATURE_UNKNOWN', 'Your organisation has no signature in force under this protocol.');
  for (const { version } of withdrawn)
    await noteEvent(acting, by, {
      protocol,
      version,
      controller: by.organisation.id,
      event: 'signatureWithdrawn',
      reason: kept,
    });
  return {};
}

interface AgreementEvent {
  readonly protocol: string;
  readonly version: number;
  readonly controller: string | null;
  readonly event: 'superseded' | 'signatureWithdrawn';
  readonly reason: string;
}

async function noteEvent({ sql, now }: Acting, by: Requester, event: AgreementEvent): Promise<string> {
  const id = randomUUID();
  await sql(
    `INSERT INTO authority.protocol_event (id, protocol, version, controller, event, at, reason, by_organisation, by_practitioner)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      id,
      event.protocol,
      event.version,
      event.controller,
      event.event,
      now,
      event.reason,
      by.organisation.id,
      by.practitioner,
    ],
  );
  return id;
}
