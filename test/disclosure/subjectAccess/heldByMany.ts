import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { Asked } from '#test/casework/caseworkTown';
import { entriesOf } from '#test/town/entriesOf';
import { docExample } from '../docExamples';
import { accessTown, doneOf, mother, who } from './accessTown';

/** A consent names several controllers: what is given of it is given by each, and by none for the others. */
const access = accessTown.forTests();

const { person, caseId } = scriptedChild('refuge');
const WORKER: Asked = { persona: 'social-worker-england', purpose: 'section47Enquiry', case: caseId ?? '' };
const DECIDE = `mutation($key: String!, $person: ID!, $consent: ConsentInput) {
  done: recordConsentDecision(key: $key, person: $person, decision: "given", consent: $consent) { id } }`;
const READ = 'query($id: ID!) { person(id: $id) { consents { id state controllers } } }';
const LOG = `query($id: ID!) { person(id: $id) { disclosures(first: 100) { entries {
  agency purpose role receipt items { dataItem words clause basis } } } } }`;
const TASKS = '{ rows: governanceBreachTasks { entries { id notified } } }';
const NOTICES = '{ rows: governanceCorrectionNotices { entries { id receipt items } } }';
const CORRECT = docExample('Correct', 'governance');
const officer = (organisation: string) => who(organisation, 'privacyOfficer', 'log');

interface Entry {
  readonly agency: string;
  readonly receipt: string;
}

async function decide(controllers: readonly string[]): Promise<string> {
  const body = await access.town.act(WORKER, DECIDE, {
    person,
    consent: {
      ...{ gate: 'serviceAgreement', grantor: { kind: 'parentalResponsibility', responsibility: mother(person) } },
      ...{ controllers, recipients: ['marchford-council'], purposes: ['familySupport'], categories: ['mentalHealth'] },
      ...{ noticeVersion: 'FS/2026.1', collectionMethod: 'inPerson', jurisdiction: 'E' },
    },
  });
  expect(body.errors).toBeUndefined();
  return (doneOf(body) as { id: string }).id;
}

/** What an officer is told of their own controller's consent: ids, receipts and moments are new each time. */
async function toldTo(organisation: string, record: string): Promise<string> {
  const by = officer(organisation);
  const read = await access.town.ask(by, READ, { id: person });
  const seen = read.body.data?.person as { consents: readonly { id: string }[] } | undefined;
  const corrected = await access.town.act(by, CORRECT, { record, fields: ['state'], reason: 'Another child' });
  expect(corrected.errors).toBeUndefined();
  const done = doneOf(corrected) as { receipts: string[]; breachTask: string };
  const logged = await access.town.ask(by, LOG, { id: person });
  const log = logged.body.data?.person as { disclosures: { entries: Entry[] } } | undefined;
  const own = (log?.disclosures.entries ?? []).filter(({ agency }) => agency === 'governance');
  const tasks = entriesOf<{ id: string; notified: number }>((await access.town.ask(by, TASKS)).body, 'rows');
  const task = tasks.find(({ id }) => id === done.breachTask);
  const notices = entriesOf<{ receipt: string }>((await access.town.ask(by, NOTICES)).body, 'rows');
  // Their own reading is among what was given.
  const receipt = read.receipts.find(({ agency }) => agency === 'governance')?.id ?? '';
  expect([done.receipts, own.map((each) => each.receipt)]).toEqual([
    expect.arrayContaining([receipt]),
    expect.arrayContaining([receipt]),
  ]);
  expect(done.receipts).toHaveLength(task?.notified ?? 0);
  return JSON.stringify([
    seen?.consents.find(({ id }) => id === record),
    done.receipts.length,
    task?.notified,
    own,
    notices,
  ]).replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|"receipt":"[^"]+"/g, 'id');
}

describe('a consent that several controllers hold', () => {
  it('tells each of them, while whereabouts are closed, the same whoever else it names', async () => {
    const alone = await toldTo('marchford-school-08', await decide(['marchford-school-08']));
    expect(alone).toContain('"controllers":null');
    for (const [own, other] of [
      ['marchford-school-10', 'marchford-school-04'],
      ['marchford-school-11', 'marchford-school-12'],
      ['marchford-school-13', 'afonwen-school-02'],
    ] as const)
      expect(await toldTo(own, await decide([other, own]))).toBe(alone);
  });

  it('was given in the name of one, in a log from before: who was told so is told, and no controller', async () => {
    await decide(['marchford-school-03']);
    const read = await access.town.ask(WORKER, READ, { id: person });
    const receipt = read.receipts.find(({ agency }) => agency === 'governance')?.id;
    const record = await decide(['marchford-school-03', 'marchford-school-05']);
    const told = async () =>
      entriesOf<{ receipt: string }>((await access.town.ask(WORKER, NOTICES)).body, 'rows').filter(
        (each) => each.receipt === receipt,
      ).length;
    const correct = async () => {
      const by = officer('marchford-school-05');
      const body = await access.town.act(by, CORRECT, { record, fields: ['state'], reason: 'Wrong' });
      expect(doneOf(body)).toMatchObject({ receipts: [] });
      expect(entriesOf((await access.town.ask(officer('marchford-school-03'), TASKS)).body, 'rows')).toEqual([]);
    };
    await correct();
    expect(await told()).toBe(0);
    const endsAt = (text: string) =>
      access.town.rows('governance', `UPDATE subject_access.given_in_one_name SET until = ${text} RETURNING until`);
    expect(await endsAt("now() + interval '1 hour'")).toHaveLength(1);
    try {
      await correct();
      expect(await told()).toBe(1);
    } finally {
      await endsAt("now() - interval '1 hour'");
    }
  });
});
