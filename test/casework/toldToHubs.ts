import { scriptedChild } from '#embedded/town/scriptedChildren';
import { alertedOf, atEach, OFFICERS } from '#test/town/alertedOf';
import { entriesOf } from '#test/town/entriesOf';
import type { AnswerBody } from '#test/town/startTown';
import { type Asked, type Claims, caseworkTown, codeOf } from './caseworkTown';
import { granted, onCall, request, reviews } from './emergencyAsked';
import { EXCLUDE, given, HUB, HUB_WALES, IG, IG_POLICE, INCLUDE } from './relationsAsked';

/** What the hubs are told of whom an organisation bars: by whom and since when, of no child, whether or not whereabouts are closed. */
const casework = caseworkTown.forTests();
const { person } = scriptedChild('convergence');
const FORCE = 'marches-police';
const LEAD: Asked = {
  as: { organisation: FORCE, practitioner: `${FORCE}/lead`, team: 'desk', role: 'safeguardingLead' },
  purpose: 'informationGovernance',
};
const COUNCIL = 'marchford-council';
const COLLEAGUE: Asked = {
  ...HUB,
  as: { organisation: COUNCIL, practitioner: `${COUNCIL}/colleague`, team: 'night', role: 'hubPractitioner' },
};
const bar = async (who: Asked, whom: object, of = person) =>
  given(await casework.act(who, EXCLUDE, { person: of, reason: 'Kin', organisation: FORCE, ...whom }), 'setExclusion')
    .id;
const end = async (who: Asked, id: string, of = person) =>
  expect((await casework.act(who, INCLUDE, { person: of, id })).errors).toBeUndefined();
const END_UNNAMED =
  'mutation($key: String!, $id: ID!) { endExclusion(key: $key, id: $id, reason: "No ground for it") { id effects { confirmed } } }';
const endUnnamed = (who: Asked, id: string) => casework.act(who, END_UNNAMED, { id });
const LISTED = `{ organisationExclusions(first: 500) { entries { id person { id } organisation extent team endableUnnamed validFrom validUntil } }
  alerts(first: 500) { entries { kind reference } } }`;
const REGISTER = `query($id: ID!) { exclusions(person: $id, ended: true, first: 500) { entries { id } } }`;
/** Which of these stand in the register of a person, also when they are over. */
const registered = async (who: Asked, id: string, of: readonly string[]) =>
  entriesOf<{ id: string }>((await casework.ask(who, REGISTER, { id })).body, 'exclusions').flatMap((each) =>
    of.includes(each.id) ? [each.id] : [],
  );
const noticed = (body: AnswerBody, at: number) =>
  (body.extensions?.lintel?.notices ?? []).some(
    ({ reason, path }) =>
      reason === 'whereaboutsNotShown' && path.join('.') === `organisationExclusions.entries.${at}.person`,
  );
/** What the hub reads of these, and the alerts of them. */
const told = async (who: Asked, ids: readonly string[]) => {
  const { body } = await casework.ask(who, LISTED);
  const entries = entriesOf<{ id: string }>(body, 'organisationExclusions').map((entry, at) => ({
    ...entry,
    noticed: noticed(body, at),
  }));
  const alerts = entriesOf<{ reference: string }>(body, 'alerts');
  return [entries.filter(({ id }) => ids.includes(id)), alerts.filter(({ reference }) => ids.includes(reference))];
};
const entry = (id: string, team: string | null) => ({
  ...{ id, organisation: FORCE, extent: team === null ? 'organisation' : 'team', team, person: null, noticed: true },
  ...{ endableUnnamed: true, validFrom: expect.any(String), validUntil: null },
});
const alert = (reference: string) => ({ kind: 'organisationBarred', reference });

it('each hub hears of a team that its own organisation barred, and may end it; nobody there does, nor any hub of one that a hub barred', async () => {
  const byLead = [await bar(LEAD, { team: 'public-protection' }), await bar(LEAD, { team: 'response' })] as const;
  const byHub = await bar(HUB, { team: 'night' });
  const ids = [...byLead, byHub];
  try {
    for (const hub of [HUB, HUB_WALES])
      expect(await told(hub, ids)).toEqual([
        [entry(byLead[1], 'response'), entry(byLead[0], 'public-protection')],
        [...byLead].reverse().map(alert),
      ]);
    for (const who of [LEAD, IG_POLICE, IG]) {
      const { body } = await casework.ask(who, LISTED);
      expect(codeOf(body)).toBe('QUERY_NOT_GRANTED');
      expect(ids.filter((id) => JSON.stringify(body.data).includes(id))).toEqual([]);
    }
  } finally {
    for (const id of ids) await end(HUB_WALES, id);
  }
  expect((await told(HUB, ids))[0]).toEqual([]);
});

