import type { RowCondition } from '#policies/core/compiledPolicy';
import type { DataItemId, OrganisationId } from '#policies/core/ids';
import { NO_OVERRIDES } from '#policies/core/override';
import { isNhsNumber } from '#policies/identifiers/nhsNumber';
import { isUpn } from '#policies/identifiers/upn';
import { SourceFault } from '../../kit/http/maskError';
import type { RequestScope } from '../../kit/request/requestScope';
import {
  type IdentityEvidence,
  LOW_CONFIDENCE_AT,
  type MatchWord,
  matchWord,
  overallWord,
  type PersonQuery,
  plainName,
  scoreMatch,
} from '../matching/scoreMatch';
import { alertOwnFamily } from './alertOwnFamily';
import { countSearch } from './countSearch';

/** Candidates at most: what confirms identity, not a directory. */
const CANDIDATES = 5;

export interface FoundPersons {
  readonly word: MatchWord;
  readonly candidates: readonly { readonly id: string; readonly word: MatchWord; readonly score: number }[];
}

interface IdentityRow {
  readonly person: string;
  readonly controller: string;
  readonly name: { familyName?: string[]; givenName?: string[]; preferredName?: string | null };
  readonly birth_date: string | null;
  readonly nhs_number: string | null;
  readonly upn: string | null;
  readonly postcode: string | null;
}

/**
 * Identity rows that agree on an identifier, or on the date of birth (as given, or with day and month transposed). Rows of
 * controllers that do not share identities with this requester, rows of persons from whom the requester is barred, and the
 * postcode where whereabouts are closed, fall in SQL.
 */
const CANDIDATE_ROWS = `
SELECT r.person::text AS person, r.controller, r.name, r.birth_date::text AS birth_date, r.nhs_number, r.upn,
  CASE WHEN w.person IS NULL THEN r.address ->> 'postcode' END AS postcode
FROM public.identity r LEFT JOIN governance.whereabouts_flag w ON w.agency = 'hub' AND w.person = r.person
WHERE r.controller = ANY($1::text[])
  AND (r.nhs_number = $2 OR r.upn = $3 OR r.birth_date = $4::date OR r.birth_date = $5::date OR (r.family_name_plain = $6 AND $7::date IS NULL))
  AND NOT EXISTS (SELECT FROM governance.exclusion e WHERE e.agency = 'hub' AND e.person = r.person
    AND (e.organisation IS NULL OR e.organisation = $8) AND (e.team IS NULL OR e.team = $9)
    AND (e.practitioner IS NULL OR e.practitioner = $10)
    AND (e.valid_until IS NULL OR e.valid_until > $11))
LIMIT 500`;

/** Finds persons in the matcher's words. Counted and limited per requester before it looks; recorded whatever it finds. */
export async function searchPersons(search: object, scope: RequestScope): Promise<FoundPersons> {
  const query = readQuery(search as Partial<Record<keyof PersonQuery, string | null>>);
  await countSearch(scope);
  const controllers = sharingControllers(scope);
  const { organisation, team, practitioner } = scope.requester;
  const rows = await scope.sql<IdentityRow>(CANDIDATE_ROWS, [
    controllers,
    query.nhsNumber,
    query.upn,
    query.dateOfBirth,
    transposed(query.dateOfBirth),
    query.familyName === null ? null : plainName(query.familyName),
    query.dateOfBirth,
    organisation.id,
    team,
    practitioner,
    scope.now,
  ]);
  const best = new Map<string, number>();
  for (const row of rows) best.set(row.person, Math.max(best.get(row.person) ?? 0, scoreMatch(query, evidenceOf(row))));
  const ranked = [...best]
    .filter(([, score]) => score >= LOW_CONFIDENCE_AT)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const chosen = ranked.slice(0, CANDIDATES);
  await alertOwnFamily(scope, await scope.subjects(chosen.map(([person]) => person)));
  const word = overallWord(ranked.map(([, score]) => score));
  return {
    word,
    candidates: chosen.map(([id, score]) => ({ id, score: Math.round(score * 100) / 100, word: matchWord(score) })),
  };
}

function readQuery(search: Partial<Record<keyof PersonQuery, string | null>>): PersonQuery {
  const text = (value: string | null | undefined) =>
    value === undefined || value === null || value.trim() === '' ? null : value.trim();
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
    throw invalid('dateOfBirth is an ISO date, e.g. 2012-05-17.');
  if (query.nhsNumber === null && query.upn === null && (query.familyName === null || query.dateOfBirth === null)) {
    throw invalid('Give an identifier, or a family name and a date of birth.');
  }
  return query;
}

function invalid(sentence: string): SourceFault {
  return new SourceFault('SEARCH_INVALID', sentence);
}

function isDate(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text)
  );
}

function transposed(date: string | null): string | null {
  const [year, month, day] = (date ?? '').split('-');
  const turned = `${year}-${day}-${month}`;
  return date !== null && isDate(turned) ? turned : null;
}

/** Controllers whose identity rows the requester may match on: those that share names under some clause without involvement. */
function sharingControllers(scope: RequestScope): readonly OrganisationId[] {
  const facts = {
    involved: false,
    threshold: 'none',
    emergencyAccess: [],
    whereaboutsClosed: false,
    consent: { dataProtectionConsent: false, confidentialityConsent: false, serviceAgreement: false },
    overrides: NO_OVERRIDES,
    detriment: false,
  } as const;
  return controllersIn(scope.policy.rowCondition('hub.person.name' as DataItemId, () => facts));
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

function evidenceOf(row: IdentityRow): IdentityEvidence {
  return {
    nhsNumber: row.nhs_number,
    upn: row.upn,
    givenName: row.name.givenName?.join(' ') ?? null,
    preferredName: row.name.preferredName ?? null,
    familyName: row.name.familyName?.join(' ') ?? null,
    dateOfBirth: row.birth_date,
    postcode: row.postcode,
  };
}
