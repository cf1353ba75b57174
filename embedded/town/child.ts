import type { Country } from '#policies/core/vocabulary';
import { testNhsNumber } from '#policies/identifiers/nhsNumber';
import { makeUpn } from '#policies/identifiers/upn';
import { FAMILY, GIVEN, STREETS } from './names';
import type { Random } from './random';

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
  readonly country: Country;
  readonly givenName: string;
  readonly familyName: string;
  readonly preferredName: string | null;
  /** ISO date. */
  readonly dateOfBirth: string;
  readonly sex: '1' | '2';
  readonly nhsNumber: string;
  readonly upn: string;
  readonly address: TownAddress;
  readonly force: KnownBy;
  readonly healthBody: KnownBy;
  readonly practice: KnownBy;
  readonly school: KnownBy;
  readonly council: KnownBy;
}

export interface TownAddress {
  readonly line1: string;
  readonly line2: string | null;
  readonly city: string;
  readonly postcode: string;
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
  const country: Country = fixed?.country ?? (random.chance(0.5) ? 'W' : 'E');
  const side = country === 'W' ? 'afonwen' : 'marchford';
  const number = (of: number) => (fixed === undefined ? String(random.whole(1, of)).padStart(2, '0') : '01');
  const givenName = fixed?.givenName ?? random.pick(GIVEN[country]);
  const known = (agency: AgencyWithRecords, controller: string, prefix: string): KnownBy => ({
    agency,
    controller,
    subject: `${prefix}${100_000 + index}`,
  });
  return {
    index,
    person: fixed?.person ?? random.uuid(),
    country,
    givenName,
    familyName: fixed?.familyName ?? random.pick(FAMILY[country]),
    preferredName: random.chance(0.08) ? givenName.slice(0, 3) : null,
    dateOfBirth: fixed?.dateOfBirth ?? dayBefore(today, random.whole(365, 17 * 365)),
    sex: random.chance(0.5) ? '1' : '2',
    nhsNumber: testNhsNumber(index),
    upn: makeUpn(
      `${country === 'W' ? random.whole(660, 681) : random.whole(860, 895)}${String(random.whole(2000, 5999))}${String(random.whole(10, 26))}${String(index % 1000).padStart(3, '0')}`,
    ),
    address: makeAddress(country, random),
    force: known('police', country === 'W' ? 'gwent-y-gororau-police' : 'marches-police', 'PN'),
    healthBody: known('health', country === 'W' ? 'afonwen-health-board' : 'marchford-nhs-trust', 'HB'),
    practice: known('health', `${side}-practice-${number(6)}`, 'GP'),
    school: known('education', `${side}-school-${number(15)}`, 'PU'),
    council: known('socialCare', `${side}-council`, 'SC'),
  };
}

export function makeAddress(country: Country, random: Random): TownAddress {
  const outward = country === 'W' ? 'ZZ1' : 'ZZ2';
  const inward = `${random.whole(1, 9)}${random.pick(['AA', 'AB', 'BD', 'HJ', 'LN', 'PQ', 'RS'])}`;
  return {
    line1: `${random.whole(1, 120)} ${random.pick(STREETS[country])}`,
    line2: null,
    city: country === 'W' ? 'Afonwen' : 'Marchford',
    postcode: `${outward} ${inward}`,
  };
}

/** ISO date `days` before another. */
export function dayBefore(date: string, days: number): string {
  return new Date(Date.parse(date) - days * 86_400_000).toISOString().slice(0, 10);
}

/** ISO instant `days` before a date, at an hour of the day. */
export function instantBefore(date: string, days: number, hour = 9, minute = 0): string {
  return new Date(Date.parse(date) - days * 86_400_000 + (hour * 60 + minute) * 60_000).toISOString();
}
