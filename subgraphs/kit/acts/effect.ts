import { Part, ValueObject } from '../schema/decorators';

/** `Effect` of act.ts in the graph. */
@ValueObject({ name: 'Effect', description: 'From when one agency answers by an act.' })
export class EffectObject {
  @Part(() => String, { description: 'The agency.', required: true })
  agency: string;

  @Part(() => Boolean, {
    description:
      'Whether the agency has applied it. If not, it may answer by what was before until its lease runs out, and no longer.',
    required: true,
  })
  confirmed: boolean;

  @Part(() => Boolean, {
    description:
      'Whether the agency takes part in this installation. One that does not has nothing to apply and answers nothing: of it confirmed is false, and nobody need wait for it.',
    required: true,
  })
  takesPart: boolean;

  @Part(() => String, {
    description: 'ISO 8601. When it was applied; if not confirmed, when the lease of the agency has run out.',
    required: true,
  })
  effectiveAt: string;
}
