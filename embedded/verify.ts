import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import { LOG_FINDINGS } from '#policies/disclosure/findings';
import { Misuse } from '#policies/service/misuse';
import { isSound, type LogReport, type VerifierSettings, verifyLogs } from '#subgraphs/kit/verify/verifyLogs';
import { agencyNamed, commandName, commandNames } from './agencyArgument';
import { DATABASE_OF } from './databases';
import { openPostgres } from './postgres/openPostgres';
import { hasCluster } from './postgres/startPostgres';
import { publicKeysOf } from './publicKeys';
import { readOptions } from './readOptions';
import { readSecretSets, readSecrets, secretsFile } from './readSecrets';
import { proofKeys, verifyReceipt } from './verifyReceipt';

const USAGE = `npm run verify [-- [--home .lintel] [<agency>...]]
npm run verify -- --receipt FILE [--keys FILE]

Recomputes disclosure logs: every leaf, the tree, every head, and what governance witnessed. Of those agencies alone that are named, and it says which were
not looked at; of all where none is. Exit codes: 0 nothing that was looked at is in doubt, 1 something is (whatever cannot be read too), 2 nothing was
verified, since nothing was recorded yet or nothing could be asked. Where none is named, an agency without a database in LINTEL_VERIFY_URLS is skipped,
unless governance has witnessed something of it: then it is a doubt. <agency>: ${commandNames()}. The logs of an installation whose processes run apart are named by
LINTEL_VERIFY_URLS (JSON: database URL by agency), LINTEL_LOG_PUBLIC_KEYS (JSON: public keys by agency) and
LINTEL_WITNESS_PUBLIC_KEYS (JSON: list); see docs/disclosure-log.md.

--receipt checks a proof that a requester was given (the answer to <agency>DisclosureProof as JSON), and asks no database. Public keys: --keys, a file like
keys/public-keys.json of a home; else the two variables; else those of --home.`;

