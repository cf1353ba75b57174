import { type Child, makeAddress } from './child';
import type { Random } from './random';
import { contact, professional, recordRow, type When } from './recordRow';
import type { Row, TownBatch } from './town';

const SUMMARIES = {
  assault: 'Pushed and hit by two older children near the bus station; minor injuries.',
  domesticAbuse: 'Present in the home while adults argued; officers attended and spoke with the child apart.',
  exploitation: 'Seen repeatedly in the company of an adult who is not family; gifts of a telephone and clothing.',
  theft: 'Stopped with goods that had not been paid for; said that somebody was waiting outside.',
  antisocialBehaviour: 'One of a group moved on from the retail park.',
  concernForSafety: 'A member of the public reported a child alone in the park after dark.',
  drugs: 'Found with a small bag which the child said was being held for somebody else.',
  welfareCheck: 'Officers called at the home after a missed appointment; child seen and well.',
} as const;
type IncidentKind = keyof typeof SUMMARIES;

export interface Incident {
  readonly kind?: IncidentKind;
  readonly role?: 'victim' | 'witness' | 'subject' | 'present';
  readonly offence?: string | null;
  readonly suspectedVictim?: boolean;
  readonly restriction?: string;
}

export function addIncident(
  batch: TownBatch,
  child: Child,
  random: Random,
  today: string,
  when: When,
  incident: Incident = {},
): void {
  const kind = incident.kind ?? random.pick(Object.keys(SUMMARIES) as IncidentKind[]);
  const role = incident.role ?? random.pick(['victim', 'witness', 'subject', 'present'] as const);
  batch.add('police', 'public.incident', {
    ...recordRow(random, today, child.force, when, {
      assertion: random.pick(['fact', 'fact', 'reported']),
      source: random.pick(['professional', 'public', 'family']),
    }),
    reference: `${child.country === 'W' ? 'GG' : 'MP'}${random.whole(100_000, 999_999)}`,
    kind,
    location: makeAddress(child.country, random),
    role_of_child: role,
    summary: SUMMARIES[kind],
    offence:
      incident.offence ?? (role === 'subject' ? 'Theft from a shop (Theft Act 1968 s1), no further action' : null),
    risk_grade: random.pick(['standard', 'medium', 'high']),
    officer: professional(random, 'Officer in the case'),
    officer_contact: contact(random, 'Public protection desk'),
    suspected_victim: incident.suspectedVictim ?? kind === 'exploitation',
    restriction: incident.restriction ?? 'none',
  });
}

export function addIntelligence(
  batch: TownBatch,
  child: Child,
  random: Random,
  today: string,
  when: When,
  code?: string,
  conditions: { text?: string; met?: boolean } = {},
): void {
  const handlingCode = code ?? random.pick(['P', 'P', 'C', '1', '2', '3', '4', '5']);
  batch.add('police', 'public.intelligence', {
    ...recordRow(random, today, child.force, when, {
      assertion: random.pick(['reported', 'opinion']),
      source: 'anotherAgency',
    }),
    source_evaluation: random.whole(1, 3),
    assessment: random.pick(['A', 'B', 'C', 'D', 'E']),
    handling_code: handlingCode,
    handling_conditions:
      conditions.text ??
      (['C', '5'].includes(handlingCode) ? 'Do not act on it or share it without the originator’s agreement.' : null),
    provenance: 'Held by the originating unit.',
    text: 'The child is said to be collected by car from outside school by an adult known as a risk.',
    marking: random.pick(['OFFICIAL', 'OFFICIAL-SENSITIVE']),
    conditions_met: conditions.met ?? false,
    restriction: random.chance(0.05) ? 'covertSource' : 'none',
  });
}

export function addMissingEpisode(
  batch: TownBatch,
  child: Child,
  random: Random,
  today: string,
  from: number,
  hours: number,
  risk?: string,
): void {
  const base: Row = recordRow(random, today, child.force, { from }, { source: 'family' });
  const start = Date.parse(String(base.period_start));
  const end = start + hours * 3_600_000;
  const held = random.chance(0.6);
  batch.add('police', 'public.missing_episode', {
    ...base,
    period_end: new Date(end).toISOString(),
    risk_level: risk ?? random.pick(['low', 'medium', 'medium', 'high', 'noApparentRisk']),
    circumstances: random.pick([
      'Did not come home from school.',
      'Left after an argument about a telephone.',
      'Left the placement in the evening.',
    ]),
    located_by: random.pick(['Officers on patrol', 'Returned home', 'An aunt']),
    where_found: random.pick(['Railway station', 'A flat above a shop', 'A friend’s house', 'Retail park']),
    return_interview_due_at: new Date(end + 72 * 3_600_000).toISOString(),
    return_interview_held_at: held ? new Date(end + random.whole(20, 70) * 3_600_000).toISOString() : null,
  });
}

/** What a force holds of an ordinary child: mostly nothing. */
export function addPoliceRecords(batch: TownBatch, child: Child, random: Random, today: string): void {
  if (random.chance(0.25))
    for (let count = random.whole(1, 4); count > 0; count -= 1)
      addIncident(
        batch,
        child,
        random,
        today,
        { from: random.whole(1, 900) },
        { restriction: random.chance(0.04) ? random.pick(['protectedPerson', 'covertSource', 'familyCourt']) : 'none' },
      );
  if (random.chance(0.06)) addIntelligence(batch, child, random, today, { from: random.whole(5, 600) });
  if (random.chance(0.07))
    for (let count = random.whole(1, 5); count > 0; count -= 1)
      addMissingEpisode(batch, child, random, today, random.whole(2, 500), random.whole(3, 60));
  if (random.chance(0.05)) addWarning(batch, child, random, today);
  if (random.chance(0.015)) addAbductionWarning(batch, child, random, today);
}

export function addWarning(batch: TownBatch, child: Child, random: Random, today: string): void {
  const kind = random.pick(['violence', 'weapons', 'selfHarm', 'exploitation']);
  batch.add('police', 'public.warning', {
    ...recordRow(random, today, child.force, { from: random.whole(10, 700), until: null }),
    kind,
    text: `Marker for ${kind}; see the linked incidents.`,
  });
}

export function addAbductionWarning(batch: TownBatch, child: Child, random: Random, today: string): void {
  batch.add('police', 'public.abduction_warning', {
    ...recordRow(random, today, child.force, { from: random.whole(10, 300), until: null }),
    notice_reference: `CAWN-${random.whole(1000, 9999)}`,
    issued_to: `An adult (initials ${random.pick(['J.T.', 'M.R.', 'S.K.'])})`,
    reason: 'Found with the child without the consent of those with parental responsibility.',
  });
}
