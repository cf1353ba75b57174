import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { currentKey, type KeySet } from '#policies/service/keySet';

/**
 * Cursors are tokens under the hub's key, bound to what they were made for (requester, purpose, list): nobody can read a
 * position or an id from one, use another's, or count what lies between two.
 */
export interface CursorDesk {
  seal(position: string, binding: string): string;
  /** The position, or null for a cursor that is not ours, was altered, or was made for another requester or purpose. */
  open(cursor: string, binding: string): string | null;
}

/** Positions are padded to this, so that a cursor's length tells nothing: a time, a type and an id take about a hundred. */
const SEALED_LENGTH = 160;

/**
 * AES-256-GCM; the binding is authenticated, not carried. Seals under the first of the subgraph's keys and opens under each: a
 * cursor lasts as long as its key is accepted.
 */
export function cursorDesk(keys: () => KeySet): CursorDesk {
  return {
    seal(position, binding) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', secretOf(currentKey(keys())), nonce).setAAD(Buffer.from(binding));
      const body = Buffer.concat([cipher.update(position.padEnd(SEALED_LENGTH), 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
    },
    open(cursor, binding) {
      const bytes = Buffer.from(cursor, 'base64url');
      if (bytes.length < 28) return null;
      const opened = keys().map((key) => openUnder(bytes, binding, secretOf(key)));
      return opened.find((position) => position !== null) ?? null;
    },
  };
}

function openUnder(bytes: Buffer, binding: string, secret: Buffer): string | null {
  try {
    const decipher = createDecipheriv('aes-256-gcm', secret, bytes.subarray(0, 12)).setAAD(Buffer.from(binding));
    decipher.setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()])
      .toString('utf8')
      .trimEnd();
  } catch {
    return null;
  }
}

function secretOf(key: string): Buffer {
  return createHash('sha256').update('lintel cursor v1\0').update(key).digest();
}
