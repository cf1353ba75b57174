import { type Child, instantBefore, makeAddress } from './child';
import type { Random } from './random';
import { contact, professional, recordRow, type When } from './recordRow';
import type { TownBatch } from './town';

export function addReferral(
  batch: TownBatch,
  child: Child,
  random: Random,
  today: string,
  when: When,
  kind?: string,
): void {
  const referrerKind =
    kind ?? random.pick(['professional', 'professional', 'family', 'public', 'anonymous', 'anotherAgency']);
  const REFERRERS: Readonly<Record<string, string>> = {
    professional: 'A teacher',
    family: 'A grandparent',
    public: 'A neighbour',
    anonymous: 'A caller who asked not to be named',
    anotherAgency: 'Police',
  };
  const decided = random.chance(0.85);
  batch.add('social_care', 'public.referral', {
    ...recordRow(random, today, child.council, when, {
      assertion: 'reported',
      source:
        referrerKind === 'family'
          ? 'family'
          : referrerKind === 'professional' || referrerKind === 'anotherAgency'
            ? 'professional'
            : 'public',
    }),
    referrer: REFERRERS[referrerKind] ?? null,
    referrer_kind: referrerKind,
    reason: random.pick([
      'Neglect',
      'Exploitation by adults outside the family',
      'Domestic abuse in the home',
      'Young carer',
    ]),
    rag_rating: random.pick(['red', 'amber', 'green']),
    decision: decided ? random.pick(['Assessment', 'No further action: support in place', 'Early help']) : null,
    decided_at: decided ? instantBefore(today, Math.max(0, when.from - 1), 16) : null,
  });
}

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
    plan_category: random.pick(['Neglect', 'Emotional abuse', 'Sexual exploitation', 'Disability']),
    review_at: instantBefore(today, -random.whole(5, 90), 10),
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
    ...recordRow(random, today, child.council, { from: random.whole(20, 900), until: null }),
    legal_status: refuge ? 'none' : random.pick(['careOrder', 'interimCareOrder', 'voluntaryAccommodation']),
    placement_type: refuge ? 'With a parent' : random.pick(['Foster care', 'Kinship care', 'Residential home']),
    placement_address: makeAddress(child.country, random),
    refuge,
  });
}

export function addStrategyMinutes(batch: TownBatch, child: Child, random: Random, today: string, from: number): void {
  batch.add('social_care', 'public.strategy_minutes', {
    ...recordRow(random, today, child.council, { from }, { assertion: 'fact' }),
    minutes: 'Police, health and education present. Threshold for a joint enquiry met. Actions agreed, with owners.',
    restriction: random.chance(0.05) ? random.pick(['familyCourt', 'legalPrivilege']) : 'none',
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
  batch.add('social_care', 'public.adoption', {
    ...recordRow(random, today, child.council, { from: random.whole(200, 1500) }),
    order_date: instantBefore(today, random.whole(200, 1500)),
    former_name: formerName,
  });
}

export function addAssessment(batch: TownBatch, child: Child, random: Random, today: string, when: When): void {
  batch.add('social_care', 'public.assessment', {
    ...recordRow(random, today, child.council, when, { assertion: 'opinion' }),
    kind: random.pick(['Single assessment', 'Care and support assessment', 'Early help assessment']),
    summary: 'Strengths in the wider family; supervision after school is uncertain; the child’s own view is recorded.',
    completed_at: when.until === null || when.until === undefined ? null : instantBefore(today, when.until, 15),
    restriction: random.chance(0.04) ? random.pick(['familyCourt', 'legalPrivilege']) : 'none',
  });
}

export function addSocialCareRecords(batch: TownBatch, child: Child, random: Random, today: string): void {
  if (!random.chance(0.22)) return;
  addReferral(batch, child, random, today, { from: random.whole(5, 700) });
  if (random.chance(0.6))
    addAssessment(batch, child, random, today, { from: random.whole(60, 500), until: random.whole(1, 59) });
  if (random.chance(0.45))
    addPlan(
      batch,
      child,
      random,
      today,
      random.pick(
        child.country === 'W'
          ? ['careAndSupport', 'childProtection', 'earlyHelp']
          : ['childInNeed', 'childProtection', 'earlyHelp', 'pathway'],
      ),
      { from: random.whole(30, 400), until: random.chance(0.3) ? 5 : null },
    );
  if (random.chance(0.6)) addAllocation(batch, child, random, today, { from: random.whole(10, 400), until: null });
  if (random.chance(0.12)) addLookedAfter(batch, child, random, today, false);
  if (random.chance(0.15)) addStrategyMinutes(batch, child, random, today, random.whole(5, 300));
  if (random.chance(0.1)) addSeraf(batch, child, random, today);
  if (random.chance(0.01)) addAdoption(batch, child, random, today, 'A former name');
}
