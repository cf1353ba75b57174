import { rmSync } from 'node:fs';
import type { QueryResult } from 'pg';
import { type LintelOptions, type RunningLintel, startLintel } from '#embedded/startLintel';
import { DEFAULT_RATES } from '#gateway/rates/rateLimits';
import type { Agency } from '#policies/core/vocabulary';
import { keptTokens } from './keptTokens';
import { owners } from './owners';
import { homeWithTown } from './templates';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Text and body have the random ids of receipts blanked out: what is left is the same wherever nothing else differs. */
  readonly text: string;
  readonly body: AnswerBody;
  readonly receipts: readonly Receipt[];
}

export interface Receipt {
  readonly agency: string;
  readonly id: string;
}

export interface AnswerBody {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly {
    message: string;
    path?: readonly (string | number)[];
    extensions?: Record<string, unknown>;
  }[];
  readonly extensions?: {
    readonly lintel?: {
      readonly notices: readonly AnswerNotice[];
      readonly receipts: readonly Receipt[];
      readonly obligations: readonly AnswerObligation[];
      readonly clauses?: Readonly<Record<string, readonly (readonly (string | number)[])[]>>;
      readonly statement?: string;
      readonly warnings?: readonly { readonly code: string; readonly path?: readonly (string | number)[] }[];
    };
  };
}

export interface AnswerNotice {
  readonly path: readonly (string | number)[];
  readonly outcome: string;
  readonly agency: string;
  readonly dataItem: string | null;
  readonly clause: string | null;
  readonly reason: string;
  readonly unlock: readonly string[];
  readonly contact: { readonly name: string; readonly telephone: string } | null;
  readonly outOfHours: { readonly name: string; readonly telephone: string } | null;
}

export interface AnswerObligation {
  readonly path: readonly (string | number)[];
  readonly agency: string;
  readonly clause: string;
  readonly obligations: readonly string[];
  readonly conditions?: string;
  readonly override?: { readonly subjectTold: boolean };
  readonly fields?: readonly string[];
  readonly emergency?: { readonly grant: string; readonly until: string };
}

export interface Question {
  readonly persona: string;
  readonly purpose: string;
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly case?: string | null;
  readonly reason?: string | null;
  readonly headers?: Record<string, string>;
}

/** A whole Lintel with a small town, on free ports and a home of its own. Everything is removed by `stop`. */
export interface Town {
  readonly lintel: RunningLintel;
  ask(question: Question): Promise<Answer>;
  /** A statement by the owner of the agency's database. */
  asOwner<Row extends object = Record<string, unknown>>(
    agency: Agency,
    text: string,
    values?: readonly unknown[],
  ): Promise<QueryResult<Row>>;
  stop(): Promise<void>;
}

/** Tests share their machine with others, and ask much at once. */
const UNBOUNDED = { leastReads: 1000, mostReads: 1000, mostActs: 1000, mostActsOfOne: 1000 };

/** A busy machine takes long over what a test asks for the first time. */
const UNBOUNDED_RATES = { ...DEFAULT_RATES, newOperations: { milliseconds: 1_000_000_000, seconds: 60 } };

/** What a busy machine may need. Tests of deadlines and leases set their own. */
const PATIENT_MS = 20_000;

/** What a town of tests does all the time costs more than what is asked of it. */
const SELDOM_WITNESSED_MS = 2000;

/** Children of a town where it is not said: the scripted ones and some more. One size for all, so that one is made and copied. */
export const SMALL = 20;

export async function startTown(options: Partial<LintelOptions> = {}): Promise<Town> {
  const children = options.children ?? SMALL;
  const home = options.home ?? (await homeWithTown(children, options.apart));
  const lintel = await startLintel({
    home,
    port: 0,
    children,
    durable: false,
    onProgress: () => undefined,
    leaseMs: PATIENT_MS,
    connectionTimeoutMs: PATIENT_MS,
    statementTimeoutMs: PATIENT_MS,
    witnessEveryMs: SELDOM_WITNESSED_MS,
    ...options,
    gateway: {
      subgraphDeadlineMs: PATIENT_MS,
      actDeadlineMs: PATIENT_MS,
      load: UNBOUNDED,
      rates: UNBOUNDED_RATES,
      ...options.gateway,
    },
  });
  const tokenOf = keptTokens((persona: string) => lintel.issueToken(persona));
  const { asOwner, end } = owners(lintel.databases.owner);
  return {
    lintel,
    ask: (question) => ask(lintel, tokenOf, question),
    asOwner,
    async stop() {
      await end();
      await lintel.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function ask(
  lintel: RunningLintel,
  tokenOf: (persona: string) => Promise<string>,
  question: Question,
): Promise<Answer> {
  const response = await fetch(`${lintel.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      authorization: question.headers?.authorization ?? `Bearer ${await tokenOf(question.persona)}`,
      'lintel-purpose': question.purpose,
      ...(question.case ? { 'lintel-case': question.case } : {}),
      ...(question.reason ? { 'lintel-reason': encodeURIComponent(question.reason) } : {}),
      ...question.headers,
    },
    body: JSON.stringify({ query: question.query, variables: question.variables ?? {} }),
  });
  const raw = await response.text();
  // One form of a moment in every answer: RFC 3339 in UTC, with `Z`.
  const otherwise = /"[^"]*T[0-9:.]+[+-]\d\d:\d\d"/.exec(raw)?.[0];
  if (otherwise !== undefined) throw new Error(`The answer tells a moment as ${otherwise}.`);
  const receipts = (JSON.parse(raw) as AnswerBody).extensions?.lintel?.receipts ?? [];
  const text = receipts.reduce((rest, { id }) => rest.replace(id, '*'.repeat(id.length)), raw);
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as AnswerBody, receipts };
}
