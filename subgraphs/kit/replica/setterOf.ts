import { createHash } from 'node:crypto';
import type { Requester } from './replica';

/**
 * By what an exclusion of a team or organisation knows whoever set it, in whichever team or organisation they act: a digest of issuer
 * and id, so that no agency keeps a name in clear, and nobody of another issuer, who may have the same id, is taken for them. It has
 * no salt, so that every agency makes the same: a list of staff undoes it. Null where the issuer is not known: that is nobody who set one.
 */
export function setterOf({ issuer, practitioner }: Pick<Requester, 'issuer' | 'practitioner'>): string | null {
  return issuer === null
    ? null
    : createHash('sha256')
        .update(JSON.stringify([issuer, practitioner]))
        .digest('base64url');
}
