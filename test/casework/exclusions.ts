import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { alertedOf, atEach, OFFICERS } from '#test/town/alertedOf';
import { entriesOf } from '#test/town/entriesOf';
import { type Asked, caseworkTown, codeOf } from './caseworkTown';
import { child, EXCLUDE, given, HUB, HUB_WALES, IG, IG_POLICE, INCLUDE, READ, WORKER } from './relationsAsked';

/** Who is barred from a child: in force everywhere when the call returns. */
const casework = caseworkTown.forTests();

describe('an exclusion', () => {
  const OFFICER: Asked = { persona: 'police-officer', purpose: 'section47Enquiry', case: randomUUID() };
  it.each([
    ['practitioner', { practitioner: 'marchford-council/social-worker-england' }, WORKER],
    ['team', { team: 'child-protection' }, WORKER],
    ['organisation', { organisation: 'marches-police' }, OFFICER],
  ])(
    'of a %s makes the child unknown at once, in the words of a random id, until it is ended',
    async (_what, whom, who) => {
      const of = { organisation: 'marchford-council', ...whom };
      const variables = { person: child, reason: 'Related to the family', ...of };
      // A hub practitioner of the other council, who stays unbarred.
      const body = await casework.act(HUB_WALES, EXCLUDE, variables);
      const { id, effects } = given(body, 'setExclusion');
      expect(effects.every(({ confirmed }) => confirmed)).toBe(true);
      const random = randomUUID();
      const barred = await casework.ask(who, READ, { id: child });
      expect(barred.body.data?.person).toBeNull();
      expect(barred.text).toBe((await casework.ask(who, READ, { id: random })).text);
      const LIST =
        'query($id: ID!) { exclusions(person: $id) { entries { id organisation events { event reason byOrganisation } } } }';
      const listed = entriesOf((await casework.ask(HUB_WALES, LIST, { id: child })).body, 'exclusions');
      expect(listed).toEqual([
        {
          id,
          organisation: of.organisation,
          events: [{ event: 'set', reason: 'Related to the family', byOrganisation: 'afonwen-council' }],
        },
      ]);
      expect((await casework.act(HUB_WALES, INCLUDE, { person: child, id })).errors).toBeUndefined();
      expect((await casework.ask(who, READ, { id: child })).body.data?.person).not.toBeNull();
      expect(codeOf(await casework.act(HUB_WALES, INCLUDE, { person: child, id }))).toBe('EXCLUSION_UNKNOWN');
    },
  );

  it.each([
    ['of another organisation, by an officer', IG, { organisation: 'marches-police' }, 'INVOLVEMENT_NOT_YOURS'],
    ['that ended before it began', HUB, { until: '2020-01-01T00:00:00Z' }, 'UNTIL_INVALID'],
    ['without a reason', HUB, { reason: '' }, 'REASON_MISSING'],
    ['for a reason of nothing that is to be seen', HUB, { reason: '\u200b\u3164' }, 'REASON_MISSING'],
    ['for a reason that reads otherwise than it is kept', HUB, { reason: 'Kin\u202e' }, 'INVALID_VARIABLES'],
    ['by a social worker', WORKER, {}, 'ACT_NOT_GRANTED'],
    ['of a council as a whole, which keeps the register', HUB_WALES, { team: null }, 'EXCLUSION_OF_HUB'],
  ])('%s is refused', async (_given, who, over, code) => {
    const variables = { person: child, organisation: 'marchford-council', team: 'nobody', reason: 'Kin', ...over };
    expect(codeOf(await casework.act(who, EXCLUDE, variables))).toBe(code);
  });

  const lead = { organisation: 'marches-police', practitioner: 'marches-police/lead', team: 'desk' };
  const LEAD: Asked = { as: { ...lead, role: 'safeguardingLead' }, purpose: 'informationGovernance' };
  it.each([
    ['by their id', { practitioner: lead.practitioner }],
    ['by their id in another team', { practitioner: lead.practitioner, team: 'another' }],
    ['with their team', { team: lead.team }],
    ['with their organisation', {}],
  ])('of whoever sets it, %s, is refused of every child alike, before it is looked up', async (_whom, over) => {
    const bar = (who: Asked, person: string, rest: object = {}) =>
      casework.ask(who, EXCLUDE, {
        ...{ key: randomUUID(), person, organisation: lead.organisation, reason: 'Kin', ...over, ...rest },
      });
    const written = () => casework.rows('governance', 'SELECT id FROM governance.exclusion ORDER BY id');
    const before = await written();
    const answers = await Promise.all(
      [child, scriptedChild('convergence').person, randomUUID(), ''].map((each) => bar(LEAD, each)),
    );
    expect(answers.map(({ body }) => codeOf(body))).toEqual(Array.from({ length: 4 }, () => 'EXCLUSION_OF_SELF'));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(codeOf((await bar(WORKER, child)).body)).toBe('ACT_NOT_GRANTED');
    expect(await written()).toEqual(before);
    // Another of the organisation may.
    const colleague: Asked = {
      ...LEAD,
      as: { ...lead, role: 'safeguardingLead', practitioner: 'marches-police/other', team: 'other' },
    };
    if (Object.keys(over).length === 0) return;
    const { id } = given((await bar(colleague, child)).body, 'setExclusion');
    expect((await casework.act(HUB_WALES, INCLUDE, { person: child, id })).errors).toBeUndefined();
  });

  it('of whoever sets it is refused at another organisation too, for which one provider may speak', async () => {
    const self = { practitioner: 'marchford-council/hub-practitioner', organisation: 'marchford-school-09' };
    const bar = (who: Asked) => casework.act(who, EXCLUDE, { person: child, reason: 'Kin', ...self });
    expect(codeOf(await bar(HUB))).toBe('EXCLUSION_OF_SELF');
    const { id } = given(await bar(HUB_WALES), 'setExclusion');
    expect((await casework.act(HUB_WALES, INCLUDE, { person: child, id })).errors).toBeUndefined();
  });
});