describe('of a practitioner whom their own organisation bars by name', () => {
  const byName = (name: string) => ({ practitioner: `${FORCE}/${name}` });
  const entryOfOne = (id: string) => ({ ...entry(id, null), extent: 'practitioner' });

  it('the hubs hear, and not who it is, with a team or without; of one whom a hub barred no hub does', async () => {
    const one = await bar(LEAD, byName('privacy-1'));
    const ofTeam = await bar(LEAD, { ...byName('privacy-2'), team: 'governance' });
    const byHub = await bar(HUB, byName('privacy-3'));
    const ids = [one, ofTeam, byHub];
    try {
      for (const hub of [HUB, HUB_WALES]) {
        expect(await told(hub, ids)).toEqual([
          [entryOfOne(ofTeam), entryOfOne(one)],
          [alert(ofTeam), alert(one)],
        ]);
        expect(JSON.stringify((await casework.ask(hub, LISTED)).body)).not.toContain('privacy-');
      }
    } finally {
      for (const id of ids) await end(HUB_WALES, id);
    }
  });

  it('by that a hub gives a review of emergency access its readers back, of a child whom it need not know', async () => {
    const OFFICER: Asked = { ...IG_POLICE, as: { ...IG_POLICE.as, ...byName('ig-barred') } as Claims };
    const asked = granted(await request(onCall(61), [person], 'Found beside the weir'));
    const readable = async () =>
      (await reviews(OFFICER)).some(({ grant }) => asked.grants.some(({ id }) => id === grant));
    expect(await readable()).toBe(true);
    const id = await bar(LEAD, byName('ig-barred'));
    expect(await readable()).toBe(false);
    expect((await told(HUB, [id]))[0]).toEqual([entryOfOne(id)]);
    expect((await endUnnamed(HUB, id)).errors).toBeUndefined();
    expect(await readable()).toBe(true);
  });
});

describe('what a hub ends that another organisation had set is told there, whom it did not take in', () => {
  const ENDED = `{ exclusionsEnded(first: 500) { entries { id person { id } organisation } }
    alerts(first: 500) { entries { kind reference } } }`;
  const read = async (who: Asked, id: string) => {
    const { body } = await casework.ask(who, ENDED);
    return [
      entriesOf<{ id: string }>(body, 'exclusionsEnded').filter((each) => each.id === id),
      entriesOf<{ kind: string; reference: string }>(body, 'alerts').flatMap((each) =>
        each.reference === id ? [each.kind] : [],
      ),
    ];
  };
  const barred: Asked = { ...IG_POLICE, as: { ...IG_POLICE.as, team: 'night' } as Claims };
  const set = { team: 'night' };

  it.each([true, false])('of what it had set of its own to the officers (without the person: %s)', async (unnamed) => {
    const id = await bar(LEAD, set);
    if (unnamed) expect((await endUnnamed(HUB_WALES, id)).errors).toBeUndefined();
    else await end(HUB_WALES, id);
    expect(await alertedOf(casework.town, 'exclusionEnded', id)).toEqual(atEach([FORCE], OFFICERS));
    expect(await read(IG_POLICE, id)).toEqual([
      [{ id, person: { id: person }, organisation: null }],
      ['exclusionEnded'],
    ]);
    for (const who of [barred, IG]) expect(await read(who, id)).toEqual([[], []]);
  });

  it.each([set, {}])(
    'of what another hub had set to its practitioners and officers, and to nobody whom it barred',
    async (whom) => {
      const id = await bar(HUB, whom);
      await end(HUB_WALES, id);
      expect(await alertedOf(casework.town, 'exclusionEnded', id)).toEqual(
        atEach([COUNCIL], [...OFFICERS, 'hubPractitioner']),
      );
      const together = await casework.rows(
        'governance',
        `SELECT FROM authority.alert a JOIN authority.exclusion_event e ON e.exclusion = a.reference AND e.xmin = a.xmin
       WHERE a.reference = $1 AND a.kind = 'exclusionEnded' AND e.event = 'ended'`,
        [id],
      );
      expect(together).toHaveLength(1);
      const entry = { id, person: { id: person } };
      const alerts = expect.arrayContaining(['exclusionEnded']);
      for (const who of [HUB, COLLEAGUE])
        expect(await read(who, id)).toEqual([[{ ...entry, organisation: FORCE }], alerts]);
      expect(await read(IG, id)).toEqual([[{ ...entry, organisation: null }], ['exclusionEnded']]);
      for (const who of [barred, IG_POLICE]) expect(await read(who, id)).toEqual([[], []]);
      expect((await read(HUB_WALES, id))[0]).toEqual([]);
    },
  );

  it.each([
    ['hub', HUB, COLLEAGUE],
    ['organisation', LEAD, IG_POLICE],
  ])('and nothing of what a colleague of the same %s ends', async (_of, setter, ender) => {
    const id = await bar(setter, set);
    await end(ender, id);
    expect(await alertedOf(casework.town, 'exclusionEnded', id)).toEqual([]);
  });
});

it('whoever set it reads of whom it is, and others of the hub do not', async () => {
  const id = await bar(HUB, {});
  try {
    expect((await told(HUB, [id]))[0]).toEqual([{ ...entry(id, null), person: { id: person }, noticed: false }]);
    expect((await told(HUB_WALES, [id]))[0]).toEqual([{ ...entry(id, null), endableUnnamed: false }]);
    expect((await told(COLLEAGUE, [id]))[0]).toEqual([entry(id, null)]);
  } finally {
    await end(HUB, id);
  }
});

