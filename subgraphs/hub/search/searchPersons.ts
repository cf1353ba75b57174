import type { RowCondition } from '#policies/core/compiledPolicy';
import type { DataItemId, OrganisationId } from '#policies/core/ids';
import { NOBODY } from '#policies/core/nobody';
import type { Projection } from '#policies/enforcement/projectRow';
import { isNhsNumber } from '#policies/identifiers/nhsNumber';
import { isUpn } from '#policies/identifiers/upn';
import { SourceFault } from '../../kit/http/maskError';
import { notExcluded } from '../../kit/replica/notExcluded';
import { setterOf } from '../../kit/replica/setterOf';
import type { RequestScope } from '../../kit/request/requestScope';
import { type Address, type Identifier, NHS_NUMBER_SYSTEM, type PartialDate, type PersonName } from '../identityValues';
import {
  dateSimilarity,
  type IdentityEvidence,
  LOW_CONFIDENCE_AT,
  type MatchWord,
  matchWord,
  overallWord,
  type PersonQuery,
  plainName,
  scorePerson,
  toldScore,
} from '../matching/scoreMatch';
import { PersonIdentity } from '../records/PersonIdentity';
import { countSearch } from './countSearch';

/** Candidates at most: what confirms identity, not a directory. */
const CANDIDATES = 5;

export interface FoundPersons {
  readonly word: MatchWord;
  readonly candidates: readonly { readonly id: string; readonly word: MatchWord; readonly score: number }[];
}

/** Persons whose identity rows are looked at: those of one date of birth in a large town, many times over. */
const CONSIDERED = 200;

/** A controller has at most a handful of identities of a person. */
const IDENTITIES = 50;

/**
 * Persons of whom some row agrees on an identifier, on the date of birth (as given, or with day and month transposed), or on the
 * family name and two parts of the date; by identifier first. Rows of controllers that do not share identities with this requester, and persons from whom the requester
 * is barred, fall in SQL. That a person stands here is told to nobody: what the requester may see decides (`evidenceOf`).
 * `numbered` are the identities that carry the number asked for.
 */
const CONSIDERED_PERSONS = `
SELECT r.person::text AS person, COALESCE(array_agg(r.id::text) FILTER (WHERE r.nhs_number = $2), '{}') AS numbered
FROM public.identity r
WHERE r.controller = ANY($1::text[]) AND r.restriction = 'none'
  AND (r.nhs_number = $2 OR r.upn = $3 OR r.birth_date = $4::date OR r.birth_date = $5::date
    OR (r.family_name_plain = $6 AND ((extract(year FROM r.birth_date) = extract(year FROM $4::date))::int
      + (extract(month FROM r.birth_date) = extract(month FROM $4::date))::int
      + (extract(day FROM r.birth_date) = extract(day FROM $4::date))::int) = 2))
  AND ${notExcluded({ agency: "'hub'", person: 'r.person', organisation: '$7', team: '$8', practitioner: '$9', setter: '$11', now: '$10' })}
GROUP BY r.person
ORDER BY bool_or(COALESCE(r.nhs_number = $2 OR r.upn = $3, FALSE)) DESC,
  bool_or(COALESCE(r.family_name_plain = $6, FALSE)) DESC, r.person
LIMIT ${CONSIDERED}`;

/**
 * Finds persons in the matcher's words. Counted and limited per requester before it looks; recorded whatever it finds, with
 * what each controller's identity gave as evidence. Matched is what the requester may see, generalised as it would be shown:
 * a score tells nothing that the candidates' own fields would not. Only an NHS number that the requester gives in full counts
 * wherever the name may be seen: first contact has nothing else that is certain. States are read before rows, so that an exclusion or a
 * closing that comes meanwhile is found by the release.
 */
export async function searchPersons(search: object, scope: RequestScope): Promise<FoundPersons> {
  const query = readQuery(search as Partial<Record<keyof PersonQuery, string | null>>);
  await countSearch(scope);
  const { organisation, team, practitioner } = scope.requester;
  const considered = await scope.sql<{ person: string; numbered: readonly string[] }>(CONSIDERED_PERSONS, [
    sharingControllers(scope),
    query.nhsNumber,
    query.upn,
    query.dateOfBirth,
    transposed(query.dateOfBirth),
    query.familyName === null ? null : plainName(query.familyName),
    organisation.id,
    team,
    practitioner,
    scope.now,
    setterOf(scope.requester),
  ]);
  const fields = evidenceAsked(query);
  const seen = await scope.preview(
    PersonIdentity,
    considered.map(({ person }) => person),
    fields,
    IDENTITIES,
  );
  const numbered = new Set(considered.flatMap((each) => each.numbered));
  const ranked = [...seen]
    .map(([person, identities]) => [person, scoreOf(query, identities, numbered)] as const)
    .filter(([, score]) => score >= LOW_CONFIDENCE_AT)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const chosen = ranked.slice(0, CANDIDATES);
  const place = { type: 'PersonCandidate', field: 'person' };
  await Promise.all(chosen.map(([person]) => scope.recordsOf(PersonIdentity, person, fields, IDENTITIES, place)));
  const word = overallWord(ranked.map(([, score]) => score));
  return {
    word,
    candidates: chosen.map(([id, score]) => ({ id, score: toldScore(score), word: matchWord(score) })),
  };
}

