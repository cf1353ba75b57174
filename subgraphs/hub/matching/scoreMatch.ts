import { generalise } from '#policies/core/generalise';

/** What a practitioner knows of a child. At least an identifier, or a family name and a date of birth. */
export interface PersonQuery {
  readonly nhsNumber: string | null;
  readonly upn: string | null;
  readonly givenName: string | null;
  readonly familyName: string | null;
  /** ISO date. */
  readonly dateOfBirth: string | null;
  readonly postcode: string | null;
}

/** One controller's identity row of a person. */
export interface IdentityEvidence {
  readonly nhsNumber: string | null;
  readonly upn: string | null;
  readonly givenName: string | null;
  readonly preferredName: string | null;
  readonly familyName: string | null;
  readonly dateOfBirth: string | null;
  /** Null also where the address is no evidence (refuges, closed whereabouts). */
  readonly postcode: string | null;
}

/**
 * The matcher's words and thresholds are those of the single-unique-identifier programme (docs/standards.md). Its `Error` is
 * none of ours: a search that failed is an error of the answer, with its code.
 */
export const MATCH_WORDS = ['Match', 'PotentialMatch', 'LowConfidenceMatch', 'ManyMatch', 'NoMatch'] as const;
export type MatchWord = (typeof MATCH_WORDS)[number];

const MATCH_AT = 0.95;
const POTENTIAL_MATCH_AT = 0.85;
export const LOW_CONFIDENCE_AT = 0.6;

const WEIGHTS = { familyName: 0.3, givenName: 0.25, dateOfBirth: 0.35, postcode: 0.1 } as const;

/** What the same identifier says at least, where nothing contradicts it that is an identifier. */
const SAME_IDENTIFIER = 0.86;

/** What is said at most of an identifier with another name or date, or without a date: never a Match. */
const UNCONFIRMED_IDENTIFIER = 0.94;

/** What is said at most where an identifier contradicts the one that was given, whatever else agrees. */
const OTHER_IDENTIFIER = 0.8;

/** A name that agrees less than this is another name, not a spelling of the same. */
const SAME_NAME_FROM = 0.5;

/**
 * How far one controller's `evidence` agrees with `query`, 0 to 1. The same identifier is certain together with the date of
 * birth alone, and only where no name contradicts it; another identifier beside it rules out a Match, whatever agrees.
 */
export function scoreMatch(query: PersonQuery, evidence: IdentityEvidence): number {
  const { same, other } = compareIdentifiers(query, evidence);
  const names = scoreNames(query, evidence);
  if (other) return Math.min(same ? Math.max(LOW_CONFIDENCE_AT, names) : names, OTHER_IDENTIFIER);
  if (!same) return names;
  const born = dateSimilarity(query.dateOfBirth, evidence.dateOfBirth) === 1;
  if (born && !namesContradict(query, evidence)) return 1;
  return Math.min(Math.max(SAME_IDENTIFIER, names), UNCONFIRMED_IDENTIFIER);
}

/**
 * How far a person of whom controllers hold `identities` is who is meant: the best of them, and never a Match where any holds
 * another identifier than the one given: a number found at one and another number at the next are two children, or a mistake.
 */
export function scorePerson(query: PersonQuery, identities: readonly IdentityEvidence[]): number {
  const best = Math.max(0, ...identities.map((evidence) => scoreMatch(query, evidence)));
  return identities.some((evidence) => compareIdentifiers(query, evidence).other)
    ? Math.min(best, OTHER_IDENTIFIER)
    : best;
}

/** A score as it is told: two decimals, never rounded up to that of a word which it does not have. */
export function toldScore(score: number): number {
  return Math.floor(score * 100 + 1e-9) / 100;
}

/** The word for one candidate's score, before it is known whether several candidates match. */
export function matchWord(score: number): MatchWord {
  if (score >= MATCH_AT) return 'Match';
  if (score >= POTENTIAL_MATCH_AT) return 'PotentialMatch';
  return score >= LOW_CONFIDENCE_AT ? 'LowConfidenceMatch' : 'NoMatch';
}

/** The word for the whole answer: several matches of the highest word are `ManyMatch`, never a choice made for the reader. */
export function overallWord(scores: readonly number[]): MatchWord {
  const best = Math.max(0, ...scores);
  const word = matchWord(best);
  if (word === 'NoMatch') return 'NoMatch';
  return scores.filter((score) => matchWord(score) === word).length > 1 ? 'ManyMatch' : word;
}

