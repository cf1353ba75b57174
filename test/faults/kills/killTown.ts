import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { RunningPostgres } from '#embedded/postgres/startPostgres';
import { type RunningLintel, startLintel } from '#embedded/startLintel';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { Agency } from '#policies/core/vocabulary';
import { freePort } from '#policies/service/freePort';
import { startGatewayProcess } from '../harness/gatewayProcess';
import { postmasterOf } from '../harness/postmaster';
import { type SubgraphProcess, startSubgraphProcess } from '../harness/subgraphProcess';
import { askRaw, type RawAnswer } from './askRaw';

export const VICTIMS = ['gateway', 'subgraph', 'postgres'] as const;
export type Victim = (typeof VICTIMS)[number];
export const POINTS = ['beforeInsert', 'beforeCommit', 'afterCommit', 'midAnswer'] as const;
export type Point = (typeof POINTS)[number];

const LEASE_MS = 5000;
/** Bound of what is waited for; nothing is judged by it. */
const PATIENCE_MS = 180_000;
const FAILPOINTS = ['./test/faults/harness/failpoints.cjs'];

/** What is asked of each agency that can be killed, of a child of whom it gives a social worker something for early help. */
const ASKED = {
  police: { list: 'incidents', query: 'police { incidents { period { start } } }' },
  health: { list: 'communityNursing', query: 'health { communityNursing { service } }' },
  education: { list: 'attendance', query: 'education { attendance { percentage } }' },
  socialCare: { list: 'allocations', query: 'socialCare { allocations { worker { name } } }' },
  hub: { list: 'whoIsActing', query: 'whoIsActing { accepted }' },
} as const satisfies Partial<Record<Agency, { readonly list: string; readonly query: string }>>;
/** Not governance: without it nothing is renewed, and nobody answers for as long as it is away (`test/faults/replication`). */
export type Killable = keyof typeof ASKED;
export const KILLABLE = Object.keys(ASKED) as readonly Killable[];

/** A town whose gateway, and one agency's subgraph and database, can each be killed at a point, and come back. */
export interface KillTown {
  readonly lintel: RunningLintel;
  readonly agency: Killable;
  /** Whether something that the agency gave stands in the text of an answer, whole or broken off. */
  discloses(text: string): boolean;
  ask(): Promise<RawAnswer>;
  /** Kills the victim when the agency's subgraph, or the gateway in its own answer, comes to the point; settles when it is up again. */
  kill(victim: Victim, point: Point): Promise<void>;
  stop(): Promise<void>;
}

export async function startKillTown(agency: Killable, control: boolean): Promise<KillTown> {
  const home = mkdtempSync(join(tmpdir(), 'lintel-kills-'));
  chmodSync(home, 0o755);
  const lintel = await startLintel({
    home,
    port: 0,
    children: 20,
    durable: false,
    apart: [agency],
    leaseMs: LEASE_MS,
    // It is killed a hundred times.
    mostRestarts: Number.POSITIVE_INFINITY,
    onProgress: () => undefined,
  });
  return new Killing(lintel, agency, await freePort(), control).start();
}

class Killing implements KillTown {
  private readonly postgres: RunningPostgres;
  private gateway: SubgraphProcess | undefined;
  private subgraph: SubgraphProcess | undefined;
  private token = '';
  private readonly subgraphPort: number;
  private readonly files: Readonly<Record<'gateway' | 'subgraph', string>>;

  constructor(
    readonly lintel: RunningLintel,
    readonly agency: Killable,
    private readonly port: number,
    private readonly control: boolean,
  ) {
    this.postgres = lintel.clusterOf(agency);
    this.subgraphPort = Number(new URL(lintel.subgraphs.get(agency)?.url ?? '').port);
    this.files = { gateway: join(lintel.home, 'armed-gateway'), subgraph: join(lintel.home, 'armed-subgraph') };
  }

  async start(): Promise<this> {
    this.token = await this.lintel.issueToken('social-worker');
    await this.lintel.subgraphs.get(this.agency)?.stop();
    this.startSubgraph();
    this.startGateway();
    await this.untilDisclosed();
    return this;
  }

  ask(): Promise<RawAnswer> {
    const { person } = scriptedChild('section47');
    const { port, token } = this;
    const query = `query($id: ID!) { person(id: $id) { ${ASKED[this.agency].query} } }`;
    return askRaw({ port, token, purpose: 'earlyHelp', query, variables: { id: person } });
  }

  discloses(text: string): boolean {
    return text.includes(`"${ASKED[this.agency].list}":[{`);
  }

  async kill(victim: Victim, point: Point): Promise<void> {
    switch (victim) {
      case 'gateway':
        await this.strike(point === 'midAnswer' ? 'gateway' : 'subgraph', point, this.gateway);
        this.startGateway();
        break;
      case 'subgraph':
        await this.strike('subgraph', point, this.subgraph);
        this.startSubgraph();
        break;
      case 'postgres': {
        const postmaster = await postmasterOf(this.postgres);
        await this.arm('subgraph', point, postmaster.pid, postmaster.ended());
        await postmaster.replaced();
        break;
      }
    }
    await this.untilDisclosed();
  }

  async stop(): Promise<void> {
    for (const each of [this.gateway, this.subgraph]) {
      each?.child.kill('SIGKILL');
      await each?.ended;
    }
    await this.lintel.stop();
    rmSync(this.lintel.home, { recursive: true, force: true });
  }

  private async strike(at: 'gateway' | 'subgraph', point: Point, victim: SubgraphProcess | undefined): Promise<void> {
    await this.arm(at, point, victim?.child.pid ?? 0, victim?.ended ?? Promise.resolve());
  }

  private async arm(at: 'gateway' | 'subgraph', point: Point, pid: number, ended: Promise<void>): Promise<void> {
    writeFileSync(this.files[at], JSON.stringify({ point, pid }));
    const struck = await Promise.race([ended.then(() => true), wait(PATIENCE_MS, false, { ref: false })]);
    if (!struck) throw new Error(`Nothing came to the point ${point} within three minutes.`);
  }

  private startSubgraph(): void {
    this.subgraph = startSubgraphProcess(this.lintel, this.agency, {
      leaseMs: LEASE_MS,
      port: this.subgraphPort,
      preload: FAILPOINTS,
      environment: {
        LINTEL_FAILPOINT: this.files.subgraph,
        ...(this.control ? { LINTEL_CONTROL: 'respondBeforeCommit' } : {}),
      },
    });
  }

  private startGateway(): void {
    this.gateway = startGatewayProcess(this.lintel, {
      port: this.port,
      leaseMs: LEASE_MS,
      preload: FAILPOINTS,
      environment: { LINTEL_FAILPOINT: this.files.gateway },
    });
  }

  private async untilDisclosed(): Promise<void> {
    for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await wait(50)) {
      const { complete, text } = await this.ask();
      if (complete && this.discloses(text)) return;
    }
    throw new Error(`It did not recover within three minutes:\n${this.gateway?.said()}\n${this.subgraph?.said()}`);
  }
}
