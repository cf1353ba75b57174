import 'reflect-metadata';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type KillReport, runKills } from './kills/runKills';

const USAGE = `npm run faults [-- kills | replication | controls] [--kills 300]

kills        kills gateway, subgraph and PostgreSQL with -9 at four points under load; every answer must be in a log
controls     the same with a subgraph that answers before its commit: it must be found out
replication  late and cut replication, stopped processes, killed databases, jumping clocks, lost slots, at full size
Without a name: all of them. The exit status is 1 where one fails.`;

interface Row {
  readonly what: string;
  readonly figures: string;
  readonly passed: boolean;
}

const SUITES: Readonly<Record<string, (kills: number) => Promise<Row>>> = {
  async kills(kills) {
    const report = await runKills({ kills, onKill: progress(kills) });
    for (const each of report.unrecorded.slice(0, 10)) console.log(`  ${JSON.stringify(each)}`);
    return { what: 'released implies recorded', figures: told(report), passed: report.unrecorded.length === 0 };
  },
  async controls() {
    const only = [
      ['postgres', 'afterCommit'],
      ['subgraph', 'afterCommit'],
    ] as const;
    const report = await runKills({ kills: 6, only, control: true, onKill: progress(6) });
    return { what: 'control: answers before its commit', figures: told(report), passed: report.unrecorded.length > 0 };
  },
  async replication() {
    const { status } = spawnSync('npx', ['jest', '--runInBand', 'test/faults/replication', 'test/governance/commit'], {
      cwd: join(__dirname, '..', '..'),
      stdio: 'inherit',
      env: { ...process.env, LINTEL_FAULTS: 'full' },
    });
    return { what: 'replication, leases, clocks', figures: 'see above', passed: status === 0 };
  },
};

function told({ kills, answers, brokenOff, disclosed, unrecorded }: KillReport): string {
  return `${kills} kills, ${answers} answers (${disclosed} disclosing, ${brokenOff} broken off), ${unrecorded.length} unrecorded`;
}

function progress(kills: number) {
  const began = Date.now();
  return (done: number, victim: string, point: string) => {
    const seconds = ((Date.now() - began) / 1000).toFixed(0);
    const line = `  ${done}/${kills} ${victim} ${point}, ${seconds} s`;
    if (process.stdout.isTTY) process.stdout.write(`\r${line.padEnd(60)}${done === kills ? '\n' : ''}`);
    else if (done % 12 === 0 || done === kills) console.log(line);
  };
}

/** `npm run faults`. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { kills: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  const kills = Number(values.kills ?? 300);
  if (values.help) return console.log(USAGE);
  const names = positionals.length === 0 ? Object.keys(SUITES) : positionals;
  if (!Number.isInteger(kills) || kills < 1 || names.some((name) => !Object.hasOwn(SUITES, name)))
    throw new Error(USAGE);
  const rows: Row[] = [];
  for (const name of names) {
    console.log(`${name}`);
    const suite = SUITES[name];
    if (suite !== undefined) rows.push(await suite(kills));
  }
  console.log('');
  for (const { what, figures, passed } of rows) console.log(`${passed ? 'passed' : 'FAILED'}  ${what}: ${figures}`);
  process.exit(rows.every(({ passed }) => passed) ? 0 : 1);
}

main().catch((fault: unknown) => {
  console.error(fault instanceof Error ? fault.message : String(fault));
  process.exit(1);
});
