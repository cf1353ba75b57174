import { ASSESSMENT_SUMMARIES, REFERRAL_REASONS, STRATEGY_MINUTES } from './careTexts';
import { type Child, drawDays, instantBefore, isKnownTo, makeAddress } from './child';
import type { Random } from './random';
import { contact, professional, recordRow, type When } from './recordRow';
import { drawText, kindsFor } from './texts';
import type { TownBatch } from './town';

/** Who refers, what is written of them, and what the record then calls its source. An anonymous referrer stays one. */
const REFERRERS = {
  professional: { source: 'professional', names: ['A teacher', 'A health visitor', 'A youth worker'] },
  family: { source: 'family', names: ['A grandparent', 'An aunt', 'The child’s father'] },
  public: { source: 'public', names: ['A neighbour', 'A shopkeeper', 'A taxi driver'] },
  anonymous: { source: 'public', names: ['A caller who asked not to be named'] },
  anotherAgency: { source: 'anotherAgency', names: ['Police', 'The emergency department', 'Housing'] },
} as const;
export type ReferrerKind = keyof typeof REFERRERS;

export function addReferral(
  batch: TownBatch,
  child: Child,
  random: Random,
  today: string,
  when: When,
  kind?: ReferrerKind,
  said: { ragRating?: string; decision?: string } = {},
): void {
  const referrerKind = kind ?? random.pick(['professional', ...(Object.keys(REFERRERS) as ReferrerKind[])] as const);
  const decided = kind !== undefined || random.chance(0.85);
  const { source, names } = REFERRERS[referrerKind];
  batch.add('social_care', 'public.referral', {
    ...recordRow(random, today, child.council, when, { assertion: 'reported', source }),
    referrer: random.pick(names),
    referrer_kind: referrerKind,
    reason: drawText(random, REFERRAL_REASONS[random.pick(kindsFor(REFERRAL_REASONS, child.age))].texts),
    // What a story says replaces what was drawn, so that nothing drawn after it moves.
    rag_rating: override(random.pick(['red', 'amber', 'green']), said.ragRating),
    decision: decided
      ? override(random.pick(['Assessment', 'No further action: support in place', 'Early help']), said.decision)
      : null,
    decided_at: decided ? instantBefore(today, Math.max(0, when.from - 1), 16) : null,
  });
}

const override = (drawn: string, said: string | undefined): string => said ?? drawn;

/** In need by the law of the child's side: Wales SSWBA 2014 part 4, England Children Act 1989 s17. */
export function addPlan(
  batch: TownBatch,
  child: Child,
  random: Random,
  today: string,
  planType: string,
  when: When,
): void {
  batch.add('social_care', 'public.plan', {
    ...recordRow(random, today, child.council, when),
    plan_type: planType,
    scheme: planType === 'inNeed' ? (child.country === 'W' ? 'careAndSupport' : 'childInNeed') : null,
    plan_category: random.pick([
      'Neglect',
      'Emotional abuse',
      'Disability',
      ...(child.age >= 11 ? ['Sexual exploitation'] : []),
    ]),
    review_at: when.until === null || when.until === undefined ? instantBefore(today, -random.whole(5, 90), 10) : null,
  });
}

export function addAllocation(batch: TownBatch, child: Child, random: Random, today: string, when: When): void {
  batch.add('social_care', 'public.allocation', {
    ...recordRow(random, today, child.council, when, { source: 'system' }),
    worker: professional(random, 'Social worker'),
    team: child.country === 'W' ? 'Tîm Amddiffyn Plant Afonwen' : 'Marchford Child Protection Team',
    contact: contact(random, 'Child protection team'),
  });
}

