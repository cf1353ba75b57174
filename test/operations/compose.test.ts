import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { commandName } from '#embedded/agencyArgument';
import { makeEnvironments } from '#embedded/environments/makeEnvironments';
import { makeSecrets } from '#embedded/readSecrets';
import { GATEWAY_VARIABLES, readConfiguration as readGatewayConfiguration } from '#gateway/readConfiguration';
import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import { SUBGRAPHS } from '#subgraphs/definitions';
import { readConfiguration, SUBGRAPH_VARIABLES } from '#subgraphs/kit/readConfiguration';
import { readOperationsSteps } from './operationsSteps';

/** docker-compose.yml against the program: commands that there are, variables that are known, a configuration that is whole. */
const ROOT = join(__dirname, '..', '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

interface Service {
  readonly command: readonly string[];
  readonly env_file?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: readonly string[] | Record<string, unknown>;
}
const { services } = parse(read('docker-compose.yml'), { merge: true }) as { services: Record<string, Service> };
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

/** The options of `npm run keys` that the head of the file tells. */
const pattern = /--subgraphs '([^']+)'/.exec(read('docker-compose.yml'))?.[1] ?? '';
const server = /--server (\S+)/.exec(read('docker-compose.yml'))?.[1] ?? '';
const byAgency = <Value>(of: (agency: Agency) => Value) =>
  Object.fromEntries(AGENCIES.map((agency) => [agency, of(agency)])) as Record<Agency, Value>;
const environments = makeEnvironments(makeSecrets(), {
  servers: byAgency(() => server),
  subgraphUrls: byAgency((agency) => pattern.replace('{agency}', commandName(agency))),
});

/** What a container's process sees: its file of keys, then its own variables. */
function environmentOf({ env_file: file, environment = {} }: Service): Record<string, string> {
  const keys = file === undefined ? {} : environments.get(basename(file, '.env'));
  if (keys === undefined) throw new Error(`npm run keys makes no ${file}.`);
  return { ...keys, ...environment };
}

function serviceNamed(name: string): Service {
  const service = services[name];
  if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}.`);
  return service;
}

it('has the database, the preparing, every subgraph and the gateway, and nothing else', () => {
  expect(Object.keys(services).sort()).toEqual(['postgres', 'prepare', 'gateway', ...Object.keys(SUBGRAPHS)].sort());
  expect(server).toBe('postgres:5432');
});

/** Known beside the configuration: what a file of keys holds for other commands, and what Node itself reads. */
const BESIDE = ['DATABASE_VERIFIER_URL', 'NODE_ENV'];

describe.each(Object.keys(SUBGRAPHS))('%s', (name) => {
  it('runs npm run subgraph on its own file of keys, with a whole configuration and no unknown variable', () => {
    const service = serviceNamed(name);
    expect(service.command.join(' ')).toBe(`${scripts.subgraph} ${name}`);
    expect(service.env_file).toBe(`council/keys/${name}.env`);
    const environment = environmentOf(service);
    expect(Object.keys(environment).filter((each) => ![...SUBGRAPH_VARIABLES, ...BESIDE].includes(each))).toEqual([]);
    const { port, host, databaseUrl } = readConfiguration(environment, name);
    expect({ port, host }).toEqual({ port: 4100, host: '0.0.0.0' });
    expect(databaseUrl[0]).toContain('@postgres:5432/');
  });
});

it('gateway: runs npm run gateway with a whole configuration, no unknown variable, and reaches every service', () => {
  const service = serviceNamed('gateway');
  expect(service.command.join(' ')).toBe(scripts.gateway);
  const environment = environmentOf(service);
  expect(Object.keys(environment).filter((each) => ![...GATEWAY_VARIABLES, ...BESIDE].includes(each))).toEqual([]);
  const folder = mkdtempSync(join(tmpdir(), 'lintel-compose-'));
  try {
    // The files that the page shows, where the container would have them.
    for (const step of readOperationsSteps(ROOT).steps)
      if (step.kind === 'file') writeFileSync(join(folder, basename(step.path)), step.text);
    const files = ['LINTEL_ISSUERS', 'LINTEL_CONTACTS'].map((each) => [
      each,
      join(folder, basename(environment[each] ?? '')),
    ]);
    const { subgraphUrls, port } = readGatewayConfiguration({ ...environment, ...Object.fromEntries(files) });
    expect(port).toBe(4000);
    for (const url of Object.values(subgraphUrls)) expect(Object.keys(services)).toContain(new URL(url).hostname);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('prepare: takes the steps of the page, for every agency', () => {
  const said = serviceNamed('prepare').command.join('\n');
  expect(spawnSync('bash', ['-n', '-c', said.replaceAll('$$', '$')]).status).toBe(0);
  const taken = [...said.matchAll(/npm run ([\w-]+)/g)].map(([, command]) => command);
  expect(taken).toEqual(['provision', 'subscribe', 'protocols']);
  for (const command of taken) expect(Object.keys(scripts)).toContain(command);
  const [provisioned, subscribed] = [...said.matchAll(/for agency in (.*);/g)].map(([, list]) => list?.split(' '));
  expect(provisioned?.sort()).toEqual(Object.keys(SUBGRAPHS).sort());
  expect(subscribed?.sort()).toEqual(
    Object.keys(SUBGRAPHS)
      .filter((each) => each !== 'governance')
      .sort(),
  );
});

it('docs/operations.md tells every variable of subgraph and gateway', () => {
  const page = read('docs/operations.md');
  expect([...SUBGRAPH_VARIABLES, ...GATEWAY_VARIABLES].filter((each) => !page.includes(`\`${each}\``))).toEqual([]);
});
