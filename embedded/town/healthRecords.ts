import { CAMHS_NOTES, CAMHS_RISKS, COMPLAINTS, NURSING_NOTES } from './careTexts';
import { type Child, drawDays, instantBefore, isKnownTo } from './child';
import { TOWN_ORGANISATIONS } from './organisations';
import type { Random } from './random';
import { contact, professional, recordRow, type When } from './recordRow';
import { drawText, kindsFor } from './texts';
import type { TownBatch } from './town';

const SITES = { W: ['Ysbyty Afonwen', 'Uned Mân Anafiadau Cwm Onnen'], E: ['Marchford General Hospital'] } as const;

export function addRegistration(batch: TownBatch, child: Child, random: Random, today: string): void {
  const from = drawDays(child, random, 100, 3000);
  batch.add('health', 'public.registration', {
    ...recordRow(random, today, child.practice, { from, until: null }, { source: 'system' }),
    practice: nameOf(child.practice.controller),
    last_contact_at: random.chance(0.85)
      ? instantBefore(today, drawDays(child, random, 1, Math.min(from, 500)), random.whole(8, 18))
      : null,
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
  const chosen = kind ?? random.pick(kindsFor(COMPLAINTS, child.age));
  const alone = child.age >= 12 ? ['Nobody', 'An adult who gave no name', 'A friend'] : ['An adult who gave no name'];
  batch.add('health', 'public.emergency_attendance', {
    ...recordRow(random, today, child.healthBody, when),
    site: random.pick(SITES[child.country]),
    presenting_complaint: random.pick(COMPLAINTS[chosen].texts),
    injury_or_overdose: chosen,
    accompanied_by: random.chance(0.92) ? random.pick(['Mother', 'Father', 'A grandparent', ...alone]) : null,
    left_unseen: leftUnseen ?? random.chance(0.1),
    restriction: kind === undefined && random.chance(0.03) ? random.pick(['protectedPerson', 'familyCourt']) : 'none',
  });
}

export function addCamhs(
  batch: TownBatch,
  child: Child,
  random: Random,
  today: string,
  when: When,
  said: { notes?: string } = {},
): void {
  const until = when.until ?? null;
  batch.add('health', 'public.camhs', {
    ...recordRow(random, today, child.healthBody, when, { assertion: 'opinion' }),
    status: until === null ? random.pick(['open', 'open', 'waiting']) : 'closed',
    team: child.country === 'W' ? 'CAMHS Afonwen' : 'CAMHS Marchford',
    lead_professional: professional(random, 'Clinical psychologist'),
    lead_contact: contact(random, 'CAMHS duty desk'),
    risk: random.pick(CAMHS_RISKS),
    notes: said.notes ?? drawText(random, CAMHS_NOTES),
  });
}

export function addSexualHealth(batch: TownBatch, child: Child, random: Random, today: string, when: When): void {
  const source = random.pick(['professional', 'child']);
  const assertion = source === 'child' ? 'reported' : 'fact';
  batch.add('health', 'public.sexual_health', {
    ...recordRow(random, today, child.healthBody, when, { assertion, source }),
    infection: random.pick(['Tested, none found', 'Treated']),
    contraception: random.pick(['Advice given', 'Provided']),
    site: child.country === 'W' ? 'Clinig Afonwen' : 'Marchford Clinic',
  });
}

export function addNursing(
  batch: TownBatch,
  child: Child,
  random: Random,
  today: string,
  said: { note?: string } = {},
): void {
  const service = child.age < 5 ? 'healthVisiting' : 'schoolNursing';
  const from = drawDays(child, random, 30, 900);
  batch.add('health', 'public.community_nursing', {
    ...recordRow(random, today, child.healthBody, {
      from,
      until: from > 30 && random.chance(0.4) ? random.whole(1, 29) : null,
    }),
    service,
    practitioner: professional(random, service === 'schoolNursing' ? 'School nurse' : 'Health visitor'),
    contact: contact(random, 'Community nursing'),
    note: said.note ?? (random.chance(0.5) ? drawText(random, NURSING_NOTES) : null),
  });
}

export function addHealthLead(batch: TownBatch, child: Child, random: Random, today: string): void {
  const from = drawDays(child, random, 100, 900);
  batch.add('health', 'public.safeguarding_lead', {
    ...recordRow(random, today, child.healthBody, { from, until: null }, { source: 'system' }),
    lead: professional(random, 'Named nurse for safeguarding'),
    contact: contact(random, 'Safeguarding team'),
  });
}

export function addHealthRecords(batch: TownBatch, child: Child, random: Random, today: string): void {
  if (isKnownTo(child, child.practice)) addRegistration(batch, child, random, today);
  if (random.chance(0.3))
    for (let count = random.whole(1, 3); count > 0; count -= 1)
      addAttendance(batch, child, random, today, { from: drawDays(child, random, 1, 900) });
  if (child.age > 6 && random.chance(0.09))
    addCamhs(batch, child, random, today, {
      from: random.whole(60, 700),
      until: random.chance(0.4) ? random.whole(1, 59) : null,
    });
  if (child.age > 13 && random.chance(0.08))
    addSexualHealth(batch, child, random, today, { from: random.whole(10, 500) });
  if (random.chance(0.5)) addNursing(batch, child, random, today);
  if (random.chance(0.3)) addHealthLead(batch, child, random, today);
}

/** The name of an organisation of the town, as its own records give it; null for an unknown one. */
export function nameOf(organisation: string): string | null {
  return NAMES.get(organisation) ?? null;
}

const NAMES: ReadonlyMap<string, string> = new Map(TOWN_ORGANISATIONS.map(({ id, name }) => [id, name]));
