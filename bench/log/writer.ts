import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Pool } from 'pg';
import type { PersonId } from '#policies/core/ids';
import type { Disclosure, NotedOutcome } from '#policies/disclosure/disclosureRecord';
import { readSigningKey } from '#policies/disclosure/treeHead';
import { releaseDesk } from '#subgraphs/kit/release/releaseDesk';

/** What one writer process is told, as JSON in its first argument. */
export interface WriterOrders {
  readonly url: string;
  readonly logKey: string;
  readonly callers: number;
  readonly seconds: number;
  /** Records that this process asks for in a second, evenly; null where each caller asks again as soon as it is answered. */
  readonly perSecond: number | null;
  readonly persons: readonly string[];
}

export interface WriterFigures {
  readonly records: number;
  /** Milliseconds, ascending. */
  readonly latencies: readonly number[];
  /** Heap in use after a collection: once warm, and at the end. Bytes. */
  readonly heap: readonly [number, number];
}

/**
 * The record of an ordinary question about one child: a dozen outcomes of three controllers under two clauses each, one of them
 * silent. So six groups: a record of the town has 13 to 27 outcomes, which are alike but for data item and fields in 2 to 5.
 */
function disclosureOf(person: string): Disclosure {
  const outcome = (at: number): NotedOutcome => ({
    persons: [person],
    controller: `controller-${at % 3}`,
    dataItem: `police.incident.field${at}`,
    fields: [`PoliceIncident.field${at}`],
    outcome: at === 11 ? 'silent' : 'disclosed',
    clause: `section-47-enquiry.P${at % 2}`,
    basis: 'ukGdpr 6(1)(e), 9(2)(g), Sch 1 para18, ca1989s47',
    obligations: ['noOnwardSharing'],
    reason: null,
  });
  return {
    request: randomUUID(),
    at: new Date().toISOString(),
    agency: 'police',
    requester: { organisation: 'council', team: 'child-protection', role: 'socialWorker', practitioner: 'p-1' },
    purpose: 'section47Enquiry',
    case: randomUUID(),
    reason: 'Joint enquiry agreed at the strategy discussion',
    persons: [person],
    closed: [],
    acts: [],
    outcomes: Array.from({ length: 12 }, (_, at) => outcome(at)),
    protocolRevision: '0',
    operation: '0'.repeat(64),
  };
}

/** Answers of one process for which there is room. */
const MOST_A_SECOND = 20_000;

async function write(orders: WriterOrders): Promise<WriterFigures> {
  const pool = new Pool({ connectionString: orders.url, max: 4, pipeline: true });
  const desk = releaseDesk({
    agency: 'police',
    pool,
    leaseHeld: () => true,
    now: () => new Date(),
    statementTimeoutMs: 5000,
    logKey: readSigningKey(orders.logKey),
    requesterKey: 'bench',
  });
  // Made before memory is looked at, which is the log's and not the benchmark's.
  const latencies = new Float64Array(Math.ceil(orders.seconds * MOST_A_SECOND));
  /** All callers for `seconds`, until each has been answered; milliseconds of each answer. */
  const writeFor = async (seconds: number): Promise<Float64Array> => {
    let answered = 0;
    const began = performance.now();
    const ends = began + seconds * 1000;
    /** Waits until it is time for the turn and tells when that was: without a pace now, for whoever is late some time ago. */
    const due = async (turn: number): Promise<number> => {
      if (orders.perSecond === null) return performance.now();
      const at = began + (turn * 1000) / orders.perSecond;
      const early = at - performance.now();
      if (early <= 0) return at;
      await wait(early);
      return performance.now();
    };
    const call = async (caller: number): Promise<void> => {
      for (let turn = caller; performance.now() < ends; turn += orders.callers) {
        // Lateness counts: a caller that was kept waiting asks no less.
        const asked = await due(turn);
        const person = orders.persons[turn % orders.persons.length] as PersonId;
        const { outcome } = await desk.release(disclosureOf(person), {
          protocolRevision: '0',
          subjects: { [person]: '1' },
          endsAt: null,
        });
        if (outcome !== 'released') throw new Error('A record of the benchmark was not released.');
        latencies[answered % latencies.length] = performance.now() - asked;
        answered += 1;
      }
    };
    await Promise.all(Array.from({ length: orders.callers }, (_, caller) => call(caller)));
    if (answered > latencies.length) throw new Error(`More than ${MOST_A_SECOND} answers a second are not counted.`);
    return latencies.subarray(0, answered);
  };
  await writeFor(orders.seconds / 4);
  const whenWarm = collected();
  const measured = await writeFor((orders.seconds * 3) / 4);
  // Nothing is under way at either moment: what a writer holds for a while, a megabyte or five, is no growth.
  const heap: [number, number] = [whenWarm, collected()];
  await pool.end();
  return { records: measured.length, latencies: [...measured.sort()], heap };
}

function collected(): number {
  // Twice: what the first one only finds to be gone, the second one frees.
  global.gc?.();
  global.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  // Bodies are buffers, which lie beside the heap.
  return heapUsed + arrayBuffers;
}

write(JSON.parse(process.argv[2] ?? '') as WriterOrders).then(
  (figures) => process.stdout.write(JSON.stringify(figures)),
  (fault: unknown) => {
    console.error(fault);
    process.exitCode = 1;
  },
);
