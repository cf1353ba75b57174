import type { Agency, Obligation } from '#policies/core/vocabulary';
import type { GatheredObligation } from '../execution/executionContext';
import type { Path } from './writeAnswer';

/** What the recipient of an answer is bound to, beside the answer: by the clause that disclosed, or by the holder that did, under `path`. */
export interface AnswerObligation {
  readonly path: Path;
  readonly agency: Agency;
  /** Null where a holder gave it by a decision of its own: `obligations` and `conditions` are what it stated. */
  readonly clause: string | null;
  readonly obligations: readonly Obligation[];
  /**
   * Handling conditions that the controller set on the record at `path`, or, with `fields`, those of a consent, in its grantor's words;
   * travel with whatever is passed on.
   */
  readonly conditions?: string;
  /** Present where a consent set the conditions: the fields at `path` that were given on it, by the client's names. */
  readonly fields?: readonly (string | number)[];
  /** Present where this would be withheld but for the requester's emergency access grant; until then (ISO 8601, exclusive). */
  readonly emergency?: { readonly grant: string; readonly until: string };
  /**
   * Present where this would be withheld but for a decision to go on against somebody's refusal; whether the subject was told of every
   * such decision: where not, nothing said to the family may tell them.
   */
  readonly override?: { readonly subjectTold: boolean };
}

/** Where something was given under a clause that binds to nothing, by clause. */
export type AnswerClauses = Readonly<Record<string, readonly Path[]>>;

interface Placed {
  readonly path: Path;
  readonly notice: GatheredObligation;
}

/** Each obligation once for each place; conditions stand at their record, not at one of its fields. */
export function obligationsIn(placed: readonly Placed[], data: unknown): readonly AnswerObligation[] {
  const written = placed
    .filter(({ notice }) => binds(notice) && notice.agreed === undefined)
    .map(
      ({ path, notice: { agency, clause, obligations, conditions, emergency, override } }): AnswerObligation => ({
        path: conditions === null ? path : path.slice(0, -1),
        ...{ agency, clause, obligations },
        ...(conditions === null ? {} : { conditions }),
        ...(emergency === null ? {} : { emergency }),
        ...(override === null ? {} : { override }),
      }),
    );
  return [...new Map(written.map((each) => [JSON.stringify(each), each])).values(), ...agreedIn(placed, data)];
}

/** The conditions of consents, each once for each object of which something was given on one: of the fields that show something. */
function agreedIn(placed: readonly Placed[], data: unknown): readonly AnswerObligation[] {
  const found = new Map<string, AnswerObligation & { readonly fields: (string | number)[] }>();
  for (const { path, notice } of placed) {
    const { agency, clause, obligations, conditions, agreed } = notice;
    const name = path.at(-1);
    if (!agreed || conditions === null || name === undefined || isNothing(valueAt(data, path))) continue;
    const object = path.slice(0, -1);
    const key = JSON.stringify([object, agency, clause, conditions]);
    const known = found.get(key) ?? { path: object, agency, clause, obligations, conditions, fields: [] };
    if (!known.fields.includes(name)) known.fields.push(name);
    found.set(key, known);
  }
  return [...found.values()];
}

/** The other clauses under which the answer was given, each with its places: none of a place where the answer shows nothing. */
export function clausesIn(placed: readonly Placed[], data: unknown): AnswerClauses {
  const places = new Map<string, Map<string, Path>>();
  for (const { path, notice } of placed) {
    if (notice.clause === null || binds(notice) || notice.agreed !== undefined || isNothing(valueAt(data, path)))
      continue;
    const known = places.get(notice.clause) ?? new Map<string, Path>();
    places.set(notice.clause, known.set(path.join('.'), path));
  }
  return Object.fromEntries([...places].map(([clause, paths]) => [clause, [...paths.values()]]));
}

/** What is open in an emergency alone, or against a refusal, says so there, whether or not it binds. */
function binds({ obligations, conditions, emergency, override }: GatheredObligation): boolean {
  return obligations.length > 0 || conditions !== null || emergency !== null || override !== null;
}

/** An object too in which nothing else stands: a page of which its cursor alone is asked for. A row of a list is there, whatever it shows. */
function isNothing(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.values(value).every(isNothing);
}

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce(
    (value: unknown, key) => (value as Record<string | number, unknown> | null | undefined)?.[key],
    data,
  );
}
