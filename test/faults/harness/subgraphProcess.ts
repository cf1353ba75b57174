import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE_OF } from '#embedded/databases';
import { logPublicKeys, type Secrets } from '#embedded/readSecrets';
import type { RunningLintel } from '#embedded/startLintel';
import type { Agency } from '#policies/core/vocabulary';

const ROOT = join(__dirname, '..', '..', '..');

export interface SubgraphProcess {
  readonly child: ChildProcess;
  /** Settles when the process is gone. */
  readonly ended: Promise<void>;
  said(): string;
}

export interface ProcessOptions {
  readonly leaseMs: number;
  readonly port?: number;
  /** Modules loaded before the program: failpoints. */
  readonly preload?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** One more process of an agency's subgraph; with the port of the one in the town it takes that one's place (stop it first). */
export function startSubgraphProcess(lintel: RunningLintel, agency: Agency, options: ProcessOptions): SubgraphProcess {
  const secrets = JSON.parse(readFileSync(join(lintel.home, 'keys', 'secrets.json'), 'utf8')) as Secrets;
  const preloads = ['./scripts/register.cjs', ...(options.preload ?? [])].flatMap((module) => ['-r', module]);
  const child = spawn(process.execPath, [...preloads, 'subgraphs/start.ts', DATABASE_OF[agency].replaceAll('_', '-')], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH ?? '',
      LINTEL_SUBGRAPH_PORT: String(options.port ?? 0),
      DATABASE_URL: lintel.databases.runtime[agency],
      LINTEL_CONTEXT_KEY: secrets.contextKeys[agency],
      LINTEL_SERVICE_KEY: secrets.serviceKeys[agency],
      LINTEL_PSEUDONYM_KEY: secrets.pseudonymKeys[agency],
      LINTEL_LOG_KEY: secrets.logKeys[agency],
      LINTEL_LEASE_MS: String(options.leaseMs),
      ...(agency === 'governance'
        ? {
            LINTEL_SERVICE_KEYS: JSON.stringify(secrets.serviceKeys),
            LINTEL_WITNESS_KEY: secrets.witnessKey,
            LINTEL_LOG_PUBLIC_KEYS: JSON.stringify(logPublicKeys(secrets)),
            LINTEL_RECEIPT_KEYS: JSON.stringify([secrets.receiptKey]),
          }
        : { LINTEL_GOVERNANCE_URL: lintel.subgraphs.get('governance')?.url ?? '' }),
      ...options.environment,
    },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      said += chunk;
    });
  return { child, said: () => said, ended: new Promise((done) => child.once('exit', () => done())) };
}
