import { type Child, drawDays, isKnownTo, makeAddress } from './child';
import type { Random } from './random';
import { contact, professional, recordRow, type When } from './recordRow';
import {
  ABDUCTION_REASONS,
  CIRCUMSTANCES,
  drawText,
  FOUND_AT,
  INCIDENTS,
  INTELLIGENCE,
  kindsFor,
  LOCATED_BY,
  OFFENCES,
  OUTCOMES_OF_OFFENCES,
  WARNINGS,
} from './texts';
import type { Row, TownBatch } from './town';

type IncidentKind = keyof typeof INCIDENTS;

/** Below it nobody is a suspect: Children and Young Persons Act 1933 s50. */
const CRIMINAL_RESPONSIBILITY = 10;

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
  const kind = incident.kind ?? random.pick(kindsFor(INCIDENTS, child.age));
  const role = incident.role ?? drawRole(child, random, kind);
  batch.add('police', 'public.incident', {
    ...recordRow(random, today, child.force, when, {
      assertion: random.pick(['fact', 'fact', 'reported']),
      source: random.pick(['professional', 'public', 'family', 'child']),
    }),
    reference: `SYN-${child.country === 'W' ? 'GG' : 'MP'}-${random.whole(100_000, 999_999)}`,
    kind,
    location: random.chance(0.95) ? makeAddress(child.country, random) : null,
    role_of_child: role,
    summary: drawText(random, INCIDENTS[kind].texts),
    offence: incident.offence ?? (role === 'subject' ? drawOffence(random, kind) : null),
    risk_grade: random.chance(0.95) ? random.pick(['standard', 'medium', 'high']) : null,
    officer: professional(random, 'Officer in the case'),
    officer_contact: contact(random, 'Public protection desk'),
    suspected_victim: incident.suspectedVictim ?? kind === 'exploitation',
    refuge: kind === 'domesticAbuse' && child.index % 29 === 21,
    restriction: incident.restriction ?? 'none',
  });
}

function drawRole(child: Child, random: Random, kind: IncidentKind): string {
  const suspect = child.age >= CRIMINAL_RESPONSIBILITY && OFFENCES[kind] !== undefined;
  return random.pick(
    suspect ? ['victim', 'witness', 'subject', 'subject', 'present'] : ['victim', 'witness', 'present'],
  );
}

function drawOffence(random: Random, kind: IncidentKind): string | null {
  const offences = OFFENCES[kind];
  return offences === undefined ? null : `${random.pick(offences)}, ${random.pick(OUTCOMES_OF_OFFENCES)}`;
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
  const handlingCode = code ?? random.pick(['P', 'P', 'C', 'C', '1', '2', '3', '4', '5']);
  const conditional = ['C', '5'].includes(handlingCode);
  batch.add('police', 'public.intelligence', {
    ...recordRow(random, today, child.force, when, {
      assertion: random.pick(['reported', 'opinion']),
      source: random.pick(['anotherAgency', 'public']),
    }),
    source_evaluation: random.whole(1, 3),
    assessment: random.pick(['A', 'B', 'C', 'D', 'E']),
    handling_code: handlingCode,
    handling_conditions:
      conditions.text ?? (conditional ? 'Do not act on it or share it without the originator’s agreement.' : null),
    provenance: random.pick([
      'Held by the originating unit.',
      'Two independent callers.',
      'A partner agency’s report.',
    ]),
    text: drawText(random, INTELLIGENCE),
    marking: random.pick(['OFFICIAL', 'OFFICIAL-SENSITIVE']),
    conditions_met: conditions.met ?? (code === undefined && conditional && random.chance(0.3)),
    restriction:
      code === undefined && random.chance(0.12)
        ? random.pick(['covertSource', 'protectedPerson', 'familyCourt'])
        : 'none',
  });
}

/** `hours` null: the child is missing still. */
export function addMissingEpisode(
  batch: TownBatch,
  child: Child,
  random: Random,
  today: string,
  from: number,
  hours: number | null,
  risk?: string,
): void {
  const base: Row = recordRow(
    random,
    today,
    child.force,
    { from },
    { source: random.pick(['family', 'professional']) },
  );
  const end = hours === null ? null : Date.parse(String(base.period_start)) + hours * 3_600_000;
  const after = (more: number) => (end === null ? null : new Date(end + more * 3_600_000).toISOString());
  batch.add('police', 'public.missing_episode', {
    ...base,
    period_end: after(0),
    risk_level: risk ?? random.pick(['low', 'medium', 'medium', 'high', 'noApparentRisk']),
    circumstances: drawText(random, CIRCUMSTANCES),
    located_by: end === null ? null : random.pick(LOCATED_BY),
    where_found: end === null || random.chance(0.1) ? null : random.pick(FOUND_AT),
    refuge: end !== null && child.index % 43 === 11,
    return_interview_due_at: after(72),
    return_interview_held_at: from > 8 && random.chance(0.6) ? after(random.whole(20, 70)) : null,
  });
}

export function addWarning(
  batch: TownBatch,
  child: Child,
  random: Random,
  today: string,
  said?: { kind: keyof typeof WARNINGS; text: string },
): void {
  const kind = said?.kind ?? random.pick(kindsFor(WARNINGS, child.age));
  const from = drawDays(child, random, 10, 700);
  batch.add('police', 'public.warning', {
    ...recordRow(random, today, child.force, { from, until: from > 400 ? 30 : null }),
    kind,
    text: said?.text ?? drawText(random, WARNINGS[kind].texts),
  });
}

export function addAbductionWarning(batch: TownBatch, child: Child, random: Random, today: string): void {
  batch.add('police', 'public.abduction_warning', {
    ...recordRow(random, today, child.force, { from: random.whole(10, 300), until: null }),
    notice_reference: `SYN-CAWN-${random.whole(1000, 9999)}`,
    issued_to: `An adult (initials ${random.pick(['J.T.', 'M.R.', 'S.K.', 'D.W.'])})`,
    reason: drawText(random, ABDUCTION_REASONS),
  });
}

/** What a force holds of an ordinary child that it has heard of. */
export function addPoliceRecords(batch: TownBatch, child: Child, random: Random, today: string): void {
  if (!isKnownTo(child, child.force)) return;
  const times = (from: number, to: number, add: () => void) => {
    for (let count = random.whole(from, to); count > 0; count -= 1) add();
  };
  const restriction = () =>
    random.chance(0.05) ? random.pick(['protectedPerson', 'covertSource', 'familyCourt']) : 'none';
  if (random.chance(0.85))
    times(1, 4, () =>
      addIncident(
        batch,
        child,
        random,
        today,
        { from: drawDays(child, random, 1, 900) },
        { restriction: restriction() },
      ),
    );
  if (child.age >= 10 && random.chance(0.3))
    times(1, 2, () => addIntelligence(batch, child, random, today, { from: drawDays(child, random, 5, 600) }));
  if (child.age >= 9 && random.chance(0.3))
    times(1, 5, () => {
      const from = random.whole(4, 500);
      addMissingEpisode(batch, child, random, today, from, from < 6 && random.chance(0.5) ? null : random.whole(3, 60));
    });
  if (random.chance(0.15)) addWarning(batch, child, random, today);
  if (child.age >= 11 && random.chance(0.08)) addAbductionWarning(batch, child, random, today);
}
