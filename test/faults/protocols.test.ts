import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { type RunningLintel, startLintel } from '#embedded/startLintel';
import { type ProtocolsAtStart, readAtStart } from '#embedded/startProtocols';
import type { SignedVersion } from '#subgraphs/governance/protocols/loadProtocols';
import { homeWithTown } from '#test/town/templates';

/** A protocol file with a typo: every fault told at its place, none loaded, the last good revision stays in force; without one, no start. */
const SHIPPED = join(__dirname, '..', '..', 'policies', 'protocols');

let home: string;
beforeAll(async () => {
  home = await homeWithTown(20);
}, 240_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

async function start(protocolsFolder: string): Promise<{ lintel: RunningLintel; said: string }> {
  const said: string[] = [];
  const lintel = await startLintel({
    home,
    port: 0,
    children: 20,
    durable: false,
    protocolsFolder,
    onProgress: (text) => said.push(text),
  });
  return { lintel, said: said.join('\n') };
}

async function inForce({
  databases,
}: RunningLintel): Promise<{ revision: string; protocols: number; signatures: number }> {
  const client = new Client({ connectionString: databases.owner.governance });
  await client.connect();
  const { rows } = await client.query(`SELECT (SELECT revision::text FROM governance.protocol_revision) AS revision,
    (SELECT count(*)::int FROM governance.protocol WHERE state = 'inForce') AS protocols,
    (SELECT count(*)::int FROM governance.protocol_signature WHERE withdrawn_at IS NULL) AS signatures`);
  await client.end();
  return rows[0];
}

async function endAll({ databases }: RunningLintel): Promise<void> {
  const client = new Client({ connectionString: databases.owner.governance });
  await client.connect();
  await client.query("UPDATE governance.protocol SET state = 'terminated' WHERE state = 'inForce'");
  await client.end();
}

it('leaves the last good revision in force, an unchanged folder moves no revision, and where none is in force it does not start', async () => {
  const faulty = join(home, 'faulty');
  cpSync(SHIPPED, faulty, { recursive: true, filter: (path) => !path.endsWith('.ts') });
  for (const [file, from, to] of [
    ['scrutiny-wales.yaml', 'police.missingEpisode.count', 'police.missingEpisode.cuont'],
    ['direct-care-wales.yaml', 'jurisdiction: W', 'jurisdction: W'],
  ] as const) {
    const path = join(faulty, file);
    writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
  }
  const second = await start(faulty);
  const good = await inForce(second.lintel);
  expect(good.protocols).toBeGreaterThan(10);
  expect(second.said).toContain('the last good revision stays in force');
  expect(second.said).toMatch(/scrutiny-wales\.yaml:\d+:\d+ /);
  expect(second.said).toMatch(/direct-care-wales\.yaml:\d+:\d+ /);

  // With the shipped files, from which it was filled, nothing is read again; read again, it is the very same.
  const ownerUrl = second.lintel.databases.owner.governance;
  const readFrom = (folder: string) => readAtStart({ home, folder, ownerUrl });
  expect(await readFrom(SHIPPED)).toBeNull();
  rmSync(join(home, 'protocols.read'));
  await load(await readFrom(SHIPPED));
  expect(await inForce(second.lintel)).toEqual(good);
  expect(await readFrom(SHIPPED)).toBeNull();

  // What widens against its own case is a fault like any other.
  const wider = join(home, 'wider');
  cpSync(SHIPPED, wider, { recursive: true, filter: (path) => !path.endsWith('.ts') });
  const wales = join(wider, 'early-help-wales.yaml');
  const text = readFileSync(wales, 'utf8');
  const widened = text.replace(/education\.concern\.kind(?=,)/, 'education.concern.kind, education.concern.text');
  expect(widened).not.toBe(text);
  writeFileSync(wales, widened);
  expect(await readFrom(wider)).toEqual({
    faults: expect.stringMatching(/early-help-wales\.yaml:\d+: case '.*education\.concern\.text: expected withheld/),
  });
  // What was signed and is another now comes into force in the town, and is told.
  writeFileSync(wales, text.replace(/^title: .*$/m, 'title: Another title'));
  expect(await load(await readFrom(wider))).toEqual([
    { id: 'early-help-wales', version: 1, signatures: expect.any(Number) },
  ]);

  // As at a first start: none is in force yet.
  await endAll(second.lintel);
  const refused = await readFrom(faulty).then(
    () => 'started',
    (fault: unknown) => String(fault),
  );
  expect(refused).toContain('none is in force yet');
  expect(refused).toMatch(/scrutiny-wales\.yaml:\d+:\d+ /);
  expect(refused).toMatch(/direct-care-wales\.yaml:\d+:\d+ /);
  // What that means it says itself.
  expect(refused).not.toContain('no protocol is loaded');
  await load(await readFrom(SHIPPED));
  expect(await inForce(second.lintel)).toMatchObject({ protocols: good.protocols, signatures: good.signatures });
  await second.lintel.stop();
}, 240_000);

async function load(protocols: ProtocolsAtStart): Promise<readonly SignedVersion[]> {
  if (protocols === null || !('load' in protocols)) throw new Error('There is nothing to load.');
  return protocols.load();
}
