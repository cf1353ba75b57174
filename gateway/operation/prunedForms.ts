import { LRUCache } from 'lru-cache';
import type { CanonicalOperation } from './canonical';
import { type Mask, type PrunedOperation, prune } from './prune';

/** Of each form, for so many masks: `NormalisedOperations` reckons each form with as many. */
export const MASKS_OF_A_FORM = 64;

/** Pruned forms: nothing but the form and the mask steers them, and both are remembered for the next who asks the same. */
export class PrunedForms {
  private readonly known = new WeakMap<CanonicalOperation, LRUCache<Mask, PrunedOperation>>();

  of(form: CanonicalOperation, mask: Mask): PrunedOperation {
    const ofForm = this.known.get(form) ?? new LRUCache<Mask, PrunedOperation>({ max: MASKS_OF_A_FORM });
    this.known.set(form, ofForm);
    const pruned = ofForm.get(mask) ?? prune(form, mask);
    ofForm.set(mask, pruned);
    return pruned;
  }

  /** For how many masks a form is remembered now. */
  masksOf(form: CanonicalOperation): number {
    return this.known.get(form)?.size ?? 0;
  }
}
