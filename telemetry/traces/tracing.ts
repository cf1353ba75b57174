import type { Agency } from '#policies/core/vocabulary';

export const SPANS = ['request', 'execute', 'fetch', 'answerFetch', 'decide', 'release'] as const;
export type SpanName = (typeof SPANS)[number];

/** All that a span may say: counts, codes and the agency. Nothing of who asks, about whom, for which case, or what was found. */
export interface SpanFacts {
  readonly agency?: Agency;
  /** A catalogued code, or `OK`. */
  readonly code?: string;
  readonly status?: number;
  /** Notices of an answer, which its requester reads anyway. */
  readonly notices?: number;
  /** Entities that a fetch asked for. */
  readonly entities?: number;
  readonly attempt?: number;
}

/** Names under which facts leave the process. Nothing else does. */
export const ATTRIBUTES = {
  agency: 'lintel.agency',
  code: 'lintel.code',
  status: 'http.response.status_code',
  notices: 'lintel.notices',
  entities: 'lintel.entities',
  attempt: 'lintel.attempt',
} as const satisfies Record<keyof SpanFacts, string>;

export interface OpenSpan {
  note(facts: SpanFacts): void;
  /** W3C trace context of this span, for what happens under it here or in another process; null where nothing is traced. */
  readonly traceparent: string | null;
}

/** Spans of one process. The parent is given, never ambient: what another library traces cannot come in or go out with ours. */
export interface Tracing {
  /** Runs `work` in a span that ends with it. What is thrown marks the span as failed and leaves no text in it. */
  span<Result>(name: SpanName, parent: string | null, work: (span: OpenSpan) => Promise<Result>): Promise<Result>;
  /** Sends what has not been sent. */
  stop(): Promise<void>;
}

const NO_SPAN: OpenSpan = { note: () => undefined, traceparent: null };

/** Where no collector is configured. */
export const NO_TRACING: Tracing = {
  span: (_name, _parent, work) => work(NO_SPAN),
  stop: async () => undefined,
};
