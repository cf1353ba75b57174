import type { RecordAgency } from '#policies/core/vocabulary';
import { testNhsNumber } from '#policies/identifiers/nhsNumber';
import { plainName } from '#subgraphs/hub/matching/scoreMatch';
import { coded, ETHNICITIES, RELATIONSHIPS, SEXES } from '#subgraphs/hub/standards/vocabulary';
import { type Child, dayBefore, drawDays, instantBefore, type KnownBy, type TownAddress } from './child';
import type { Random } from './random';
import { contact, professional } from './recordRow';
import { drawText, kindsFor } from './texts';
import type { TownBatch } from './town';

const NHS = 'https://fhir.nhs.uk/Id/nhs-number';

/** Everybody who knows the child, each with its own spelling, gaps and mistakes, as life has it. */
export function addIdentities(batch: TownBatch, child: Child, random: Random, today: string): void {
  batch.add('hub', 'public.person', {
    id: child.person,
    created_at: instantBefore(today, Math.min(400, child.days - 1)),
  });
  for (const known of child.knownBy) addIdentity(batch, child, known, random, today);
}

function addIdentity(batch: TownBatch, child: Child, known: KnownBy, random: Random, today: string): void {
  const familyName = random.chance(0.1) ? spelling(child.familyName, random) : child.familyName;
  const givenName = random.chance(0.07) ? spelling(child.givenName, random) : child.givenName;
  const birth = birthAsHeld(child, known, random);
  const nhsNumber = drawNhsNumber(child, known, random);
  const upn = known.agency === 'education' ? child.upn : null;
  batch.add('hub', 'public.identity', {
    id: random.uuid(),
    person: child.person,
    controller: known.controller,
    period_start: instantBefore(today, drawDays(child, random, 30, 900)),
    subject: known.subject,
    name: { familyName: [familyName], givenName: [givenName], preferredName: child.preferredName, use: 'usual' },
    date_of_birth: birth,
    identifier: nhsNumber === null ? null : [{ value: nhsNumber, system: NHS }],
    address: random.chance(0.9) ? addressAsHeld(child, random) : null,
    sex_code: random.chance(0.97) ? coded(SEXES, child.sex) : null,
    ...moreOfIdentity(child, known, today),
    family_name_plain: plainName(familyName),
    nhs_number: nhsNumber,
    upn,
    local_identifier: localIdentifier(known),
    birth_date: birth?.date ?? null,
    // The council has housed the family: the address that it holds is a refuge's.
    refuge: known.agency === 'socialCare' && child.index % 157 === 40,
    ...STATED[known.agency],
    period_end: null,
    restriction: 'none',
  });
}

/** How each knows who a child is: health from the national index, a school from the form, the others from hearsay. */
const STATED: Readonly<Record<RecordAgency, { readonly assertion: string; readonly source: string }>> = {
  police: { assertion: 'reported', source: 'family' },
  health: { assertion: 'fact', source: 'system' },
  education: { assertion: 'reported', source: 'family' },
  socialCare: { assertion: 'reported', source: 'anotherAgency' },
};

/** What to say on the phone to the force or the council. */
function localIdentifier({ agency, controller, subject }: KnownBy) {
  const kind = { police: 'nominal', socialCare: 'social-care-number', health: null, education: null }[agency];
  return kind === null ? null : { value: subject, system: `https://${controller}.invalid/id/${kind}` };
}

/** What the standard's Person has beside; each controller holds some of it. Drawn from nothing, so that it moves nothing else. */
function moreOfIdentity(child: Child, { agency }: KnownBy, today: string) {
  // One in many, the day before the town's: what others hold of the child goes on, as life has it.
  const died = child.index % 97 === 96;
  const holds = (of: number) => agency !== 'police' && (child.index + agency.length) % of !== 0;
  const telephone = `01632 960${200 + (child.index % 800)}`;
  return {
    ethnicity_code: holds(5) ? coded(ETHNICITIES, child.ethnicity) : null,
    is_deceased: agency === 'health' ? died : null,
    deceased_date: agency === 'health' && died ? { date: dayBefore(today, 1), accuracyIndicator: 'AAA' } : null,
    contact: holds(3) ? { name: 'Home', telephone, email: null } : null,
    related_person: holds(4) ? relatives(child) : null,
  };
}

/** The family by role: synthetic, and no person of the index. */
function relatives(child: Child) {
  const named = (relationship: keyof typeof RELATIONSHIPS, givenName: string) => ({
    relationship: [coded(RELATIONSHIPS, relationship)],
    name: { familyName: [child.familyName], givenName: [givenName], preferredName: null, use: 'usual' },
  });
  return [named('MTH', 'Mum'), ...(child.index % 3 === 0 ? [] : [named('FTH', 'Dad')])];
}

