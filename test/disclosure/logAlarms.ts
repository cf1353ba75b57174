import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import pino from 'pino';
import { answerWitness } from '#subgraphs/governance/witness/mountWitness';
import type { RunSql } from '#subgraphs/kit/replica/readReplica';
import { logStanding } from '#subgraphs/kit/witness/logStanding';
import { startLogKeeping } from '#subgraphs/kit/witness/startLogKeeping';
import type { Logs } from './startLogs';

/** An event of a process's log at `error`: somebody has to look. */
export type Alarm = Readonly<Record<string, unknown>>;

/** Of what police and governance raise an alarm while police's process looks after its log, each once. */
export async function alarmsOf(logs: Logs): Promise<Readonly<Record<'police' | 'governance', readonly Alarm[]>>> {
  const lines = { police: new Set<string>(), governance: new Set<string>() };
  const logOf = (agency: keyof typeof lines) =>
    pino({ level: 'error', base: null, timestamp: false }, { write: (line) => void lines[agency].add(line) });
  const witnesses = answerWitness(logs.witness, logOf('governance'));
  const governance = express()
    .use(express.text({ type: () => true }))
    .post('/internal/witness', (request, response, next) => void witnesses('police', request, response).catch(next))
    .listen(0, '127.0.0.1');
  await once(governance, 'listening');
  const pool = logs.pools.police;
  const sql: RunSql = async (text, values) => (await pool.query({ text, values: [...values] })).rows;
  const keeping = startLogKeeping({
    ...{ pool, sql, log: logOf('police'), standing: logStanding(), witnessEveryMs: 3_600_000 },
    calls: {
      agency: 'police',
      url: `http://127.0.0.1:${(governance.address() as AddressInfo).port}`,
      serviceKey: () => 'x'.repeat(40),
      timeoutMs: 20_000,
    },
  });
  await keeping.stop();
  governance.closeAllConnections();
  governance.close();
  const read = (agency: keyof typeof lines) => [...lines[agency]].map((line) => JSON.parse(line) as Alarm);
  return { police: read('police'), governance: read('governance') };
}
