import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { entriesOf } from '#test/town/entriesOf';
import { until } from '#test/town/until';
import { type Asked, caseworkTown, codeOf } from './caseworkTown';

/** Referrals of the hub: who was given one, who has accepted it, and what waits. */
const casework = caseworkTown.forTests();

const child = scriptedChild('earlyHelpWales');
const sibling = scriptedChild('withdrawnConsent');
const WORKER = { persona: 'social-worker', purpose: 'section47Enquiry', reason: 'Injury seen at school today' };
const HUB = { persona: 'hub-practitioner-wales', purpose: 'screening', reason: 'A report came in' };

describe('a referral and whom it was given to', () => {
  const ACTING = 'query($id: ID!) { person(id: $id) { whoIsActing { id accepted leadPractitioner { name } } } }';
  const OWNER = { name: 'Hub Manager', role: 'Hub manager' };
  const id = randomUUID();
  const seen = async () => {
    const { body } = await casework.ask(HUB, ACTING, { id: sibling.person });
    expect(body.errors).toBeUndefined();
    const { whoIsActing } = (body.data as { person: { whoIsActing: readonly { readonly id: string }[] } }).person;
    return whoIsActing.find((each) => each.id === id);
  };
  const set = (columns: string, ...values: readonly unknown[]) =>
    casework.rows('hub', `UPDATE public.hub_referral SET ${columns} WHERE id = $1`, [id, ...values]);

  beforeAll(() =>
    casework.rows(
      'hub',
      `INSERT INTO public.hub_referral (id, person, controller, period_start, reason) VALUES ($1, $2, 'afonwen-council', now(), 'Neglect')`,
      [id, sibling.person],
    ),
  );
  afterAll(() => casework.rows('hub', 'DELETE FROM public.hub_referral WHERE id = $1', [id]));

  it.each([
    ['accepted by nobody', 'accepted_at = now()'],
    ['decided with no owner', "outcome = 'No further action'"],
    ['decided with an owner that is JSON’s null', "outcome = 'No further action', owner = 'null'"],
    ['decided with two owners', `outcome = 'No further action', owner = '[{"name":"A"},{"name":"B"}]'`],
    ['decided with an owner without a name', `outcome = 'No further action', owner = '{"name":""}'`],
  ])('cannot be %s: the database refuses it', async (_what, columns) => {
    await expect(set(columns)).rejects.toMatchObject({ code: '23514', constraint: 'hub_referral_owner_check' });
  });

  it('is accepted where its owner has accepted it, and not where somebody was named', async () => {
    expect(await seen()).toEqual({ id, accepted: false, leadPractitioner: null });
    await set('owner = $2', JSON.stringify(OWNER));
    expect(await seen()).toEqual({ id, accepted: false, leadPractitioner: { name: OWNER.name } });
    await set('accepted_at = now()');
    expect(await seen()).toEqual({ id, accepted: true, leadPractitioner: { name: OWNER.name } });
    await set("outcome = 'Early help offered'");
    expect(await seen()).toBeUndefined();
  });
});

