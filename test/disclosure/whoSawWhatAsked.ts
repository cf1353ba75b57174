import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { Agency } from '#policies/core/vocabulary';
import { type Asked } from '#test/casework/caseworkTown';
import { docExample } from './docExamples';
import { givenTown } from './givenTown';

/** What is asked of who saw what, again and again. */
const town = givenTown.forTests();

export const CHILD = scriptedChild('section47');
export const KAI = scriptedChild('intelligence');
export const REFUGE = scriptedChild('refuge');
export const EFA = scriptedChild('gillick');
export const REASON = 'Joint enquiry agreed';
export const worker: Asked = { persona: 'social-worker', purpose: 'section47Enquiry', reason: REASON };
export const officerOf = (organisation: string, practitioner = `${organisation}/ig`): Asked => ({
  as: { organisation, practitioner, team: 'information-governance', role: 'informationGovernanceOfficer' },
  purpose: 'informationGovernance',
});
export const representative: Asked = { persona: 'representative', purpose: 'subjectAccess', reason: 'The child asks' };
export const english: Asked = { persona: 'scrutineer', purpose: 'scrutiny' };
export const scrutineer: Asked = { persona: 'scrutineer-wales', purpose: 'scrutiny' };

export const SEEN = docExample('WhoSawWhat');
export const RELEASE = (agency: Agency) => docExample('Release', agency);
export const INCIDENTS =
  'query($id: ID!) { person(id: $id) { police { incidents { kind summary officer { name } } } } }';

export interface Entry {
  readonly id: string;
  readonly agency: string;
  readonly role: string | null;
  readonly at: string | null;
  readonly controller: string | null;
  readonly organisation: string | null;
  readonly practitioner: string | null;
  readonly reason: string | null;
  readonly receipt: string | null;
  readonly items:
    | readonly { readonly dataItem: string; readonly words: string; readonly clause: string | null }[]
    | null;
}
export interface Page {
  readonly entries: readonly Entry[];
  readonly next: string | null;
  readonly complete: boolean;
  readonly earlier: readonly { readonly agency: string; readonly after: string }[];
}

export async function pageFor(who: Asked, id: string, variables: Record<string, unknown> = {}): Promise<Page> {
  const { body } = await town.ask(who, SEEN, { id, ...variables });
  expect(body.errors).toBeUndefined();
  return (body.data as { person: { disclosures: Page } }).person.disclosures;
}

/** Asks as a practitioner and gives the receipt of that agency. */
export async function askedOf(agency: Agency, who: Asked, query: string, id: string): Promise<string> {
  const { receipts, body } = await town.ask(who, query, { id });
  expect(body.errors).toBeUndefined();
  return receipts.find((each) => each.agency === agency)?.id ?? '';
}

export const release = (agency: Agency, who: Asked, person: string, receipts: readonly string[]) =>
  town.act(who, RELEASE(agency), { person, receipts });
