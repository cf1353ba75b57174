import { randomUUID } from 'node:crypto';
import { TOWN_ORGANISATIONS } from '#embedded/town/organisations';
import { DATA_CATEGORIES } from '#policies/core/vocabulary';

export interface ActEffect {
  readonly agency: string;
  readonly confirmed: boolean;
  readonly effectiveAt: string;
}

/** When each agency answers by an act, as the act's own answer said. */
export interface ActDone {
  readonly effects: readonly ActEffect[];
}

export interface ConsentTime {
  readonly validFrom?: string;
  readonly validUntil?: string;
}

/** One family's agreement, given and withdrawn by the mutations that a practitioner's app calls. */
export interface ConsentActs {
  give(time?: ConsentTime): Promise<ActDone>;
  /** What was given last; gives first where nothing stands. */
  withdraw(): Promise<ActDone>;
}

/** Sends a mutation as a practitioner of early help; gives the text of the answer. */
export type SendAct = (query: string, variables: object) => Promise<string>;

const CONTROLLERS = TOWN_ORGANISATIONS.filter(({ country, agency }) => country === 'W' && agency !== null).map(
  ({ id }) => id,
);

/** What the family is asked to agree to, and its mother decides. */
export const agreedTo = (person: string) => ({
  gate: 'serviceAgreement',
  // The town's mothers are known by the child's id.
  grantor: { kind: 'parentalResponsibility', responsibility: `a1${person.slice(2)}` },
  controllers: CONTROLLERS,
  recipients: CONTROLLERS,
  purposes: ['earlyHelp'],
  categories: DATA_CATEGORIES,
  noticeVersion: 'EH-W/2026.1',
  collectionMethod: 'inPerson',
  jurisdiction: 'W',
});

const GIVE = `mutation($key: String!, $person: ID!, $consent: ConsentInput!) {
  done: recordConsentDecision(key: $key, person: $person, decision: "given", consent: $consent) { id effects { agency confirmed effectiveAt } } }`;
const WITHDRAW = `mutation($key: String!, $person: ID!, $id: ID!) {
  done: withdrawConsent(key: $key, person: $person, id: $id) { id effects { agency confirmed effectiveAt } } }`;

export function consentActs(send: SendAct, person: string): ConsentActs {
  let standing: string | null = null;
  const act = async (query: string, variables: object): Promise<ActDone & { readonly id: string }> => {
    const text = await send(query, { key: randomUUID(), person, ...variables });
    const { data } = JSON.parse(text) as { data?: { done: (ActDone & { id: string }) | null } | null };
    if (data?.done == null) throw new Error(`The act was not done: ${text.slice(0, 500)}`);
    return data.done;
  };
  const acts: ConsentActs = {
    async give(time = {}) {
      const done = await act(GIVE, { consent: { ...agreedTo(person), ...time } });
      standing = done.id;
      return done;
    },
    async withdraw() {
      if (standing === null) await acts.give();
      const id = standing;
      standing = null;
      return act(WITHDRAW, { id });
    },
  };
  return acts;
}