describe('a referral that waits', () => {
  const ACCEPT = `mutation($key: String!, $person: ID!, $referral: ID!, $owner: ReferralOwnerInput!) {
    acceptReferral(key: $key, person: $person, referral: $referral, owner: $owner) {
      id referral { owner { name } } person { whoIsActing { id accepted leadPractitioner { name role practitioner } } } } }`;
  const WAITING =
    '{ referralsToAccept(first: 200) { entries { id person { id } owner { name } receivedAt acceptBy overdue } } }';
  const OWNER = { name: 'Bronwen Price', role: 'Hub practitioner' };
  const insert = async (person: string, received: string, due: string | null = null): Promise<string> => {
    const id = randomUUID();
    await casework.rows(
      'hub',
      `INSERT INTO public.hub_referral (id, person, controller, period_start, due_at, owner, reason)
       VALUES ($1, $2, 'afonwen-council', now() - $3::interval, now() + $4::interval, '{"name":"Hub Manager","role":"Manager"}', 'Neglect')`,
      [id, person, received, due],
    );
    return id;
  };
  const accept = (who: Asked, referral: string, over: object = {}) =>
    casework.act(who, ACCEPT, { person: sibling.person, referral, owner: OWNER, ...over });
  const waiting = async (who: Asked = HUB) =>
    entriesOf<{ id: string; acceptBy: string; overdue: boolean }>(
      (await casework.ask(who, WAITING)).body,
      'referralsToAccept',
    );
  const untilTold = (ids: readonly string[]) =>
    until(async () => {
      const told = await casework.rows(
        'hub',
        'SELECT FROM public.hub_referral WHERE id = ANY($1) AND overdue_told_at IS NOT NULL',
        [ids],
      );
      return told.length === ids.length;
    });
  const eventsOf = (id: string) =>
    casework.rows(
      'hub',
      'SELECT event, owner_before, by_practitioner FROM public.referral_event WHERE referral = $1 ORDER BY at',
      [id],
    );

  it('is accepted by a practitioner of its council, who is its one owner from then on; once', async () => {
    const id = await insert(sibling.person, '1 hour');
    const [listed] = (await waiting()).filter((each) => each.id === id);
    expect(listed).toMatchObject({ person: { id: sibling.person }, owner: { name: 'Hub Manager' }, overdue: false });
    for (const _again of [1, 2]) {
      const body = await accept(HUB, id);
      expect(body.errors).toBeUndefined();
      const accepted = body.data?.acceptReferral as { person: { whoIsActing: { id: string }[] } };
      expect(accepted).toMatchObject({ id, referral: { owner: { name: OWNER.name } } });
      expect(accepted.person.whoIsActing).toContainEqual({
        id,
        accepted: true,
        leadPractitioner: { ...OWNER, practitioner: 'afonwen-council/hub-practitioner-wales' },
      });
    }
    expect((await waiting()).map((each) => each.id)).not.toContain(id);
    expect(await eventsOf(id)).toEqual([
      {
        event: 'accepted',
        owner_before: { name: 'Hub Manager', role: 'Manager' },
        by_practitioner: 'afonwen-council/hub-practitioner-wales',
      },
    ]);
    // A colleague, afterwards.
    expect(codeOf(await accept(WORKER, id))).toBe('REFERRAL_UNKNOWN');
  });

  it('is given back by who accepted it, or by the hub: it waits again, nobody answers for it, and the hub is alerted', async () => {
    const id = await insert(sibling.person, '1 hour');
    const RETURN = `mutation($key: String!, $person: ID!, $referral: ID!, $reason: String! = "Not of our area") {
      returnReferral(key: $key, person: $person, referral: $referral, reason: $reason) { id } }`;
    const giveBack = (who: Asked, over: object = {}) =>
      casework.act(who, RETURN, { person: sibling.person, referral: id, ...over });
    const ACTING =
      'query($id: ID!) { person(id: $id) { whoIsActing { id accepted leadPractitioner { name practitioner } } } }';
    const acting = async () => {
      const { body } = await casework.ask(HUB, ACTING, { id: sibling.person });
      const { person } = body.data as { person: { whoIsActing: { id: string }[] } };
      return person.whoIsActing.find((each) => each.id === id);
    };
    expect(codeOf(await giveBack(HUB))).toBe('REFERRAL_UNKNOWN');
    // Whatever name is written, it is that of who accepts.
    expect((await accept(WORKER, id, { owner: { name: 'Hub Manager', role: 'Manager' } })).errors).toBeUndefined();
    const worker = 'afonwen-council/social-worker';
    expect(await acting()).toMatchObject({ accepted: true, leadPractitioner: { practitioner: worker } });
    const colleague = {
      practitioner: 'afonwen-council/another',
      organisation: 'afonwen-council',
      team: 'child-protection',
    };
    const another: Asked = { as: { ...colleague, role: 'socialWorker' }, purpose: 'earlyHelp' };
    expect(codeOf(await giveBack(another))).toBe('REFERRAL_UNKNOWN');
    expect(codeOf(await giveBack({ persona: 'hub-practitioner', purpose: 'screening' }))).toBe('REFERRAL_UNKNOWN');
    expect(codeOf(await giveBack(WORKER, { reason: ' ' }))).toBe('REASON_MISSING');
    expect((await giveBack(WORKER)).errors).toBeUndefined();
    expect(await acting()).toMatchObject({ accepted: false, leadPractitioner: null });
    expect((await waiting()).map((each) => each.id)).toContain(id);
    const told = entriesOf((await casework.ask(HUB, '{ alerts { entries { kind reference } } }')).body, 'alerts');
    expect(told[0]).toEqual({ kind: 'referralReturned', reference: id });
    // The hub gives back what a colleague accepted who is gone.
    expect((await accept(another, id)).errors).toBeUndefined();
    expect((await giveBack(HUB)).errors).toBeUndefined();
    expect((await eventsOf(id)).map((each) => (each as { event: string }).event)).toEqual([
      ...['accepted', 'returned', 'accepted', 'returned'],
    ]);
  });

  it('is assigned by the hub to a colleague, who has not accepted by that', async () => {
    const id = await insert(sibling.person, '1 hour');
    const ASSIGN = `mutation($key: String!, $person: ID!, $referral: ID!, $owner: ReferralAssignee!) {
      assignReferral(key: $key, person: $person, referral: $referral, owner: $owner) { id } }`;
    const owner = { name: 'Bethan Rees', role: 'Social worker', practitioner: 'afonwen-council/social-worker' };
    const assign = (who: Asked, over: object = {}) =>
      casework.act(who, ASSIGN, { person: sibling.person, referral: id, owner: { ...owner, ...over } });
    expect(codeOf(await assign(WORKER))).toBe('ACT_NOT_GRANTED');
    expect(codeOf(await assign(HUB, { practitioner: ' ' }))).toBe('REFERRAL_OWNER_MISSING');
    for (const practitioner of ['social-worker', 'afonwen-council/', 'afonwen-council/social\u200b-worker'])
      expect(codeOf(await assign(HUB, { practitioner }))).toBe('PARTY_INVALID');
    expect((await assign(HUB)).errors).toBeUndefined();
    const listed = (await waiting()).find((each) => each.id === id);
    expect(listed).toMatchObject({ owner: { name: owner.name } });
    expect((await accept(WORKER, id, { owner: { name: owner.name, role: owner.role } })).errors).toBeUndefined();
    expect(codeOf(await assign(HUB))).toBe('REFERRAL_UNKNOWN');
    await expect(
      casework.rows('hub', `UPDATE public.hub_referral SET owner = '{"name":"Another"}' WHERE id = $1`, [id]),
    ).rejects.toMatchObject({ constraint: 'hub_referral_accepting_owner_check' });
  });

  it('is nobody else’s to accept, and what does not wait is one answer', async () => {
    const id = await insert(sibling.person, '1 hour');
    const decided = await insert(sibling.person, '2 days');
    await casework.rows('hub', "UPDATE public.hub_referral SET outcome = 'No further action' WHERE id = $1", [decided]);
    const english = { persona: 'hub-practitioner', purpose: 'screening', reason: 'A referral' };
    const answers = [
      await accept(english, id),
      await accept(HUB, id, { person: child.person }),
      await accept(HUB, decided),
      await accept(HUB, randomUUID()),
      await accept(HUB, 'no-referral'),
    ];
    expect(answers.map(({ errors }) => errors?.[0]?.message)).toEqual(
      answers.map(() => answers[0]?.errors?.[0]?.message),
    );
    expect(answers.map(codeOf)).toEqual(answers.map(() => 'REFERRAL_UNKNOWN'));
    expect(codeOf(await accept({ persona: 'early-help-worker', purpose: 'earlyHelp' }, id))).toBe('ACT_NOT_GRANTED');
    expect(codeOf(await accept(HUB, id, { owner: { ...OWNER, name: ' ' } }))).toBe('REFERRAL_OWNER_MISSING');
    expect((await waiting(english)).map((each) => each.id)).not.toContain(id);
    const officer = { persona: 'police-officer-wales', purpose: 'section47Enquiry', case: randomUUID() };
    expect(codeOf((await casework.ask(officer, WAITING)).body)).toBe('QUERY_NOT_GRANTED');
    expect(await eventsOf(id)).toEqual([]);
  });

  it('is overdue past its clock or its decision, the longest waiting first', async () => {
    const [fresh, old] = [await insert(sibling.person, '1 minute'), await insert(sibling.person, '9 days')];
    const red = await insert(sibling.person, '1 hour', '-1 minute');
    const listed = await waiting();
    const of = (id: string) => listed.find((each) => each.id === id);
    expect([fresh, old, red].map((id) => of(id)?.overdue)).toEqual([false, true, true]);
    expect(of(fresh)?.acceptBy).toMatch(/T17:00:00\.000Z$/);
    expect(listed.map(({ id }) => id).filter((id) => [fresh, old, red].includes(id))).toEqual([old, red, fresh]);
  });

  it('escalates past whoever was named for it when its clock has run out, once', async () => {
    const [fresh, old] = [await insert(sibling.person, '1 minute'), await insert(sibling.person, '9 days')];
    const red = await insert(sibling.person, '1 hour', '-1 minute');
    const unknown = await insert(sibling.person, '1 minute');
    await casework.rows('hub', 'UPDATE public.hub_referral SET period_start = NULL WHERE id = $1', [unknown]);
    const lead = { practitioner: 'afonwen-council/lead', organisation: 'afonwen-council', team: 'safeguarding' };
    const LEAD: Asked = { as: { ...lead, role: 'safeguardingLead' }, purpose: 'informationGovernance' };
    const toldOf = async (who: Asked) =>
      entriesOf<{ kind: string; reference: string }>(
        (await casework.ask(who, '{ alerts(first: 500) { entries { kind reference } } }')).body,
        'alerts',
      )
        .filter(
          ({ kind, reference }) => kind === 'referralNotAccepted' && [fresh, old, red, unknown].includes(reference),
        )
        .map(({ reference }) => reference)
        .sort();
    const overdue = [old, red, unknown].sort();
    await untilTold(overdue);
    expect(await toldOf(HUB)).toEqual(overdue);
    expect(await toldOf(LEAD)).toEqual(overdue);
    expect(await toldOf({ persona: 'hub-practitioner', purpose: 'screening', reason: 'A referral' })).toEqual([]);
    expect(await toldOf({ persona: 'social-worker', purpose: 'earlyHelp' })).toEqual([]);
    // A round that was cut off before it was kept tells nothing anew.
    await casework.rows('hub', 'UPDATE public.hub_referral SET overdue_told_at = NULL WHERE id = $1', [old]);
    await untilTold(overdue);
    expect(await toldOf(HUB)).toEqual(overdue);
  });

  it.each(['familyCourt', 'legalPrivilege', 'covertSource'])(
    'of restriction %s goes on like any other, without its reason',
    async (restriction) => {
      const id = await insert(sibling.person, '9 days');
      const reasonRead = async () => {
        const { body } = await casework.ask(
          HUB,
          'query($id: ID!) { person(id: $id) { referrals(first: 200) { id reason } } }',
          {
            id: sibling.person,
          },
        );
        const { referrals } = (body.data as { person: { referrals: { id: string; reason: string | null }[] } }).person;
        return referrals.find((each) => each.id === id);
      };
      expect(await reasonRead()).toEqual({ id, reason: 'Neglect' });
      await casework.rows('hub', 'UPDATE public.hub_referral SET restriction = $2, source = NULL WHERE id = $1', [
        id,
        restriction,
      ]);
      expect(await reasonRead()).toEqual({ id, reason: null });
      await untilTold([id]);
      expect((await waiting()).map((each) => each.id)).toContain(id);
      const body = await accept(HUB, id);
      const acting = expect.arrayContaining([expect.objectContaining({ id, accepted: true })]);
      expect(body.data?.acceptReferral).toMatchObject({ id, person: { whoIsActing: acting } });
    },
  );

  it('that names a covert source has no kind of source, by which it might be guessed', async () => {
    const id = await insert(sibling.person, '1 hour');
    const mark = (source: string | null) =>
      casework.rows('hub', "UPDATE public.hub_referral SET restriction = 'covertSource', source = $2 WHERE id = $1", [
        id,
        source,
      ]);
    await expect(mark('child')).rejects.toMatchObject({
      code: '23514',
      constraint: 'hub_referral_covert_source_check',
    });
    await mark(null);
  });

  it('of a child from whom the reader is barred is in no list, and as unknown as the child', async () => {
    const { person } = scriptedChild('barred');
    const id = await insert(person, '1 hour');
    const barred = { persona: 'barred-practitioner', purpose: 'earlyHelp' };
    expect((await waiting(barred)).map((each) => each.id)).not.toContain(id);
    expect((await waiting()).map((each) => each.id)).toContain(id);
    expect(codeOf(await accept(barred, id, { person }))).toBe('PERSON_UNKNOWN');
  });
});
