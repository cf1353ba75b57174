import { generateKeyPairSync } from 'node:crypto';
import pino from 'pino';
import { SUBGRAPHS } from '../../definitions';
import { startSubgraph } from '../http/startSubgraph';
import { readConfiguration } from '../readConfiguration';

/** Starts a source whose database does not answer, on a day, and stops it: what it said then. */
async function saidOn(day: string): Promise<readonly object[]> {
  const definition = await SUBGRAPHS.police?.();
  if (definition === undefined) throw new Error('no source of the police');
  const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64url');
  const configuration = readConfiguration(
    {
      LINTEL_SUBGRAPH_PORT: '0',
      DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/police',
      LINTEL_CONTEXT_KEY: 'x'.repeat(40),
      LINTEL_GOVERNANCE_URL: 'http://127.0.0.1:1',
      LINTEL_SERVICE_KEY: 'y'.repeat(40),
      LINTEL_PSEUDONYM_KEY: 'z'.repeat(40),
      LINTEL_LOG_KEY: key,
    },
    'police',
  );
  const lines: { readonly event: string }[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const running = await startSubgraph(definition, configuration, { log, now: () => new Date(day) });
  await running.stop();
  return lines.filter(({ event }) => event === 'holidaysEnd');
}

it('a source says at its start that the list of bank holidays ends within a year, with what to do', async () => {
  expect(await saidOn('2100-06-01')).toEqual([
    expect.objectContaining({ last: expect.stringMatching(/^\d{4}-12-\d\d$/), remedy: 'policies/clocks/clocks.yaml' }),
  ]);
  expect(await saidOn('2026-12-01')).toEqual([]);
});
