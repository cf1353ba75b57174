import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import { EXIT_CODES, endFailed, Misuse } from '#policies/service/misuse';
import { agencyNamed, commandName, commandNames } from './agencyArgument';
import { makeEnvironments, type Places } from './environments/makeEnvironments';
import { readOptions } from './readOptions';
import { makeSecrets } from './readSecrets';

const USAGE = `npm run keys -- --to DIR --server HOST:PORT [--server <agency>=HOST:PORT]... [--port N | --subgraphs URL]

Makes the keys, passwords and addresses of an installation whose processes run apart, one file of variables for each process
and command, in a new folder (mode 0700, its files 0600): <agency>.env, gateway.env, subscriptions.env, verify.env. Each agency's
operator gets its own file and no other. It writes over nothing. <agency>: ${commandNames()}.

  --to DIR                      a folder that is not there yet
  --server HOST:PORT            the PostgreSQL server of every agency
  --server <agency>=HOST:PORT   another one, of one agency
  --port N                      the subgraphs run on this machine, at ports from N on (4100)
  --subgraphs URL               where the gateway reaches them otherwise, {agency} standing for the name: http://{agency}:4100

${EXIT_CODES}`;

/** Six ports follow each other. */
const LAST_PORT = 65_530;

/** `npm run keys`. */
function main(): void {
  const { values } = readOptions(
    {
      options: {
        to: { type: 'string' },
        server: { type: 'string', multiple: true },
        subgraphs: { type: 'string' },
        port: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    },
    USAGE,
  );
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const { to: folder, server: servers = [], port = '4100', subgraphs = 'http://127.0.0.1:{port}' } = values;
  if (folder === undefined) throw new Misuse(`Name the folder to make: --to DIR\n\n${USAGE}`);
  if (existsSync(folder))
    throw new Error(`${folder} is there already; keys are never written over. Give another folder.`);
  const places: Places = { servers: readServers(servers), subgraphUrls: readSubgraphs(subgraphs, Number(port)) };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [name, environment] of makeEnvironments(makeSecrets(), places)) {
    const file = join(folder, `${name}.env`);
    // Single quotes: a shell, Docker and Node read them alike, JSON included.
    const lines = Object.entries(environment).map(([variable, value]) => `${variable}='${value}'\n`);
    writeFileSync(file, lines.join(''), { mode: 0o600, flag: 'wx' });
    console.log(`  ${file}: ${Object.keys(environment).join(', ')}`);
  }
}

function readServers(given: readonly string[]): Places['servers'] {
  const everywhere = given.find((each) => !each.includes('='));
  const own = new Map(
    given
      .filter((each) => each.includes('='))
      .map((each) => {
        const [name = '', address = ''] = each.split('=');
        const agency = agencyNamed(name);
        if (agency === undefined) throw new Misuse(`--server ${each}: name one agency: ${commandNames()}`);
        return [agency, address] as const;
      }),
  );
  return byAgency((agency) => {
    const address = own.get(agency) ?? everywhere;
    if (address === undefined) throw new Misuse(`--server ${commandName(agency)}=HOST:PORT is missing.`);
    if (!/^[^\s:/@']+:\d+$/.test(address)) throw new Misuse(`--server: ${address} is not HOST:PORT.`);
    return address;
  });
}

function readSubgraphs(pattern: string, firstPort: number): Places['subgraphUrls'] {
  if (!Number.isInteger(firstPort) || firstPort < 1 || firstPort > LAST_PORT)
    throw new Misuse(`--port: a whole number from 1 to ${LAST_PORT}.`);
  return byAgency((agency) => {
    const port = String(firstPort + AGENCIES.indexOf(agency));
    const url = pattern.replaceAll('{agency}', commandName(agency)).replaceAll('{port}', port);
    if (!URL.canParse(url) || url.includes("'")) throw new Misuse(`--subgraphs: ${url} is no URL.`);
    return url;
  });
}

function byAgency<Value>(of: (agency: Agency) => Value): Record<Agency, Value> {
  return Object.fromEntries(AGENCIES.map((agency) => [agency, of(agency)])) as Record<Agency, Value>;
}

try {
  main();
} catch (fault) {
  endFailed(fault);
}
