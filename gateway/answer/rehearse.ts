import { setTimeout as wait } from 'node:timers/promises';
import { type GraphQLSchema, getNamedType } from 'graphql';
import type { PractitionerId } from '#policies/core/ids';
import { dayOf } from '#policies/core/legalDay';
import type { Rules } from '#policies/core/protocol';
import type { Purpose, Role } from '#policies/core/vocabulary';
import { widestSelection } from '#policies/service/widestSelection';
import { prune } from '../operation/prune';
import { readOperation } from '../operation/readOperation';
import { maskOf } from '../rules/readMarks';
import { openContext } from './openContext';
import type { Pipeline } from './pipeline';

/** A question that is likely to be asked, and by whom. */
export interface Rehearsal {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly organisation: string;
  readonly team: string;
  readonly role: Role;
  readonly purpose: Purpose;
}

export interface RehearsalWatch {
  /** Told when the first is planned. */
  onFirst(): void;
  /** Whether the gateway has been stopped. */
  ended(): boolean;
}

const BETWEEN_MS = 50;

/**
 * Plans what is likely to be asked first: a cold process takes seconds over its first plan, and whoever asked first would pay
 * for it. `onFirst` is told when the first is planned, which is the dearest by far: from there on a new plan takes tenths of a
 * second. No source is asked and no record is read, so nothing is disclosed and nothing is to be recorded. A question that
 * does not fit this installation is left to its asker.
 */
export async function rehearse(
  pipeline: Pipeline,
  rules: Rules,
  rehearsals: readonly Rehearsal[],
  { onFirst, ended }: RehearsalWatch,
): Promise<void> {
  const asked = rehearsals.length > 0 ? rehearsals : widest(pipeline.executor.schema, rules);
  if (asked.length === 0) onFirst();
  for (const [index, each] of asked.entries()) {
    if (ended()) return;
    await rehearseOne(pipeline, rules, each).catch(() => undefined);
    if (index === 0) onFirst();
    // Requests go before rehearsals.
    await wait(BETWEEN_MS);
  }
}

async function rehearseOne(pipeline: Pipeline, rules: Rules, asked: Rehearsal): Promise<void> {
  const { executor, marks, configuration, operations, checked } = pipeline;
  const organisation = rules.organisations.find(({ id }) => id === asked.organisation);
  if (organisation === undefined) return;
  const requester = {
    organisation,
    team: asked.team,
    role: asked.role,
    practitioner: '' as PractitionerId,
    issuer: '',
    trainingValidUntil: null,
  };
  const today = dayOf(pipeline.now());
  const policy = pipeline.policies.policyFor(rules, requester, asked.purpose, today);
  const { query: source, variables } = asked;
  const read = readOperation({
    source,
    variables,
    operationName: null,
    schema: executor.schema,
    limits: configuration.limits,
    checked,
  });
  const canonical = operations.of(source, null, read);
  const pruned = prune(canonical, maskOf(marks, policy));
  const declaration = { purpose: asked.purpose, caseId: null, reason: null };
  const context = openContext({
    request: 'rehearsal',
    traceparent: null,
    requester,
    declaration,
    policy,
    pruning: true,
    canonical,
    pruned,
    pipeline,
    rehearsal: true,
  });
  await executor.execute(pruned, pruned.variables(read.variables), context);
}

/** The case view that asks everything of a person, two levels down: it takes the planner through all of the graph. */
function widest(schema: GraphQLSchema, { organisations: [organisation] }: Rules): readonly Rehearsal[] {
  const person = schema.getQueryType()?.getFields().person;
  if (organisation === undefined || person === undefined) return [];
  const query = `query ($id: ID!) { person(id: $id) ${widestSelection(schema, getNamedType(person.type).name, 2)} }`;
  const who = { organisation: organisation.id, team: '', role: 'socialWorker', purpose: 'section47Enquiry' } as const;
  return [{ ...who, query, variables: { id: '' } }];
}
