import { randomUUID } from 'node:crypto';
import type { Protocol } from '#policies/core/protocol';
import type { Acting } from '../../kit/acts/act';
import { requireReason } from '../../kit/acts/reason';
import { SourceFault } from '../../kit/http/maskError';
import type { Requester } from '../../kit/replica/replica';

/**
 * Supersedes a version of a protocol and every earlier one: none of their clauses counts when the call returns. A version may
 * not go whose restrictions or withholding clauses no later version in force carries on: what only forbids must not end by the
 * way. Throws PROTOCOL_UNKNOWN, PROTOCOL_NOT_YOURS, PROTOCOL_FORBIDS, REASON_MISSING.
 */
export async function supersedeProtocol(
  acting: Acting,
  by: Requester,
  { protocol, version, reason }: { readonly protocol: string; readonly version: number; readonly reason: string },
): Promise<Record<string, never>> {
  const kept = requireReason(reason);
  const { sql } = acting;
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
  requireForbidden(ending, inForce.filter((each) => each.version > version).at(-1)?.document ?? null);
  await sql(
    "UPDATE governance.protocol SET state = 'superseded' WHERE id = $1 AND state = 'inForce' AND version <= $2",
    [protocol, version],
  );
  await noteEvent(acting, by, { protocol, version, controller: null, event: 'superseded', reason: kept });
  return {};
}

function requireForbidden(ending: readonly { readonly document: Protocol }[], successor: Protocol | null): void {
  const carried = new Set(successor === null ? [] : forbiddingIds(successor));
  if (ending.flatMap(({ document }) => forbiddingIds(document)).some((id) => !carried.has(id)))
    throw new SourceFault(
      'PROTOCOL_FORBIDS',
      'This protocol carries restrictions, or clauses that withhold: put a later version in force that carries them first.',
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

async function noteEvent({ sql, now }: Acting, by: Requester, event: AgreementEvent): Promise<void> {
  await sql(
    `INSERT INTO authority.protocol_event (id, protocol, version, controller, event, at, reason, by_organisation, by_practitioner)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      randomUUID(),
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
}