export function addLookedAfter(batch: TownBatch, child: Child, random: Random, today: string, refuge: boolean): void {
  batch.add('social_care', 'public.looked_after', {
    ...recordRow(random, today, child.council, { from: drawDays(child, random, 20, 900), until: null }),
    legal_status: refuge ? 'none' : random.pick(['careOrder', 'interimCareOrder', 'voluntaryAccommodation']),
    placement_type: refuge ? 'With a parent' : random.pick(['Foster care', 'Kinship care', 'Residential home']),
    placement_address: { ...makeAddress(child.country, random), use: 'temp' },
    refuge,
  });
}

export function addStrategyMinutes(
  batch: TownBatch,
  child: Child,
  random: Random,
  today: string,
  from: number,
  restriction = 'none',
  minutes?: string,
): void {
  batch.add('social_care', 'public.strategy_minutes', {
    ...recordRow(random, today, child.council, { from }, { assertion: 'fact' }),
    minutes: override(random.pick(STRATEGY_MINUTES), minutes),
    restriction,
  });
}

export function addSeraf(batch: TownBatch, child: Child, random: Random, today: string): void {
  const score = random.whole(0, 24);
  batch.add('social_care', 'public.seraf', {
    ...recordRow(random, today, child.council, { from: random.whole(1, 200) }, { assertion: 'opinion' }),
    edition: random.pick(['1', '2', '3']),
    score,
    band: score <= 5 ? '0-5' : score <= 10 ? '6-10' : score <= 15 ? '11-15' : '16+',
  });
}

export function addAdoption(batch: TownBatch, child: Child, random: Random, today: string, formerName: string): void {
  const from = drawDays(child, random, 200, 1500);
  batch.add('social_care', 'public.adoption', {
    ...recordRow(random, today, child.council, { from }),
    order_date: instantBefore(today, from),
    former_name: formerName,
  });
}

export function addAssessment(
  batch: TownBatch,
  child: Child,
  random: Random,
  today: string,
  when: When,
  said: { summary?: string; restriction?: string } = {},
): void {
  batch.add('social_care', 'public.assessment', {
    ...recordRow(random, today, child.council, when, { assertion: 'opinion' }),
    kind: random.pick([
      child.country === 'W' ? 'Care and support assessment' : 'Single assessment',
      'Early help assessment',
    ]),
    summary: said.summary ?? drawText(random, ASSESSMENT_SUMMARIES),
    completed_at: when.until === null || when.until === undefined ? null : instantBefore(today, when.until, 15),
    restriction: said.restriction ?? 'none',
  });
}

export function addSocialCareRecords(batch: TownBatch, child: Child, random: Random, today: string): void {
  if (!isKnownTo(child, child.council)) return;
  const days = (from: number, to: number) => drawDays(child, random, from, to);
  const restriction = () => (random.chance(0.06) ? random.pick(['familyCourt', 'legalPrivilege']) : 'none');
  for (let count = random.whole(1, 2); count > 0; count -= 1)
    addReferral(batch, child, random, today, { from: days(5, 700) });
  if (random.chance(0.45)) {
    const from = days(60, 500);
    const until = random.chance(0.85) ? random.whole(1, Math.min(59, from - 1)) : null;
    addAssessment(batch, child, random, today, { from, until }, { restriction: restriction() });
  }
  if (random.chance(0.35)) {
    const type = random.pick(plansFor(child));
    addPlan(batch, child, random, today, type, { from: days(30, 400), until: random.chance(0.3) ? 5 : null });
  }
  if (random.chance(0.45)) addAllocation(batch, child, random, today, { from: days(10, 400), until: null });
  if (random.chance(0.1)) addLookedAfter(batch, child, random, today, random.chance(0.1));
  if (random.chance(0.12)) addStrategyMinutes(batch, child, random, today, days(5, 300), restriction());
  if (child.age >= 10 && random.chance(0.12)) addSeraf(batch, child, random, today);
  if (random.chance(0.02)) addAdoption(batch, child, random, today, 'A former name');
}

/** Pathway plans from 15. */
function plansFor({ age }: Child): readonly string[] {
  return ['inNeed', 'inNeed', 'childProtection', 'earlyHelp', ...(age >= 15 ? ['pathway'] : [])];
}
