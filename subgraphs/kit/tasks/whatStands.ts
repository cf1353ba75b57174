import { type DecisionAgainst, refusalsAt } from '#policies/core/consent/standing';
import type { DataItem } from '#policies/core/dataItem';
import { type HolderBasis, powerNotReached } from '#policies/core/holderBasis';
import { servesOrganisation, servesRequester } from '#policies/core/powers';
import type { LawfulBasis } from '#policies/core/protocol';
import { thresholdsFrom } from '#policies/core/requirements';
import { type Purpose, type Role, THRESHOLDS, type Threshold } from '#policies/core/vocabulary';
import { SourceFault } from '../http/maskError';
import type { RunSql } from '../replica/readReplica';
import type { SubjectState } from '../replica/replica';
import { openCases, standingConsents, standingOverrides } from '../replica/standingRows';
import type { SubjectRows } from '../replica/subjectState';
import type { RequestScope } from '../request/requestScope';

/** What a holder tells by a decision of its own, of whom and to whom. */
export interface Telling {
  readonly person: string;
  /** Nothing where no record of the holder's is told. */
  readonly items: readonly Pick<DataItem, 'category'>[];
  /** The organisation, and the role there where it is known. */
  readonly recipient: string;
  readonly role: Role | null;
  readonly purposes: readonly Purpose[];
  /** The threshold of a case of which the holder was told with what it decides. */
  readonly told: Threshold;
}

type HolderScope = Pick<RequestScope, 'agency' | 'requester' | 'rules' | 'powers' | 'now'>;

/** What stands of a person at this agency, of a protected one too: what a holder decides is held to it. */
export interface Standing extends Pick<SubjectRows, 'consents' | 'overrides' | 'cases'> {
  readonly person: string;
}

const STANDING = `SELECT asked.person::text AS person, ${standingConsents({ agency: '$2', person: 'asked.person', now: '$3' })} AS consents,
  ${standingOverrides({ agency: '$2', person: 'asked.person', now: '$3' })} AS overrides,
  ${openCases({ agency: '$2', person: 'asked.person' })} AS cases
FROM unnest($1::uuid[]) AS asked(person)`;

export async function readStanding(
  sql: RunSql,
  { agency, now }: Pick<HolderScope, 'agency' | 'now'>,
  persons: readonly string[],
): Promise<ReadonlyMap<string, Standing>> {
  if (persons.length === 0) return new Map();
  // Governance decides by what the hub is told.
  const rows = await sql<Standing>(STANDING, [[...new Set(persons)], agency === 'governance' ? 'hub' : agency, now]);
  return new Map(rows.map((row) => [row.person, row]));
}

/**
 * Holds a holder's basis to what stands of the person: a power is named as the case stands, and nobody goes by a refusal or a withdrawal
 * that covers what is told, save by a decision in force that weighed it, which the basis then names. Throws UNLOCK_BASIS_INVALID,
 * REFUSAL_STANDS.
 */
export async function requireNothingAgainst(
  scope: HolderScope,
  sql: RunSql,
  state: SubjectState,
  telling: Telling,
  basis: LawfulBasis,
): Promise<HolderBasis> {
  const standing = (await readStanding(sql, scope, [telling.person])).get(telling.person);
  if (standing === undefined) throw new Error('Nothing was read of a person.');
  const threshold = { recorded: recordedAt(standing), told: telling.told, involved: state.involved };
  const unreached = powerNotReached(basis.power, scope.powers, threshold);
  if (unreached !== null) throw new SourceFault('UNLOCK_BASIS_INVALID', unreached);
  const refusals = await refusalsOf(scope, standing, state, telling);
  if (refusals.includes(null)) throw refusalStands();
  const against = [...new Set(refusals.flatMap((by) => by ?? []))].sort();
  return against.length === 0 ? basis : { ...basis, against };
}

/** Whether a refusal or a withdrawal that nobody weighed stands against telling it. */
export async function isRefused(
  scope: HolderScope,
  standing: Standing,
  state: SubjectState,
  telling: Telling,
): Promise<boolean> {
  return (await refusalsOf(scope, standing, state, telling)).includes(null);
}

/**
 * Of each refusal against it, the decision that weighed it, or null. To whom whereabouts are closed every recipient counts as meant
 * (docs/decisions/0023): by what is refused towards one organisation and not another they would find whom a refusal names.
 */
async function refusalsOf(
  { requester, rules }: HolderScope,
  standing: Standing,
  { whereaboutsClosed, excluded }: SubjectState,
  { items, recipient, role, purposes }: Telling,
): Promise<readonly (string | null)[]> {
  const { consents } = standing;
  const anybody = whereaboutsClosed || excluded;
  const recipients = anybody ? new Set(consents.flatMap((each) => each.recipients)) : new Set([recipient]);
  const categories = new Set(items.map(({ category }) => category));
  const { organisations } = await rules();
  const weighing = standing.overrides.filter((each) =>
    thresholdsFrom(each.threshold ?? 'none').includes(recordedAt(standing)),
  );
  const servedBy = (to: string): readonly DecisionAgainst[] => {
    const organisation = organisations.find(({ id }) => id === to) ?? {};
    // A power that serves certain roles alone serves nobody of whom the role is not known.
    return weighing.filter(({ serves }) =>
      role === null
        ? (serves?.roles ?? null) === null && servesOrganisation(serves, organisation)
        : servesRequester(serves, { organisation, role }),
    );
  };
  return [...recipients].flatMap((to) =>
    purposes.flatMap((purpose) =>
      [...categories].flatMap((category) =>
        refusalsAt(consents, servedBy(to), {
          controller: requester.organisation.id,
          ...{ recipient: to, purpose, category },
        }).map(({ weighedBy }) => weighedBy),
      ),
    ),
  );
}

function recordedAt({ cases }: Standing): Threshold {
  return THRESHOLDS.findLast((each) => cases.some(({ threshold }) => threshold === each)) ?? 'none';
}

function refusalStands(): SourceFault {
  return new SourceFault(
    'REFUSAL_STANDS',
    'Somebody who may decide has refused this, or withdrawn it, and that stands. To go on against it is a decision of its own, which weighs it, with its basis and reason, a manager, whether the subject is told, and an end: have that recorded (recordOverride, of the consents that Person.consents lists) and decide this anew while it is in force; else tell nothing.',
  );
}