it('an officer ends an exclusion of their own organisation, and finds none of another’s', async () => {
  const whom = { organisation: 'marches-police', practitioner: 'marches-police/nobody', reason: 'Kin' };
  const { id } = given(await casework.act(HUB_WALES, EXCLUDE, { person: child, ...whom }), 'setExclusion');
  const end = (who: Asked, reason = 'A mistake') => casework.act(who, INCLUDE, { person: child, id, reason });
  expect(codeOf(await end(IG))).toBe('EXCLUSION_UNKNOWN');
  expect(codeOf(await end(IG_POLICE, ' '))).toBe('REASON_MISSING');
  expect((await end(IG_POLICE)).errors).toBeUndefined();
});

describe('the end of an exclusion by another than a hub', () => {
  const whom = { organisation: 'marches-police', practitioner: 'marches-police/nobody' };
  const set = async (who: Asked, person = child) =>
    given(await casework.act(who, EXCLUDE, { person, reason: 'Accused', ...whom }), 'setExclusion').id;
  const end = async (who: Asked, id: string, person = child) =>
    expect((await casework.act(who, INCLUDE, { person, id })).errors).toBeUndefined();
  const told = (id: string) => alertedOf(casework.town, 'exclusionEnded', id);
  const LISTED = '{ exclusionsEnded { entries { id person { id } organisation } } }';
  const found = async (who: Asked) => entriesOf((await casework.ask(who, LISTED)).body, 'exclusionsEnded');

  it('is told to every hub and to the officers of the one that had set it, in the same transaction, and is found by them', async () => {
    const id = await set(HUB_WALES);
    await end(IG_POLICE, id);
    const [afonwen, marchford] = atEach(['afonwen-council', 'marchford-council'], ['hubPractitioner']);
    expect(await told(id)).toEqual([...atEach(['afonwen-council'], OFFICERS), ...[afonwen, marchford]]);
    const together = await casework.rows(
      'governance',
      `SELECT FROM authority.alert a JOIN authority.exclusion_event e ON e.exclusion = a.reference AND e.xmin = a.xmin
       WHERE a.reference = $1 AND e.event = 'ended'`,
      [id],
    );
    expect(together).toHaveLength(3);
    const entry = { id, person: { id: child }, organisation: 'marches-police' };
    for (const hub of [HUB, HUB_WALES]) {
      expect(await found(hub)).toContainEqual(entry);
      expect(
        entriesOf((await casework.ask(hub, '{ alerts { entries { kind reference } } }')).body, 'alerts'),
      ).toContainEqual({ kind: 'exclusionEnded', reference: id });
    }
    expect((await found(IG_POLICE)).map((each) => each.id)).not.toContain(id);
    expect(codeOf((await casework.ask(WORKER, LISTED)).body)).toBe('QUERY_NOT_GRANTED');
    // Of a child from whom the reader is barred it is in no list.
    const reader = { organisation: 'marchford-council', practitioner: 'marchford-council/hub-practitioner' };
    const bar = await casework.act(HUB_WALES, EXCLUDE, { person: child, reason: 'Kin', ...reader });
    expect((await found(HUB)).map((each) => each.id)).not.toContain(id);
    await end(HUB_WALES, given(bar, 'setExclusion').id);
  });

  it('reads alike to the officers of whose it was whether or not whereabouts are closed, also where no hub is left that hears of it', async () => {
    const CLOSE = `mutation($key: String!, $person: ID!, $keepers: [WhereaboutsKeeper!]!) {
      closeWhereabouts(key: $key, person: $person, keepers: $keepers, reason: "A threat") { effects { confirmed } } }`;
    const OPEN = `mutation($key: String!, $person: ID!) {
      openWhereabouts(key: $key, person: $person, reason: "Over") { effects { confirmed } } }`;
    const keepers = [
      { organisation: 'afonwen-health-board', role: 'caldicottGuardian' },
      { organisation: 'marches-police', role: 'policeOfficer' },
    ];
    const guardian: Asked = {
      as: {
        ...{ practitioner: 'afonwen-health-board/guardian', organisation: 'afonwen-health-board' },
        ...{ team: 'governance', role: 'caldicottGuardian' },
      },
      purpose: 'informationGovernance',
    };
    const colleague: Asked = {
      ...HUB,
      as: {
        ...{ practitioner: 'marchford-council/colleague', organisation: 'marchford-council' },
        ...{ team: 'mash', role: 'hubPractitioner' },
      },
    };
    const BOTH =
      '{ exclusionsEnded { entries { id person { id } organisation } } alerts { entries { kind reference } } }';
    const read = async (who: Asked, id: string) => {
      const { body } = await casework.ask(who, BOTH);
      const noticed = (body.extensions?.lintel?.notices ?? []).filter(({ reason }) => reason === 'whereaboutsNotShown');
      const [entry] = entriesOf<{ id: string }>(body, 'exclusionsEnded');
      const alerts = entriesOf<{ kind: string; reference: string }>(body, 'alerts');
      return [
        entry?.id === id ? entry : null,
        alerts[0]?.reference === id ? alerts[0].kind : null,
        noticed.some(({ path }) => path.join('.') === 'exclusionsEnded.entries.0.organisation'),
      ];
    };
    const { person } = scriptedChild('intelligence');
    const listed = (id: string) => [{ id, person: { id: person }, organisation: null }, 'exclusionEnded', true];
    const opened = await set(HUB, person);
    await end(IG_POLICE, opened, person);
    expect(await read(IG, opened)).toEqual(listed(opened));
    expect((await casework.act(HUB, CLOSE, { person, keepers })).errors).toBeUndefined();
    try {
      const closed = await set(HUB, person);
      await end(IG_POLICE, closed, person);
      expect(await read(IG, closed)).toEqual(listed(closed));
      for (const hub of [colleague, HUB_WALES]) {
        const [entry, alert] = await read(hub, closed);
        expect([entry, alert]).toEqual([null, null]);
      }
    } finally {
      expect((await casework.act(guardian, OPEN, { person })).errors).toBeUndefined();
    }
    expect((await read(colleague, opened))[2]).toBe(false);
    expect(await found(guardian)).toEqual([]);
  });

  it('is not told where an organisation without a hub had set it', async () => {
    const id = await set(IG_POLICE);
    await end(IG_POLICE, id);
    expect(await told(id)).toEqual([]);
  });
});

