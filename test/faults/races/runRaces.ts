import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asSuperuser, connected } from '#embedded/postgres/createDatabase';
import { type RunningLintel, startLintel } from '#embedded/startLintel';
import { seededRandom } from '#embedded/town/random';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { consentActs } from '../harness/consentActs';
import { sendActTo } from '../harness/sendAct';
import { askRaw } from '../kills/askRaw';
import { discloses } from './discloses';
import { findIllegal } from './findIllegal';
import { raceAll } from './raceAll';

export interface RaceOptions {
  readonly races: number;
  readonly seed: number;
  /**
   * The fault that is to be found: a withdrawal that waits for nobody and leaves it to a notification (LISTEN) that is late.
   */
  readonly control?: boolean;
  readonly onRaces?: (done: number) => void;
}

export interface RaceReport {
  readonly races: number;
  readonly withdrawals: number;
  /** Answers that disclosed something: without any, nothing was raced for. */
  readonly disclosed: number;
  /** Records that disclose, committed while the consent was withdrawn. */
  readonly illegal: number;
}

const QUERY = 'query($id: ID!) { person(id: $id) { education { concerns { kind } } } }';
const UNLIMITED = { requests: 1_000_000_000, seconds: 60 };
const { person } = scriptedChild('withdrawnConsent');
/**
 * Withdrawals against queries in flight: no disclosing record may be later than a withdrawal that has returned. Judged
 * afterwards from the log, by PostgreSQL's own commit times. A query that was begun before a withdrawal returned and answered
 * after it was called is a race.
 */
export async function runRaces({ races, seed, control = false, onRaces }: RaceOptions): Promise<RaceReport> {
  const rates = { practitioner: UNLIMITED, organisation: UNLIMITED, failedAuthentication: UNLIMITED, processes: 1 };
  const home = mkdtempSync(join(tmpdir(), 'lintel-races-'));
  chmodSync(home, 0o755);
  const lintel = await startLintel({
    home,
    port: 0,
    children: 20,
    durable: false,
    onProgress: () => undefined,
    leaseMs: 5000,
    postgresSettings: { track_commit_timestamp: 'on' },
    gateway: { rates },
  });
  try {
    const acts = consentActs(sendActTo(lintel), person);
    const withdraw = control ? () => withdrawAlone(lintel) : () => acts.withdraw();
    const ownerUrl = lintel.databases.owner.governance;
    let disclosed = 0;
    const asked = await askerOf(lintel);
    const ask = async () => {
      if (discloses((await asked()).text)) disclosed += 1;
    };
    const racing = { person, ownerUrl, give: () => acts.give(), withdraw, ask };
    const report = await raceAll(racing, { races, random: seededRandom(seed), onRaces });
    const illegal = await findIllegal(lintel.databases.owner.education, 'education.concern', report.closed);
    return { races: report.races, withdrawals: report.closed.length, disclosed, illegal };
  } finally {
    await lintel.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

async function askerOf(lintel: RunningLintel): Promise<() => ReturnType<typeof askRaw>> {
  const token = await lintel.issueToken('early-help-worker');
  const port = Number(new URL(lintel.url).port);
  return () => askRaw({ port, token, purpose: 'earlyHelp', query: QUERY, variables: { id: person } });
}

/** The control: commits where it is written and returns; the agency hears of it later. */
export async function withdrawAlone(lintel: RunningLintel): Promise<void> {
  const alter = (state: string) =>
    asSuperuser(lintel.postgres, 'education', (client) => client.query(`ALTER SUBSCRIPTION education ${state}`));
  await alter('DISABLE');
  await connected(lintel.databases.owner.governance, (client) =>
    client.query("UPDATE governance.consent SET state = 'withdrawn' WHERE person = $1 AND state = 'given'", [person]),
  );
  setTimeout(() => void alter('ENABLE').catch(() => undefined), LATE_MS);
}

/** Less than a lease: the source goes on answering. */
const LATE_MS = 300;
