import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Pool } from 'pg';
import { createDatabase, superuserOf } from '#embedded/postgres/createDatabase';
import { type RunningPostgres, startPostgres } from '#embedded/postgres/startPostgres';
import { withConnections } from '#embedded/postgres/withConnections';
import { logPublicKeys, readSecrets, type Secrets } from '#embedded/readSecrets';
import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import type { SealedRecord } from '#policies/disclosure/sealRecord';
import { readSigningKey, readVerifyingKeys, type SignedHead, signedHeadSchema } from '#policies/disclosure/treeHead';
import { SUBGRAPHS } from '#subgraphs/definitions';
import { type WitnessDesk, witnessDesk } from '#subgraphs/governance/witness/witnessDesk';
import { migrate } from '#subgraphs/kit/migrations/migrate';
import { appendRecords, lockLog, packRecords } from '#subgraphs/kit/release/appendRecords';
import type { ReleaseDesk } from '#subgraphs/kit/release/release';
import { type ReleaseDeskOptions, releaseDesk } from '#subgraphs/kit/release/releaseDesk';
import { runNamedOn } from '#subgraphs/kit/release/runNamed';
import type { VerifierSettings } from '#subgraphs/kit/verify/verifyLogs';
import { type WitnessRound, witnessHead } from '#subgraphs/kit/witness/witnessHead';
import { shared } from '#test/town/shared';
import { homeLike, newHome } from '#test/town/templates';
import { disclosure } from './smallLog';

/** What a release stands on where there are no rules. */
export const DECIDED = { protocolRevision: '0', subjects: {}, endsAt: null };

/** Databases with a log each, police, governance and hub, and nothing else: no town, no replication, no gateway. */
export interface Logs {
  readonly home: string;
  readonly postgres: RunningPostgres;
  readonly secrets: Secrets;
  readonly pools: Readonly<Record<'police' | 'governance', Pool>>;
  readonly witness: WitnessDesk;
  /** Of both logs; those of the other agencies are not there. */
  readonly verifier: VerifierSettings;
  desk(options?: Partial<ReleaseDeskOptions>): ReleaseDesk;
  /** Releases so many disclosures of police, at once. */
  append(records: number): Promise<void>;
  /** Appends records of police under one head, as its process does. */
  appendSealed(records: readonly SealedRecord[]): Promise<void>;
  /** Heads that police keeps, of this size or more. */
  heads(from?: number): Promise<readonly SignedHead[]>;
  /** One round of having the newest head of a log witnessed; `lose`: governance's answer does not arrive. */
  witnessRound(agency?: 'police' | 'governance', lose?: boolean): Promise<WitnessRound>;
  asOwner<Row>(agency: 'police' | 'governance', text: string, values?: readonly unknown[]): Promise<Row[]>;
  stop(): Promise<void>;
}

