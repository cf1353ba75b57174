import { type KeyObject, verify } from 'node:crypto';
import { promisify } from 'node:util';

/** An Ed25519 signature, the bytes that it is to be of, and the key that it is to be by. */
export interface Signed {
  readonly bytes: Buffer;
  readonly signature: Buffer;
  readonly key: KeyObject;
}

/** Null stands for what names a key that is not known: it has signed nothing. */
export function isSigned(signed: Signed | null): boolean {
  return signed !== null && verify(null, signed.bytes, signed.key, signed.signature);
}

const verifyInPool = promisify(verify);
/** So many lie in memory at once, however many there are. */
const AT_ONCE = 4096;

/** The same of many, on all processors. */
export async function areSigned(all: Iterable<Signed | null>): Promise<readonly boolean[]> {
  const found: boolean[] = [];
  let waiting: Promise<boolean>[] = [];
  for (const signed of all) {
    waiting.push(isSignedInPool(signed));
    if (waiting.length < AT_ONCE) continue;
    found.push(...(await Promise.all(waiting)));
    waiting = [];
  }
  return [...found, ...(await Promise.all(waiting))];
}

async function isSignedInPool(signed: Signed | null): Promise<boolean> {
  return signed !== null && verifyInPool(null, signed.bytes, signed.key, signed.signature);
}
