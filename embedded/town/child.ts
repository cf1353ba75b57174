import type { Country } from '#policies/core/vocabulary';
import { testNhsNumber } from '#policies/identifiers/nhsNumber';
import { makeUpn } from '#policies/identifiers/upn';
import { ETHNICITIES } from '#subgraphs/hub/standards/vocabulary';
import { drawFamilyName, GIVEN, STREETS } from './names';
import type { Random } from './random';
import { SCHOOL_AGE, schoolsFor } from './schools';

export type AgencyWithRecords = 'police' | 'health' | 'education' | 'socialCare';

/** The controller's own id of a child, for each controller that knows the child. */
export interface KnownBy {
  readonly agency: AgencyWithRecords;
  readonly controller: string;
  readonly subject: string;
}

/** A child of the synthetic town, before any record is made. Invented throughout. */
export interface Child {
  readonly index: number;
  readonly person: string;
  /** Where the child lives. */
  readonly country: Country;
  readonly givenName: string;
  readonly familyName: string;
  readonly preferredName: string | null;
  /** ISO date. */
  readonly dateOfBirth: string;
  /** Whole years, as of the town's day. */
  readonly age: number;
  /** Days lived, as of the town's day. */
  readonly days: number;
  readonly sex: '1' | '2';
  readonly ethnicity: keyof typeof ETHNICITIES;
  readonly nhsNumber: string;
  readonly upn: string;
  readonly address: TownAddress;
  /** Of a child that has moved; some controllers were never told. */
  readonly formerAddress: TownAddress | null;
  readonly force: KnownBy;
  readonly healthBody: KnownBy;
  readonly practice: KnownBy;
  /** The school it goes to, or, below school age, will go to. May lie across the border. */
  readonly school: KnownBy;
  readonly formerSchool: KnownBy | null;
  readonly council: KnownBy;
  /** Every controller that has heard of the child; the others hold no record and have no link. */
  readonly knownBy: readonly KnownBy[];
}

export interface TownAddress {
  readonly line1: string;
  readonly line2: string | null;
  readonly city: string;
  readonly postcode: string;
  readonly uprn: string;
  readonly usrn: string;
  readonly use: 'home' | 'temp' | null;
}

/** What a scripted child fixes; the rest is drawn. */
export interface Fixed {
  readonly person: string;
  readonly country: Country;
  readonly givenName: string;
  readonly familyName: string;
  readonly dateOfBirth: string;
}

export function makeChild(index: number, random: Random, today: string, fixed?: Fixed): Child {
  const country: Country = fixed?.country ?? random.pick(['W', 'E']);
  const givenName = fixed?.givenName ?? random.pick(GIVEN[country]);
  const dateOfBirth = fixed?.dateOfBirth ?? dayBefore(today, random.whole(30, 18 * 365));
  const age = yearsBetween(dateOfBirth, today);
  const controllers = drawControllers(index, random, { country, age, scripted: fixed !== undefined });
  return {
    index,
    person: fixed?.person ?? random.uuid(),
    country,
    givenName,
    familyName: fixed?.familyName ?? drawFamilyName(country, random),
    preferredName: random.chance(0.08) ? givenName.slice(0, 3) : null,
    dateOfBirth,
    age,
    days: Math.round((Date.parse(today) - Date.parse(dateOfBirth)) / 86_400_000),
    sex: random.pick(['1', '2']),
    ethnicity: ethnicityOf(index),
    nhsNumber: testNhsNumber(index),
    upn: upnOf(index, dateOfBirth, isWelsh(controllers.school) ? random.whole(660, 681) : random.whole(860, 895)),
    address: makeAddress(country, random),
    formerAddress: random.chance(0.2) ? makeAddress(random.chance(0.15) ? across(country) : country, random) : null,
    ...controllers,
  };
}

/** Unlike a drawn value, one that moves nothing else of the child: most are of the largest group, as in the two areas. */
function ethnicityOf(index: number): keyof typeof ETHNICITIES {
  const groups = Object.keys(ETHNICITIES) as (keyof typeof ETHNICITIES)[];
  return index % 4 === 0 ? (groups[(index / 4) % groups.length] ?? 'not-stated') : 'white-british';
}

type Controllers = Pick<Child, 'force' | 'healthBody' | 'practice' | 'school' | 'formerSchool' | 'council' | 'knownBy'>;

