import type { Agency, Obligation } from '#policies/core/vocabulary';
import type { GatheredObligation } from '../execution/executionContext';
import type { Path } from './writeAnswer';

/** What the recipient of an answer is bound to, beside the answer: by the clause that disclosed, under `path`. */
export interface AnswerObligation {
  readonly path: Path;
  readonly agency: Agency;
  readonly clause: string;
  readonly obligations: readonly Obligation[];
  /** Handling conditions that the controller set on the record at `path`; travel with whatever is passed on. */
  readonly conditions?: string;
  /** Present where this would be withheld but for the requester's emergency access grant; until then (ISO 8601, exclusive). */
  readonly emergency?: { readonly grant: string; readonly until: string };
}

/** Each obligation once for each place; conditions stand at their record, not at one of its fields. */
export function obligationsIn(
  placed: readonly { readonly path: Path; readonly notice: GatheredObligation }[],
): readonly AnswerObligation[] {
  const written = placed.map(
    ({ path, notice: { agency, clause, obligations, conditions, emergency } }): AnswerObligation => ({
      path: conditions === null ? path : path.slice(0, -1),
      ...{ agency, clause, obligations },
      ...(conditions === null ? {} : { conditions }),
      ...(emergency === null ? {} : { emergency }),
    }),
  );
  return [...new Map(written.map((each) => [JSON.stringify(each), each])).values()];
}
