import { CONCERNS, EXCLUSION_REASONS, NEEDS, PROVISION_REASONS, TIMETABLE_REASONS } from './careTexts';
import { type Child, drawDays, instantBefore, isKnownTo, isWelsh, type KnownBy } from './child';
import { nameOf } from './healthRecords';
import type { Random } from './random';
import { contact, professional, recordRow, type When } from './recordRow';
import { drawStatement, howKnown, type Stated, type Statement } from './statement';
import { drawText, kindsFor } from './texts';
import type { TownBatch } from './town';

type Status = 'current' | 'left' | 'awaiting';

export function addEnrolment(
  batch: TownBatch,
  child: Child,
  random: Random,
  today: string,
  at: { school?: KnownBy; status?: Status; when?: When } = {},
): void {
  const school = at.school ?? child.school;
  const when = at.when ?? { from: drawDays(child, random, 60, 1200), until: null };
  batch.add('education', 'public.enrolment', {
    ...recordRow(random, today, school, when, { source: 'system' }),
    school: nameOf(school.controller),
    status: at.status ?? 'current',
    upn: random.chance(0.97) ? child.upn : null,
    designated_lead: professional(
      random,
      isWelsh(school) ? 'Designated safeguarding person' : 'Designated safeguarding lead',
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
  said?: Statement,
): void {
  const chosen = kind ?? random.pick(kindsFor(CONCERNS, child.age));
  const drawn: Stated = {
    assertion: random.pick(['reported', 'opinion', 'fact'] as const),
    source: random.pick(['child', 'professional', 'family'] as const),
  };
  const row = recordRow(random, today, child.school, when);
  const statement = said ?? drawStatement<Statement>(random, CONCERNS[chosen].texts);
  batch.add('education', 'public.concern', {
    ...row,
    ...howKnown(statement, drawn),
    kind: chosen,
    text: statement.text,
    recorded_by: professional(random, random.pick(['Form tutor', 'Teaching assistant', 'Pastoral lead'])),
    restriction: kind === undefined && random.chance(0.04) ? 'familyCourt' : 'none',
  });
}

function addReducedTimetable(batch: TownBatch, child: Child, random: Random, today: string): void {
  batch.add('education', 'public.reduced_timetable', {
    ...recordRow(random, today, child.school, { from: random.whole(10, 200), until: random.chance(0.5) ? null : 5 }),
    hours_per_week: random.whole(10, 36) / 2,
    review_at: random.chance(0.85) ? instantBefore(today, -random.whole(5, 40)) : null,
    reason: drawText(random, TIMETABLE_REASONS),
  });
}

export function addExclusion(batch: TownBatch, child: Child, random: Random, today: string): void {
  const from = random.whole(10, 400);
  const permanent = child.age >= 8 && random.chance(0.1);
  batch.add('education', 'public.exclusion', {
    ...recordRow(
      random,
      today,
      child.school,
      { from, until: permanent ? null : from - random.whole(1, 5) },
      { assertion: 'opinion' },
    ),
    kind: permanent ? 'permanent' : 'suspension',
    reason: drawText(random, EXCLUSION_REASONS),
  });
}

function addProvision(batch: TownBatch, child: Child, random: Random, today: string): void {
  const kind = random.pick(['EHE', 'CME', 'EOTAS', 'PRU']);
  batch.add('education', 'public.provision', {
    ...recordRow(
      random,
      today,
      child.school,
      { from: random.whole(10, 500), until: null },
      // Why a family educates at home is what the family says.
      kind === 'EHE' ? { assertion: 'reported', source: 'family' } : {},
    ),
    kind,
    reason: random.pick(PROVISION_REASONS[kind] ?? []),
  });
}

/** ALN: Additional Learning Needs and Education Tribunal (Wales) Act 2018; SEN and EHCP: Children and Families Act 2014. */
function addAdditionalNeed(batch: TownBatch, child: Child, random: Random, today: string): void {
  const from = drawDays(child, random, 50, 900);
  batch.add('education', 'public.additional_need', {
    ...recordRow(random, today, child.school, { from, until: null }, { assertion: 'opinion' }),
    kind: isWelsh(child.school) ? 'ALN' : random.pick(['SEN', 'SEN', 'EHCP']),
    description: random.pick(NEEDS),
  });
}

export function addEducationRecords(batch: TownBatch, child: Child, random: Random, today: string): void {
  if (!isKnownTo(child, child.school)) return;
  if (child.formerSchool !== null)
    addEnrolment(batch, child, random, today, {
      school: child.formerSchool,
      status: 'left',
      when: { from: random.whole(400, 700), until: random.whole(200, 390) },
    });
  addEnrolment(batch, child, random, today, { status: random.chance(0.97) ? 'current' : 'awaiting' });
  addAttendance(batch, child, random, today, random.whole(1, 5));
  if (random.chance(0.04)) addReducedTimetable(batch, child, random, today);
  if (random.chance(0.05)) addExclusion(batch, child, random, today);
  if (random.chance(0.03)) addProvision(batch, child, random, today);
  if (random.chance(0.12)) addAdditionalNeed(batch, child, random, today);
  if (random.chance(0.12))
    for (let count = random.whole(1, 3); count > 0; count -= 1)
      addConcern(batch, child, random, today, { from: random.whole(1, 400) });
}
