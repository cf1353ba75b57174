import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { type Asked, codeOf } from '#test/casework/caseworkTown';
import { entriesOf } from '#test/town/entriesOf';
import { docExample } from '../docExamples';
import { accessTown, doneOf, who } from './accessTown';

/** The log does not say which record was given: whoever cannot have been shown the one that was wrong learns of none. */
const access = accessTown.forTests();

const KAI = scriptedChild('intelligence');
const enquiry = { purpose: 'section47Enquiry', case: KAI.caseId ?? '' };
const worker: Asked = { persona: 'social-worker', ...enquiry };
const detective: Asked = { persona: 'police-officer', ...enquiry };
const force = who('marches-police', 'privacyOfficer', 'hidden');
const SEEN = 'query($id: ID!) { person(id: $id) { police { incidents { id kind summary } } } }';
const NOTICES = '{ rows: policeCorrectionNotices(first: 200) { entries { id receipt items sentence } } }';
const TASKS = '{ rows: policeBreachTasks(first: 200) { entries { id notified notTold } } }';
const CORRECT = docExample('Correct');
const TELL = docExample('Tell');

interface Corrected {
  readonly receipts: readonly string[];
  readonly notTold: readonly string[];
  readonly breachTask: string;
}

describe('correcting a record that is not given to everybody', () => {
  let shown = '';
  const made: string[] = [];
  beforeAll(async () => {
    const [incident] = await access.town.rows<{ id: string }>(
      'police',
      `SELECT r.id FROM public.incident r JOIN governance.link l USING (controller, subject)
       WHERE l.person = $1 AND r.controller = 'marches-police' AND r.restriction = 'none' ORDER BY r.id LIMIT 1`,
      [KAI.person],
    );
    shown = incident?.id ?? '';
  });
  afterAll(() => access.town.rows('police', 'DELETE FROM public.incident WHERE id = ANY($1)', [made]));

  /** Another incident of the same child at the same force, like the one that everybody reads but for `marks`. */
  const another = async (marks: object) => {
    const id = randomUUID();
    made.push(id);
    await access.town.rows(
      'police',
      `INSERT INTO public.incident SELECT (jsonb_populate_record(r, $2::jsonb)).* FROM public.incident r WHERE r.id = $1`,
      [shown, JSON.stringify({ id, ...marks })],
    );
    return id;
  };
  const reading = async (by: Asked) => {
    const { receipts, text } = await access.town.ask(by, SEEN, { id: KAI.person });
    return { text, receipt: receipts.find(({ agency }) => agency === 'police')?.id ?? '' };
  };
  const correct = async (record: string) => {
    const body = await access.town.act(force, CORRECT, { record, fields: ['summary'], reason: 'Another child' });
    expect(body.errors).toBeUndefined();
    return doneOf(body) as Corrected;
  };
  const notices = async (by: Asked) =>
    entriesOf<{ receipt: string }>((await access.town.ask(by, NOTICES)).body, 'rows');
  const told = async (by: Asked, receipt: string) =>
    (await notices(by)).filter((each) => each.receipt === receipt).length;
  const task = async (id: string) =>
    entriesOf<{ id: string; notified: number; notTold: readonly string[] }>(
      (await access.town.ask(force, TASKS)).body,
      'rows',
    ).find((each) => each.id === id);

  it.each([
    ['under a restriction, which nobody reads', { restriction: 'protectedPerson' }, 0],
    ['held back from the council alone', { role_of_child: 'subject', suspected_victim: true }, 1],
  ])('that is %s tells nobody from whom it is', async (_how, marks, toldDetective) => {
    const hidden = await another(marks);
    const [council, own] = [await reading(worker), await reading(detective)];
    expect([council.text.includes(shown), council.text.includes(hidden)]).toEqual([true, false]);
    expect(own.text.includes(hidden)).toBe(toldDetective === 1);
    const before = await notices(worker);
    const done = await correct(hidden);
    // The officer reads of all to whom such items were given, and of whom nobody was told.
    expect(done.receipts).toEqual(expect.arrayContaining([council.receipt, own.receipt]));
    expect(done.notTold).toContain(council.receipt);
    expect(done.notTold.includes(own.receipt)).toBe(toldDetective === 0);
    expect(await task(done.breachTask)).toMatchObject({
      notified: done.receipts.length - done.notTold.length,
      notTold: [...done.notTold].sort(),
    });
    expect(await notices(worker)).toEqual(before);
    expect(await told(detective, own.receipt)).toBe(toldDetective);
  });

  it('tells whom an officer knows to have been shown it, once, and nobody else', async () => {
    const hidden = await another({});
    const [first, second] = [await reading(worker), await reading(detective)];
    expect(first.text).toContain(hidden);
    await access.town.rows('police', "UPDATE public.incident SET restriction = 'protectedPerson' WHERE id = $1", [
      hidden,
    ]);
    const done = await correct(hidden);
    expect(done.notTold).toEqual(expect.arrayContaining([first.receipt, second.receipt]));
    const tell = (by: Asked, receipts: readonly string[], of = done.breachTask) =>
      access.town.act(by, TELL, { task: of, receipts });
    for (const [by, receipts, of, code] of [
      [force, [], done.breachTask, 'DISCLOSURE_UNKNOWN'],
      [force, [first.receipt, 'another'], done.breachTask, 'DISCLOSURE_UNKNOWN'],
      [force, [first.receipt], randomUUID(), 'BREACH_UNKNOWN'],
      [who('gwent-y-gororau-police', 'privacyOfficer'), [first.receipt], done.breachTask, 'BREACH_UNKNOWN'],
      [detective, [first.receipt], done.breachTask, 'ACT_NOT_GRANTED'],
    ] as const)
      expect(codeOf(await tell(by, receipts, of))).toBe(code);
    expect(await told(worker, first.receipt)).toBe(0);
    const answered = await tell(force, [first.receipt]);
    const notTold = done.notTold.filter((each) => each !== first.receipt).toSorted();
    expect(doneOf(answered)).toMatchObject({ notified: done.receipts.length - notTold.length, notTold });
    expect([await told(worker, first.receipt), await told(detective, second.receipt)]).toEqual([1, 0]);
    expect(codeOf(await tell(force, [first.receipt]))).toBe('DISCLOSURE_UNKNOWN');
  });

  it('that everybody reads tells them all, whatever else there is of the child', async () => {
    const { receipt } = await reading(worker);
    const done = await correct(shown);
    expect(done.notTold).not.toContain(receipt);
    expect(await told(worker, receipt)).toBe(1);
  });
});
