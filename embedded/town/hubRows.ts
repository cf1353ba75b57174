import { plainName } from '#subgraphs/hub/matching/scoreMatch';
import { type Child, dayBefore, instantBefore, type KnownBy, makeAddress } from './child';
import type { Random } from './random';
import { contact, professional } from './recordRow';
import type { TownBatch } from './town';

const NHS = 'https://fhir.nhs.uk/Id/nhs-number';
const UPN = 'https://www.gov.uk/education/unique-pupil-number';

/** Everybody who knows the child, each with its own spelling, gaps and mistakes, as life has it. */
export function addIdentities(batch: TownBatch, child: Child, random: Random, today: string): void {
  batch.add('hub', 'public.person', { id: child.person, created_at: instantBefore(today, 400) });
  for (const known of knownBy(child)) addIdentity(batch, child, known, random, today);
}

export function knownBy(child: Child): readonly KnownBy[] {
  return [child.force, child.healthBody, child.practice, child.school, child.council];
}

function addIdentity(batch: TownBatch, child: Child, known: KnownBy, random: Random, today: string): void {
  const health = known.agency === 'health';
  const familyName = random.chance(0.06) ? misspelt(child.familyName, random) : child.familyName;
  const givenName = random.chance(0.05) ? misspelt(child.givenName, random) : child.givenName;
  const dateOfBirth = random.chance(0.04) ? transposed(child.dateOfBirth) : child.dateOfBirth;
  const nhsNumber = random.chance(health ? 0.98 : 0.25) ? child.nhsNumber : null;
  const upn = known.agency === 'education' ? child.upn : null;
  const identifiers = [
    ...(nhsNumber === null ? [] : [{ value: nhsNumber, system: NHS }]),
    ...(upn === null ? [] : [{ value: upn, system: UPN }]),
  ];
  batch.add('hub', 'public.identity', {
    id: random.uuid(),
    person: child.person,
    controller: known.controller,
    period_start: instantBefore(today, random.whole(30, 900)),
    subject: known.subject,
    name: { familyName: [familyName], givenName: [givenName], preferredName: child.preferredName, use: 'usual' },
    date_of_birth: {
      date: dateOfBirth,
      accuracyIndicator: known.agency === 'police' && random.chance(0.1) ? 'EEA' : 'AAA',
    },
    identifier: identifiers.length === 0 ? null : identifiers,
    address: random.chance(0.85) ? (random.chance(0.1) ? makeAddress(child.country, random) : child.address) : null,
    sex: random.chance(0.97) ? child.sex : null,
    family_name_plain: plainName(familyName),
    nhs_number: nhsNumber,
    upn,
    birth_date: dateOfBirth,
  });
}

function misspelt(name: string, random: Random): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '');
  if (plain !== name) return plain;
  const at = random.whole(1, Math.max(1, name.length - 2));
  return `${name.slice(0, at)}${name[at + 1] ?? ''}${name[at] ?? ''}${name.slice(at + 2)}`;
}

/** Day and month exchanged, where that is a date too. */
function transposed(date: string): string {
  const [year, month, day] = date.split('-');
  return Number(day) <= 12 ? `${year}-${day}-${month}` : date;
}

export interface TownCase {
  readonly id: string;
  readonly threshold: 'earlyHelp' | 'safeguardingEnquiry' | 'section47Enquiry';
  readonly accepted: boolean;
}

export function addCase(batch: TownBatch, child: Child, random: Random, today: string, made: TownCase): void {
  batch.add('hub', 'public.case_file', {
    id: made.id,
    person: child.person,
    controller: child.council.controller,
    period_start: instantBefore(today, random.whole(2, 60)),
    threshold: made.threshold,
    state: 'open',
    lead: made.accepted ? professional(random, 'Lead practitioner') : null,
    lead_contact: made.accepted ? contact(random, 'Child protection team') : null,
    accepted: made.accepted,
    last_activity: instantBefore(today, random.whole(0, 20), 15),
  });
}

export function addHubReferral(batch: TownBatch, child: Child, random: Random, today: string): void {
  const decided = random.chance(0.6);
  batch.add('hub', 'public.hub_referral', {
    id: random.uuid(),
    person: child.person,
    controller: child.council.controller,
    period_start: instantBefore(today, random.whole(1, 40), 16, 50),
    reason: random.pick(['Concern about exploitation', 'Neglect', 'Missing from home']),
    owner: random.chance(0.8) ? professional(random, 'Hub manager') : null,
    outcome: decided
      ? random.pick(['Enquiry opened', 'Early help offered', 'No further action: reason recorded'])
      : null,
    due_at: instantBefore(today, -1, 16),
  });
}

/** Somebody who must not learn of it; the name is a role in the family, as in the other free texts. */
export function addNotToBeInformed(batch: TownBatch, child: Child, random: Random, today: string): void {
  batch.add('hub', 'public.not_to_be_informed', {
    id: random.uuid(),
    person: child.person,
    controller: child.council.controller,
    period_start: instantBefore(today, 25),
    whom: 'The father',
    reason: 'Telling him may endanger the child and the mother.',
    author: 'Team manager, child protection',
    review_by: dayBefore(today, -60),
  });
}