describe('whether or not whereabouts are closed, where no hub keeps them', () => {
  const hidden = scriptedChild('intelligence').person;
  const CLOSE = `mutation($key: String!, $person: ID!, $keepers: [WhereaboutsKeeper!]!) {
    closeWhereabouts(key: $key, person: $person, keepers: $keepers, reason: "A threat") { effects { confirmed } } }`;
  const OPEN = `mutation($key: String!, $person: ID!) {
    openWhereabouts(key: $key, person: $person, reason: "Over") { effects { confirmed } } }`;
  const keepers = [
    { organisation: 'afonwen-health-board', role: 'caldicottGuardian' },
    { organisation: FORCE, role: 'policeOfficer' },
  ];
  const guardian: Asked = {
    as: {
      ...{ practitioner: 'afonwen-health-board/guardian', organisation: 'afonwen-health-board' },
      ...{ team: 'governance', role: 'caldicottGuardian' },
    },
    purpose: 'informationGovernance',
  };
  const close = async () =>
    expect((await casework.act(HUB, CLOSE, { person: hidden, keepers })).errors).toBeUndefined();
  const open = async () => expect((await casework.act(guardian, OPEN, { person: hidden })).errors).toBeUndefined();

  it('the hubs read and are alerted of the same as when they are open, and end it without saying of whom', async () => {
    const before = await bar(LEAD, { team: 'response' }, hidden);
    const read = async (ids: readonly string[]) => [await told(HUB, ids), await told(HUB_WALES, ids)];
    const opened = await read([before]);
    await close();
    const closed = await bar(LEAD, { team: 'night' }, hidden);
    const whole = await bar(HUB, { organisation: 'marchford-nhs-trust' }, hidden);
    try {
      expect(await read([before])).toEqual(opened);
      expect((await told(HUB, [closed]))[0]).toEqual([entry(closed, 'night')]);
      expect(await told(HUB_WALES, [closed, whole])).toEqual([
        [{ ...entry(whole, null), organisation: 'marchford-nhs-trust', endableUnnamed: false }, entry(closed, 'night')],
        [alert(whole), alert(closed)],
      ]);
      // Whom it is of is found by nobody who tries, on the right one or another.
      for (const whom of [hidden, person])
        expect(codeOf(await casework.act(HUB_WALES, INCLUDE, { person: whom, id: closed }))).toBe('EXCLUSION_UNKNOWN');
      // What another hub set protects from that organisation: its own practitioners end it, whoever of them.
      expect(codeOf(await endUnnamed(HUB_WALES, whole))).toBe('EXCLUSION_UNKNOWN');
      for (const [hub, id] of [
        [HUB_WALES, closed],
        [COLLEAGUE, whole],
      ] as const) {
        const { data } = await endUnnamed(hub, id);
        expect(data?.endExclusion).toEqual({ id, effects: Array.from({ length: 5 }, () => ({ confirmed: true })) });
        expect(codeOf(await endUnnamed(hub, id))).toBe('EXCLUSION_UNKNOWN');
      }
      // Nor by whoever ended it: only what they set themselves is theirs to read.
      for (const [who, whom] of [
        [HUB_WALES, hidden],
        [HUB_WALES, person],
        [COLLEAGUE, hidden],
      ] as const)
        expect(await registered(who, whom, [closed, whole])).toEqual([]);
      expect(await registered(HUB, hidden, [closed, whole])).toEqual([whole]);
      const ended = await casework.rows(
        'governance',
        "SELECT person, by_organisation FROM authority.exclusion_event WHERE exclusion = $1 AND event = 'ended'",
        [closed],
      );
      expect(ended).toEqual([{ person: hidden, by_organisation: 'afonwen-council' }]);
    } finally {
      await open();
    }
    await end(HUB_WALES, before, hidden);
  });

  it.each([
    ['of which no hub is told', HUB, HUB_WALES, { team: 'night' }],
    ['by the organisation itself', LEAD, IG_POLICE, { team: 'night' }],
    ['by a hub whom it bars', COLLEAGUE, HUB, { organisation: COUNCIL, team: 'mash' }],
  ])('none is ended without its person %s', async (_which, setter, ender, whom) => {
    const id = await bar(setter, whom);
    try {
      expect(codeOf(await endUnnamed(ender, id))).toBe('EXCLUSION_UNKNOWN');
    } finally {
      await end(HUB_WALES, id);
    }
  });

  it('nor by a hub practitioner who is barred from the person', async () => {
    const id = await bar(LEAD, { team: 'night' });
    const own = await bar(HUB_WALES, {
      ...{ organisation: COUNCIL, practitioner: `${COUNCIL}/hub-practitioner` },
    });
    try {
      expect(await told(HUB, [id])).toEqual([[], []]);
      expect(codeOf(await endUnnamed(HUB, id))).toBe('EXCLUSION_UNKNOWN');
    } finally {
      for (const each of [id, own]) await end(HUB_WALES, each);
    }
  });
});