describe('an exclusion is kept from whomever it took in, for good', () => {
  const at = (practitioner: string, team: string, role: 'hubPractitioner' | 'safeguardingLead'): Asked => ({
    as: { practitioner: `marchford-council/${practitioner}`, organisation: 'marchford-council', team, role },
    purpose: role === 'hubPractitioner' ? 'screening' : 'informationGovernance',
    reason: 'A referral came in',
  });
  const READ_ALL = `query($id: ID!) { exclusions(person: $id, ended: true, first: 100) { entries { id events { reason } } }
    alerts(first: 500) { entries { kind reference } } `;
  const seenBy = async (who: Asked, id: string) => {
    const list = who.purpose === 'screening' ? 'exclusionsEnded { entries { id } }' : '';
    const { body } = await casework.ask(who, `${READ_ALL}${list} }`, { id: child });
    return ['exclusions', 'exclusionsEnded', 'alerts'].filter((each) =>
      JSON.stringify(body.data?.[each] ?? '').includes(id),
    );
  };
  const EVERYWHERE = ['exclusions', 'exclusionsEnded', 'alerts'];

  it.each([
    ['by their id', { practitioner: 'marchford-council/one' }, ['one', 'mash'], ['two', 'mash']],
    [
      'by their id in one team',
      { practitioner: 'marchford-council/one', team: 'mash' },
      ['one', 'other'],
      ['two', 'mash'],
    ],
    ['with their team', { team: 'night' }, ['two', 'night'], ['one', 'mash']],
  ] as const)('%s: while it stands and when it is over', async (_whom, whom, [barred, theirs], [other, team]) => {
    const [hub, lead] = (['hubPractitioner', 'safeguardingLead'] as const).map((role) => at(barred, theirs, role)) as [
      Asked,
      Asked,
    ];
    const [another, otherLead] = (['hubPractitioner', 'safeguardingLead'] as const).map((role) =>
      at(other, team, role),
    ) as [Asked, Asked];
    const bar = { person: child, organisation: 'marchford-council', reason: 'Accused by the child', ...whom };
    const { id } = given(await casework.act(HUB_WALES, EXCLUDE, bar), 'setExclusion');
    const before = await Promise.all([hub, lead, another].map((who) => seenBy(who, id)));
    expect((await casework.act(IG, INCLUDE, { person: child, id })).errors).toBeUndefined();
    expect([...before, ...(await Promise.all([hub, lead, another, otherLead].map((who) => seenBy(who, id))))]).toEqual([
      ...[[], [], ['exclusions']],
      ...[[], [], EVERYWHERE, ['exclusions']],
    ]);
  });
});

