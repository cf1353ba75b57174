import { Agent } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { asSuperuser } from '#embedded/postgres/createDatabase';
import { seededRandom } from '#embedded/town/random';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { type ActDone, consentActs } from '#test/faults/harness/consentActs';
import { forgetConsents } from '#test/faults/harness/forgetConsents';
import { sendActTo } from '#test/faults/harness/sendAct';
import { askRaw } from '#test/faults/kills/askRaw';
import { discloses } from '#test/faults/races/discloses';
import { type Closed, findIllegal } from '#test/faults/races/findIllegal';
import { raceAll } from '#test/faults/races/raceAll';
import { withdrawAlone } from '#test/faults/races/runRaces';
import { type Fleet, startFleet } from './fleet';
import { openWithdrawals } from './withdrawals';

const QUERY = 'query($id: ID!) { person(id: $id) { education { concerns { kind } } } }';
const { person } = scriptedChild('withdrawnConsent');
const QUERIES_PER_SECOND = 100;
const WITHDRAWALS = 200;
const RACES = 10_000;
const WARM_UP_QUERIES = 3000;
/** The control is found out within a few. */
const CONTROL_RACES = 60;
/** What a withdrawal waits for an agency that does not confirm, and a little for the rest. */
const BOUND_MS = 3200;
/** A family withdraws a few times; what each leaves in force would be read with every answer. */
const KEPT_WITHDRAWALS = 20;
const SEED = 1;

/**
 * `npm run bench -- governance [-- races]`: how long `withdrawConsent` takes under load, asked of a gateway like any mutation,
 * and what of it is the commit that every agency has applied; and whether any answer outran one.
 */
export async function run([races = String(RACES)]: readonly string[]): Promise<boolean> {
  const fleet = await startFleet((text) => console.log(`  ${text}`));
  const commits = openWithdrawals(fleet.lintel.databases.owner.governance, person);
  try {
    const ask = await askerOf(fleet);
    const withdrawals = consentActs(sendActTo(fleet.lintel, `http://127.0.0.1:${fleet.gateways[0]}`), person);
    await withdrawals.give();
    for (const until = Date.now() + 60_000; !(await ask()).disclosed; )
      if (Date.now() > until) throw new Error('No answer.');
    console.log('  every process answers a few hundred queries first');
    await warmUp(ask);
    const ownerUrl = fleet.lintel.databases.owner.governance;
    console.log(`  ${WITHDRAWALS} withdrawals, of the mutation and of its commit alone`);
    const quick = await measure(ask, { ...withdrawals, forget: () => forgetConsents(ownerUrl, person) });
    const alone = await measure(ask, commits);
    await withdrawals.withdraw();
    console.log(`  ${races} races through ${fleet.gateways.length} gateways`);
    const racing = { ...withdrawals, person, ownerUrl, ask };
    const raced = await raceAll(racing, { races: Number(races), random: seededRandom(SEED), onRaces });
    const illegal = await illegalOf(fleet, raced.closed);
    const control = await raceAll(
      { ...racing, withdraw: () => withdrawAlone(fleet.lintel) },
      { races: CONTROL_RACES, random: seededRandom(SEED) },
    );
    const caught = await illegalOf(fleet, control.closed);
    const stopped = await withoutPolice(fleet, withdrawals);
    const rows: [string, string, boolean][] = [
      ['withdrawConsent', inWords(quick), isQuick(quick)],
      ['of it, the commit alone', inWords(alone), isQuick(alone)],
      [`illegal orders in ${raced.races} races`, String(illegal), illegal === 0],
      [`control: leaves it to a notification, ${control.races} races`, `${caught} found`, caught > 0],
      [
        "with police's replication stopped",
        `first ${stopped.first.toFixed(0)} ms, later p50 ${stopped.later.toFixed(0)} ms, named ${stopped.named}`,
        stopped.first <= BOUND_MS && stopped.later <= BOUND_MS && stopped.named === 'police',
      ],
    ];
    for (const [what, figures, reached] of rows) console.log(`${reached ? 'reached' : 'MISSED '}  ${what}: ${figures}`);
    return rows.every(([, , reached]) => reached);
  } finally {
    await commits.stop();
    await fleet.stop();
  }
}

