import {
  type Agency,
  type ConsentGate,
  DATA_CATEGORIES,
  type DataCategory,
  type Purpose,
} from '#policies/core/vocabulary';
import { type Child, instantBefore } from './child';
import { knownBy } from './hubRows';
import type { Random } from './random';
import type { Row, TownBatch } from './town';

/** Who receives rows of the governance tables: one row per (agency, thing). */
const RECEIVERS: readonly Agency[] = ['police', 'health', 'education', 'socialCare', 'hub'];

function fanOut(batch: TownBatch, table: string, row: Row): void {
  for (const agency of RECEIVERS) batch.add('governance', `governance.${table}`, { agency, ...row });
}

/** The links of a person: to each agency those of its own controllers, to the hub all of them. */
export function addLinks(batch: TownBatch, child: Child): void {
  for (const { agency, controller, subject } of knownBy(child)) {
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
}

export function addInvolvement(
  batch: TownBatch,
  child: Child,
  random: Random,
  today: string,
  involved: Involvement,
): void {
  const { organisation, team = null, practitioner = null } = involved;
  fanOut(batch, 'involvement', {
    id: random.uuid(),
    person: child.person,
    organisation,
    team,
    practitioner,
    valid_from: instantBefore(today, random.whole(20, 300)),
    valid_until: null,
  });
}

export interface Consent {
  readonly gate: ConsentGate;
  readonly state: 'requested' | 'given' | 'refused' | 'withdrawn';
  readonly purposes: readonly Purpose[];
  readonly recipients: readonly string[];
  readonly categories?: readonly DataCategory[];
}

/** Scope is explicit: controllers, recipients, purposes and categories by name, never 'all'. */
export function addConsent(batch: TownBatch, child: Child, random: Random, today: string, consent: Consent): void {
  const { gate, state, purposes, recipients, categories = DATA_CATEGORIES } = consent;
  fanOut(batch, 'consent', {
    id: random.uuid(),
    person: child.person,
    gate,
    state,
    controllers: knownBy(child).map((known) => known.controller),
    recipients,
    purposes,
    categories,
    valid_from: instantBefore(today, random.whole(20, 200)),
    valid_until: random.chance(0.3) ? instantBefore(today, -random.whole(30, 300)) : null,
  });
}

export function addCaseState(batch: TownBatch, child: Child, caseId: string, threshold: string): void {
  fanOut(batch, 'case_state', { person: child.person, case_id: caseId, threshold, closed_at: null });
}

export function addExclusion(
  batch: TownBatch,
  child: Child,
  random: Random,
  today: string,
  excluded: { organisation: string; practitioner: string },
): void {
  fanOut(batch, 'exclusion', {
    id: random.uuid(),
    person: child.person,
    organisation: excluded.organisation,
    team: null,
    practitioner: excluded.practitioner,
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
  fanOut(batch, 'whereabouts_flag', { person: child.person, closed_at: instantBefore(today, 14), open_to: openTo });
}

/** Who is involved with an ordinary child: its school, practice and, for some, a team. */
export function addOrdinaryGovernance(batch: TownBatch, child: Child, random: Random, today: string): void {
  addLinks(batch, child);
  const involve = (organisation: string, team: string) =>
    addInvolvement(batch, child, random, today, { organisation, team });
  involve(child.school.controller, 'safeguarding');
  involve(child.practice.controller, 'clinical');
  if (random.chance(0.25)) involve(child.healthBody.controller, 'school-nursing');
  if (random.chance(0.1)) involve(child.healthBody.controller, 'safeguarding');
  if (random.chance(0.08)) involve(child.council.controller, 'child-protection');
  if (random.chance(0.12)) involve(child.council.controller, 'early-help');
  if (random.chance(0.05)) involve(child.force.controller, 'public-protection');
  if (random.chance(0.04)) involve(child.force.controller, 'missing');
  if (random.chance(0.1)) addEarlyHelpConsents(batch, child, random, today);
  if (random.chance(0.03)) addFamilySupport(batch, child, random, today, random.chance(0.8) ? 'given' : 'refused');
}

export function earlyHelpRecipients(child: Child): readonly string[] {
  return [child.council.controller, child.school.controller, child.healthBody.controller, child.practice.controller];
}

export function addEarlyHelpConsents(batch: TownBatch, child: Child, random: Random, today: string): void {
  const recipients = earlyHelpRecipients(child);
  const state = random.pick(['given', 'given', 'given', 'refused', 'withdrawn', 'requested'] as const);
  addConsent(batch, child, random, today, { gate: 'serviceAgreement', state, purposes: ['earlyHelp'], recipients });
  if (state === 'given' && random.chance(0.6))
    addConsent(batch, child, random, today, {
      gate: 'confidentialityConsent',
      state,
      purposes: ['earlyHelp', 'directCare'],
      recipients,
    });
}

export function addFamilySupport(
  batch: TownBatch,
  child: Child,
  random: Random,
  today: string,
  state: Consent['state'],
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