/** Fields of an identity that this search compares, and so tells something of. */
function evidenceAsked(query: PersonQuery): readonly string[] {
  const asked = {
    name: true,
    dateOfBirth: query.dateOfBirth !== null,
    identifier: query.nhsNumber !== null,
    upn: query.upn !== null,
    address: query.postcode !== null,
  };
  return Object.entries(asked).flatMap(([field, compared]) => (compared ? [field] : []));
}

/** How far a person is who is meant; 0 where no identity could have been found by what may be seen of it. */
function scoreOf(query: PersonQuery, identities: readonly Projection[], numbered: ReadonlySet<string>): number {
  const seen = identities
    .filter(({ name }) => (name ?? null) !== null)
    .map((identity) => evidenceOf(identity, numbered.has(identity.id) ? query.nhsNumber : null));
  // What could not have been found adds nothing, and may contradict what was.
  return seen.some((evidence) => findable(query, evidence)) ? scorePerson(query, seen) : 0;
}

function findable(query: PersonQuery, evidence: IdentityEvidence): boolean {
  const born = evidence.dateOfBirth;
  return (
    (query.nhsNumber !== null && query.nhsNumber === evidence.nhsNumber) ||
    (query.upn !== null && query.upn === evidence.upn) ||
    (query.dateOfBirth !== null && (born === query.dateOfBirth || born === transposed(query.dateOfBirth))) ||
    (sameFamilyName(query, evidence) && dateSimilarity(query.dateOfBirth, born) > 0)
  );
}

function sameFamilyName(query: PersonQuery, evidence: IdentityEvidence): boolean {
  const plain = plainName(query.familyName ?? '');
  return plain !== '' && plain === plainName(evidence.familyName ?? '');
}

/** UTF-16 units. Names of thousands would be compared with every child's, word by word. */
const LONGEST_SEARCHED = 200;

function readQuery(search: Partial<Record<keyof PersonQuery, string | null>>): PersonQuery {
  const text = (value: string | null | undefined) =>
    value === undefined || value === null || value.trim() === '' ? null : value.trim();
  const long = Object.entries(search).find(([, value]) => (value?.length ?? 0) > LONGEST_SEARCHED);
  if (long !== undefined) throw invalid(`${long[0]} has ${LONGEST_SEARCHED} characters at most.`);
  const query: PersonQuery = {
    nhsNumber: text(search.nhsNumber)?.replace(/\s/g, '') ?? null,
    upn: text(search.upn)?.toUpperCase() ?? null,
    givenName: text(search.givenName),
    familyName: text(search.familyName),
    dateOfBirth: text(search.dateOfBirth),
    postcode: text(search.postcode),
  };
  if (query.nhsNumber !== null && !isNhsNumber(query.nhsNumber))
    throw invalid('nhsNumber has ten digits, the last a check digit (modulus 11).');
  if (query.upn !== null && !isUpn(query.upn)) throw invalid('upn has a check letter and twelve digits.');
  if (query.dateOfBirth !== null && !isDate(query.dateOfBirth))
    throw invalid('dateOfBirth is an ISO date from 1900 on, e.g. 2012-05-17.');
  if (query.nhsNumber === null && query.upn === null && (query.familyName === null || query.dateOfBirth === null)) {
    throw invalid('Give an identifier, or a family name and a date of birth.');
  }
  return query;
}

function invalid(sentence: string): SourceFault {
  return new SourceFault('SEARCH_INVALID', sentence);
}

/** No child was born before; PostgreSQL knows no year 0. */
function isDate(text: string): boolean {
  return (
    /^(19|20)\d{2}-\d{2}-\d{2}$/.test(text) &&
    !Number.isNaN(Date.parse(text)) &&
    new Date(text).toISOString().startsWith(text)
  );
}

function transposed(date: string | null): string | null {
  const [year, month, day] = (date ?? '').split('-');
  const turned = `${year}-${day}-${month}`;
  return date !== null && isDate(turned) ? turned : null;
}

/** Controllers whose identity rows the requester may match on: those that share names under some clause without involvement. */
function sharingControllers(scope: RequestScope): readonly OrganisationId[] {
  return controllersIn(scope.policy.rowCondition('hub.person.name' as DataItemId, () => NOBODY));
}

function controllersIn(condition: RowCondition): readonly OrganisationId[] {
  switch (condition.kind) {
    case 'controllerIn':
      return condition.controllers;
    case 'and':
      return condition.all.map(controllersIn).find((list) => list.length > 0) ?? [];
    case 'or':
      return [...new Set(condition.any.flatMap(controllersIn))];
    default:
      return [];
  }
}

/** What the requester may see of one identity, as evidence, and the number by which it was asked for; a withheld value is none. */
function evidenceOf(identity: Projection, confirmed: string | null): IdentityEvidence {
  const name = identity.name as PersonName | null | undefined;
  const identifiers = (identity.identifier ?? []) as readonly Identifier[];
  return {
    nhsNumber: confirmed ?? identifiers.find(({ system }) => system === NHS_NUMBER_SYSTEM)?.value ?? null,
    upn: (identity.upn as string | null | undefined) ?? null,
    givenName: name?.givenName?.join(' ') ?? null,
    preferredName: name?.preferredName ?? null,
    familyName: name?.familyName?.join(' ') ?? null,
    dateOfBirth: (identity.dateOfBirth as PartialDate | null | undefined)?.date ?? null,
    postcode: (identity.address as Address | null | undefined)?.postcode ?? null,
  };
}
