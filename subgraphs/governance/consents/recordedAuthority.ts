import { type Act, mayAct, OFFICERS } from '#policies/core/acts';
import { reachOf } from '#policies/core/consent/capacity';
import { SourceFault } from '../../kit/http/maskError';
import { instant } from '../../kit/request/instant';
import { pageRows } from '../../kit/request/pageRows';
import type { RequestScope } from '../../kit/request/requestScope';
import type { ListPage } from '../../kit/schema/page';
import type { PageOf } from '../../kit/schema/pagedList';
import { isBorneOut } from './recorder';
import { DECISION_REVIEWERS } from './reviewsDue';

export interface HolderOnRecord {
  readonly id: string;
  readonly holder: string | null;
  readonly basis: string;
  /** What was seen: to whoever answers for the record in the organisation that made it. */
  readonly evidence: string | null;
}

export interface CompetenceOnRecord {
  readonly id: string;
  readonly decision: string;
  readonly competent: boolean;
  /** Null where none were named. */
  readonly categories: readonly string[] | null;
  readonly purposes: readonly string[] | null;
  readonly assessedAt: string;
}

/** By which it is recorded who may decide, or what they decided, and by whom not to inform is: those who do these acts name holders. */
const NAMING: readonly Act[] = ['recordParentalResponsibility', 'recordConsentDecision', 'recordNotToBeInformed'];

/**
 * A page of the holders of parental responsibility on record in force, oldest record first: all of them, alike, whoever of them must
 * not be informed, was restricted, or is in doubt. That stands elsewhere or nowhere: no holder's own line tells, but by the words of
 * whoever recorded it, to those who answer for them there. What is said of a council names where the child is known, and is null to
 * another organisation than recorded it. Throws QUERY_NOT_GRANTED.
 */
export async function holdersOnRecord(
  scope: RequestScope,
  person: string,
  page: ListPage,
): Promise<PageOf<HolderOnRecord>> {
  const subject = await readable(scope, person);
  if (subject === null) return NONE;
  const { rows, next } = await pageRows<HolderOnRecord & { readonly own: boolean; readonly evidence: string }>(
    scope,
    page,
    {
      list: ['parentalResponsibility', subject],
      columns: 'p.id, p.holder, p.basis, p.evidence, p.by_organisation = $2 AS own',
      from: 'authority.parental_responsibility p',
      where: 'p.person = $1 AND p.valid_until IS NULL',
      values: [subject, scope.requester.organisation.id],
      person: 'p.person',
      order: [
        { by: 'p.recorded_at', type: 'timestamptz' },
        { by: 'p.id', type: 'uuid' },
      ],
    },
  );
  const answers = DECISION_REVIEWERS.includes(scope.requester.role);
  const entries = rows.map(({ id, holder, basis, evidence, own }) => ({
    id,
    holder: own || !COUNCILS.includes(basis) ? holder : scope.withholdPlace('HolderOnRecord', id, 'holder', null),
    basis,
    evidence: !answers ? null : own ? evidence : scope.withholdPlace('HolderOnRecord', id, 'evidence', null),
  }));
  return { entries, next };
}

/**
 * Of each decision the assessments that count, by decision: each of which a later one does not reach all. Neither by whom nor on what
 * grounds. Throws QUERY_NOT_GRANTED.
 */
export async function competenceOnRecord(
  scope: RequestScope,
  person: string,
  page: ListPage,
): Promise<PageOf<CompetenceOnRecord>> {
  const subject = await readable(scope, person);
  if (subject === null) return NONE;
  const unnamed = { categories: null, purposes: null };
  const [understood, notUnderstood] = [
    reachOf({ competent: true, ...unnamed }),
    reachOf({ competent: false, ...unnamed }),
  ];
  const categoriesOf = (found: string) =>
    `coalesce(${found}.categories, CASE WHEN ${found}.competent THEN $3::text[] ELSE $4::text[] END)`;
  const { rows, next } = await pageRows<CompetenceOnRecord>(scope, page, {
    list: ['competence', subject],
    columns: `c.id, c.decision, c.competent, c.categories, c.purposes, ${instant('c.assessed_at')} AS "assessedAt"`,
    from: 'authority.competence c',
    where: `c.person = $1 AND c.assessed_at <= $2 AND NOT EXISTS (SELECT FROM authority.competence l
      WHERE l.person = c.person AND l.decision = c.decision AND l.assessed_at <= $2
        AND (l.assessed_at, l.recorded_at, l.id) > (c.assessed_at, c.recorded_at, c.id)
        AND ${categoriesOf('c')} <@ ${categoriesOf('l')} AND coalesce(c.purposes, $5::text[]) <@ coalesce(l.purposes, $5))`,
    values: [subject, scope.now, understood.categories, notUnderstood.categories, notUnderstood.purposes],
    person: 'c.person',
    order: [
      { by: 'c.decision', type: 'text' },
      { by: 'c.id', type: 'uuid' },
    ],
  });
  return {
    entries: rows.map(({ id, decision, competent, categories, purposes, assessedAt }) => ({
      ...{ id, decision, competent, categories, purposes, assessedAt },
    })),
    next,
  };
}

const NONE = { entries: [], next: null } as const;

/** Whose holder is a council. */
const COUNCILS: readonly string[] = ['localAuthorityCareOrder', 'voluntaryAccommodation'];

/**
 * The person, where the requester may do one of these acts for them; null for one who is unknown to the requester, barred or not
 * theirs, alike. An officer or representative reads it whom others link to the person: the acts of these ask for no more.
 */
async function readable(scope: RequestScope, person: string): Promise<string | null> {
  const { requester, purpose, sql, now } = scope;
  const actor = { organisation: requester.organisation, role: requester.role, purpose };
  if (!NAMING.some((act) => mayAct(act, actor, true) === 'yes'))
    throw new SourceFault(
      'QUERY_NOT_GRANTED',
      'Your role may not read this: those read it who may record who decides, or what they decided.',
    );
  const subject = await scope.subject(person);
  if (!subject.known || subject.excluded) return null;
  if (!NAMING.some((act) => mayAct(act, actor, subject.involved) === 'yes')) return null;
  const asOther = OFFICERS.includes(requester.role) || requester.role === 'subjectRepresentative';
  return !asOther || (await isBorneOut({ sql, now, person: subject.person }, requester)) ? subject.person : null;
}