/** `npm run verify`. */
async function main(): Promise<number> {
  const { values, positionals } = readOptions(
    {
      options: {
        home: { type: 'string' },
        receipt: { type: 'string' },
        keys: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
      allowPositionals: true,
    },
    USAGE,
  );
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  if (values.receipt !== undefined) {
    const keys = proofKeys(values.keys, resolve(values.home ?? '.lintel'), process.env);
    const { exitCode, lines } = verifyReceipt(values.receipt, keys);
    for (const line of lines) console.log(line);
    return exitCode;
  }
  const asked = positionals.length === 0 ? {} : { logs: [...new Set(positionals.map(requireAgency))] };
  if (process.env.LINTEL_VERIFY_URLS) return report({ ...settingsOf(process.env), ...asked });
  const home = resolve(values.home ?? '.lintel');
  if (!existsSync(join(home, 'keys', 'secrets.json')))
    throw new Error(`${home} is no home of Lintel: give one with --home, or the databases in LINTEL_VERIFY_URLS.`);
  const dataDir = join(home, 'postgres');
  if (!hasCluster(dataDir)) throw new Error(`${home} has no databases yet: its first start did not get so far.`);
  const secrets = readSecrets(home);
  // Keys that sign no more still verify what they signed.
  const sets = readSecretSets(readFileSync(secretsFile(home), 'utf8'));
  const postgres = await openPostgres({ dataDir, durable: true });
  try {
    const url = (agency: Agency) => {
      const role = `${DATABASE_OF[agency]}_verifier`;
      return postgres.databaseUrl(role, secrets.databasePasswords[role] ?? '', DATABASE_OF[agency]);
    };
    return await report({ urls: byAgency(url), ...publicKeysOf(home, sets), ...asked });
  } finally {
    await postgres.stop();
  }
}

function requireAgency(name: string): Agency {
  const agency = agencyNamed(name);
  if (agency === undefined) throw new Misuse(`${name} is no agency: ${commandNames()}`);
  return agency;
}

function byAgency<Value>(of: (agency: Agency) => Value): Record<Agency, Value> {
  return Object.fromEntries(AGENCIES.map((agency) => [agency, of(agency)])) as Record<Agency, Value>;
}

const databaseUrl = z.string().startsWith('postgres');
const settingsSchema = z.object({
  urls: z.looseObject({ governance: databaseUrl }).and(z.partialRecord(z.enum(AGENCIES), databaseUrl)),
  logKeys: z.partialRecord(z.enum(AGENCIES), z.array(z.string())),
  witnessKeys: z.array(z.string()),
});

function settingsOf(environment: NodeJS.ProcessEnv): VerifierSettings {
  return settingsSchema.parse({
    urls: JSON.parse(environment.LINTEL_VERIFY_URLS ?? 'null'),
    logKeys: JSON.parse(environment.LINTEL_LOG_PUBLIC_KEYS ?? 'null'),
    witnessKeys: JSON.parse(environment.LINTEL_WITNESS_PUBLIC_KEYS ?? 'null'),
  });
}

async function report(settings: VerifierSettings): Promise<number> {
  const began = performance.now();
  const reports = await verifyLogs(settings, progressBar());
  for (const each of reports) console.log(inWords(each));
  const read = reports.flatMap((each) => (each.kind === 'read' ? [each.verdict] : []));
  const entries = read.reduce((sum, each) => sum + each.entries, 0);
  const seconds = (performance.now() - began) / 1000;
  const sound = reports.every(isSound);
  const looked = `${counted(entries, 'record')} of ${counted(read.length, 'log')}`;
  // A home that was half made, or a log that somebody emptied everywhere: no word that a script takes for a proof.
  const nothing = sound && entries === 0;
  const verdict = sound ? 'Sound' : 'NOT SOUND';
  console.log(nothing ? `Nothing was verified: ${looked}.` : `${verdict}: ${looked} in ${seconds.toFixed(1)} s.`);
  const { logs = AGENCIES } = settings;
  const others = AGENCIES.filter((agency) => !logs.includes(agency));
  if (others.length > 0) console.log(`Not looked at: ${others.map(commandName).join(', ')}.`);
  if (nothing) return 2;
  return sound ? 0 : 1;
}

const counted = (number: number, one: string): string =>
  `${number.toLocaleString('en-GB')} ${number === 1 ? one : `${one}s`}`;

function inWords(report: LogReport): string {
  if (report.kind === 'absent')
    return `${report.log}: skipped: takes no part here, governance has witnessed nothing of it (${report.reason})`;
  if (report.kind === 'unreadable') return `${report.log}: cannot be read: ${report.reason}`;
  const { log, entries, witnessedEntries, epochs, firstBad } = report.verdict;
  if (firstBad !== null)
    return `${log}: first bad sequence number ${firstBad.seq} of ${entries}: ${LOG_FINDINGS[firstBad.finding]}`;
  const epoch = epochs.at(-1);
  const goneOn = epoch === undefined ? '' : `, epoch ${epoch.epoch} since ${epoch.at} (${epoch.reason})`;
  const open = entries - witnessedEntries;
  return `${log}: ${counted(entries, 'record')}, ${open <= 0 ? 'all witnessed' : `the last ${open} not witnessed yet`}${goneOn}`;
}

const WIDTH = 30;

/** A bar where somebody looks at a terminal; nothing where nobody does. */
function progressBar(): (log: Agency, done: number, all: number) => void {
  if (!process.stderr.isTTY) return () => undefined;
  return (log, done, all) => {
    const full = all === 0 ? WIDTH : Math.min(WIDTH, Math.round((done / all) * WIDTH));
    const bar = `${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}`;
    process.stderr.write(`\r${log.padEnd(12)}[${bar}] ${done}/${all}${done >= all ? '\r\x1b[K' : ''}`);
  };
}

main().then(
  (status) => {
    process.exitCode = status;
  },
  (fault: unknown) => {
    console.error(`Nothing was verified. ${fault instanceof Error ? fault.message : String(fault)}`);
    process.exitCode = 2;
  },
);
