import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { Asked } from '#test/casework/caseworkTown';
import { entriesOf } from '#test/town/entriesOf';
import { docExample } from './docExamples';
import { accessTown, byCourt, type Copy, doneOf, opinionOf, type Review, today } from './subjectAccess/accessTown';

/** What the documents print is walked by personas alone, from the first act to what comes of it: here on the Welsh side. */
const access = accessTown.forTests();
const CERYS = scriptedChild('section47');
const ROOT = join(__dirname, '..', '..');
const PAGES = ['acts.md', 'casework.md', 'who-saw-what.md'].map((page) =>
  readFileSync(join(ROOT, 'docs', page), 'utf8'),
);

/** An operation of the documents by its name, of another agency where one is named. */
function printed(name: string, agency?: string): string {
  const found = PAGES.flatMap((text) =>
    [...text.matchAll(/```graphql\n([^`]*)```/g)].map(([, each = '']) => each),
  ).find((each) => new RegExp(`(?:query|mutation) ${name}\\b`).test(each));
  if (found === undefined) throw new Error(`The documents print no ${name}.`);
  return agency === undefined ? found : found.replace(/\b(?:health|police)(?=[A-Z])/g, agency);
}

const asks = {
  persona: 'social-worker',
  purpose: 'section47Enquiry',
  case: CERYS.caseId ?? '',
  reason: 'Joint enquiry',
};
const officer = (persona: string): Asked => ({ persona, purpose: 'subjectAccess', reason: 'Received today' });
const desk = (persona: string): Asked => ({ persona, purpose: 'informationGovernance' });
const done = async <Done extends object>(who: Asked, query: string, variables: Record<string, unknown>) => {
  const body = await access.town.act(who, query, variables);
  expect(body.errors).toBeUndefined();
  return doneOf(body) as Done;
};

it('a copy of what a school holds: its data protection lead records the request, is named, decides and gives it out', async () => {
  const lead = officer('ig-officer-school');
  const asker = { evidence: 'Order seen', ...byCourt('Order 61') };
  const variables = { person: CERYS.person, asker, receivedOn: today() };
  const { id } = await done<{ id: string }>(lead, docExample('Record', 'education'), variables);
  const reviews = async () =>
    entriesOf<Review>(
      (await access.town.ask(lead, printed('Reviews', 'education'))).body,
      'educationSubjectAccessReviews',
    ).filter(({ request }) => request === id);
  expect(await reviews()).toEqual([]);
  const reviewer = 'afonwen-school-01/ig-officer-school';
  for (const kind of ['education', 'childAbuse', 'thirdParty', 'concerningHealth'])
    await access.town.act(lead, printed('NameReviewer', 'education'), { request: id, kind, reviewer });
  const waiting = (await reviews()).map((review) => review.id);
  expect(waiting.length).toBeGreaterThan(3);
  await done(lead, docExample('DecideReviews', 'education'), { reviews: waiting, opinion: opinionOf() });
  await access.arrive('education', id);
  const { body } = await access.town.ask(lead, docExample('Copy', 'education'), { request: id });
  const { json } = doneOf(body) as { json: string };
  expect((JSON.parse(json) as Copy).controller).toBe('Ysgol Uwchradd Afonwen');
});

it('an emergency access to a school and a force in Wales is reviewed there, each by its own officer', async () => {
  await done(asks, printed('Emergency'), { persons: [CERYS.person] });
  for (const persona of ['ig-officer-school', 'privacy-officer-wales', 'caldicott-guardian', 'ig-officer-wales']) {
    const { body } = await access.town.ask(desk(persona), printed('EmergencyToReview'));
    const [review] = entriesOf<{ id: string; person: { id: string } | null }>(body, 'emergencyReviews');
    expect(review?.id).toBeDefined();
  }
  const { body } = await access.town.ask(desk('ig-officer-school'), printed('EmergencyToReview'));
  const [review] = entriesOf<{ id: string }>(body, 'emergencyReviews');
  const given = {
    review: review?.id,
    outcome: 'notJustified',
    note: 'Nobody was in danger',
    followUp: 'Told the manager',
  };
  await done(desk('ig-officer-school'), printed('ReviewEmergency'), given);
});

it('what the Welsh force is asked its duty officer answers, and its privacy officer where the asker disagrees', async () => {
  const said = { dataItem: 'police.intelligence.involvement', route: 'askOriginator', text: 'May the enquiry know?' };
  const { id } = await done<{ id: string }>(asks, printed('Ask'), { person: CERYS.person, ...said });
  const refusal = { request: id, disclosed: false, answer: 'Nothing more can be said.', context: 'A search of today.' };
  const REFUSE = `mutation($key: String!, $request: ID!, $disclosed: Boolean!, $answer: String!, $context: String!) {
    policeAnswerUnlock(key: $key, request: $request, disclosed: $disclosed, answer: $answer, context: $context) { id } }`;
  await done(desk('duty-officer-wales'), REFUSE, refusal);
  await access.town.rows('police', "UPDATE tasks.unlock_request SET due_at = now() - interval '1 hour' WHERE id = $1", [
    id,
  ]);
  await done(asks, printed('Disagree'), { request: id, text: 'It cannot be planned without it.' });
  await done(desk('privacy-officer-wales'), REFUSE, refusal);
});
