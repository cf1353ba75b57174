import { scriptedChild } from '#embedded/town/scriptedChildren';
import { entriesOf } from '#test/town/entriesOf';
import type { AnswerBody } from '#test/town/startTown';
import { until } from '#test/town/until';
import { actsTown } from './actsTown';
import { BASIS } from './holderBasis';

export const town = actsTown.forTests();

export const intelligence = scriptedChild('intelligence');

export const TASKS = `query($open: Boolean! = true) { policeHolderTasks(open: $open) {
  entries { id personId controller cause holdings assignedTo openedAt dueAt escalatedTo decision reason events { at event reason by } } } }`;

export const DECIDE = `mutation($key: String!, $task: ID!, $decision: String! = "notShared", $reason: String! = "Told the enquiry by phone.",
  $sharedWith: ID, $items: [String!]! = [], $basis: UnlockBasisInput, $obligations: [String!]! = [], $conditions: String) {
  policeDecideHolderTask(key: $key, task: $task, decision: $decision, reason: $reason, sharedWith: $sharedWith, items: $items, basis: $basis, obligations: $obligations, conditions: $conditions) {
    id decision reason sharedWith items basis obligations conditions } }`;
export const SHARED = {
  decision: 'shared',
  sharedWith: 'afonwen-council',
  items: ['police.intelligence.text', 'police.intelligence.involvement'],
  basis: BASIS,
  obligations: ['noOnwardSharing'],
  conditions: 'By the lead alone.',
};
/** How confidence is met, why there is no consent and that a law lets it leave Part 3; of that law the name alone stands in no record. */
export const NAMED =
  'dpaPart3 6(1)(e), 9(2)(g), 10, Sch 1 para18, childrenAct1989s47, confidentiality overridingPublicInterest, WOULD_PREJUDICE_PROTECTION, s36(4)';

export interface Task {
  readonly id: string;
  readonly personId: string;
  readonly controller: string;
  readonly cause: string;
  readonly holdings: readonly string[];
  readonly assignedTo: string;
  readonly openedAt: string;
  readonly dueAt: string;
  readonly escalatedTo: string | null;
  readonly decision: string | null;
  readonly events: readonly {
    readonly at: string;
    readonly event: string;
    readonly reason: string | null;
    readonly by: string | null;
  }[];
}

export const ask = (query: string, variables: Record<string, unknown> = {}, persona = 'duty-officer') =>
  town.ask({ persona, purpose: 'informationGovernance', query, variables });

export const tasksOf = async (person: string, variables = {}): Promise<readonly Task[]> =>
  entriesOf<Task>((await ask(TASKS, variables)).body, 'policeHolderTasks').filter((task) => task.personId === person);

export const codeOf = (body: AnswerBody) => body.errors?.[0]?.extensions?.code;

export const taskFor = (person: string, cause: string) =>
  until(async () => (await tasksOf(person)).find((task) => task.cause === cause));
