import { controllersOfAgency } from '#policies/core/applicable';
import type { SubjectFacts } from '#policies/core/decision';
import type { OrganisationId } from '#policies/core/ids';
import { dayOf } from '#policies/core/legalDay';
import { NOBODY } from '#policies/core/nobody';
import { trainedFor } from '#policies/core/training';
import { THRESHOLDS, type Threshold } from '#policies/core/vocabulary';
import { type Parameters, sqlParameters } from '#policies/enforcement/whereSql';
import type { SubjectState } from '../../kit/replica/replica';
import { closedTo, involvedWith } from '../../kit/replica/standsWith';
import type { RequestScope } from '../../kit/request/requestScope';
import { CONVERGENCE, CONVERGING } from '../chronology/indicators';

/** A condition and its parameters, the first of its statement. */
export interface ToldCondition {
  readonly condition: string;
  readonly values: readonly unknown[];
}

/**
 * The condition under which the list tells of the child in a column: in SQL, so that no work follows the children of whom it does
 * not. The policy is asked what it would decide of a child for each way in which the reader can stand to one. What rests on a
 * consent or an emergency grant tells of nobody here: whoever is given that asks about the one child.
 */
export async function toldOf(scope: RequestScope, person: string): Promise<ToldCondition> {
  const { organisations } = await scope.rules();
  const controllers = controllersOfAgency(organisations, scope.agency).map(({ id }) => id);
  const open = openGroups(scope, controllers);
  const whileClosed = STANDINGS.filter((standing) => tells(scope, factsOf(scope, standing, true), []));
  if (open.length === 0 && whileClosed.length === 0) return { condition: 'false', values: [] };
  const parameters = sqlParameters();
  const { organisation, practitioner, role } = scope.requester;
  const closed = closedTo({
    ...{ agency: "'hub'", person, organisation: parameters.bind(organisation.id) },
    ...{ practitioner: parameters.bind(practitioner), role: parameters.bind(role) },
  });
  const ways = [
    ...open.map(
      ({ tellers, told }) => `(NOT ${closed} AND ${standsAs(told, scope, person, parameters)} AND EXISTS (
      SELECT FROM governance.link l WHERE l.agency = 'hub' AND l.person = ${person} AND l.ended_at IS NULL
        AND l.controller = ANY(${parameters.bind(tellers)}::text[])))`,
    ),
    ...(whileClosed.length === 0 ? [] : [`(${closed} AND ${standsAs(whileClosed, scope, person, parameters)})`]),
  ];
  return { condition: ways.join(' OR '), values: parameters.values };
}

/** The same of a child whose state is known, by all that stands: what changed since the page was cut is held against it. */
export function isTold(scope: RequestScope, state: SubjectState): boolean {
  return tells(scope, (controller) => state.factsFor(controller, 'patternCount'), state.knownTo);
}

/**
 * Whether the reader has the indicator of a child, and the agencies would still count for them, as far as the hub can say: while
 * whereabouts are closed they do under some purposes and not under others, and the list tells no more than the indicator.
 */
function tells({ policy }: RequestScope, facts: FactsOf, knownTo: readonly OrganisationId[]): boolean {
  return (
    CONVERGING.every(({ item }) => policy.subjectVerdict(item, facts).kind === 'possible') &&
    policy.subjectVerdict(CONVERGENCE, facts, knownTo).kind === 'possible'
  );
}

type FactsOf = (controller: OrganisationId) => SubjectFacts;

interface Standing {
  readonly involved: boolean;
  readonly threshold: Threshold;
}
const STANDINGS: readonly Standing[] = [false, true].flatMap((involved) =>
  THRESHOLDS.map((threshold) => ({ involved, threshold })),
);

function factsOf({ requester, purpose, now }: RequestScope, standing: Standing, whereaboutsClosed: boolean): FactsOf {
  const trained = trainedFor(purpose, requester.trainingValidUntil, dayOf(now));
  const facts = { ...NOBODY, ...standing, whereaboutsClosed, trained };
  return () => facts;
}

/** By which controllers' clauses a child of open whereabouts is told, and for which standings these are the same. */
function openGroups(
  scope: RequestScope,
  controllers: readonly OrganisationId[],
): readonly { readonly tellers: readonly OrganisationId[]; readonly told: readonly Standing[] }[] {
  const groups = new Map<string, { readonly tellers: readonly OrganisationId[]; readonly told: Standing[] }>();
  for (const standing of STANDINGS) {
    const facts = factsOf(scope, standing, false);
    const tellers = controllers.filter((controller) => tells(scope, facts, [controller]));
    const group = groups.get(tellers.join()) ?? { tellers, told: [] };
    group.told.push(standing);
    groups.set(tellers.join(), group);
  }
  return [...groups.values()].filter(({ tellers }) => tellers.length > 0);
}

/** That the reader stands to a person in one of these ways; what makes no difference is not looked at. */
function standsAs(told: readonly Standing[], scope: RequestScope, person: string, { bind }: Parameters): string {
  if (told.length === STANDINGS.length) return 'true';
  const { requester, caseId, now } = scope;
  const involved = involvedWith(
    {
      ...{ agency: "'hub'", person, organisation: bind(requester.organisation.id), now: bind(now) },
      ...{ team: bind(requester.team), practitioner: bind(requester.practitioner) },
    },
    'false',
  );
  const [ranks, named] = [bind([...THRESHOLDS]), bind(caseId)];
  const threshold = `COALESCE((SELECT (${ranks}::text[])[max(array_position(${ranks}::text[], k.threshold))] FROM governance.case_state k
    WHERE k.agency = 'hub' AND k.person = ${person} AND k.closed_at IS NULL
      AND (${named}::uuid IS NULL OR k.case_id = ${named}::uuid)), 'none')`;
  const ways = [true, false].flatMap((is) => {
    const thresholds = told.filter((each) => each.involved === is).map((each) => each.threshold);
    return thresholds.length === 0
      ? []
      : [`(${is ? '' : 'NOT '}${involved} AND ${threshold} = ANY(${bind(thresholds)}::text[]))`];
  });
  return `(${ways.join(' OR ')})`;
}
