import { type Child, instantBefore } from './child';
import { ageOf } from './healthRecords';
import { TOWN_ORGANISATIONS } from './organisations';
import type { Random } from './random';
import { contact, professional, recordRow, type When } from './recordRow';
import type { TownBatch } from './town';

const CONCERNS = {
  disclosure: 'Told a member of staff about being shouted at and left alone in the evenings.',
  bruising: 'Bruise on the forearm; the child gave two different accounts.',
  neglect: 'Came to school hungry and without a coat on three days.',
  exploitation: 'Has new clothes and two telephones; older friends wait at the gate.',
  onlineHarm: 'Received messages from an adult through a game.',
  behaviour: 'Withdrawn in class; left lessons without permission.',
} as const;

export function addEnrolment(batch: TownBatch, child: Child, random: Random, today: string): void {
  batch.add('education', 'public.enrolment', {
    ...recordRow(random, today, child.school, { from: random.whole(60, 1800), until: null }, { source: 'system' }),
    school: TOWN_ORGANISATIONS.find(({ id }) => id === child.school.controller)?.name ?? null,
    status: random.chance(0.95) ? 'current' : random.pick(['left', 'awaiting']),
    upn: random.chance(0.97) ? child.upn : null,
    designated_lead: professional(
      random,
      child.country === 'W' ? 'Designated safeguarding person' : 'Designated safeguarding lead',
    ),
    lead_contact: contact(random, 'School safeguarding'),
  });
}

/** One row a half-term (about 45 days). */
export function addAttendance(
  batch: TownBatch,
  child: Child,
  random: Random,
  today: string,
  halfTerms: number,
  absent?: { days: number; percentage: number },
): void {
  for (let term = 0; term < halfTerms; term += 1) {
    const days = absent?.days ?? (random.chance(0.06) ? random.whole(5, 14) : random.whole(0, 3));
    batch.add('education', 'public.attendance', {
      ...recordRow(random, today, child.school, { from: 45 * (term + 1), until: 45 * term + 3 }, { source: 'system' }),
      percentage:
        absent?.percentage ?? Math.round((days >= 5 ? 60 + random.next() * 25 : 88 + random.next() * 12) * 10) / 10,
      unauthorised_sessions: days >= 5 ? days * 2 : random.whole(0, 3),
      consecutive_days_absent: days,
      persistent_absence: days >= 5,
    });
  }
}

export function addConcern(
  batch: TownBatch,
  child: Child,
  random: Random,
  today: string,
  when: When,
  kind?: keyof typeof CONCERNS,
): void {
  const chosen = kind ?? random.pick(Object.keys(CONCERNS) as (keyof typeof CONCERNS)[]);
  batch.add('education', 'public.concern', {
    ...recordRow(random, today, child.school, when, {
      assertion: random.pick(['reported', 'opinion', 'fact']),
      source: random.pick(['child', 'professional']),
    }),
    kind: chosen,
    text: CONCERNS[chosen],
    recorded_by: professional(random, 'Form tutor'),
    restriction: random.chance(0.03) ? 'familyCourt' : 'none',
  });
}

export function addReducedTimetable(batch: TownBatch, child: Child, random: Random, today: string): void {
  batch.add('education', 'public.reduced_timetable', {
    ...recordRow(random, today, child.school, { from: random.whole(10, 200), until: random.chance(0.5) ? null : 5 }),
    hours_per_week: random.whole(5, 18),
    review_at: instantBefore(today, -random.whole(5, 40)),
    reason: random.pick(['Return after illness', 'Anxiety; phased return', 'Agreed while a place is found']),
  });
}

export function addExclusion(batch: TownBatch, child: Child, random: Random, today: string): void {
  const from = random.whole(10, 400);
  batch.add('education', 'public.exclusion', {
    ...recordRow(random, today, child.school, { from, until: from - random.whole(1, 5) }, { assertion: 'opinion' }),
    kind: random.chance(0.93) ? 'suspension' : 'permanent',
    reason: random.pick(['Persistent disruption', 'Left the site', 'A fight']),
  });
}

export function addEducationRecords(batch: TownBatch, child: Child, random: Random, today: string): void {
  if (ageOf(child, today) < 4) return;
  addEnrolment(batch, child, random, today);
  addAttendance(batch, child, random, today, random.whole(1, 5));
  if (random.chance(0.04)) addReducedTimetable(batch, child, random, today);
  if (random.chance(0.05)) addExclusion(batch, child, random, today);
  if (random.chance(0.03)) {
    batch.add('education', 'public.provision', {
      ...recordRow(random, today, child.school, { from: random.whole(10, 500), until: null }),
      kind: random.pick(['EHE', 'CME', 'EOTAS', 'PRU']),
      reason: random.pick([
        'Parents’ choice',
        'Medical needs',
        'Permanently excluded',
        'Whereabouts of the family unclear',
      ]),
    });
  }
  if (random.chance(0.12)) {
    batch.add('education', 'public.additional_need', {
      ...recordRow(random, today, child.school, { from: random.whole(50, 900), until: null }, { assertion: 'opinion' }),
      kind: child.country === 'W' ? 'ALN' : random.pick(['SEN', 'EHCP']),
      description: random.pick([
        'Speech and language support',
        'Reading support twice a week',
        'One-to-one support in mornings',
      ]),
    });
  }
  if (random.chance(0.12))
    for (let count = random.whole(1, 3); count > 0; count -= 1)
      addConcern(batch, child, random, today, { from: random.whole(1, 400) });
}
