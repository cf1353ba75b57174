import { STAFFED_ROLES } from './authorityEvents';
import { type Child, dayBefore, makeChild } from './child';
import { addEducationRecords } from './educationRecords';
import { addNotToBeInformed } from './familyRows';
import { addCaseState, addOrdinaryGovernance, barEverybody } from './governanceRows';
import { addHealthRecords } from './healthRecords';
import { addCase, addHubReferral, addIdentities } from './hubRows';
import { markText } from './markTexts';
import { TOWN_ORGANISATIONS } from './organisations';
import { addPoliceRecords } from './policeRecords';
import { type Random, seededRandom } from './random';
import { birthOf, SCRIPTED_CHILDREN } from './scriptedChildren';
import { addSocialCareRecords } from './socialCareRecords';
import { playStory } from './stories';
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

/** Sizes that can be made: each child needs an NHS number of the range kept for tests, and some are left for mistakes. */
export const SMALLEST_TOWN = SCRIPTED_CHILDREN.length;
export const LARGEST_TOWN = 200_000;

/**
 * The synthetic town, deterministic from its options. Everything in it is invented. A child of the same seed, place and day is
 * the same in a town of any size. Throws for a size out of bounds.
 */
export function* generateTown({ seed, children, today }: TownOptions): Generator<TownBatch> {
  if (children < SMALLEST_TOWN || children > LARGEST_TOWN)
    throw new RangeError(`A town has ${SMALLEST_TOWN} to ${LARGEST_TOWN} children, not ${children}.`);
  const first = new TownBatch();
  for (const { dutyToShare: duty_to_share, ...organisation } of TOWN_ORGANISATIONS)
    first.add('governance', 'governance.organisation', { ...organisation, duty_to_share });
  for (const { id: organisation, kind } of TOWN_ORGANISATIONS) {
    const role = STAFFED_ROLES.get(kind);
    if (role !== undefined)
      first.add('governance', 'authority.staffed_role', {
        organisation,
        role,
        source: 'Rota of the partnership',
        effective_from: dayBefore(today, 700),
        effective_to: null,
      });
  }
  SCRIPTED_CHILDREN.forEach((scripted, index) => {
    const random = seededRandom(seed, index);
    const child = makeChild(index, random, today, { ...scripted, dateOfBirth: birthOf(scripted, today) });
    playStory({ batch: first, child, random, today, scripted });
  });
  yield first;
  for (let index = SCRIPTED_CHILDREN.length; index < children; ) {
    const batch = new TownBatch();
    const end = Math.min(index + BATCH, children);
    for (; index < end; index += 1) addOrdinaryChild(batch, index, seededRandom(seed, index), today);
    yield batch;
  }
}

/** One child in so many lives as a protected person: every record would lead there. */
const PROTECTED_IN = 31;

function addOrdinaryChild(batch: TownBatch, index: number, random: Random, today: string): void {
  const child = makeChild(index, random, today);
  const rows = new TownBatch();
  addIdentities(rows, child, random, today);
  addOrdinaryGovernance(rows, child, random, today);
  addPoliceRecords(rows, child, random, today);
  addHealthRecords(rows, child, random, today);
  addEducationRecords(rows, child, random, today);
  addSocialCareRecords(rows, child, random, today);
  if (random.chance(0.08)) addOrdinaryCase(rows, child, random, today);
  if (random.chance(0.06)) addHubReferral(rows, child, random, today);
  if (random.chance(0.01))
    addNotToBeInformed(
      rows,
      child,
      random,
      today,
      random.pick(['The father', 'The mother', 'A stepfather', 'An uncle']),
    );
  const isProtected = index % PROTECTED_IN === 0;
  if (isProtected) barEverybody(rows, child, today);
  batch.take(rows, (row, key, nth) => {
    if (!isProtected) return markText(key, row, index, nth);
    return 'restriction' in row ? { ...row, restriction: 'protectedPerson' } : row;
  });
}

function addOrdinaryCase(batch: TownBatch, child: Child, random: Random, today: string): void {
  const id = random.uuid();
  const threshold = random.pick(['earlyHelp', 'safeguardingEnquiry', 'section47Enquiry'] as const);
  const closed = random.chance(0.25);
  addCase(batch, child, random, today, { id, threshold, accepted: closed || random.chance(0.8), closed });
  addCaseState(batch, child, today, { case: id, threshold, ...(closed ? { closedDays: random.whole(1, 15) } : {}) });
}
