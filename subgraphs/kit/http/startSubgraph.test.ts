import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';

it('a subgraph on a taken port ends, naming it and what to do', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64url');
  const { status, stderr } = spawnSync(
    process.execPath,
    ['-r', './scripts/register.cjs', 'subgraphs/start.ts', 'police'],
    {
      cwd: join(__dirname, '..', '..', '..'),
      encoding: 'utf8',
      timeout: 50_000,
      env: {
        PATH: process.env.PATH,
        LINTEL_SUBGRAPH_PORT: String(port),
        DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/police',
        LINTEL_CONTEXT_KEY: 'x'.repeat(40),
        LINTEL_GOVERNANCE_URL: 'http://127.0.0.1:1',
        LINTEL_SERVICE_KEY: 'y'.repeat(40),
        LINTEL_PSEUDONYM_KEY: 'z'.repeat(40),
        LINTEL_LOG_KEY: key,
      },
    },
  );
  other.close();
  expect(status).toBe(1);
  expect(stderr).toMatch(
    new RegExp(`^Port ${port} of 127\\.0\\.0\\.1 is taken\\. .*LINTEL_SUBGRAPH_PORT.*LINTEL_SUBGRAPH_URLS`),
  );
}, 60_000);
