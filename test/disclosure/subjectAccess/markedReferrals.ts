import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { accessTown, mother, officerOf, type Review } from './accessTown';

/** A referral to the hub of which the words are marked: no review and no copy tells which mark it is, nor that there is one. */
const access = accessTown.forTests();

const JADE = scriptedChild('convergence');
const council = officerOf('marchford-council');
const OUTCOME = 'Told apart by its outcome';
const id = randomUUID();

/** What its reviewers read of it, and what is in the copy that the mother is given. */
async function told(restriction: string, source: string | null, withheld: (review: Review) => boolean = () => false) {
  const set = 'UPDATE public.hub_referral SET restriction = $2, source = $3 WHERE id = $1 RETURNING id';
  expect(await access.town.rows('hub', set, [id, restriction, source])).toHaveLength(1);
  const asker = { capacity: 'parentalResponsibility', responsibility: mother(JADE.person) };
  const request = await access.recorded('hub', council, JADE.person, asker);
  const all = await access.decideAll('hub', council, request.id, withheld);
  await access.arrive('hub', request.id);
  const { copy } = await access.copyOf('hub', council, request.id);
  const reviews = all
    .filter(({ content }) => content.includes(`outcome: ${OUTCOME}`))
    .map(({ kind, content }) => ({ kind, content }))
    .sort((one, other) => one.kind.localeCompare(other.kind));
  const records = copy.sections.flatMap((section) => section.records);
  const record = records.find((fields) => fields.some(({ value }) => value === OUTCOME));
  expect(reviews.map(({ kind }) => kind)).toEqual(['childAbuse', 'concerningHealth', 'socialWork']);
  expect(record).toBeDefined();
  return { reviews, record };
}

describe('a referral to the hub of which the words are marked', () => {
  beforeAll(() =>
    access.town.rows(
      'hub',
      `INSERT INTO public.hub_referral (id, person, controller, period_start, reason, owner, outcome, assertion)
     VALUES ($1, $2, 'marchford-council', now(), 'Told by a friend', '{"name":"Hub Manager"}', $3, 'reported')`,
      [id, JADE.person, OUTCOME],
    ),
  );
  afterAll(() => access.town.rows('hub', 'DELETE FROM public.hub_referral WHERE id = $1', [id]));

  it('reads alike under each mark, to its reviewers and in the copy', async () => {
    const covert = await told('covertSource', null);
    expect(await told('familyCourt', 'child')).toEqual(covert);
    expect(await told('legalPrivilege', 'family')).toEqual(covert);
  });

  it('is in the copy like one whose reason is left out as concerning health', async () => {
    const withheld = await told('none', 'child', ({ kind }) => kind === 'concerningHealth');
    expect(withheld.record).toEqual((await told('covertSource', null)).record);
    const open = await told('none', 'child');
    expect(open.record).toContainEqual({ name: 'reason', value: 'Told by a friend' });
    expect(open.record).toContainEqual({ name: 'source', value: 'child' });
  });
});