interface Measured {
  readonly p50: number;
  readonly p99: number;
  /** Queries answered by their agency meanwhile. */
  readonly perSecond: number;
  readonly unanswered: number;
}

const inWords = ({ p50, p99, perSecond, unanswered }: Measured) =>
  `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms under ${perSecond.toFixed(0)} queries/s answered, ${unanswered} not`;
/** Under the load that it was asked under: what was refused or could not be answered holds up nobody. */
const isQuick = ({ p50, p99, perSecond }: Measured) => p50 <= 10 && p99 <= 50 && perSecond >= 0.95 * QUERIES_PER_SECOND;

/** One family's consent, given and withdrawn. */
interface Withdrawals {
  give(): Promise<unknown>;
  withdraw(): Promise<ActDone>;
  /** What was decided before, where each decision is kept. */
  forget?(): Promise<void>;
}

type Ask = () => Promise<{ readonly disclosed: boolean; readonly answered: boolean }>;

/** One query of one agency, each time at the next gateway, over connections that are kept as an app's server keeps them. */
async function askerOf({ lintel, gateways }: Fleet): Promise<Ask> {
  const token = await lintel.issueToken('early-help-worker');
  const agent = new Agent({ keepAlive: true });
  let turn = 0;
  return async () => {
    const port = gateways[turn++ % gateways.length] ?? 0;
    const { text } = await askRaw({
      port,
      token,
      purpose: 'earlyHelp',
      query: QUERY,
      variables: { id: person },
      agent,
    });
    return { disclosed: discloses(text), answered: text.includes('"data":') && !text.includes('"unavailable"') };
  };
}

/** Processes that have just started take many times as long for a query, and an open load would pile up before them. */
async function warmUp(ask: Ask): Promise<void> {
  let left = WARM_UP_QUERIES;
  const one = async () => {
    for (; left > 0; left -= 1) await ask();
  };
  await Promise.all(Array.from({ length: 3 }, one));
}

async function measure(ask: Ask, withdrawals: Withdrawals): Promise<Measured> {
  let [sent, answered, over] = [0, 0, false];
  const asking: Promise<void>[] = [];
  const one = async () => {
    if ((await ask()).answered) answered += 1;
  };
  const began = performance.now();
  const load = (async () => {
    while (!over) {
      const due = Math.floor(((performance.now() - began) / 1000) * QUERIES_PER_SECOND);
      for (; sent < due; sent += 1) asking.push(one());
      await wait(5);
    }
  })();
  await wait(2000);
  const times: number[] = [];
  for (let done = 0; done < WITHDRAWALS; done += 1) {
    await withdrawals.give();
    const start = performance.now();
    await withdrawals.withdraw();
    times.push(performance.now() - start);
    if (done % KEPT_WITHDRAWALS === KEPT_WITHDRAWALS - 1) await withdrawals.forget?.();
    await wait(20);
  }
  over = true;
  await load;
  await Promise.all(asking);
  const perSecond = answered / ((performance.now() - began) / 1000);
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99), perSecond, unanswered: sent - answered };
}

/** Progress, where somebody watches. */
function onRaces(done: number): void {
  if (process.stdout.isTTY) process.stdout.write(`\r  ${done} races`);
}

function illegalOf({ lintel }: Fleet, closed: readonly Closed[]): Promise<number> {
  return findIllegal(lintel.databases.owner.education, 'education.concern', closed);
}

async function withoutPolice({ lintel }: Fleet, withdrawals: Withdrawals) {
  const alter = (state: string) =>
    asSuperuser(lintel.postgres, 'police', (client) => client.query(`ALTER SUBSCRIPTION police ${state}`));
  await withdrawals.give();
  await alter('DISABLE');
  const timed = async () => {
    const start = performance.now();
    const { effects } = await withdrawals.withdraw();
    const named = effects.filter((effect) => !effect.confirmed).map((effect) => effect.agency);
    return { ms: performance.now() - start, named };
  };
  const first = await timed();
  await wait(6000);
  const later: number[] = [];
  for (let done = 0; done < 20; done += 1) {
    await withdrawals.give();
    later.push((await timed()).ms);
  }
  await alter('ENABLE');
  return { first: first.ms, named: first.named.join(', '), later: quantile(later, 0.5) };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
