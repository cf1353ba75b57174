import 'reflect-metadata';
import { readOptions } from '#embedded/readOptions';
import { endFailed, Misuse } from '#policies/service/misuse';
import { type JestSuite, passes, REPLICATION, TAMPERING } from './jestSuites';
import { KILLABLE } from './kills/killTown';
import { type KillReport, runKills } from './kills/runKills';
import { type RaceReport, runRaces } from './races/runRaces';

const USAGE = `npm run faults [-- kills | races | replication | tampering | controls] [--kills 300] [--races 10000] [--seed 1]

kills        kills the gateway, and each agency's subgraph and PostgreSQL, with -9 at four points under load, an agency after
             the other; every answer must be in a log
races        withdrawals against queries in flight; no disclosing record may be later than a withdrawal that returned
replication  late and cut replication, stopped processes, killed databases, jumping clocks, lost slots, at full size
tampering    a thousand tamperings with a log in memory, and a thousand by the owner of a real database with the agency's own
             key, each found; a verifier without a witness is the control; a database put back from an older backup
controls     the same faults where a guard is missing: an answer before its commit, a withdrawal that leaves it to a
             notification; each must be found out
Without a name: all of them. The exit status is 1 where one fails, 2 where the command line is not understood.`;

interface Row {
  readonly what: string;
  readonly figures: string;
  readonly passed: boolean;
}

interface Sizes {
  readonly kills: number;
  readonly races: number;
  readonly seed: number;
}

/** Races of the control: it is found within a few. */
const CONTROL_RACES = 60;

const SUITES: Readonly<Record<string, (sizes: Sizes) => Promise<readonly Row[]>>> = {
  async kills({ kills, seed }) {
    const reports: KillReport[] = [];
    for (const [nth, [agency, share]] of sharedOut(kills, KILLABLE).entries()) {
      console.log(`  ${agency}`);
      const report = await runKills({ agency, kills: share, seed: seed + nth, onKill: progress(share) });
      for (const each of report.unrecorded.slice(0, 10)) console.log(`  ${JSON.stringify(each)}`);
      console.log(`  ${agency}: ${told(report)}`);
      reports.push(report);
    }
    const all = together(reports);
    const passed = tells(all) && reports.every(({ disclosed }) => disclosed > 0) && all.unrecorded.length === 0;
    return [{ what: 'released implies recorded', figures: told(all), passed }];
  },
  async races({ races, seed }) {
    const report = await runRaces({ races, seed, onRaces: raceProgress(races) });
    return [
      { what: 'no illegal order', figures: toldRaces(report), passed: report.disclosed > 0 && report.illegal === 0 },
    ];
  },
  async replication() {
    return [jestRow('replication, leases, clocks', REPLICATION)];
  },
  async tampering() {
    return [jestRow('tampering, with a witness and without', TAMPERING)];
  },
  async controls({ seed }) {
    const only = [
      ['postgres', 'afterCommit'],
      ['subgraph', 'afterCommit'],
    ] as const;
    const killed = await runKills({ agency: 'education', kills: 6, only, control: true, onKill: progress(6) });
    const raced = await runRaces({ races: CONTROL_RACES, seed, control: true, onRaces: raceProgress(CONTROL_RACES) });
    return [
      { what: 'control: answers before its commit', figures: told(killed), passed: killed.unrecorded.length > 0 },
      { what: 'control: leaves it to a notification', figures: toldRaces(raced), passed: raced.illegal > 0 },
    ];
  },
};

/** Whole kills, as alike as may be, the first named getting what is left over; none for whom none is left. */
function sharedOut<Of>(kills: number, among: readonly Of[]): readonly (readonly [Of, number])[] {
  const [each, over] = [Math.floor(kills / among.length), kills % among.length];
  return among
    .map((one, index): readonly [Of, number] => [one, each + (index < over ? 1 : 0)])
    .filter(([, share]) => share > 0);
}

function together(reports: readonly KillReport[]): KillReport {
  const sum = (of: (report: KillReport) => number) => reports.reduce((all, each) => all + of(each), 0);
  return {
    kills: sum(({ kills }) => kills),
    answers: sum(({ answers }) => answers),
    brokenOff: sum(({ brokenOff }) => brokenOff),
    disclosed: sum(({ disclosed }) => disclosed),
    unrecorded: reports.flatMap(({ unrecorded }) => unrecorded),
  };
}

/** Kills among answers that disclosed something, some of them broken off, say something. */
function tells({ disclosed, brokenOff }: KillReport): boolean {
  return disclosed > 0 && brokenOff > 0;
}

function jestRow(what: string, suites: readonly JestSuite[]): Row {
  return { what, figures: 'see above', passed: passes(suites) };
}

function toldRaces({ races, withdrawals, disclosed, illegal }: RaceReport): string {
  return `${races} races against ${withdrawals} withdrawals, ${disclosed} answers disclosing, ${illegal} illegal`;
}

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

function raceProgress(races: number) {
  let told = 0;
  return (done: number) => {
    if (process.stdout.isTTY) process.stdout.write(`\r  ${done}/${races} races${done === races ? '\n' : ''}`);
    else if (done === races || done - told >= races / 10) {
      told = done;
      console.log(`  ${done}/${races} races`);
    }
  };
}

/** `npm run faults`. */
async function main(): Promise<void> {
  const { values, positionals } = readOptions(
    {
      allowPositionals: true,
      options: {
        kills: { type: 'string' },
        races: { type: 'string' },
        seed: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    },
    USAGE,
  );
  const sizes: Sizes = {
    kills: Number(values.kills ?? 300),
    races: Number(values.races ?? 10_000),
    seed: Number(values.seed ?? 1),
  };
  if (values.help) return console.log(USAGE);
  const names = positionals.length === 0 ? Object.keys(SUITES) : positionals;
  const whole = Object.values(sizes).every((size) => Number.isInteger(size) && size > 0);
  if (!whole || names.some((name) => !Object.hasOwn(SUITES, name))) throw new Misuse(USAGE);
  console.log(`seed ${sizes.seed}`);
  const rows: Row[] = [];
  for (const name of names) {
    console.log(`${name}`);
    const suite = SUITES[name];
    if (suite !== undefined) rows.push(...(await suite(sizes)));
  }
  console.log('');
  for (const { what, figures, passed } of rows) console.log(`${passed ? 'passed' : 'FAILED'}  ${what}: ${figures}`);
  process.exit(rows.every(({ passed }) => passed) ? 0 : 1);
}

main().catch(endFailed);
