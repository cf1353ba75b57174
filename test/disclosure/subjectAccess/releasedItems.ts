import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { Asked } from '#test/casework/caseworkTown';
import { askedOf, pageFor, release, representative, SEEN } from '../whoSawWhatAsked';
import { accessTown, byCourt, officerOf } from './accessTown';

/** A released entry shows a representative what the list in a copy would, and no more. */
const access = accessTown.forTests();

const EFA = scriptedChild('gillick');
const school = officerOf('afonwen-school-01');
const releasing: Asked = { ...school, purpose: 'informationGovernance' };
const helper: Asked = { persona: 'early-help-worker', purpose: 'earlyHelp' };
const BOTH = 'query($id: ID!) { person(id: $id) { education { attendance { percentage } enrolments { status } } } }';
const ONE = 'query($id: ID!) { person(id: $id) { education { attendance { percentage } } } }';
const OF_ENROLMENT = 'education.enrolment';

/** Nothing of the child is released, and no copy of the school's is asked for, but what a test releases and asks for. */
const forget = async () => {
  for (const text of [
    'DELETE FROM subject_access.released_disclosure WHERE person = $1',
    ...['review', 'opinion', 'clarification'].map(
      (table) =>
        `DELETE FROM subject_access.${table} WHERE request IN (SELECT id FROM subject_access.request WHERE person = $1)`,
    ),
    'DELETE FROM subject_access.request WHERE person = $1',
  ])
    await access.town.rows('education', text, [EFA.person]);
};
const released = async (query: string): Promise<string> => {
  const receipt = await askedOf('education', helper, query, EFA.person);
  expect((await release('education', releasing, EFA.person, [receipt])).errors).toBeUndefined();
  return receipt;
};
const itemsOf = async (receipt: string) =>
  ((await pageFor(representative, EFA.person)).entries.find((each) => each.receipt === receipt)?.items ?? []).map(
    ({ dataItem }) => dataItem,
  );
/** What the representative reads, without what differs each time. */
const read = async () =>
  JSON.stringify((await access.town.ask(representative, SEEN, { id: EFA.person })).body)
    .replace(/"receipts":\[[^\]]*\]/, '')
    .replace(/"(id|receipt|at)":"[^"]*"/g, '');
const asked = async () => (await access.recorded('education', school, EFA.person, byCourt('Order 50'))).id;

describe('what a representative reads of a released entry', () => {
  beforeEach(forget);
  afterAll(forget);

  it('while a copy is asked for and nobody has decided, entries of what waits read as entries that were never released', async () => {
    const never = await read();
    const receipt = await released(BOTH);
    expect(await itemsOf(receipt)).toEqual(
      expect.arrayContaining(['education.attendance.percentage', `${OF_ENROLMENT}.status`]),
    );
    await asked();
    expect(await itemsOf(receipt)).toEqual([]);
    expect(await read()).toBe(never);
  });

  it('what a reviewer refuses is in no entry, which reads as one in which it was never given', async () => {
    await released(ONE);
    const id = await asked();
    await access.decideAll('education', school, id, () => false);
    const without = await read();
    expect(without).toContain('attendance');
    await forget();
    const receipt = await released(BOTH);
    const anew = await asked();
    const reviews = await access.decideAll('education', school, anew, ({ record }) => record === OF_ENROLMENT);
    expect(reviews.some(({ record }) => record === OF_ENROLMENT)).toBe(true);
    expect((await itemsOf(receipt)).some((item) => item.startsWith(OF_ENROLMENT))).toBe(false);
    expect(await read()).toBe(without);
    // As the copy, once it leaves, and after.
    await access.arrive('education', anew);
    const { copy } = await access.copyOf('education', school, anew);
    expect(JSON.stringify(copy.disclosures)).toContain('attendance');
    expect(JSON.stringify(copy.disclosures)).not.toContain('enrolment');
    expect(await read()).toBe(without);
  });

  it('what is included is shown, and what a later request withholds no longer is', async () => {
    const receipt = await released(BOTH);
    const id = await asked();
    await access.decideAll('education', school, id, () => false);
    expect(await itemsOf(receipt)).toContain(`${OF_ENROLMENT}.status`);
    await access.arrive('education', id);
    await access.copyOf('education', school, id);
    expect(await itemsOf(receipt)).toContain(`${OF_ENROLMENT}.status`);
    await access.decideAll('education', school, await asked(), ({ record }) => record === OF_ENROLMENT);
    expect((await itemsOf(receipt)).some((item) => item.startsWith(OF_ENROLMENT))).toBe(false);
    expect(await itemsOf(receipt)).toContain('education.attendance.percentage');
  });

  it('its controller’s officers read the entry whole all along', async () => {
    const receipt = await released(BOTH);
    await asked();
    const own = (await pageFor(releasing, EFA.person)).entries.find((each) => each.receipt === receipt);
    expect(own?.items?.map(({ dataItem }) => dataItem)).toContain(`${OF_ENROLMENT}.status`);
  });

  it('what the law forbids is in no entry, whether or not anybody asks for a copy', async () => {
    const receipt = await released(BOTH);
    const OF_EFA = '(controller, subject) IN (SELECT controller, subject FROM governance.link WHERE person = $1)';
    const restrict = (restriction: string) =>
      access.town.rows('education', `UPDATE public.enrolment SET restriction = $2 WHERE ${OF_EFA} RETURNING id`, [
        EFA.person,
        restriction,
      ]);
    const shown = await itemsOf(receipt);
    expect((await restrict('protectedPerson')).length).toBeGreaterThan(0);
    try {
      expect(await itemsOf(receipt)).toEqual(shown.filter((item) => !item.startsWith(OF_ENROLMENT)));
    } finally {
      await restrict('none');
    }
    expect(await itemsOf(receipt)).toEqual(shown);
  });
});
