import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { ConsentState } from '#policies/core/consent/consent';
import { toFhir } from '#policies/core/consent/fhir';
import { SourceFault } from '../../kit/http/maskError';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { ownOf } from '../own';
import { unknownConsent } from './consentRows';
import { disclosedConsent } from './disclosedConsent';
import { receiptOf } from './receiptContent';

@ValueObject({ name: 'VerifiedReceipt', description: 'A consent receipt that was signed here and has not expired.' })
export class VerifiedReceiptObject {
  @Part(() => ID, { description: 'Id of the consent.', required: true })
  consent: string;

  @Part(() => String, { description: 'The key that signed it: receiptKeys.', required: true })
  keyId: string;

  @Part(() => String, { description: 'ISO 8601: the event of which it is the receipt.', required: true })
  issuedAt: string;

  @Part(() => String, { description: 'ISO 8601; null where the consent is open.' })
  expiresAt: string | null;
}

/** What an exported consent is made of: of the fields as disclosed to the requester, and of no others. */
const EXPORTED = [
  ...['gate', 'state', 'grantorKind', 'controllers', 'recipients', 'purposes', 'categories', 'validFrom', 'validUntil'],
  ...['decidedAt', 'reviewBy', 'noticeVersion', 'collectionMethod', 'jurisdiction', 'conditions', 'evidence'],
];

const IN_EVERY_RECEIPT = ['controllers', 'recipients', 'purposes', 'categories', 'jurisdiction'] as const;

@Resolver()
export class ConsentQueries {
  @Query(() => String, {
    nullable: true,
    description: 'The signed receipt of a consent (JWS, EdDSA) with the fields of ISO/IEC TS 27560, as it stands now.',
  })
  async consentReceipt(
    @Arg('id', () => ID, { description: 'Id of the consent.' }) id: string,
    @Ctx() scope: RequestScope,
  ): Promise<string> {
    // A signed whole: whoever may not have a part of it may not have it. Each part is decided and recorded like any other.
    const row = await disclosedConsent(scope, id, ['receipt', ...EXPORTED]);
    if (row.receipt !== true || IN_EVERY_RECEIPT.some((field) => row[field] === null)) throw unknownConsent();
    const receipt = await receiptOf(scope.sql, row.id);
    if (receipt === null) throw unknownConsent();
    scope.names(row.person);
    return ownOf(scope).receipts().sign(receipt);
  }

  @Query(() => VerifiedReceiptObject, {
    nullable: true,
    description:
      'Verifies a receipt, by its signature and time alone: how the consent stands now is in Person.consents. One that was altered, or that another signed, is RECEIPT_FORGED; one past its time RECEIPT_EXPIRED.',
  })
  async verifyReceipt(
    @Arg('receipt', () => String, { description: 'The receipt as it was given.' }) receipt: string,
    @Ctx() scope: RequestScope,
  ): Promise<VerifiedReceiptObject> {
    const verified = await ownOf(scope).receipts().verify(receipt, scope.now);
    if (verified === 'expired')
      throw new SourceFault('RECEIPT_EXPIRED', 'The consent of this receipt is over: ask for consent again.');
    if (verified === 'forged')
      throw new SourceFault(
        'RECEIPT_FORGED',
        'This is no receipt as it was signed here: take it anew by consentReceipt.',
      );
    const { consent, keyId, issuedAt, expiresAt } = verified;
    return { consent, keyId, issuedAt: issuedAt.toISOString(), expiresAt: expiresAt?.toISOString() ?? null };
  }

  @Query(() => String, {
    nullable: true,
    description: 'The public keys of receipts as a JWK set (RFC 7517), JSON: with them anybody verifies a receipt.',
  })
  async receiptKeys(@Ctx() scope: RequestScope): Promise<string> {
    return JSON.stringify(await ownOf(scope).receipts().keys());
  }

  @Query(() => String, {
    nullable: true,
    description: 'A consent as FHIR R4 Consent, JSON: of its fields those that are disclosed to you.',
  })
  async exportConsent(
    @Arg('id', () => ID, { description: 'Id of the consent.' }) id: string,
    @Ctx() scope: RequestScope,
  ): Promise<string> {
    const row = await disclosedConsent(scope, id, EXPORTED);
    if (typeof row.state !== 'string' || typeof row.gate !== 'string') throw unknownConsent();
    scope.names(row.person);
    return JSON.stringify(
      toFhir({
        id: row.id,
        person: row.person,
        state: row.state as ConsentState,
        gate: row.gate,
        grantorKind: textOf(row.grantorKind),
        controllers: listOf(row.controllers),
        recipients: listOf(row.recipients),
        purposes: listOf(row.purposes),
        categories: listOf(row.categories),
        noticeVersion: textOf(row.noticeVersion) ?? 'not shown',
        collectionMethod: textOf(row.collectionMethod) ?? 'not shown',
        jurisdiction: textOf(row.jurisdiction) ?? 'not shown',
        validFrom: textOf(row.validFrom),
        validUntil: textOf(row.validUntil),
        decidedAt: textOf(row.decidedAt),
        reviewBy: textOf(row.reviewBy)?.slice(0, 10) ?? null,
        conditions: textOf(row.conditions),
        evidence: textOf(row.evidence),
      }),
    );
  }
}

function textOf(value: unknown): string | null {
  return value instanceof Date ? value.toISOString() : typeof value === 'string' ? value : null;
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
