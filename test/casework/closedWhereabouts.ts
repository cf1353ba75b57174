import { randomUUID } from 'node:crypto';
import { personaOf } from '#embedded/startLintel';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { FREE_TEXTS } from '#policies/core/freeTexts';
import { unstaffedKeeperLines, unstaffedKeepers } from '#subgraphs/governance/whereabouts/unstaffedKeepers';
import { inDays } from '#test/fixtures/days';
import { alertedOf, atEach, OFFICERS } from '#test/town/alertedOf';
import { entriesOf } from '#test/town/entriesOf';
import { type Asked, caseworkTown, codeOf } from './caseworkTown';
import { child, EXCLUDE, given, HUB, HUB_WALES, INCLUDE, WORKER } from './relationsAsked';
import { somebodyProtected } from './somebodyProtected';

/** Whereabouts that are closed, for everybody but who keeps them: in force everywhere when the call returns. */
const casework = caseworkTown.forTests();

describe('whereabouts', () => {
  somebodyProtected(casework);
  const CLOSE = `mutation($key: String!, $person: ID!, $keepers: [WhereaboutsKeeper!]!, $reason: String!) {
    closeWhereabouts(key: $key, person: $person, keepers: $keepers, reason: $reason) {
      effects { confirmed } textsToCheck { agency dataItems } } }`;
  const REOPEN =
    'mutation($key: String!, $person: ID!, $reason: String! = "Moved") { openWhereabouts(key: $key, person: $person, reason: $reason) { effects { confirmed } textsToCheck { agency } } }';
  const PLACE = 'query($id: ID!) { person(id: $id) { education { enrolments { school status } } } }';
  const KEEPERS = [
    { organisation: 'afonwen-council', role: 'hubPractitioner' },
    { organisation: 'afonwen-health-board', role: 'caldicottGuardian' },
  ];
  const close = (keepers: object[], who: Asked = HUB, reason = 'A threat') =>
    casework.act(who, CLOSE, { person: child, keepers, reason });
  const eventsOf = () =>
    casework.rows<{ id: string; event: string }>(
      'governance',
      'SELECT id, event FROM authority.whereabouts_event WHERE person = $1 ORDER BY at',
      [child],
    );
  const schools = async () => JSON.stringify((await casework.ask(WORKER, PLACE, { id: child })).body.data);

  it('are closed by name to two roles, everywhere at once, and opened by one of them only', async () => {
    const earlier = await eventsOf();
    expect(await schools()).toMatch(/school":"/);
    expect(codeOf(await close(KEEPERS, HUB, ' '))).toBe('REASON_MISSING');
    const { data } = await close(KEEPERS);
    // Whoever closes hears which texts are to be looked through: of every child alike.
    const textsToCheck = Object.entries(FREE_TEXTS).map(([agency, dataItems]) => ({ agency, dataItems }));
    const effects = Array.from({ length: 5 }, () => ({ confirmed: true }));
    expect(data?.closeWhereabouts).toEqual({ effects, textsToCheck: expect.arrayContaining(textsToCheck) });
    expect(await schools()).not.toMatch(/school":"/);
    // Closing again is answered alike, and changes no keeper.
    const again = await close([KEEPERS[1] ?? {}, { organisation: 'marches-police', role: 'policeOfficer' }]);
    expect(given(again, 'closeWhereabouts').effects).toHaveLength(5);
    const open = casework.rows('hub', 'SELECT open_to FROM governance.whereabouts_flag WHERE person = $1', [child]);
    expect(await open).toEqual([{ open_to: KEEPERS }]);
    expect(codeOf(await casework.act(HUB, REOPEN, { person: child }))).toBe('WHEREABOUTS_NOT_YOURS');
    const other = scriptedChild('familySupport').person;
    expect(codeOf(await casework.act(HUB, REOPEN, { person: other }))).toBe('WHEREABOUTS_NOT_YOURS');
    expect(codeOf(await casework.act(HUB_WALES, REOPEN, { person: child, reason: ' ' }))).toBe('REASON_MISSING');
    const opened = await casework.act(HUB_WALES, REOPEN, { person: child });
    expect([opened.errors, opened.data?.openWhereabouts]).toEqual([undefined, { effects, textsToCheck: null }]);
    expect(await schools()).toMatch(/school":"/);
    const events = (await eventsOf()).slice(earlier.length);
    expect(events.map(({ event }) => event)).toEqual(['closed', 'askedAgain', 'opened']);
    // Who kept them hears that somebody asked again, once, beside whom that call named.
    expect(await alertedOf(casework.town, 'whereaboutsClosed', events[1]?.id)).toEqual([
      { organisation: 'afonwen-council', roles: ['hubPractitioner'] },
      { organisation: 'afonwen-health-board', roles: ['caldicottGuardian'] },
      { organisation: 'marches-police', roles: ['policeOfficer'] },
    ]);
  });

  describe('what became of them', () => {
    const EVENTS =
      '{ whereaboutsEvents(first: 500) { entries { id person { id } event reason byOrganisation byPractitioner } } }';
    const TOLD = '{ alerts(first: 500) { entries { kind reference } } }';
    const of = scriptedChild('sexualHealth').person;
    const read = async (who: Asked) =>
      entriesOf<{ id: string; person: { id: string }; event: string }>(
        (await casework.ask(who, EVENTS)).body,
        'whereaboutsEvents',
      ).filter(({ person }) => person.id === of);
    const officer: Asked = { persona: 'police-officer', purpose: 'crimePrevention', reason: 'On call' };
    const at = (organisation: string, role: 'hubPractitioner' | 'caldicottGuardian', practitioner: string): Asked => ({
      as: { ...{ organisation, role, practitioner }, team: role === 'hubPractitioner' ? 'mash' : 'leads' },
      ...(role === 'hubPractitioner'
        ? { purpose: 'screening', reason: 'On call' }
        : { purpose: 'informationGovernance' }),
    });
    const GUARDIAN = at('afonwen-health-board', 'caldicottGuardian', 'afonwen-health-board/guardian-7');
    const by = (practitioner: string | null, reason: string) => ({
      ...{ person: { id: of }, reason, byPractitioner: practitioner },
      byOrganisation: practitioner === null ? null : expect.any(String),
    });

    it('is read by their keepers with the reason, by whom a call named that call, and by nobody else', async () => {
      const who = { person: of, keepers: KEEPERS };
      expect((await casework.act(HUB, CLOSE, { ...who, reason: 'A threat' })).errors).toBeUndefined();
      const again = [KEEPERS[1], { organisation: 'marches-police', role: 'policeOfficer' }];
      await casework.act(HUB, CLOSE, { ...who, keepers: again, reason: 'He was seen' });
      await casework.act(HUB_WALES, REOPEN, { person: of, reason: 'Moved away' });
      const [hub, wales] = [
        personaOf('hub-practitioner').practitioner,
        personaOf('hub-practitioner-wales').practitioner,
      ];
      const all = [
        { event: 'opened', ...by(wales, 'Moved away') },
        { event: 'askedAgain', ...by(hub, 'He was seen') },
        { event: 'closed', ...by(hub, 'A threat') },
      ];
      const seen = await read(GUARDIAN);
      expect(seen).toEqual(all.map((each) => ({ id: expect.any(String), ...each })));
      expect(await read(HUB_WALES)).toEqual(seen);
      // Who was named though others kept them reads that they were closed, as the caller was told.
      const [, askedAgain] = seen;
      expect(await read(officer)).toEqual([{ id: askedAgain?.id, event: 'closed', ...by(null, 'He was seen') }]);
      for (const other of [HUB, WORKER, at('marchford-nhs-trust', 'caldicottGuardian', 'marchford-nhs-trust/g')])
        expect(await read(other)).toEqual([]);
      // Each alert leads there.
      for (const told of [GUARDIAN, HUB_WALES, officer]) {
        const alerts = entriesOf<{ kind: string; reference: string }>((await casework.ask(told, TOLD)).body, 'alerts');
        const here = (await read(told)).map(({ id }) => id);
        const led = alerts.filter(({ reference }) => here.includes(reference));
        expect(led.map(({ kind }) => kind)).toEqual(
          here.length > 1 ? ['whereaboutsClosed', 'whereaboutsClosed'] : ['whereaboutsClosed'],
        );
      }
    });

    it('is kept from who closed them, and from whoever knows the family, keeper or not', async () => {
      const closer = at('afonwen-council', 'hubPractitioner', 'afonwen-council/hub-31');
      const related = at('afonwen-health-board', 'caldicottGuardian', 'afonwen-health-board/guardian-8');
      const before = await read(GUARDIAN);
      await casework.act(closer, CLOSE, { person: of, keepers: KEEPERS, reason: 'Once more' });
      const now = await read(GUARDIAN);
      expect(now.slice(1)).toEqual(before);
      expect((await read(closer)).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
      await casework.act(
        related,
        'mutation($key: String!, $person: ID!) { declareRelationship(key: $key, person: $person, kind: "acquaintance", reason: "A neighbour") { id } }',
        { person: of },
      );
      expect(await read(related)).toEqual([]);
      expect(await read(GUARDIAN)).toEqual(now);
      await casework.act(HUB_WALES, REOPEN, { person: of });
    });

    it('is kept from whoever is barred from the child', async () => {
      const barred = at('afonwen-health-board', 'caldicottGuardian', 'afonwen-health-board/guardian-9');
      expect((await read(barred)).length).toBeGreaterThan(0);
      const bar = { person: of, organisation: 'afonwen-health-board', practitioner: 'afonwen-health-board/guardian-9' };
      const { id } = given(await casework.act(HUB, EXCLUDE, { ...bar, reason: 'An allegation' }), 'setExclusion');
      expect(await read(barred)).toEqual([]);
      await casework.act(HUB, INCLUDE, { person: of, id });
    });
  });

  it.each([
    ['one keeper', KEEPERS.slice(1), 'KEEPERS_NOT_TWO'],
    ['one keeper twice', [KEEPERS[0], KEEPERS[0]], 'KEEPERS_NOT_TWO'],
    ['three keepers', [...KEEPERS, { organisation: 'marches-police', role: 'policeOfficer' }], 'KEEPERS_NOT_TWO'],
    [
      'a school as keeper',
      [KEEPERS[0], { organisation: 'marchford-school-01', role: 'safeguardingLead' }],
      'KEEPER_NOT_STAFFED',
    ],
  ])('are not closed with %s', async (_given, keepers, code) => {
    expect(codeOf(await close(keepers as object[]))).toBe(code);
  });

  it.each([
    ['is staffed from tomorrow', 'schoolNurse', 1, null],
    ['was staffed until yesterday', 'generalPractitioner', -9, 0],
  ])('are not closed with a role that %s', async (_when, role, from, to) => {
    const keeper = { organisation: 'marchford-nhs-trust', role };
    const staffed = await casework.rows(
      'governance',
      `INSERT INTO authority.staffed_role (organisation, role, source, effective_from, effective_to)
       VALUES ($1, $2, 'Rota', now()::date + $3::int, now()::date + $4::int) RETURNING role`,
      [keeper.organisation, role, from, to],
    );
    expect(staffed).toHaveLength(1);
    expect(codeOf(await close([KEEPERS[0] ?? {}, keeper]))).toBe('KEEPER_NOT_STAFFED');
  });

  it('a keeper that is staffed no more, or not from a day on, is told with how many closures name it; no child is', async () => {
    const [role, other] = ['dutyOfficer', 'privacyOfficer'];
    const organisation = 'gwent-y-gororau-police';
    const persons = [randomUUID(), randomUUID()];
    const told = async () => {
      const keepers = await unstaffedKeepers(casework.town.lintel.databases.owner.governance, inDays(0));
      return keepers.filter((each) => each.organisation === organisation);
    };
    const staff = (of: string | undefined, from: string, to: string | null) =>
      casework.rows(
        'governance',
        "INSERT INTO authority.staffed_role (organisation, role, source, effective_from, effective_to) VALUES ($1, $2, 'Rota', $3, $4)",
        [organisation, of, from, to],
      );
    const unstaff = () =>
      casework.rows('governance', 'DELETE FROM authority.staffed_role WHERE organisation = $1 AND role = ANY($2)', [
        organisation,
        [role, other],
      ]);
    await unstaff();
    try {
      for (const [at, person] of persons.entries())
        for (const agency of ['hub', 'police'])
          await casework.rows(
            'governance',
            'INSERT INTO governance.whereabouts_flag (agency, person, closed_at, open_to) VALUES ($1, $2, now(), $3)',
            [
              agency,
              person,
              JSON.stringify([{ organisation, role }, ...(at === 0 ? [{ organisation, role: other }] : [])]),
            ],
          );
      await staff(other, inDays(-9), null);
      expect(await told()).toEqual([{ organisation, role, closures: 2, from: inDays(0) }]);
      // One row follows the other, but for the days between.
      await staff(role, inDays(-9), inDays(9));
      await staff(role, inDays(9), inDays(19));
      await staff(role, inDays(29), null);
      const [gap] = await told();
      expect(gap).toEqual({ organisation, role, closures: 2, from: inDays(19) });
      expect(unstaffedKeeperLines(await told()).join(' ')).toContain(
        `dutyOfficer at ${organisation} is not staffed on ${inDays(19)}, and keeps the closed whereabouts of 2 persons.`,
      );
      await staff(role, inDays(19), inDays(29));
      expect(unstaffedKeeperLines(await told())).toEqual([]);
    } finally {
      await unstaff();
      await casework.rows('governance', 'DELETE FROM governance.whereabouts_flag WHERE person = ANY($1)', [persons]);
    }
  });

  const atKeeper = (practitioner: string, organisation = 'marchford-council'): Asked => ({
    as: {
      practitioner: `${organisation}/${practitioner}`,
      organisation,
      team: 'mash',
      role: 'hubPractitioner',
    },
    purpose: 'screening',
    reason: 'A referral',
  });
  const known = scriptedChild('convergence').person;
  const PLACED = 'query($id: ID!) { person(id: $id) { whoIsActing(first: 1) { organisation } } }';
  const placed = async (who: Asked) => (await casework.ask(who, PLACED, { id: known })).body.data?.person;

  it.each([
    ['closed before', true],
    ['not closed before', false],
  ])('%s, one’s own closing, opening, alerts and record answer the same', async (_when, before) => {
    const person = scriptedChild('familySupport').person;
    const own = [{ organisation: 'marchford-council', role: 'hubPractitioner' }, KEEPERS[1]];
    const ALERTS = '{ alerts(first: 1) { entries { kind reference } } }';
    const RECORD = `mutation($key: String!, $person: ID!) { recordInvolvement(key: $key, person: $person,
      organisation: "afonwen-school-02", reason: "A try") { id } }`;
    const END = `mutation($key: String!, $person: ID!, $id: ID!) {
      endInvolvement(key: $key, person: $person, id: $id, reason: "A try") { id } }`;
    const LISTED = 'query($id: ID!) { involvements(person: $id) { entries { id organisation } } }';
    const BAR = { person, organisation: 'afonwen-school-02', reason: 'A try' };
    const BARRED = 'query($id: ID!) { exclusions(person: $id) { entries { id } } }';
    const SCHOOL: Asked = {
      as: {
        ...{ practitioner: 'afonwen-school-02/lead', organisation: 'afonwen-school-02' },
        ...{ team: 'pastoral', role: 'safeguardingLead' },
      },
      purpose: 'earlyHelp',
    };
    const CLOSING = { person, keepers: own, reason: 'A try' };
    if (before) expect((await casework.act(HUB_WALES, CLOSE, { ...CLOSING, keepers: KEEPERS })).errors).toBeUndefined();
    const newest = async () => entriesOf<{ reference: string }>((await casework.ask(HUB, ALERTS)).body, 'alerts');
    const [last] = await newest();
    const closed = await casework.act(HUB, CLOSE, CLOSING);
    expect(given(closed, 'closeWhereabouts').effects.every(({ confirmed }) => confirmed)).toBe(true);
    const [told] = await newest();
    expect(told).toMatchObject({ kind: 'whereaboutsClosed' });
    expect(told?.reference).not.toBe(last?.reference);
    expect(codeOf(await casework.act(HUB, REOPEN, { person }))).toBe('WHEREABOUTS_NOT_YOURS');

    const { id } = given(await casework.act(HUB, RECORD, { person }), 'recordInvolvement');
    const rows = entriesOf((await casework.ask(HUB, LISTED, { id: person })).body, 'involvements');
    expect(rows).toContainEqual({ id, organisation: 'afonwen-school-02' });
    expect(new Set(rows.map(({ organisation }) => organisation))).toEqual(
      new Set(['marchford-council', 'afonwen-school-02']),
    );
    const bar = given(await casework.act(HUB, EXCLUDE, BAR), 'setExclusion');
    expect(entriesOf((await casework.ask(HUB, BARRED, { id: person })).body, 'exclusions')).toEqual([{ id: bar.id }]);
    const WHOLE = '{ organisationExclusions { entries { id organisation } } }';
    expect(entriesOf((await casework.ask(HUB, WHOLE)).body, 'organisationExclusions')).toContainEqual({
      id: bar.id,
      organisation: BAR.organisation,
    });
    // A team that its own organisation barred is told alike while they are closed and when they are open again.
    await casework.act(HUB, INCLUDE, { person, id: bar.id });
    const team = given(await casework.act(SCHOOL, EXCLUDE, { ...BAR, team: 'office' }), 'setExclusion').id;
    const ofTeam = async (who: Asked) =>
      [
        ...entriesOf((await casework.ask(who, WHOLE)).body, 'organisationExclusions'),
        ...entriesOf((await casework.ask(who, '{ alerts(first: 500) { entries { kind reference } } }')).body, 'alerts'),
      ].filter((each) => JSON.stringify(each).includes(team));
    const whole = [
      { id: team, organisation: BAR.organisation },
      { kind: 'organisationBarred', reference: team },
    ];
    expect(await ofTeam(HUB)).toEqual(whole);
    const one = await casework.act(HUB, EXCLUDE, { ...BAR, practitioner: 'afonwen-school-02/nobody' });
    const ended = { person, id: given(one, 'setExclusion').id };
    expect((await casework.act(SCHOOL, INCLUDE, ended)).errors).toBeUndefined();
    const ENDED = '{ exclusionsEnded { entries { id organisation } } }';
    const TOLD = '{ alerts(first: 500) { entries { kind reference } } }';
    const found = async (who: Asked) =>
      [
        ...entriesOf((await casework.ask(who, ENDED)).body, 'exclusionsEnded'),
        ...entriesOf<{ reference: string }>((await casework.ask(who, TOLD)).body, 'alerts'),
      ].filter((each) => JSON.stringify(each).includes(ended.id));
    const all = [
      { id: ended.id, organisation: BAR.organisation },
      { kind: 'exclusionEnded', reference: ended.id },
    ];
    // What one has not written oneself stays closed, within one's own organisation too.
    const keeper = atKeeper('colleague', before ? 'afonwen-council' : 'marchford-council');
    const other = before ? atKeeper('colleague') : HUB_WALES;
    expect([await found(HUB), await found(keeper), await found(other)]).toEqual([all, all, []]);
    expect([await ofTeam(keeper), await ofTeam(other)]).toEqual([whole, whole]);
    const colleagues = (await casework.ask(other, LISTED, { id: person })).body;
    expect(JSON.stringify(colleagues.data)).not.toContain(id);
    await casework.act(HUB, END, { person, id });
    expect((await casework.act(keeper, REOPEN, { person })).errors).toBeUndefined();
    expect(await found(other)).toEqual(all);
    expect([await ofTeam(HUB), await ofTeam(other)]).toEqual([whole, whole]);
    expect((await casework.act(HUB, INCLUDE, { person, id: team })).errors).toBeUndefined();
  });

  it('are closed in the same bytes whoever at a keeper is barred or knows the family; to those they stay closed', async () => {
    const DECLARE = `mutation($key: String!, $person: ID!) {
      declareRelationship(key: $key, person: $person, kind: "acquaintance", reason: "Neighbours") { id } }`;
    const [OPEN, CLOSED] = ['marchford-council', null].map((organisation) => ({ whoIsActing: [{ organisation }] }));
    const keepers = [{ organisation: 'marchford-council', role: 'hubPractitioner' }, KEEPERS[1]];
    const closing = async () =>
      (await casework.ask(HUB, CLOSE, { key: randomUUID(), person: known, keepers, reason: 'A threat' })).text;
    const [nobody, kin] = [atKeeper('colleague'), atKeeper('kin')];
    const [friend, late] = [atKeeper('friend'), atKeeper('late')];
    expect(await placed(friend)).toEqual(OPEN);
    const without = await closing();
    expect((await casework.act(nobody, REOPEN, { person: known })).errors).toBeUndefined();
    const barred = {
      person: known,
      organisation: 'marchford-council',
      practitioner: 'marchford-council/kin',
      reason: 'Kin',
    };
    const { id } = given(await casework.act(HUB, EXCLUDE, barred), 'setExclusion');
    expect((await casework.act(friend, DECLARE, { person: known })).errors).toBeUndefined();
    expect(await closing()).toBe(without);

    expect(await placed(nobody)).toEqual(OPEN);
    expect(await placed(kin)).toBeNull();
    expect(await placed(friend)).toEqual(CLOSED);
    expect(codeOf(await casework.act(friend, REOPEN, { person: known }))).toBe('WHEREABOUTS_NOT_YOURS');
    expect(await placed(late)).toEqual(OPEN);
    expect((await casework.act(late, DECLARE, { person: known })).errors).toBeUndefined();
    expect(await placed(late)).toEqual(CLOSED);
    expect((await casework.act(nobody, REOPEN, { person: known })).errors).toBeUndefined();
    await casework.act(HUB, INCLUDE, { person: known, id });
  });

  it.each([
    ['closed', true],
    ['open', false],
  ])(
    'while they are %s, a lead who declares of a colleague what shuts out a keeper is told to the organisation’s officers, alike',
    async (_when, shut) => {
      const DECLARE = `mutation($key: String!, $person: ID!, $practitioner: String) { declareRelationship(key: $key, person: $person,
      kind: "acquaintance", practitioner: $practitioner, reason: "Said to be a neighbour") { id } }`;
      const ALERTS = '{ alerts(first: 500) { entries { kind reference } } }';
      const lead: Asked = { persona: 'ig-officer', purpose: 'informationGovernance' };
      const told = async (who: Asked) =>
        entriesOf<{ kind: string; reference: string }>((await casework.ask(who, ALERTS)).body, 'alerts')
          .filter(({ kind }) => kind === 'relationshipDeclaredOfAnother')
          .map(({ reference }) => reference);
      const keeper = atKeeper(`keeper-${shut}`);
      const keepers = [{ organisation: 'marchford-council', role: 'hubPractitioner' }, KEEPERS[1]];
      if (shut) await casework.act(HUB, CLOSE, { person: known, keepers, reason: 'A threat' });
      const own = await casework.act(lead, DECLARE, { person: known });
      const practitioner = keeper.as?.practitioner;
      const { id } = given(await casework.act(lead, DECLARE, { person: known, practitioner }), 'declareRelationship');
      expect(await told(lead)).toContain(id);
      expect(await told(lead)).not.toContain(given(own, 'declareRelationship').id);
      expect(await alertedOf(casework.town, 'relationshipDeclaredOfAnother', id)).toEqual(
        atEach(['marchford-council'], OFFICERS),
      );
      const elsewhere: Asked = { persona: 'privacy-officer', purpose: 'informationGovernance' };
      expect(await told(elsewhere)).not.toContain(id);
      if (shut) expect((await casework.act(atKeeper('colleague'), REOPEN, { person: known })).errors).toBeUndefined();
    },
  );
});
