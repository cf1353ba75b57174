import { DATA_CATEGORIES } from '#policies/core/vocabulary';
import { addEvent } from './authorityEvents';
import { type Child, drawDays, instantBefore, isKnownTo } from './child';
import { addConsent, CONSENT_STATES, type ConsentState } from './consentRows';
import { addFamily, derivedId } from './familyRows';
import { fanOut } from './fanOut';
import type { Random } from './random';
import type { TownBatch } from './town';

/** The links of a person: to each agency those of its own controllers, to the hub all of them. */
export function addLinks(batch: TownBatch, child: Child): void {
  addFamily(batch, child);
  for (const { agency, controller, subject } of child.knownBy) {
    for (const receiver of [agency, 'hub'] as const) {
      batch.add('governance', 'governance.link', {
        agency: receiver,
        controller,
        subject,
        person: child.person,
        version: 1,
        ended_at: null,
      });
    }
  }
}

export interface Involvement {
  readonly organisation: string;
  readonly team?: string | null;
  readonly practitioner?: string | null;
  /** Days before today; while it lasts where absent. */
  readonly until?: number;
}

export function addInvolvement(
  batch: TownBatch,
  child: Child,
  random: Random,
  today: string,
  involved: Involvement,
): void {
  const { organisation, team = null, practitioner = null } = involved;
  const until = involved.until ?? null;
  const id = random.uuid();
  const from = instantBefore(today, until === null ? drawDays(child, random, 20, 300) : until + 200);
  const ended = until === null ? null : instantBefore(today, until);
  fanOut(batch, 'involvement', {
    id,
    person: child.person,
    organisation,
    team,
    practitioner,
    valid_from: from,
    valid_until: ended,
  });
  const event = { table: 'involvement', thing: id, person: child.person, by: organisation } as const;
  addEvent(batch, { ...event, event: 'recorded', at: from });
  if (ended !== null) addEvent(batch, { ...event, event: 'ended', at: ended });
}

/** What ended, and opened longer ago than an agency asks its holders about (31 days, `tasks.keep_opening`). */
const OPENED_BEFORE_CLOSED_DAYS = 35;

/**
 * The recorded state of a case; `closedDays` before today where it is closed. When an open one reached its threshold its state
 * does not say, so that the clocks of the holders' tasks run from when the town is made: by the day of the case's own event all
 * would be past them at the first start, as if nobody had ever looked.
 */
export function addCaseState(
  batch: TownBatch,
  child: Child,
  today: string,
  state: { case: string; threshold: string; closedDays?: number },
): void {
  const closed_at = state.closedDays === undefined ? null : instantBefore(today, state.closedDays, 16);
  const opened = instantBefore(today, closed_at === null ? 20 : OPENED_BEFORE_CLOSED_DAYS + (state.closedDays ?? 0));
  fanOut(batch, 'case_state', {
    person: child.person,
    case_id: state.case,
    threshold: state.threshold,
    threshold_at: closed_at === null ? null : opened,
    closed_at,
  });
  const by = child.council.controller;
  const event = { table: 'case', thing: state.case, person: child.person, by } as const;
  addEvent(batch, { ...event, event: 'openCase', at: opened, more: { threshold: state.threshold } });
  if (closed_at !== null)
    addEvent(batch, { ...event, event: 'closeCase', at: closed_at, more: { threshold: state.threshold } });
}

/** An organisation, a team of it, or one practitioner, to whom the child is unknown. */
export function addExclusion(
  batch: TownBatch,
  child: Child,
  random: Random,
  today: string,
  excluded: { organisation: string; team?: string; practitioner?: string; until?: number },
): void {
  const { organisation, team = null, practitioner = null, until } = excluded;
  const id = random.uuid();
  const from = instantBefore(today, 30 + (until ?? 0));
  const ended = until === undefined ? null : instantBefore(today, until);
  fanOut(batch, 'exclusion', {
    id,
    person: child.person,
    organisation,
    team,
    practitioner,
    valid_from: from,
    valid_until: ended,
  });
  const event = { table: 'exclusion', thing: id, person: child.person, by: organisation } as const;
  addEvent(batch, { ...event, event: 'set', at: from });
  if (ended !== null) addEvent(batch, { ...event, event: 'ended', at: ended });
}

/** A protected person, as governance hears of one from the hub: an exclusion that names nobody. */
export function barEverybody(batch: TownBatch, child: Child, today: string): void {
  fanOut(batch, 'exclusion', {
    id: derivedId(child.person, 'b1'),
    person: child.person,
    organisation: null,
    team: null,
    practitioner: null,
    valid_from: instantBefore(today, 30),
    valid_until: null,
  });
}

