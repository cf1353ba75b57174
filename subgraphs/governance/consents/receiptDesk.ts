import { createPublicKey } from 'node:crypto';
import {
  type CryptoKey,
  createLocalJWKSet,
  errors,
  exportJWK,
  type JWK,
  jwtVerify,
  type KeyObject,
  SignJWT,
} from 'jose';
import { readSigningKey } from '#policies/disclosure/treeHead';

/** A receipt that was signed here and has not expired. */
export interface VerifiedReceipt {
  readonly keyId: string;
  readonly consent: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date | null;
  readonly content: unknown;
}

export interface ReceiptDesk {
  /** A JWS (EdDSA, RFC 8037) over the receipt; the same content gives the same bytes. */
  sign(receipt: UnsignedReceipt): Promise<string>;
  verify(receipt: string, now: Date): Promise<VerifiedReceipt | 'expired' | 'forged'>;
  /** Public keys as a JWK set (RFC 7517). */
  keys(): Promise<{ readonly keys: readonly JWK[] }>;
}

export interface UnsignedReceipt {
  readonly consent: string;
  readonly subject: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date | null;
  readonly content: object;
}

const ISSUER = 'lintel-governance';

/** The first key signs; the others, retired, go on verifying. Throws where there is none. */
export function receiptDesk(texts: readonly string[]): ReceiptDesk {
  const pairs = texts.map(readSigningKey);
  const [current] = pairs;
  if (current === undefined) throw new Error('LINTEL_RECEIPT_KEYS names no key.');
  const jwks = Promise.all(
    pairs.map(async ({ id, privateKey }) => ({
      ...(await exportJWK(createPublicKey(privateKey))),
      kid: id,
      alg: 'EdDSA',
      use: 'sig',
    })),
  ).then((keys) => ({ keys }));
  return {
    keys: () => jwks,
    sign({ consent, subject, issuedAt, expiresAt, content }) {
      const unsigned = new SignJWT({ receipt: content })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'consent-receipt+jwt', kid: current.id })
        .setIssuer(ISSUER)
        .setSubject(subject)
        .setJti(consent)
        .setIssuedAt(issuedAt);
      if (expiresAt !== null) unsigned.setExpirationTime(expiresAt);
      return unsigned.sign(current.privateKey as CryptoKey | KeyObject);
    },
    async verify(receipt, now) {
      try {
        const { payload, protectedHeader } = await jwtVerify(receipt.trim(), createLocalJWKSet(await jwks), {
          issuer: ISSUER,
          typ: 'consent-receipt+jwt',
          algorithms: ['EdDSA'],
          currentDate: now,
        });
        return {
          keyId: protectedHeader.kid ?? '',
          consent: payload.jti ?? '',
          issuedAt: new Date((payload.iat ?? 0) * 1000),
          expiresAt: payload.exp === undefined ? null : new Date(payload.exp * 1000),
          content: payload.receipt,
        };
      } catch (fault) {
        if (fault instanceof errors.JWTExpired) return 'expired';
        if (fault instanceof errors.JOSEError || fault instanceof TypeError) return 'forged';
        throw fault;
      }
    },
  };
}
