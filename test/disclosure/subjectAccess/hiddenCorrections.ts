import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { recordTableOf } from '#embedded/explain/recordTableOf';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { AttributeValue } from '#policies/core/decision';
import type { DataItemId, OrganisationId, PersonId, PractitionerId } from '#policies/core/ids';
import type { Protocol, Rules } from '#policies/core/protocol';
import { readCatalogue } from '#policies/protocols/readCatalogue';
import { mayHaveShown } from '#subgraphs/kit/corrections/mayHaveShown';
import type { Given } from '#subgraphs/kit/disclosures/readGiven';
import { readReplica } from '#subgraphs/kit/replica/readReplica';
import { type Asked, codeOf } from '#test/casework/caseworkTown';
import { entriesOf } from '#test/town/entriesOf';
import { severalRounds } from '#test/town/rounds';
import { until } from '#test/town/until';
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
const SUMMARY = 'police.incident.summary' as DataItemId;
const NOTICES = '{ rows: policeCorrectionNotices(first: 200) { entries { id receipt items sentence } } }';
const TASKS = '{ rows: policeBreachTasks(first: 200) { entries { id notified waiting notTold } } }';
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
    entriesOf<{ id: string; receipt: string }>((await access.town.ask(by, NOTICES)).body, 'rows');
  /** The notices of which somebody was alerted, the latest first. */
  const alertsOf = async (by: Asked) => {
    const { body } = await access.town.ask(by, '{ rows: alerts(first: 500) { entries { kind reference } } }');
    const rows = entriesOf<{ kind: string; reference: string }>(body, 'rows');
    return rows.filter(({ kind }) => kind === 'disclosureCorrected').map(({ reference }) => reference);
  };
  const told = async (by: Asked, receipt: string) =>
    (await notices(by)).filter((each) => each.receipt === receipt).length;
  const task = async (id: string) =>
    entriesOf<{ id: string; notified: number; waiting: number; notTold: readonly string[] }>(
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
      waiting: done.notTold.length,
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
    const before = await alertsOf(worker);
    const done = await correct(hidden);
    expect(done.notTold).toEqual(expect.arrayContaining([first.receipt, second.receipt]));
    const tell = (by: Asked, receipts: readonly string[], of = done.breachTask) =>
      access.town.act(by, TELL, { task: of, receipts });
    for (const [by, receipts, of, code] of [
      [force, [], done.breachTask, 'DISCLOSURE_UNKNOWN'],
      [force, Array.from({ length: 501 }, (_, nth) => `receipt-${nth}`), done.breachTask, 'DISCLOSURE_UNKNOWN'],
      [force, [first.receipt, 'another'], done.breachTask, 'DISCLOSURE_UNKNOWN'],
      [force, [first.receipt], randomUUID(), 'BREACH_UNKNOWN'],
      [who('gwent-y-gororau-police', 'privacyOfficer'), [first.receipt], done.breachTask, 'BREACH_UNKNOWN'],
      [detective, [first.receipt], done.breachTask, 'ACT_NOT_GRANTED'],
      [detective, [first.receipt], randomUUID(), 'ACT_NOT_GRANTED'],
    ] as const)
      expect(codeOf(await tell(by, receipts, of))).toBe(code);
    expect(await told(worker, first.receipt)).toBe(0);
    await severalRounds();
    expect(await alertsOf(worker)).toEqual(before);
    const answered = await tell(force, [first.receipt]);
    const notTold = done.notTold.filter((each) => each !== first.receipt).toSorted();
    expect(doneOf(answered)).toMatchObject({
      notified: done.receipts.length - notTold.length,
      waiting: notTold.length,
      notTold,
    });
    expect([await told(worker, first.receipt), await told(detective, second.receipt)]).toEqual([1, 0]);
    await until(async () => (await alertsOf(worker)).length > before.length);
    const notice = (await notices(worker)).find(({ receipt }) => receipt === first.receipt);
    expect(await alertsOf(worker)).toEqual([notice?.id, ...before]);
    expect(codeOf(await tell(force, [first.receipt]))).toBe('DISCLOSURE_UNKNOWN');
  });

  it('that everybody reads tells them all, whatever else there is of the child; each in one alert, however often they were given it', async () => {
    const given = [(await reading(worker)).receipt, (await reading(worker)).receipt];
    const before = await alertsOf(worker);
    const done = await correct(shown);
    for (const receipt of given) {
      expect(done.notTold).not.toContain(receipt);
      expect(await told(worker, receipt)).toBe(1);
    }
    await until(async () => (await alertsOf(worker)).length > before.length);
    await severalRounds();
    expect(await alertsOf(worker)).toEqual([expect.any(String), ...before]);
  });

  it('lists and counts, while whereabouts are closed, what disclosures shows to that officer, and tells everybody all the same', async () => {
    const SEEN_BY = `query($id: ID!) { person(id: $id) {
      disclosures(first: 200) { entries { agency receipt items { dataItem } } } } }`;
    const summaries = async () => {
      const { body } = await access.town.ask(force, SEEN_BY, { id: KAI.person });
      const { person } = body.data as {
        person: { disclosures: { entries: { agency: string; receipt: string; items: { dataItem: string }[] }[] } };
      };
      return person.disclosures.entries
        .filter(({ agency, items }) => agency === 'police' && items.some(({ dataItem }) => dataItem === SUMMARY))
        .map(({ receipt }) => receipt);
    };
    const keepers = (openTo: readonly object[]) =>
      access.town.rows(
        'police',
        'UPDATE governance.whereabouts_flag SET open_to = $2 WHERE person = $1 RETURNING person',
        [KAI.person, JSON.stringify(openTo)],
      );
    const hidden = await another({ restriction: 'protectedPerson' });
    const open = await correct(shown);
    const waits = await correct(hidden);
    expect([...open.receipts].sort()).toEqual((await summaries()).sort());
    const opened = [await task(open.breachTask), await task(waits.breachTask)];
    const [council, own] = [await reading(worker), await reading(detective)];
    await access.town.rows(
      'police',
      "INSERT INTO governance.whereabouts_flag (agency, person, closed_at, open_to) VALUES ('police', $1, now(), '[]')",
      [KAI.person],
    );
    try {
      const closed = await correct(shown);
      const seen = await summaries();
      expect([seen.includes(own.receipt), seen.includes(council.receipt)]).toEqual([true, false]);
      expect([...closed.receipts].sort()).toEqual(seen.sort());
      const none = { waiting: 0, notTold: [] };
      const notified = seen.length;
      expect(await task(closed.breachTask)).toMatchObject({ notified, ...none });
      // As of any other child: of what was corrected before, as many as were given it by then.
      expect(await task(open.breachTask)).toMatchObject({ notified: notified - 1, ...none });
      const waiting = await task(waits.breachTask);
      expect(waiting).toMatchObject({
        notified: 0,
        waiting: notified - 1,
        notTold: waits.notTold.filter((each) => seen.includes(each)).sort(),
      });
      for (const [by, { receipt }] of [
        [worker, council],
        [detective, own],
      ] as const)
        expect(await told(by, receipt)).toBe(1);
      await keepers([{ organisation: 'marches-police', role: 'privacyOfficer' }]);
      expect([await task(open.breachTask), await task(waits.breachTask)]).toEqual(opened);
      expect((await correct(shown)).receipts).toEqual(expect.arrayContaining([council.receipt, own.receipt]));
    } finally {
      await access.town.rows('police', 'DELETE FROM governance.whereabouts_flag WHERE person = $1', [KAI.person]);
    }
    expect([await task(open.breachTask), await task(waits.breachTask)]).toEqual(opened);
  });
});

