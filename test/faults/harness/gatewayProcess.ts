import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Secrets } from '#embedded/readSecrets';
import type { RunningLintel } from '#embedded/startLintel';
import { TOWN_CONTACTS } from '#embedded/town/contacts';
import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import type { SubgraphProcess } from './subgraphProcess';

const ROOT = join(__dirname, '..', '..', '..');
const UNLIMITED = { requests: 1_000_000_000, seconds: 60 };

export interface GatewayProcessOptions {
  readonly port: number;
  readonly leaseMs: number;
  readonly preload?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Where an agency answers, if not in the town. */
  readonly urls?: Partial<Readonly<Record<Agency, string>>>;
}

/** One more gateway before the town's subgraphs, with the town's issuers. */
export function startGatewayProcess(lintel: RunningLintel, options: GatewayProcessOptions): SubgraphProcess {
  const secrets = JSON.parse(readFileSync(join(lintel.home, 'keys', 'secrets.json'), 'utf8')) as Secrets;
  const file = (name: string, content: unknown) => {
    const path = join(lintel.home, name);
    writeFileSync(path, JSON.stringify(content));
    return path;
  };
  const urls = Object.fromEntries(
    AGENCIES.map((agency) => [agency, options.urls?.[agency] ?? lintel.subgraphs.get(agency)?.url ?? '']),
  );
  const preloads = ['./scripts/register.cjs', ...(options.preload ?? [])].flatMap((module) => ['-r', module]);
  const child = spawn(process.execPath, [...preloads, 'gateway/start.ts'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH ?? '',
      LINTEL_PORT: String(options.port),
      LINTEL_SUBGRAPH_URLS: JSON.stringify(urls),
      LINTEL_CONTEXT_KEYS: JSON.stringify(secrets.contextKeys),
      LINTEL_GOVERNANCE_URL: urls.governance ?? '',
      LINTEL_SERVICE_KEY: secrets.serviceKeys.gateway,
      LINTEL_ISSUERS: file('issuers.json', lintel.issuers.configuration(lintel.url)),
      LINTEL_CONTACTS: file('contacts.json', TOWN_CONTACTS),
      LINTEL_SUBGRAPH_DEADLINE_MS: '5000',
      LINTEL_LEASE_MS: String(options.leaseMs),
      LINTEL_REFUSAL_SPOOL: join(lintel.home, `refusals-${options.port}`),
      LINTEL_RATES: JSON.stringify({
        practitioner: UNLIMITED,
        organisation: UNLIMITED,
        failedAuthentication: UNLIMITED,
        newOperations: { milliseconds: 1_000_000_000, seconds: 60 },
        processes: 1,
      }),
      LINTEL_LOAD: JSON.stringify({ leastReads: 1000, mostReads: 1000, mostActs: 1000, mostActsOfOne: 1000 }),
      ...options.environment,
    },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      said = (said + chunk).slice(-10_000);
    });
  return { child, said: () => said, ended: new Promise((done) => child.once('exit', () => done())) };
}