it('a hub is always left that can end an exclusion, and each hears of an organisation that is barred as a whole', async () => {
  const person = scriptedChild('convergence').person;
  const bar = (who: Asked, whom: object) => casework.act(who, EXCLUDE, { person, reason: 'Kin', ...whom });
  const english = { organisation: 'marchford-council', team: 'mash' };
  const welsh = { organisation: 'afonwen-council', team: 'mash' };
  const set: string[] = [];
  const [organisation, mash] = [
    await bar(HUB, { organisation: 'gwent-y-gororau-police' }),
    await bar(HUB_WALES, english),
  ].map((body) => given(body, 'setExclusion').id);
  set.push(organisation ?? '', mash ?? '');
  try {
    // The Welsh hub is the last: it may bar no team of its own.
    expect(codeOf(await bar(HUB_WALES, welsh))).toBe('EXCLUSION_OF_SELF');
    const other = given(await bar(HUB_WALES, { ...welsh, team: 'early-help' }), 'setExclusion');
    set.push(other.id);
    const LISTED =
      '{ organisationExclusions { entries { id person { id } organisation } } alerts(first: 500) { entries { kind reference } } }';
    const read = async (who: Asked) => (await casework.ask(who, LISTED)).body;
    const seen = await read(HUB_WALES);
    const entry = { id: organisation, person: null, organisation: 'gwent-y-gororau-police' };
    const alert = { kind: 'organisationBarred', reference: organisation };
    expect(entriesOf(seen, 'organisationExclusions')).toContainEqual(entry);
    expect(entriesOf(seen, 'alerts')).toContainEqual(alert);
    // Barred by their team by now: neither is theirs any more, nor is the act.
    const barred = await read(HUB);
    expect(JSON.stringify(barred.data)).not.toContain(organisation);
    expect(codeOf(await casework.act(HUB, INCLUDE, { person, id: organisation }))).toBe('PERSON_UNKNOWN');
    expect(codeOf(await read({ ...IG }))).toBe('QUERY_NOT_GRANTED');
  } finally {
    for (const id of set) expect((await casework.act(HUB_WALES, INCLUDE, { person, id })).errors).toBeUndefined();
  }
  expect(entriesOf((await casework.ask(HUB, '{ alerts { entries { reference } } }')).body, 'alerts')).toContainEqual({
    reference: organisation,
  });
});

it('a team of a council is barred by no officer or lead there, whether or not another hub is barred', async () => {
  const team = { organisation: 'marchford-council', team: 'early-help' };
  const refused = async () => {
    const body = await casework.act(IG, EXCLUDE, { person: child, reason: 'Kin', ...team });
    return [codeOf(body), body.errors?.[0]?.message];
  };
  const before = await refused();
  expect(before[0]).toBe('EXCLUSION_NOT_ENDABLE');
  const other = { person: child, reason: 'Kin', organisation: 'afonwen-council', team: 'wales-mash' };
  const { id } = given(await casework.act(HUB, EXCLUDE, other), 'setExclusion');
  expect(await refused()).toEqual(before);
  expect((await casework.act(HUB, INCLUDE, { person: child, id })).errors).toBeUndefined();
});
