import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { Asking } from './alterations';
import { attacksTown } from './attacksTown';

/**
 * A referral to the hub stays whatever its words are marked as, and one that names a covert source has no kind of source: who
 * is not given its reason is answered alike, marked or not; who is, alike under each mark.
 */
const town = attacksTown.forTests();
const CHILD = scriptedChild('convergence');
const QUERY = `query($id: ID!) { person(id: $id) {
  referrals(first: 200) { id assertion source reason outcome owner { name } }
  lifeEvents { id assertion source finding { text } }
  chronology(first: 50) { entries { id lifeEvent { id assertion source finding { text } } } } } }`;
/** As each mark is kept: of a covert source alone the table takes no source. */
const MARKS = [
  ['none', 'child'],
  ['none', null],
  ['familyCourt', 'child'],
  ['legalPrivilege', 'family'],
  ['covertSource', null],
] as const;

describe('the mark of a referral’s words', () => {
  const id = randomUUID();
  beforeAll(() =>
    town.asOwner(
      'hub',
      `INSERT INTO public.hub_referral (id, person, controller, period_start, reason, assertion, source)
       VALUES ($1, $2, 'marchford-council', now(), 'Told by a friend', 'reported', 'child')`,
      [id, CHILD.person],
    ),
  );
  afterAll(() => town.asOwner('hub', 'DELETE FROM public.hub_referral WHERE id = $1', [id]));

  const marked = async ({ persona, purpose }: Asking, restriction: string, source: string | null) => {
    await town.asOwner('hub', 'UPDATE public.hub_referral SET restriction = $2, source = $3 WHERE id = $1', [
      id,
      restriction,
      source,
    ]);
    const of = { variables: { id: CHILD.person }, case: CHILD.caseId, reason: 'Joint enquiry' };
    const { status, text, body } = await town.ask({ persona, purpose, query: QUERY, ...of });
    expect([status, body.errors]).toEqual([200, undefined]);
    const { referrals, lifeEvents } = (body.data?.person ?? {}) as Record<string, { id: string; assertion: string }[]>;
    const own = [...(referrals ?? []), ...(lifeEvents ?? [])].filter((each) => each.id === id);
    expect(own.map(({ assertion }) => assertion)).toEqual(['reported', 'reported']);
    return { text, own };
  };
  const underEach = async (by: Asking) => {
    const answers = [];
    for (const [restriction, source] of MARKS) answers.push(await marked(by, restriction, source));
    return answers;
  };

  it.each<Asking>([
    { persona: 'school-lead-england', purpose: 'earlyHelp' },
    { persona: 'social-worker-england', purpose: 'earlyHelp' },
    { persona: 'general-practitioner', purpose: 'directCare' },
    { persona: 'missing-coordinator', purpose: 'missingChild' },
  ])('changes no byte for $persona, $purpose, who is not given its reason, nor does its source', async (by) => {
    const [first, ...others] = await underEach(by);
    expect(first?.own).toEqual([
      expect.objectContaining({ source: null, reason: null }),
      expect.objectContaining({ source: null }),
    ]);
    expect(others.map(({ text }) => text)).toEqual(others.map(() => first?.text));
  });

  it.each<Asking>([
    { persona: 'hub-practitioner', purpose: 'screening' },
    { persona: 'police-officer', purpose: 'section47Enquiry' },
  ])('is one like the other for $persona, $purpose, who is given the reason of what has none', async (by) => {
    const [open, , ...each] = await underEach(by);
    const [first] = each;
    expect(open?.own).toEqual([
      expect.objectContaining({ source: 'child', reason: 'Told by a friend' }),
      expect.objectContaining({ source: 'child', finding: [{ text: 'Told by a friend' }] }),
    ]);
    expect(first?.own).toEqual([
      expect.objectContaining({ source: null, reason: null }),
      expect.objectContaining({ source: null, finding: [] }),
    ]);
    expect(each.map(({ text }) => text)).toEqual(each.map(() => first?.text));
  });
});
