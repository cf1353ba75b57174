import { makeChild } from './child';
import { addEducationRecords } from './educationRecords';
import { addCaseState, addOrdinaryGovernance } from './governanceRows';
import { addHealthRecords } from './healthRecords';
import { addCase, addHubReferral, addIdentities } from './hubRows';
import { TOWN_ORGANISATIONS } from './organisations';
import { addPoliceRecords } from './policeRecords';
import { type Random, seededRandom } from './random';
import { birthOf, playStory, SCRIPTED_CHILDREN } from './scriptedChildren';
import { addSocialCareRecords } from './socialCareRecords';
import { TownBatch } from './town';

export interface TownOptions {
  readonly seed: number;
  /** Children in all, the scripted ones among them. */
  readonly children: number;
  /** ISO date; records are recent to it. */
  readonly today: string;
}

/** Children of one batch. A town of any size is made and loaded batch by batch. */
const BATCH = 500;

/** The synthetic town, deterministic from its options. Everything in it is invented. */
export function* generateTown({ seed, children, today }: TownOptions): Generator<TownBatch> {
  const random = seededRandom(seed);
  const first = new TownBatch();
  for (const { dutyToShare: duty_to_share, ...organisation } of TOWN_ORGANISATIONS)
    first.add('governance', 'governance.organisation', { ...organisation, duty_to_share });
  SCRIPTED_CHILDREN.forEach((scripted, index) => {
    const child = makeChild(index, random, today, { ...scripted, dateOfBirth: birthOf(scripted, today) });
    playStory({ batch: first, child, random, today, scripted });
  });
  yield first;
  for (let index = SCRIPTED_CHILDREN.length; index < children; ) {
    const batch = new TownBatch();
    const end = Math.min(index + BATCH, children);
    for (; index < end; index += 1) addOrdinaryChild(batch, index, random, today);
    yield batch;
  }
}

function addOrdinaryChild(batch: TownBatch, index: number, random: Random, today: string): void {
  const child = makeChild(index, random, today);
  addIdentities(batch, child, random, today);
  addOrdinaryGovernance(batch, child, random, today);
  addPoliceRecords(batch, child, random, today);
  addHealthRecords(batch, child, random, today);
  addEducationRecords(batch, child, random, today);
  addSocialCareRecords(batch, child, random, today);
  if (random.chance(0.08)) {
    const made = {
      id: random.uuid(),
      threshold: random.pick(['earlyHelp', 'safeguardingEnquiry', 'section47Enquiry'] as const),
      accepted: random.chance(0.8),
    };
    addCase(batch, child, random, today, made);
    addCaseState(batch, child, made.id, made.threshold);
  }
  if (random.chance(0.06)) addHubReferral(batch, child, random, today);
}
