import { uptime } from 'node:os';
import { z } from 'zod';
import type { Rules } from '#policies/core/protocol';
import { callService } from '#policies/service/callService';
import { freeDeadline } from '../execution/freeDeadline';

/** The rules in force as the gateway knows them. It has no database: it asks governance each second. */
export interface RulesClient {
  /** The last rules learnt; null before the first. They stay until others come. */
  current(): Rules | null;
  /** Resolves with the first rules; never where the client is stopped before. */
  learnt(): Promise<Rules>;
  /** Whether they may still be relied on for pruning: without a lease the sources decide alone. */
  leaseHeld(): boolean;
  /** Asks now: after a source said that the rules are stale. */
  reload(): Promise<void>;
  stop(): void;
}

export interface RulesClientOptions {
  readonly governanceUrl: string;
  /** Asked at each call: the key rotates while the process runs. */
  serviceKey(): string;
  readonly leaseMs: number;
  /** Seconds of a clock that never jumps. */
  readonly clock?: () => number;
  /** The wall clock, for the tokens of the calls. */
  readonly now?: () => Date;
  /** Told when rules can no longer be renewed, or not yet be learnt: once, not at each try. */
  readonly onLost?: (fault: unknown) => void;
  /** Told when that is over. */
  readonly onBack?: () => void;
}

/** Tries while no rules are held: soon at first, as governance is starting too, then once in `SLOWEST_TRY_MS`. */
const FIRST_TRY_MS = 50;
const SLOWEST_TRY_MS = 1000;

export function startRulesClient(options: RulesClientOptions): RulesClient {
  const { clock = uptime, now = () => new Date() } = options;
  let rules: Rules | null = null;
  let heldUntil = Number.NEGATIVE_INFINITY;
  let stopped = false;
  let lost = false;
  let tryAfterMs = FIRST_TRY_MS;
  let timer: NodeJS.Timeout | undefined;
  let tellLearnt: (first: Rules) => void = () => undefined;
  const learnt = new Promise<Rules>((resolve) => {
    tellLearnt = resolve;
  });

  async function reload(): Promise<void> {
    const sentAt = clock();
    const path = `/internal/rules${rules === null ? '' : `?after=${rules.revision}`}`;
    // While the first plans are made the event loop stands still: that is no sign of governance being down.
    const deadline = freeDeadline(Math.min(2000, options.leaseMs));
    try {
      const { status, json } = await callService({
        peer: 'gateway',
        url: options.governanceUrl,
        method: 'GET',
        path,
        key: options.serviceKey(),
        signal: deadline.signal,
        now: now(),
      });
      if (status === 200) rules = readRules(json);
      else if (status !== 204) throw new Error(`Governance answered ${status}.`);
    } finally {
      deadline.clear();
    }
    heldUntil = Math.max(heldUntil, sentAt + options.leaseMs / 1000);
    if (rules !== null) tellLearnt(rules);
  }

  function tellLost(fault: unknown): void {
    if (!lost) options.onLost?.(fault);
    lost = true;
  }

  function tellBack(): void {
    if (lost) options.onBack?.();
    lost = false;
  }

  async function round(): Promise<void> {
    await reload().then(tellBack, tellLost);
    if (stopped) return;
    timer = setTimeout(round, rules === null ? tryAfterMs : Math.min(SLOWEST_TRY_MS, options.leaseMs / 5));
    tryAfterMs = Math.min(SLOWEST_TRY_MS, tryAfterMs * 2);
    timer.unref();
  }

  void round();
  return {
    current: () => rules,
    learnt: () => learnt,
    leaseHeld: () => rules !== null && clock() < heldUntil,
    reload,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

const rulesSchema = z.looseObject({
  revision: z.string().regex(/^\d+$/),
  protocols: z.array(z.looseObject({ id: z.string(), clauses: z.array(z.unknown()), powers: z.array(z.unknown()) })),
  signatures: z.array(z.looseObject({ protocol: z.string(), controller: z.string() })),
  organisations: z.array(z.looseObject({ id: z.string(), area: z.string() })),
});

/** Governance has validated them before they came into force; here only what is no rules at all is turned away. */
function readRules(body: unknown): Rules {
  return rulesSchema.parse(body) as unknown as Rules;
}
