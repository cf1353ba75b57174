import { type Child, instantBefore } from './child';
import { TOWN_ORGANISATIONS } from './organisations';
import type { Random } from './random';
import { contact, professional, recordRow, type When } from './recordRow';
import type { TownBatch } from './town';

const SITES = { W: 'Ysbyty Afonwen', E: 'Marchford General Hospital' } as const;

const COMPLAINTS = {
  injury: ['Injury to the wrist after a fall', 'Bruising to the arm', 'Cut to the hand'],
  overdose: ['Took tablets at home', 'Swallowed medicine that was not prescribed'],
  illness: ['Abdominal pain', 'High temperature', 'Breathing difficulty'],
  other: ['Distressed, brought by ambulance', 'Under the influence of alcohol'],
} as const;

export function addRegistration(batch: TownBatch, child: Child, random: Random, today: string): void {
  batch.add('health', 'public.registration', {
    ...recordRow(random, today, child.practice, { from: random.whole(100, 3000), until: null }, { source: 'system' }),
    practice: TOWN_ORGANISATIONS.find(({ id }) => id === child.practice.controller)?.name ?? null,
    last_contact_at: random.chance(0.85) ? instantBefore(today, random.whole(1, 500), random.whole(8, 18)) : null,
  });
}

export function addAttendance(
  batch: TownBatch,
  child: Child,
  random: Random,
  today: string,
  when: When,
  kind?: keyof typeof COMPLAINTS,
  leftUnseen?: boolean,
): void {
  const chosen = kind ?? random.pick(['injury', 'illness', 'illness', 'overdose', 'other'] as const);
  batch.add('health', 'public.emergency_attendance', {
    ...recordRow(random, today, child.healthBody, when),
    site: SITES[child.country],
    presenting_complaint: random.pick(COMPLAINTS[chosen]),
    injury_or_overdose: chosen,
    accompanied_by: random.pick(['Mother', 'Father', 'Nobody', 'An adult who gave no name', 'A friend']),
    left_unseen: leftUnseen ?? random.chance(0.1),
    restriction: random.chance(0.02) ? random.pick(['protectedPerson', 'familyCourt']) : 'none',
  });
}

export function addCamhs(batch: TownBatch, child: Child, random: Random, today: string, when: When): void {
  const until = when.until ?? null;
  batch.add('health', 'public.camhs', {
    ...recordRow(random, today, child.healthBody, when, { assertion: 'opinion' }),
    status: until === null ? random.pick(['open', 'open', 'waiting']) : 'closed',
    team: child.country === 'W' ? 'CAMHS Afonwen' : 'CAMHS Marchford',
    lead_professional: professional(random, 'Clinical psychologist'),
    lead_contact: contact(random, 'CAMHS duty desk'),
    risk: random.pick(['Low mood, no plan', 'Self-harm in the past month', 'Sleep and school avoidance']),
    notes: 'Session notes are held by the team.',
  });
}

export function addSexualHealth(batch: TownBatch, child: Child, random: Random, today: string, when: When): void {
  batch.add('health', 'public.sexual_health', {
    ...recordRow(random, today, child.healthBody, when),
    infection: random.pick(['Tested, none found', 'Treated']),
    contraception: random.pick(['Advice given', 'Provided']),
    site: child.country === 'W' ? 'Clinig Afonwen' : 'Marchford Clinic',
  });
}

export function addNursing(batch: TownBatch, child: Child, random: Random, today: string): void {
  const service = ageOf(child, today) < 5 ? 'healthVisiting' : 'schoolNursing';
  batch.add('health', 'public.community_nursing', {
    ...recordRow(random, today, child.healthBody, {
      from: random.whole(30, 900),
      until: random.chance(0.4) ? random.whole(1, 29) : null,
    }),
    service,
    practitioner: professional(random, service === 'schoolNursing' ? 'School nurse' : 'Health visitor'),
    contact: contact(random, 'Community nursing'),
    note: random.chance(0.5)
      ? random.pick(['Growth on track.', 'Tired in school; sleep discussed.', 'Asthma plan reviewed.'])
      : null,
  });
}

export function addHealthLead(batch: TownBatch, child: Child, random: Random, today: string): void {
  batch.add('health', 'public.safeguarding_lead', {
    ...recordRow(random, today, child.healthBody, { from: random.whole(100, 900), until: null }, { source: 'system' }),
    lead: professional(random, 'Named nurse for safeguarding'),
    contact: contact(random, 'Safeguarding team'),
  });
}

export function addHealthRecords(batch: TownBatch, child: Child, random: Random, today: string): void {
  if (random.chance(0.96)) addRegistration(batch, child, random, today);
  if (random.chance(0.3))
    for (let count = random.whole(1, 3); count > 0; count -= 1)
      addAttendance(batch, child, random, today, { from: random.whole(1, 900) });
  if (ageOf(child, today) > 6 && random.chance(0.09))
    addCamhs(batch, child, random, today, {
      from: random.whole(60, 700),
      until: random.chance(0.4) ? random.whole(1, 59) : null,
    });
  if (ageOf(child, today) > 13 && random.chance(0.06))
    addSexualHealth(batch, child, random, today, { from: random.whole(10, 500) });
  if (random.chance(0.5)) addNursing(batch, child, random, today);
  if (random.chance(0.3)) addHealthLead(batch, child, random, today);
}

export function ageOf(child: Child, today: string): number {
  return Math.floor((Date.parse(today) - Date.parse(child.dateOfBirth)) / (365.25 * 86_400_000));
}