/** Scripted children live at the first of everything and are known to all; of the others a force knows few. */
function drawControllers(
  index: number,
  random: Random,
  { country, age, scripted }: { country: Country; age: number; scripted: boolean },
): Controllers {
  const known = (agency: AgencyWithRecords, controller: string, prefix: string): KnownBy => ({
    agency,
    controller,
    subject: `${prefix}${100_000 + index}`,
  });
  // Families of a border town: a school or a practice on the other side.
  const side = (of: Country) => (of === 'W' ? 'afonwen' : 'marchford');
  const drawSide = (probability: number) => (!scripted && random.chance(probability) ? across(country) : country);
  const two = (number: number | undefined) => String(number ?? 1).padStart(2, '0');
  const school = (of: Country, at: number) => {
    const places = schoolsFor(of, at);
    const ordinary = random.chance(0.96) ? places.slice(0, -1) : places;
    return `${side(of)}-school-${two(scripted ? places[0] : random.pick(ordinary))}`;
  };
  const force = known('police', country === 'W' ? 'gwent-y-gororau-police' : 'marches-police', 'PN');
  const healthBody = known('health', country === 'W' ? 'afonwen-health-board' : 'marchford-nhs-trust', 'HB');
  const practice = known('health', `${side(drawSide(0.04))}-practice-${two(scripted ? 1 : random.whole(1, 6))}`, 'GP');
  const current = known('education', school(drawSide(0.06), Math.max(age, SCHOOL_AGE)), 'PU');
  const left = known('education', school(country, Math.max(SCHOOL_AGE, age - 3)), 'PU');
  const moved = !scripted && age > SCHOOL_AGE + 1 && random.chance(0.2) && left.controller !== current.controller;
  const council = known('socialCare', `${side(country)}-council`, 'SC');
  const knownBy = [
    ...(scripted || random.chance(age < 10 ? 0.2 : 0.45) ? [force] : []),
    healthBody,
    ...(scripted || random.chance(0.97) ? [practice] : []),
    ...(scripted || age >= SCHOOL_AGE ? [current] : []),
    ...(moved ? [left] : []),
    ...(scripted || random.chance(0.35) ? [council] : []),
  ];
  return { force, healthBody, practice, school: current, formerSchool: moved ? left : null, council, knownBy };
}

/** Days before today between two bounds, never before the child was born. */
export function drawDays(child: Child, random: Random, from: number, to: number): number {
  const last = Math.max(1, Math.min(to, child.days - 1));
  return random.whole(Math.min(from, last), last);
}

/** Whether a controller holds anything about the child. */
export function isKnownTo(child: Child, { controller }: KnownBy): boolean {
  return child.knownBy.some((known) => known.controller === controller);
}

export function isWelsh({ controller }: KnownBy): boolean {
  return controller.startsWith('afonwen-') || controller === 'gwent-y-gororau-police';
}

function across(country: Country): Country {
  return country === 'W' ? 'E' : 'W';
}

/** One of its own for every index below 4,000,000; the year is that of the first school year. */
function upnOf(index: number, dateOfBirth: string, authority: number): string {
  const school = 2000 + Math.floor(index / 1000);
  const year = (Number(dateOfBirth.slice(0, 4)) + SCHOOL_AGE) % 100;
  return makeUpn(`${authority}${school}${String(year).padStart(2, '0')}${String(index % 1000).padStart(3, '0')}`);
}

const INWARD = ['AA', 'AB', 'AD', 'BD', 'EG', 'HJ', 'LN', 'NP', 'PQ', 'RS', 'TU', 'WX', 'XY', 'YZ'] as const;

/** No postal area begins with ZZ. */
export function makeAddress(country: Country, random: Random): TownAddress {
  const [house, street] = [random.whole(1, 120), random.whole(0, STREETS[country].length - 1)];
  const numbered = `${country === 'W' ? 1 : 2}${String(street).padStart(3, '0')}`;
  return {
    line1: `${house} ${STREETS[country][street] ?? ''}`,
    // Synthetic: no authority has the prefix 9999.
    uprn: `9999${numbered}${String(house).padStart(4, '0')}`,
    usrn: `9999${numbered}`,
    use: null,
    line2: random.chance(0.15) ? `${country === 'W' ? 'Fflat' : 'Flat'} ${random.whole(1, 12)}` : null,
    city: country === 'W' ? 'Afonwen' : 'Marchford',
    postcode: `${country === 'W' ? 'ZZ1' : 'ZZ2'} ${random.whole(1, 9)}${random.pick(INWARD)}`,
  };
}

function yearsBetween(dateOfBirth: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(dateOfBirth.slice(0, 4));
  return today.slice(5) < dateOfBirth.slice(5) ? years - 1 : years;
}

/** ISO date `days` before another. */
export function dayBefore(date: string, days: number): string {
  return new Date(Date.parse(date) - days * 86_400_000).toISOString().slice(0, 10);
}

/** ISO instant `days` before a date, at an hour of the day. */
export function instantBefore(date: string, days: number, hour = 9, minute = 0): string {
  return new Date(Date.parse(date) - days * 86_400_000 + (hour * 60 + minute) * 60_000).toISOString();
}
