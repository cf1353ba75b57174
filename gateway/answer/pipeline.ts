import type { GraphQLFormattedError } from 'graphql';
import type { DataItemId } from '#policies/core/ids';
import type { PolicyCache } from '#policies/core/policyCache';
import type { Agency } from '#policies/core/vocabulary';
import type { RefusalReport } from '#policies/disclosure/refusalReport';
import type { Lane, RateScope } from '#telemetry/metrics/codes';
import type { GatewayMeters } from '#telemetry/metrics/gatewayMeters';
import type { Tracing } from '#telemetry/traces/tracing';
import type { Receipt } from '../execution/executionContext';
import type { Executor } from '../execution/startExecutor';
import type { TokenVerifier } from '../identity/verifyToken';
import type { LoadGate } from '../load/loadGate';
import type { CheckedDocuments } from '../operation/checkedDocuments';
import type { NormalisedOperations } from '../operation/normalise';
import type { PrunedForms } from '../operation/prunedForms';
import type { RateLimits } from '../rates/rateLimits';
import type { GatewayConfiguration } from '../readConfiguration';
import type { SchemaMarks } from '../rules/readMarks';
import type { RulesClient } from '../rules/rulesClient';
import type { Notice } from './notices';
import type { AnswerClauses, AnswerObligation } from './obligations';
import type { Warning } from './warnings';

/** What the pipeline needs; made once per process. */
export interface Pipeline {
  readonly configuration: GatewayConfiguration;
  readonly verifier: TokenVerifier;
  readonly rules: RulesClient;
  readonly policies: PolicyCache;
  readonly marks: SchemaMarks;
  /** Fields that the planner adds, with the data items they are made of. */
  readonly timelineItems: ReadonlyMap<string, readonly DataItemId[]>;
  readonly checked: CheckedDocuments;
  readonly operations: NormalisedOperations;
  readonly pruned: PrunedForms;
  readonly executor: Executor;
  readonly meters: GatewayMeters;
  readonly tracing: Tracing;
  readonly rates: RateLimits;
  readonly gate: LoadGate;
  /** A request that was not let in: counted, and logged once in a while. */
  onOverload(lane: Lane): void;
  /** A request beyond its rate, refused or (emergency access) passed: counted and logged. */
  onRateExceeded(scope: RateScope, action: 'refused' | 'passed'): void;
  /** Keeps a refusal that no fetch reported for its agency, before the answer leaves. */
  keepRefusal(agency: Agency, report: RefusalReport): void;
  now(): Date;
}

export interface AskedRequest {
  /** Id of this request, in the logs of every process that it reaches. */
  readonly id: string;
  /** Of the peer, or as told by the trusted proxies. */
  readonly address: string;
  /** Of the request's span. A client's own trace context is not taken over: it could carry anything. */
  readonly traceparent: string | null;
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
  header(name: string): string | undefined;
  /** Whether whoever asked has given up. */
  gone(): boolean;
}

export interface AnswerBody {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly GraphQLFormattedError[];
  readonly extensions?: {
    readonly lintel: {
      readonly statement: string;
      /** Absent where there is none. */
      readonly warnings?: readonly Warning[];
      readonly notices: readonly Notice[];
      readonly obligations: readonly AnswerObligation[];
      /** Absent where nothing was given under such a clause. */
      readonly clauses?: AnswerClauses;
      /** Of the disclosure records, one of each agency for each fetch. */
      readonly receipts: readonly Receipt[];
    };
  };
}