/** Whether an identifier is the one given, and whether one is another: both, where there are two. */
function compareIdentifiers(
  query: PersonQuery,
  evidence: IdentityEvidence,
): { readonly same: boolean; readonly other: boolean } {
  const pairs: readonly (readonly [string | null, string | null])[] = [
    [query.nhsNumber, evidence.nhsNumber],
    [query.upn, evidence.upn],
  ];
  const known = pairs.filter(([asked, held]) => asked !== null && held !== null);
  return { same: known.some(([asked, held]) => asked === held), other: known.some(([asked, held]) => asked !== held) };
}

function namesContradict(query: PersonQuery, evidence: IdentityEvidence): boolean {
  const isAnother = (asked: string | null, held: readonly (string | null)[]) =>
    asked !== null &&
    held.some((name) => name !== null) &&
    Math.max(...held.map((name) => nameSimilarity(asked, name))) < SAME_NAME_FROM;
  return (
    isAnother(query.familyName, [evidence.familyName]) ||
    isAnother(query.givenName, [evidence.givenName, evidence.preferredName])
  );
}

function scoreNames(query: PersonQuery, evidence: IdentityEvidence): number {
  const parts: (readonly [number, number])[] = [];
  if (query.familyName !== null)
    parts.push([WEIGHTS.familyName, nameSimilarity(query.familyName, evidence.familyName)]);
  if (query.givenName !== null) {
    const given = nameSimilarity(query.givenName, evidence.givenName);
    parts.push([WEIGHTS.givenName, Math.max(given, nameSimilarity(query.givenName, evidence.preferredName))]);
  }
  if (query.dateOfBirth !== null)
    parts.push([WEIGHTS.dateOfBirth, dateSimilarity(query.dateOfBirth, evidence.dateOfBirth)]);
  if (query.postcode !== null && evidence.postcode !== null) {
    parts.push([WEIGHTS.postcode, samePostcode(query.postcode, evidence.postcode) ? 1 : 0.4]);
  }
  const weight = parts.reduce((sum, [part]) => sum + part, 0);
  // A name and a date of birth are the least that can make a Match: less evidence weighs less.
  const full = WEIGHTS.familyName + WEIGHTS.givenName + WEIGHTS.dateOfBirth;
  return weight === 0 ? 0 : parts.reduce((sum, [part, score]) => sum + part * score, 0) / Math.max(weight, full);
}

/** Letters without marks or case, so that 'Siân' is 'Sian' and 'Llŷr' is 'Llyr'. */
export function plainName(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z]/g, '');
}

function nameSimilarity(asked: string, held: string | null): number {
  if (held === null) return 0;
  const [a, b] = [plainName(asked), plainName(held)];
  if (a === '' || b === '') return 0;
  if (a === b) return 1;
  // One part of a double-barrelled name is common usage.
  if (
    held.split(/[\s-]+/).some((part) => plainName(part) === a) ||
    asked.split(/[\s-]+/).some((part) => plainName(part) === b)
  )
    return 0.9;
  return Math.max(0, 1 - (2 * editDistance(a, b)) / Math.max(a.length, b.length));
}

/** 1 for the same date, 0.85 with day and month transposed, 0.6 where two of three parts agree, else 0. */
export function dateSimilarity(asked: string | null, held: string | null): number {
  if (asked === null || held === null) return 0;
  if (asked === held) return 1;
  const [year, month, day] = asked.split('-');
  if (held === `${year}-${day}-${month}`) return 0.85;
  const [heldYear, heldMonth, heldDay] = held.split('-');
  const equal = [year === heldYear, month === heldMonth, day === heldDay].filter(Boolean).length;
  return equal === 2 ? 0.6 : 0;
}

/** Where only the outward part may be seen, it alone is compared. */
function samePostcode(asked: string, held: string): boolean {
  const outward = generalise('outwardPostcode', held) === null;
  return compact(outward ? String(generalise('outwardPostcode', asked) ?? asked) : asked) === compact(held);
}

function compact(postcode: string): string {
  return postcode.replace(/\s/g, '').toUpperCase();
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
