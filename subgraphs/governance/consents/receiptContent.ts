import type { ConsentGate } from '#policies/core/vocabulary';
import type { RunSql } from '../../kit/replica/readReplica';
import { instant } from '../../kit/request/instant';
import type { UnsignedReceipt } from './receiptDesk';

/** What each gate rests on, as a receipt says it. */
const RESTS_ON: Readonly<Record<ConsentGate, string>> = {
  dataProtectionConsent: 'UK GDPR art 6(1)(a) and, for special-category data, art 9(2)(a)',
  confidentialityConsent:
    'Consent that sets aside the common-law duty of confidence; the data-protection basis is the protocol’s',
  serviceAgreement: 'Agreement to a service; the data-protection basis is the protocol’s',
};

interface ReceiptRow {
  readonly id: string;
  readonly person: string;
  readonly gate: ConsentGate;
  readonly grantor_kind: string;
  readonly capacity_basis: string | null;
  readonly controllers: readonly { id: string; name: string }[];
  readonly recipients: readonly { id: string; name: string }[];
  readonly purposes: readonly string[];
  readonly categories: readonly string[];
  readonly notice_version: string;
  readonly collection_method: string;
  readonly jurisdiction: string;
  readonly valid_from: Date;
  /** Never the child's 18th birthday, on which a parent's ends at the latest: a receipt is shown to anybody. */
  readonly stated_until: Date | null;
  readonly review_by: string | null;
  readonly conditions: string | null;
  readonly evidence: string | null;
  readonly events: readonly { event: string; at: string | null }[];
}

const RECEIPT = `
SELECT c.id, c.person, c.gate, c.grantor_kind, c.capacity_basis, c.purposes, c.categories, c.notice_version, c.collection_method,
  c.jurisdiction, c.valid_from, c.stated_until, to_char(c.review_by, 'YYYY-MM-DD') AS review_by, c.conditions, c.evidence,
  (SELECT json_agg(json_build_object('id', o.id, 'name', o.name) ORDER BY o.id) FROM governance.organisation o WHERE o.id = ANY(c.controllers)) AS controllers,
  (SELECT json_agg(json_build_object('id', o.id, 'name', o.name) ORDER BY o.id) FROM governance.organisation o WHERE o.id = ANY(c.recipients)) AS recipients,
  (SELECT json_agg(json_build_object('event', v.event, 'at',
      CASE WHEN v.event <> 'expired' OR c.valid_until = c.stated_until THEN ${instant('v.at')} END) ORDER BY v.seq)
    FROM authority.consent_event v WHERE v.consent = c.id) AS events
FROM authority.consent c WHERE c.id = $1`;

/** The receipt of a consent as it stands, with the fields of ISO/IEC TS 27560; null for an unknown id. */
export async function receiptOf(sql: RunSql, id: string): Promise<UnsignedReceipt | null> {
  const [row] = await sql<ReceiptRow>(RECEIPT, [id]);
  const last = row?.events.findLast(({ at }) => at !== null)?.at;
  if (row === undefined || !last) return null;
  return {
    consent: row.id,
    subject: row.person,
    issuedAt: new Date(last),
    expiresAt: row.stated_until,
    content: contentOf(row, last),
  };
}

function contentOf(row: ReceiptRow, at: string): object {
  return {
    schemaVersion: 'ISO/IEC TS 27560:2023',
    recordId: row.id,
    piiPrincipal: row.person,
    timestamp: new Date(at).toISOString(),
    jurisdiction: row.jurisdiction,
    notice: { version: row.notice_version, collectionMethod: row.collection_method },
    authority: { grantor: row.grantor_kind, basis: row.capacity_basis },
    purposes: row.purposes.map((purpose) => ({ purpose, kind: row.gate, lawfulBasis: RESTS_ON[row.gate] })),
    piiControllers: row.controllers,
    recipients: row.recipients,
    piiCategories: row.categories,
    storage: {
      keptBy: 'The authority on consents (governance)',
      period: 'As long as it may have to be shown that it was given, refused or withdrawn (UK GDPR art. 7(1))',
    },
    validFrom: row.valid_from.toISOString(),
    validUntil: row.stated_until?.toISOString() ?? null,
    reviewBy: row.review_by,
    conditions: row.conditions,
    evidence: row.evidence,
    withdrawal: {
      method:
        'Tell any practitioner who works with the child: they record it, or have it recorded; no reason is needed',
      effect: 'For the future, at once, in every agency',
    },
    eventList: row.events.map(({ event, at: when }) => ({
      event,
      at: when === null ? null : new Date(when).toISOString(),
    })),
  };
}
