import { routesUnrecorded } from '#policies/core/unlockDesks';
import { AGENCIES, type Agency, RECORD_AGENCIES, type UnlockRoute } from '#policies/core/vocabulary';
import type { GatheredNotice } from '../execution/executionContext';
import type { AgencyContacts } from '../readConfiguration';
import { contactFor, type Reach } from './contacts';
import type { Path, WrittenAnswer } from './writeAnswer';

/** A notice as a client reads it: beside the answer, in the client's own names. */
export interface Notice {
  readonly path: Path;
  readonly outcome: 'withheld' | 'generalised' | 'standing' | 'unavailable';
  readonly agency: Agency;
  readonly dataItem: string | null;
  readonly clause: string | null;
  readonly reason: string;
  readonly unlock: readonly UnlockRoute[];
  readonly contact: Reach;
  /** Whom to ring when `contact` is not staffed: every notice carries it. */
  readonly outOfHours: Reach;
  readonly text?: string;
}

/** One constant sentence of every case view: silence must not read as 'nothing known'. */
export const STATEMENT = 'Agencies may hold information that is not shown here; speak to the safeguarding lead.';

/** For a section 47 enquiry the pointer must not slow anybody down. */
export const DO_NOT_WAIT = 'Do not wait for this answer where a child is in danger: ring.';

/** An entry of a list in which a child stands tells it too, by whatever of it is asked for. */
const CONVERGENCE_PLACES = ['Person.convergence', 'Convergence.person', 'Convergence.case', 'Convergence.foundAt'];

/** What was done about a child's cases and referrals is given as they are: each entry tells of the child. */
const EVENT_PLACES = ['id', 'person', 'event', 'at', 'reason', 'byOrganisation', 'byPractitioner'];
const CASE_EVENT_PLACES = [...EVENT_PLACES, 'case', 'threshold', 'heldOn', 'dueAt'].map((each) => `CaseEvent.${each}`);
const REFERRAL_EVENT_PLACES = [...EVENT_PLACES, 'referral', 'ownerBefore'].map((each) => `ReferralEvent.${each}`);

/** Where notices of what only the hub asks for, and of what it adds of its own, are placed. */
export const TIMELINE_PLACES: ReadonlyMap<string, readonly string[]> = new Map([
  ...[...RECORD_AGENCIES, 'hub'].map((agency): [string, readonly string[]] => [
    `Person.${agency}Timeline`,
    ['Person.serviceEpisodes', 'Person.lifeEvents', 'Person.chronology'],
  ]),
  ...['police', 'health', 'education'].map((agency): [string, readonly string[]] => [
    `Person.${agency}Counts`,
    ['Person.indicators', ...CONVERGENCE_PLACES],
  ]),
  ['Person.convergence', CONVERGENCE_PLACES],
  ['Person.caseEvents', CASE_EVENT_PLACES],
  ['Person.referralEvents', REFERRAL_EVENT_PLACES],
  ...AGENCIES.map((agency): [string, readonly string[]] => [`Person.${agency}Disclosures`, ['Person.disclosures']]),
]);

export interface NoticeParts {
  readonly refused: WrittenAnswer<GatheredNotice>['refused'];
  readonly placed: WrittenAnswer<GatheredNotice>['placed'];
  readonly items: ReadonlyMap<string, string>;
  /** Type of each agency's object, for fields that nobody marked. */
  readonly containers: ReadonlyMap<string, Agency>;
  /**
   * Persons of whom the requester is not told that the case is recorded which the purpose declares: their notices offer what is taken
   * before it is.
   */
  readonly notToldStated: ReadonlySet<string>;
  readonly contacts: AgencyContacts;
  readonly area: string;
}

/** All notices of an answer: those of pruned fields, then those of the sources, each with whom to reach. */
export function noticesOf(parts: NoticeParts): readonly Notice[] {
  const { refused, placed, items, containers, notToldStated, contacts, area } = parts;
  /** A source that does not answer is asked at the desk that is always staffed. */
  const reach = (agency: Agency, outcome: Notice['outcome']) => ({
    contact: contactFor(contacts, agency, area, outcome === 'unavailable' ? 'outOfHours' : 'frontDoor'),
    outOfHours: contactFor(contacts, agency, area, 'outOfHours'),
  });
  /** Of a source that did not answer nothing is asked but by ringing. */
  const offered = (person: string | null, outcome: Notice['outcome'], unlock: readonly UnlockRoute[]) =>
    person !== null && notToldStated.has(person) && outcome !== 'unavailable' ? routesUnrecorded(unlock) : unlock;
  const pruned = refused.flatMap(({ path, coordinate, person, refusal }): Notice[] => {
    const dataItem = items.get(coordinate) ?? null;
    const agency = agencyOf(dataItem) ?? containers.get(coordinate.split('.')[0] ?? '') ?? 'hub';
    if (refusal.outcome === 'silent') return [];
    const { clause, reason } = refusal;
    const unlock = offered(person, 'withheld', refusal.unlock);
    return [{ path, outcome: 'withheld', agency, dataItem, clause, reason, unlock, ...reach(agency, 'withheld') }];
  });
  const sources = placed.map(({ path, person, notice }): Notice => {
    const { outcome, agency, dataItem, clause, reason, text } = notice;
    const unlock = offered(person, outcome, notice.unlock);
    const more = { ...reach(agency, outcome), ...(text === undefined ? {} : { text }) };
    return { path, outcome, agency, dataItem, clause, reason, unlock, ...more };
  });
  return [...pruned, ...sources];
}

function agencyOf(dataItem: string | null): Agency | undefined {
  const name = dataItem?.split('.')[0];
  return AGENCIES.find((agency) => agency === name);
}
