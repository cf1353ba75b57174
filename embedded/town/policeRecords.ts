import { type Child, drawDays, isKnownTo, makeAddress } from './child';
import {
  ABDUCTION_REASONS,
  CIRCUMSTANCES,
  FOUND_AT,
  INCIDENTS,
  INTELLIGENCE,
  type IncidentStatement,
  LOCATED_BY,
  OFFENCES,
  OUTCOMES_OF_OFFENCES,
  PROVENANCES,
  PROVENANCES_OF,
  type Role,
  WARNINGS,
} from './policeTexts';
import type { Random } from './random';
import { contact, professional, recordRow, type When } from './recordRow';
import { drawStatement, fitting, howKnown, type Stated, type Statement } from './statement';
import { drawText, kindsFor } from './texts';
import type { Row, TownBatch } from './town';

type IncidentKind = keyof typeof INCIDENTS;

/** Below it nobody is a suspect: Children and Young Persons Act 1933 s50. */
const CRIMINAL_RESPONSIBILITY = 10;

export interface Incident {
  readonly kind?: IncidentKind;
  readonly role?: Role;
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
  const drawnRole = incident.role ?? drawRole(child, random, kind);
  const drawn: Stated = {
    assertion: random.pick(['fact', 'fact', 'reported'] as const),
    source: random.pick(['professional', 'public', 'family', 'child'] as const),
  };
  const row = {
    ...recordRow(random, today, child.force, when),
    reference: `SYN-${child.country === 'W' ? 'GG' : 'MP'}-${random.whole(100_000, 999_999)}`,
    kind,
    location: random.chance(0.95) ? makeAddress(child.country, random) : null,
  };
  const statement = drawStatement(random, statementsOf(kind, incident.role));
  const offence = incident.offence ?? (drawnRole === 'subject' ? drawOffence(random, kind) : null);
  const role = fitting(drawnRole, statement.roles);
  batch.add('police', 'public.incident', {
    ...row,
    ...howKnown(statement, drawn),
    role_of_child: role,
    summary: statement.text,
    offence: role === 'subject' ? offence : null,
    risk_grade: random.chance(0.95) ? random.pick(['standard', 'medium', 'high']) : null,
    officer: professional(random, 'Officer in the case'),
    officer_contact: contact(random, 'Public protection desk'),
    suspected_victim: incident.suspectedVictim ?? kind === 'exploitation',
    refuge: kind === 'domesticAbuse' && child.index % 29 === 21,
    restriction: incident.restriction ?? 'none',
  });
}

function drawRole(child: Child, random: Random, kind: IncidentKind): Role {
  const suspect = child.age >= CRIMINAL_RESPONSIBILITY && OFFENCES[kind] !== undefined;
  return random.pick<Role>(
    suspect ? ['victim', 'witness', 'subject', 'subject', 'present'] : ['victim', 'witness', 'present'],
  );
}

/** A story's role stands: what is told must leave it to the child. */
function statementsOf(kind: IncidentKind, role?: Role): readonly IncidentStatement[] {
  const texts: readonly IncidentStatement[] = INCIDENTS[kind].texts;
  return role === undefined ? texts : texts.filter(({ roles }) => roles.includes(role));
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
  const drawn: Stated = {
    assertion: random.pick(['reported', 'opinion'] as const),
    source: random.pick(['anotherAgency', 'public'] as const),
  };
  const row = {
    ...recordRow(random, today, child.force, when),
    source_evaluation: random.whole(1, 3),
    assessment: random.pick(['A', 'B', 'C', 'D', 'E']),
    handling_code: handlingCode,
    handling_conditions:
      conditions.text ?? (conditional ? 'Do not act on it or share it without the originator’s agreement.' : null),
    provenance: random.pick(PROVENANCES),
  };
  const statement = drawStatement(random, INTELLIGENCE);
  const known = howKnown(statement, drawn);
  batch.add('police', 'public.intelligence', {
    ...row,
    ...known,
    provenance: fitting(row.provenance, PROVENANCES_OF[known.source === 'public' ? 'public' : 'anotherAgency']),
    text: statement.text,
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
  const source = random.pick(['family', 'professional'] as const);
  const base: Row = recordRow(random, today, child.force, { from });
  const end = hours === null ? null : Date.parse(String(base.period_start)) + hours * 3_600_000;
  const after = (more: number) => (end === null ? null : new Date(end + more * 3_600_000).toISOString());
  const level = risk ?? random.pick(['low', 'medium', 'medium', 'high', 'noApparentRisk']);
  const statement = drawStatement(random, CIRCUMSTANCES);
  const located = end === null ? null : random.pick(LOCATED_BY);
  const found = end === null || random.chance(0.1) ? null : random.pick(FOUND_AT);
  batch.add('police', 'public.missing_episode', {
    ...base,
    ...howKnown(statement, { assertion: 'fact', source }),
    period_end: after(0),
    risk_level: level,
    circumstances: statement.text,
    located_by: located?.who ?? null,
    where_found: found === null ? null : (located?.at ?? found),
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
  said?: { kind: keyof typeof WARNINGS; statement: Statement },
): void {
  const kind = said?.kind ?? random.pick(kindsFor(WARNINGS, child.age));
  const from = drawDays(child, random, 10, 700);
  const row = recordRow(random, today, child.force, { from, until: from > 400 ? 30 : null });
  const statement = said?.statement ?? drawStatement<Statement>(random, WARNINGS[kind].texts);
  batch.add('police', 'public.warning', { ...row, ...howKnown(statement), kind, text: statement.text });
}

function addAbductionWarning(batch: TownBatch, child: Child, random: Random, today: string): void {
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