/** A name as another clerk would write it: marks dropped, one half of a double-barrelled name, letters exchanged. */
function spelling(name: string, random: Random): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').replace('’', '');
  if (plain !== name) return plain;
  const [first, second] = name.split(/[\s-]/);
  if (first !== undefined && second !== undefined)
    return random.pick(first === 'ap' ? [second, `Ap-${second}`] : [first, second, `${first} ${second}`]);
  const habits: readonly (readonly [string, string])[] = [
    ['Llyw', 'Llew'],
    ['ey', 'y'],
    ['ie', 'ei'],
    ['ff', 'f'],
    ['rr', 'r'],
  ];
  const habit = habits.find(([usual]) => name.includes(usual));
  if (habit !== undefined) return name.replace(habit[0], habit[1]);
  if (name.length < 4) return name;
  const at = random.whole(1, name.length - 2);
  return `${name.slice(0, at)}${name[at + 1] ?? ''}${name[at] ?? ''}${name.slice(at + 2)}`;
}

/** Police may know a year only, or nothing; anybody may have exchanged day and month. */
function birthAsHeld(
  child: Child,
  known: KnownBy,
  random: Random,
): { readonly date: string; readonly accuracyIndicator: string } | null {
  if (known.agency === 'police' && random.chance(0.03)) return null;
  if (known.agency === 'police' && random.chance(0.08))
    return { date: `${child.dateOfBirth.slice(0, 4)}-01-01`, accuracyIndicator: 'EEA' };
  return { date: random.chance(0.04) ? transposed(child.dateOfBirth) : child.dateOfBirth, accuracyIndicator: 'AAA' };
}

/** Numbers that no child of the town has: what a clerk wrote who took another's card. */
const STRAY_NUMBERS = 250_000;

/** Health has it nearly always, the others seldom, and one in many hundred is somebody else's. */
function drawNhsNumber(child: Child, { agency }: KnownBy, random: Random): string | null {
  if (!random.chance(agency === 'health' ? 0.97 : 0.25)) return null;
  return agency !== 'health' && random.chance(0.02)
    ? testNhsNumber(STRAY_NUMBERS + random.whole(0, 70_000))
    : child.nhsNumber;
}

function addressAsHeld(child: Child, random: Random): TownAddress {
  const held = child.formerAddress !== null && random.chance(0.35) ? child.formerAddress : child.address;
  return { ...held, use: 'home' };
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
  readonly closed?: boolean;
}

export function addCase(batch: TownBatch, child: Child, random: Random, today: string, made: TownCase): void {
  const row = {
    id: made.id,
    person: child.person,
    controller: child.council.controller,
    period_start: instantBefore(today, drawDays(child, random, 21, 90)),
    threshold: made.threshold,
    state: made.closed === true ? 'closed' : 'open',
    lead: made.accepted ? professional(random, 'Lead practitioner') : null,
    lead_contact: made.accepted ? contact(random, 'Child protection team') : null,
    accepted: made.accepted,
    last_activity: instantBefore(today, random.whole(1, 20), 15),
    assertion: 'opinion',
    source: 'professional',
    restriction: 'none',
  };
  batch.add('hub', 'public.case_file', { ...row, period_end: row.state === 'closed' ? row.last_activity : null });
}

const REASONS = {
  exploitation: { from: 11, texts: ['Concern about exploitation', 'Older associates; absent {times}'] },
  neglect: { from: 0, texts: ['Neglect', 'Left alone {time}'] },
  missing: { from: 9, texts: ['Missing from home'] },
  domesticAbuse: { from: 0, texts: ['Domestic abuse in the home'] },
} as const;

/** Who refers: drawn from nothing, so that it moves nothing else. */
const SOURCES = ['professional', 'professional', 'family', 'public'] as const;

/**
 * A referral at the hub. It may have no owner yet, or one who was named and has not accepted; red ones are due in hours, others
 * in days.
 */
export function addHubReferral(
  batch: TownBatch,
  child: Child,
  random: Random,
  today: string,
  made: { owned?: boolean; decided?: boolean; outcome?: string } = {},
): void {
  const decided = made.decided ?? random.chance(0.6);
  const owned = made.owned ?? (decided || random.chance(0.7));
  const referral = {
    id: random.uuid(),
    person: child.person,
    controller: child.council.controller,
    days: drawDays(child, random, 1, 40),
    reason: drawText(random, REASONS[random.pick(kindsFor(REASONS, child.age))].texts),
    owner: owned ? professional(random, 'Hub manager') : null,
    outcome: decided ? outcomeOf(random, made.outcome) : null,
    dueIn: random.whole(0, 2),
  };
  const { days, dueIn, ...columns } = referral;
  // What is decided or due today has been taken on by whom it was given to.
  const accepted = owned && (decided || dueIn === 0);
  batch.add('hub', 'public.hub_referral', {
    ...columns,
    period_start: instantBefore(today, days, 16, 50),
    period_end: decided ? instantBefore(today, Math.max(0, days - 1), 11) : null,
    assertion: 'reported',
    source: SOURCES[child.index % SOURCES.length],
    due_at: instantBefore(today, -dueIn, 16),
    accepted_at: accepted ? instantBefore(today, days, 17, 30) : null,
    restriction: 'none',
  });
}

/** What a story says replaces what is drawn, so that nothing drawn after it moves. */
function outcomeOf(random: Random, said: string | undefined): string {
  const drawn = random.pick(['Enquiry opened', 'Early help offered', 'No further action: reason recorded']);
  return said ?? drawn;
}