/** Closes all whereabouts of a child, everywhere, but to two named roles that are staffed at all hours. */
export function closeWhereabouts(
  batch: TownBatch,
  child: Child,
  today: string,
  openTo: readonly { organisation: string; role: string }[],
): void {
  const { person } = child;
  const closed_at = instantBefore(today, 14);
  fanOut(batch, 'whereabouts_flag', { person, closed_at, open_to: openTo });
  const by = child.council.controller;
  addEvent(batch, {
    table: 'whereabouts',
    thing: person,
    person,
    event: 'closed',
    at: closed_at,
    by,
    more: { keepers: openTo },
  });
}

/** Two roles that are staffed at all hours, neither of them where the child goes every day. */
function keepersOf(child: Child): readonly { organisation: string; role: string }[] {
  return [
    { organisation: child.healthBody.controller, role: 'caldicottGuardian' },
    { organisation: child.council.controller, role: 'hubPractitioner' },
  ];
}

/** Who is involved with an ordinary child: its school, practice and, for some, a team; rarely somebody who is barred. */
export function addOrdinaryGovernance(batch: TownBatch, child: Child, random: Random, today: string): void {
  addLinks(batch, child);
  const involve = (organisation: string, team: string | null, practitioner: string | null = null) =>
    addInvolvement(batch, child, random, today, { organisation, team, practitioner });
  if (isKnownTo(child, child.school)) involve(child.school.controller, 'safeguarding');
  if (isKnownTo(child, child.practice)) involve(child.practice.controller, 'clinical');
  if (child.formerSchool !== null)
    addInvolvement(batch, child, random, today, {
      organisation: child.formerSchool.controller,
      team: null,
      until: 200,
    });
  if (random.chance(0.25)) involve(child.healthBody.controller, 'school-nursing');
  if (random.chance(0.1)) involve(child.healthBody.controller, 'safeguarding');
  if (isKnownTo(child, child.council)) {
    if (random.chance(0.25)) involve(child.council.controller, 'child-protection');
    if (random.chance(0.35)) involve(child.council.controller, 'early-help');
    if (random.chance(0.05))
      involve(child.council.controller, null, `${child.council.controller}/worker-${random.whole(10, 49)}`);
  }
  if (isKnownTo(child, child.force)) {
    if (random.chance(0.15)) involve(child.force.controller, 'public-protection');
    if (random.chance(0.12)) involve(child.force.controller, 'missing');
  }
  if (random.chance(0.12)) addEarlyHelpConsents(batch, child, random, today);
  if (random.chance(0.03)) addFamilySupport(batch, child, random, today, random.chance(0.8) ? 'given' : 'refused');
  if (random.chance(0.006)) closeWhereabouts(batch, child, today, keepersOf(child));
  if (random.chance(0.012)) addOrdinaryExclusion(batch, child, random, today);
}

/** Kin of the child on the staff: a practitioner, a team, a whole school; some are over. */
function addOrdinaryExclusion(batch: TownBatch, child: Child, random: Random, today: string): void {
  const { controller: council } = child.council;
  const until = random.chance(0.3) ? { until: random.whole(1, 60) } : {};
  addExclusion(
    batch,
    child,
    random,
    today,
    random.pick([
      { organisation: council, practitioner: `${council}/worker-${random.whole(10, 49)}`, ...until },
      { organisation: child.force.controller, team: 'missing', ...until },
      { organisation: child.formerSchool?.controller ?? 'border-family-support', ...until },
    ]),
  );
}

export function earlyHelpRecipients(child: Child): readonly string[] {
  return [child.council.controller, child.school.controller, child.healthBody.controller, child.practice.controller];
}

/** A family often excepts what is most private. */
const LESS_PRIVATE = DATA_CATEGORIES.filter((category) => !['mentalHealth', 'sexualHealth'].includes(category));

function addEarlyHelpConsents(batch: TownBatch, child: Child, random: Random, today: string): void {
  const recipients = earlyHelpRecipients(child);
  const state = random.pick(['given', 'given', 'given', 'given', ...CONSENT_STATES] as const);
  addConsent(batch, child, random, today, { gate: 'serviceAgreement', state, purposes: ['earlyHelp'], recipients });
  if (state === 'given' && random.chance(0.6))
    addConsent(batch, child, random, today, {
      gate: 'confidentialityConsent',
      state: random.pick(['given', 'given', 'given', 'refused', 'withdrawn']),
      purposes: ['earlyHelp', 'directCare'],
      recipients,
      categories: random.chance(0.4) ? LESS_PRIVATE : DATA_CATEGORIES,
    });
}

export function addFamilySupport(
  batch: TownBatch,
  child: Child,
  random: Random,
  today: string,
  state: ConsentState,
): void {
  addInvolvement(batch, child, random, today, { organisation: 'border-family-support', team: 'family' });
  for (const gate of ['dataProtectionConsent', 'confidentialityConsent', 'serviceAgreement'] as const) {
    addConsent(batch, child, random, today, {
      gate,
      state,
      purposes: ['familySupport'],
      recipients: ['border-family-support'],
    });
  }
}