describe('correcting a record of what was given under agreements that have changed since', () => {
  const NOW = new Date('2026-11-20T10:00:00Z');
  const GIVEN_ON = '2026-11-19';
  const TODAY = '2026-11-20';
  const ordinary = { restriction: 'none', suspectedVictim: false, roleOfChild: 'victim' };
  const protectedPerson = { ...ordinary, restriction: 'protectedPerson' };
  const suspect = { ...ordinary, suspectedVictim: true, roleOfChild: 'subject' };
  const forbids = ({ clauses }: Protocol) => clauses.length === 0;

  /** Replaced by a later version, which begins today and is signed anew: the earlier one is in no rules any more. */
  const anew =
    (which: (protocol: Protocol) => boolean, change: (protocol: Protocol) => Partial<Protocol> = () => ({})) =>
    (rules: Rules): Rules => {
      const replaced = new Set(rules.protocols.filter(which).map(({ id }) => id));
      const protocols = rules.protocols.map((each) =>
        replaced.has(each.id) ? { ...each, version: each.version + 1, inForceFrom: TODAY, ...change(each) } : each,
      );
      const signatures = rules.signatures.map((each) =>
        replaced.has(each.protocol) ? { ...each, version: each.version + 1, signedAt: TODAY } : each,
      );
      return { ...rules, protocols, signatures };
    };
  const unsigned = (rules: Rules): Rules => ({
    ...rules,
    signatures: rules.signatures.filter(({ controller }) => controller !== 'marches-police'),
  });
  const unchanged = (rules: Rules): Rules => rules;
  const wider = anew(
    (protocol) => !forbids(protocol),
    ({ clauses }) => ({ clauses: clauses.filter(({ effect }) => effect !== 'withhold') }),
  );
  const none = (rules: Rules): Rules => ({ ...rules, protocols: [], signatures: [] });

  async function answer(change: (rules: Rules) => Rules, attributes: Readonly<Record<string, AttributeValue>>) {
    const replica = readReplica(
      async <Row>(text: string, values: readonly unknown[]) =>
        (await access.town.rows<object>('police', text, values)) as readonly Row[],
      'police',
    );
    const catalogue = readCatalogue(join(__dirname, '..', '..', '..', 'schema', 'fields.json'));
    const summary = catalogue.items.get(SUMMARY);
    const table = summary === undefined ? null : await recordTableOf(summary);
    if (table === null) throw new Error('There are no incidents.');
    const { rules } = await replica.rules();
    const scope = { rules: async () => change(rules), now: NOW, catalogue };
    const shown = await mayHaveShown(scope, { table, attributes });
    const given: Given = {
      ...{ person: KAI.person as PersonId, receipt: 'receipt', controller: 'marches-police' as OrganisationId },
      ...{ at: `${GIVEN_ON}T10:00:00Z`, purpose: 'section47Enquiry', case: null, reason: null, outcomes: [] },
      ...{ place: ['', '', ''], nth: 1 },
      requester: {
        ...{ organisation: 'marchford-council' as OrganisationId, practitioner: 'a' as PractitionerId },
        ...{ team: 'any', role: 'socialWorker' },
      },
    };
    return shown(given)(SUMMARY);
  }

  it.each<[string, string, (rules: Rules) => Rules, Readonly<Record<string, AttributeValue>>, boolean]>([
    ['that stand', 'an ordinary one', unchanged, ordinary, true],
    ['that stand', 'a restricted one', unchanged, protectedPerson, false],
    ['that stand', 'one that a clause withholds', unchanged, suspect, false],
    [
      'that stand',
      'one of which it is not known whether it is restricted',
      unchanged,
      { ...ordinary, restriction: null },
      false,
    ],
    ['whose restrictions are written anew', 'a restricted one', anew(forbids), protectedPerson, false],
    ['whose restrictions are written anew', 'an ordinary one', anew(forbids), ordinary, true],
    ['that are all written anew', 'an ordinary one', anew(() => true), ordinary, false],
    ['that are all written anew', 'a restricted one', anew(() => true), protectedPerson, false],
    ['that are written anew and withhold no more', 'one that a clause withheld', wider, suspect, false],
    ['whose signature was withdrawn', 'an ordinary one', unsigned, ordinary, false],
    ['whose signature was withdrawn', 'a restricted one', unsigned, protectedPerson, false],
    ['of which none are held', 'an ordinary one', none, ordinary, false],
  ])('under agreements %s, whether of %s anybody is told', async (_agreements, _record, change, attributes, told) => {
    expect(await answer(change, attributes)).toBe(told);
  });
});
