import { randomUUID } from 'node:crypto';
import { personaOf } from '#embedded/startLintel';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { Agency } from '#policies/core/vocabulary';
import { type Asked, caseworkTown } from '#test/casework/caseworkTown';
import { inDays } from '#test/fixtures/days';
import { alertedOf, atEach, OFFICERS } from '#test/town/alertedOf';
import { entriesOf } from '#test/town/entriesOf';
import { changed, codeOf } from './consentTown';
import { consents, head } from './overriding';

const casework = caseworkTown.forTests();

/** An officer of that school, whom no persona is. */
const COLLEAGUE: Asked = {
  as: {
    ...{ practitioner: 'marchford-school-01/privacy-officer', organisation: 'marchford-school-01' },
    ...{ team: 'governance', role: 'privacyOfficer' },
  },
  purpose: 'informationGovernance',
};
const SEEN = 'query($id: ID!) { person(id: $id) { education { attendance { percentage } } } }';

it('a holder’s decision of detriment stops its duty to share for this child, and looks as if nothing were held', async () => {
  const ella = scriptedChild('earlyHelpEngland');
  const DETRIMENT = `mutation($key: String!, $person: ID!, $detrimental: Boolean!) {
    recordDetriment(key: $key, person: $person, detrimental: $detrimental, reason: "He would learn where she is.",
      reviewer: "${head}", reviewBy: "${inDays(30)}") { id effects { agency confirmed } } }`;
  const consider = (detrimental: boolean, persona = 'school-lead-england') =>
    consents.town.ask({
      persona,
      purpose: 'earlyHelp',
      query: DETRIMENT,
      variables: { key: randomUUID(), person: ella.person, detrimental },
    });
  const seen = async () => {
    const { body } = await consents.town.ask({
      persona: 'early-help-worker-england',
      purpose: 'earlyHelp',
      query: SEEN,
      variables: { id: ella.person },
    });
    const person = body.data?.person as { education: { attendance: readonly object[] } };
    return { rows: person.education.attendance, notices: body.extensions?.lintel?.notices ?? [] };
  };
  const before = await seen();
  expect(before.rows.length).toBeGreaterThan(0);
  const { id } = changed((await consider(true)).body, 'recordDetriment');
  const known = (agency: Agency) => consents.rowsIn(`SELECT FROM governance.detriment WHERE id = '${id}'`, agency);
  // Its own agency and the hub alone learn of it.
  for (const [agency, number] of Object.entries({ education: 1, hub: 1, health: 0, police: 0, socialCare: 0 }))
    expect([agency, await known(agency as Agency)]).toEqual([agency, number]);
  const listed = (persona: string, person: string = ella.person) =>
    consents.town.ask({
      persona,
      purpose: 'earlyHelp',
      query:
        'query($person: ID!) { detrimentDecisions(person: $person) { entries { reason reviewer reviewBy validUntil endedReason endedBy practitioner } } }',
      variables: { person },
    });
  const taker = personaOf('school-lead-england').practitioner;
  const decision = {
    reason: 'He would learn where she is.',
    reviewer: head,
    reviewBy: inDays(30),
    practitioner: taker,
  };
  expect((await listed('school-lead-england')).body.data).toEqual({
    detrimentDecisions: { entries: [{ ...decision, validUntil: null, endedReason: null, endedBy: null }] },
  });
  // Told to nobody else, and of a stranger there is nothing either.
  expect((await listed('early-help-worker-england')).body.data).toEqual({ detrimentDecisions: { entries: [] } });
  expect((await listed('school-lead-england', randomUUID())).body.data).toEqual({
    detrimentDecisions: { entries: [] },
  });
  const during = await seen();
  expect(during.rows).toEqual([]);
  for (const notice of during.notices) expect(before.notices).toContainEqual(notice);
  expect(codeOf((await consider(true, 'early-help-worker')).body)).toBe('ACT_NOT_INVOLVED');
  // Decided anew it stops as before: nobody is told that anything opens.
  const anew = changed((await consider(true)).body, 'recordDetriment').id;
  expect((await seen()).rows).toEqual([]);
  const told = (decision: string) => alertedOf(consents.town, 'detrimentEnded', decision);
  expect([await told(id), await told(anew)]).toEqual([[], []]);
  // Any colleague lifts it: who did is kept, and whoever answers for it in that organisation hears of it, and nobody else.
  const lift = () => casework.ask(COLLEAGUE, DETRIMENT, { key: randomUUID(), person: ella.person, detrimental: false });
  changed((await lift()).body, 'recordDetriment');
  expect(await seen()).toEqual(before);
  expect(await told(anew)).toEqual(atEach(['marchford-school-01'], [...OFFICERS, 'safeguardingLead']));
  const ended = { ...decision, endedReason: 'He would learn where she is.' };
  expect((await listed('school-lead-england')).body.data).toMatchObject({
    detrimentDecisions: {
      entries: [
        { ...ended, endedBy: 'marchford-school-01/privacy-officer' },
        { ...ended, endedBy: taker },
      ],
    },
  });
  const ender = `SELECT FROM authority.detriment WHERE id = '${anew}' AND ended_organisation = 'marchford-school-01'`;
  expect(await consents.rowsIn(ender)).toBe(1);
  const { body: alerts } = await casework.ask(COLLEAGUE, '{ alerts { entries { kind reference } } }');
  expect(entriesOf(alerts, 'alerts')).toContainEqual({ kind: 'detrimentEnded', reference: anew });
  // What the alert refers to is listed for whom it is told to, and not what was decided anew; for nobody else.
  const ENDED = '{ detrimentsEnded { entries { id personId reviewer practitioner endedReason endedBy endedAt } } }';
  const listOf = async (asking: Asked) => (await casework.ask(asking, ENDED)).body;
  const lead = { persona: 'school-lead-england', purpose: 'earlyHelp' };
  for (const asking of [COLLEAGUE, lead])
    expect(
      entriesOf(await listOf(asking), 'detrimentsEnded').filter((each) => [id, anew].includes(String(each.id))),
    ).toEqual([
      {
        ...{ id: anew, personId: ella.person, reviewer: decision.reviewer, practitioner: decision.practitioner },
        ...{ endedReason: ended.endedReason, endedBy: 'marchford-school-01/privacy-officer' },
        endedAt: expect.stringMatching(/Z$/),
      },
    ]);
  const other = { persona: 'ig-officer', purpose: 'informationGovernance' };
  expect(entriesOf(await listOf(other), 'detrimentsEnded').map((each) => each.id)).not.toContain(anew);
  const worker = { persona: 'early-help-worker-england', purpose: 'earlyHelp' };
  expect(codeOf(await listOf(worker))).toBe('QUERY_NOT_GRANTED');
  expect(codeOf((await lift()).body)).toBe('DETRIMENT_NOT_STANDING');
  expect(await told(anew)).toHaveLength(1);
});

it.each([
  ['in Wales', 'early-help-worker', 'earlyHelp', 'earlyHelpWales'],
  ['with no agency', 'family-support-worker', 'familySupport', 'familySupport'],
])(
  'an organisation %s, which no duty to share binds, records no detriment',
  async (_where, persona, purpose, story) => {
    const { person } = scriptedChild(story);
    const { body } = await casework.ask(
      { persona, purpose },
      `mutation($key: String!, $person: ID!) { recordDetriment(key: $key, person: $person, detrimental: true,
      reason: "He would learn where she is.", reviewer: "${head}", reviewBy: "${inDays(30)}") { id } }`,
      { key: randomUUID(), person },
    );
    expect(codeOf(body)).toBe('DETRIMENT_NOT_YOURS');
  },
);
