import { z } from 'zod';
import { type Agency, OBLIGATIONS, UNLOCK_ROUTES } from '#policies/core/vocabulary';
import type { GatheredNotice, GatheredObligation } from './executionContext';
import type { FetchShape } from './fetchShape';

/** A failed fetch; `code` is for the log and for what follows from it, never for the client. */
export class SourceRefusal extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

const errorSchema = z.object({
  message: z.string(),
  path: z.array(z.union([z.string(), z.number()])).optional(),
  extensions: z.object({ code: z.string().optional(), retryAfterS: z.number().int().positive().optional() }).optional(),
});

const noticeSchema = z.object({
  type: z.string(),
  id: z.string(),
  field: z.string(),
  outcome: z.enum(['withheld', 'generalised', 'standing', 'unavailable']),
  agency: z.string(),
  dataItem: z.string().nullable(),
  clause: z.string().nullable(),
  reason: z.string(),
  unlock: z.array(z.enum(UNLOCK_ROUTES)),
  text: z.string().optional(),
});

/** 128 bits, base64url. */
const RECEIPT = /^[A-Za-z0-9_-]{22}$/;

const obligationSchema = z.object({
  type: z.string(),
  id: z.string(),
  field: z.string(),
  clause: z.string().nullable(),
  obligations: z.array(z.enum(OBLIGATIONS)),
  conditions: z.string().nullable(),
  fields: z.array(z.string()).optional(),
  // A source of the release before says nothing of it.
  emergency: z.object({ grant: z.string(), until: z.string() }).nullable().default(null),
  override: z.object({ subjectTold: z.boolean() }).nullable().default(null),
});

const lintelSchema = z.object({
  notices: z.array(noticeSchema).optional(),
  obligations: z.array(obligationSchema).optional(),
  // A source of the release before says nothing of it.
  notToldStated: z.array(z.string()).optional(),
  receipt: z.string().regex(RECEIPT).optional(),
});

const answerSchema = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(errorSchema).optional(),
  extensions: z.object({ lintel: lintelSchema.optional() }).optional(),
});

export interface SourceAnswer {
  readonly data: Record<string, unknown>;
  readonly errors: readonly z.infer<typeof errorSchema>[];
  readonly notices: readonly GatheredNotice[];
  /** Of the record that the source made of this fetch; null from a source that is none of ours. */
  readonly receipt: string | null;
  readonly obligations: readonly GatheredObligation[];
  /** Persons of whom the requester is not told that the case is recorded which the purpose declares. */
  readonly notToldStated: readonly string[];
}

export interface SourceResponse {
  readonly agency: Agency;
  readonly status: number;
  readonly text: string;
  readonly shape: FetchShape;
  /** How many entities were asked. */
  readonly asked: number;
  /** Whether it was asked alone: null then stands for persons who are nobody to the requester. */
  readonly alone: boolean;
}

/**
 * A source's answer, or `SourceRefusal`: what does not have the shape of an answer to this fetch is no answer, since the
 * executor would take what is missing for nothing known. A source speaks of itself only.
 */
export function readSourceAnswer({ agency, status, text, shape, asked, alone }: SourceResponse): SourceAnswer {
  const parsed = answerSchema.safeParse(parseJson(text, status));
  if (!parsed.success) throw new SourceRefusal('ANSWER_MALFORMED');
  const { data, errors = [], extensions } = parsed.data;
  const code = errors[0]?.extensions?.code;
  if (code === 'STALE_RULES') throw new SourceRefusal(code);
  if (status !== 200) throw new SourceRefusal(code ?? `HTTP_${status}`);
  if (data === undefined || data === null || !fits(data, shape, asked, alone))
    throw new SourceRefusal(code ?? 'DATA_MISSING');
  const { notices = [], obligations = [], notToldStated = [] } = extensions?.lintel ?? {};
  if (notices.some((notice) => notice.agency !== agency)) throw new SourceRefusal('NOTICES_OF_ANOTHER');
  return {
    data,
    errors,
    notices: notices.map((notice) => asNotice(notice, agency)),
    obligations: obligations.flatMap((each) => asObligations(each, agency)),
    notToldStated,
    receipt: extensions?.lintel?.receipt ?? null,
  };
}

/** Of what was given on a consent one for each field, so that each stands at its own place. */
function asObligations(
  { fields, ...each }: z.infer<typeof obligationSchema>,
  agency: Agency,
): readonly GatheredObligation[] {
  if (fields === undefined) return [{ ...each, agency }];
  return fields.map((field) => ({ ...each, field, agency, agreed: true }));
}

function asNotice({ text, ...notice }: z.infer<typeof noticeSchema>, agency: Agency): GatheredNotice {
  return { ...notice, agency, ...(text === undefined ? {} : { text }) };
}

function fits(data: Record<string, unknown>, shape: FetchShape, asked: number, alone: boolean): boolean {
  const objects = shape.entities ? data._entities : [data];
  if (!Array.isArray(objects) || (shape.entities && objects.length !== asked)) return false;
  return objects.every(
    (each) =>
      (each === null && alone && shape.entities) ||
      (typeof each === 'object' && each !== null && shape.fields.every(({ key }) => Object.hasOwn(each, key))),
  );
}

function parseJson(text: string, status: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SourceRefusal(status === 200 ? 'ANSWER_MALFORMED' : `HTTP_${status}`);
  }
}