/** Throw-away ones are made once in a run of the tests and copied. */
export async function startLogs({ durable } = { durable: false }): Promise<Logs> {
  const home = durable ? newHome() : await homeLike('logs', makeLogs);
  if (durable) await makeLogs(home);
  const secrets = readSecrets(home);
  const postgres = await startPostgres({ dataDir: join(home, 'postgres'), durable });
  const url = (agency: Agency, role: string) =>
    postgres.databaseUrl(role, secrets.databasePasswords[role] ?? '', agency);
  const pools = {
    police: new Pool({ connectionString: url('police', 'police'), pipeline: true }),
    governance: new Pool({ connectionString: url('governance', 'governance') }),
  };
  for (const pool of Object.values(pools)) pool.on('error', () => undefined);
  const logKeys = logPublicKeys(secrets);
  const desk: Logs['desk'] = (options = {}) =>
    releaseDesk({
      agency: 'police',
      pool: pools.police,
      leaseHeld: () => true,
      now: () => new Date(),
      statementTimeoutMs: 20_000,
      logKey: readSigningKey(secrets.logKeys.police),
      requesterKey: secrets.pseudonymKeys.police,
      ...options,
    });
  const witness = witnessDesk({
    pool: pools.governance,
    witnessKey: readSigningKey(secrets.witnessKey),
    logKeys: (log) => readVerifyingKeys(logKeys[log]),
    now: () => new Date(),
  });
  const asOwner: Logs['asOwner'] = async <Row>(
    agency: 'police' | 'governance',
    text: string,
    values: readonly unknown[] = [],
  ) => {
    const client = new Client({ connectionString: url(agency, `${agency}_owner`) });
    await client.connect();
    try {
      return (await client.query(text, [...values])).rows as Row[];
    } finally {
      await client.end();
    }
  };
  return {
    home,
    postgres,
    secrets,
    pools,
    witness,
    verifier: {
      urls: Object.fromEntries(
        AGENCIES.map((agency) => [agency, url(agency, `${agency}_verifier`)]),
      ) as VerifierSettings['urls'],
      logKeys,
      witnessKeys: [readSigningKey(secrets.witnessKey).publicText],
    },
    desk,
    async append(records) {
      const one = desk();
      const released = await Promise.all(
        Array.from({ length: records }, (_, at) => one.release(disclosure(`request ${at}`), DECIDED)),
      );
      for (const { outcome } of released) expect(outcome).toBe('released');
    },
    witnessRound: (agency = 'police', lose = false) =>
      witnessHead({
        pool: pools[agency],
        log: agency,
        async send({ head, from, path }) {
          const answer = await witness.witness(head, { from, path: path.map((hash) => Buffer.from(hash, 'hex')) });
          if (lose) throw new Error('The answer of the witness was lost.');
          if (typeof answer === 'string') return { kind: 'refused', code: answer };
          return 'proveFrom' in answer
            ? { kind: 'elsewhere', size: answer.proveFrom }
            : { kind: 'countersigned', countersignature: answer };
        },
      }),
    async appendSealed(records) {
      const client = await pools.police.connect();
      const run = runNamedOn(client);
      const parts = { agency: 'police', logKey: readSigningKey(secrets.logKeys.police) } as const;
      await client.query('BEGIN');
      await appendRecords(run, parts, await lockLog(run, parts, []), packRecords(records));
      await client.query('COMMIT');
      client.release();
    },
    async heads(from = 0) {
      const text = 'SELECT * FROM disclosure.tree_head WHERE size >= $1 ORDER BY size';
      const rows = await asOwner<{ size: string }>('police', text, [from]);
      return rows.map((row) => signedHeadSchema.parse({ ...row, log: 'police', size: Number(row.size) }));
    },
    asOwner,
    async stop() {
      await Promise.all(Object.values(pools).map((pool) => pool.end()));
      await postgres.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** For parts of a test file that share them. */
export const bareLogs = shared(() => startLogs());

/** Of police, governance and the hub, migrated and stopped. */
async function makeLogs(home: string): Promise<void> {
  const { databasePasswords } = readSecrets(home);
  const postgres = await startPostgres({ dataDir: join(home, 'postgres'), durable: false });
  const login = (name: string) => ({ name, password: databasePasswords[name] ?? '' });
  for (const agency of ['police', 'governance', 'hub'] as const) {
    const [owner, runtime] = [login(`${agency}_owner`), login(agency)];
    const verifier = login(`${agency}_verifier`);
    const server = superuserOf(postgres, 'postgres');
    const roles = { database: agency, owner, runtime, verifier, restricted: `${agency}_restricted` };
    await withConnections((connect) => createDatabase(connect, server, roles));
    const definition = await SUBGRAPHS[agency]?.();
    if (definition === undefined) throw new Error(`No subgraph ${agency}.`);
    await migrate(definition, postgres.databaseUrl(owner.name, owner.password, agency), agency);
  }
  await postgres.stop();
}
