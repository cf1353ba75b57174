import { randomUUID } from 'node:crypto';
import { personaOf } from '#embedded/startLintel';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { Agency } from '#policies/core/vocabulary';
import { type Asked, caseworkTown } from '#test/casework/caseworkTown';
import { inDays } from '#test/fixtures/days';
import { alertedOf, atEach, OFFICERS } from '#test/town/alertedOf';
import { entriesOf } from '#test/town/entriesOf';
import { until } from '#test/town/until';
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

it('a decision of detriment is reviewed by another than decided it: whoever it names is told, reads of it and may, though not involved', async () => {
  const { person } = scriptedChild('earlyHelpEngland');
  const { organisation, practitioner } = personaOf('school-nurse-england');
  const nurse: Asked = { persona: 'school-nurse-england', purpose: 'earlyHelp' };
  const named = (name: string): Asked => ({
    as: { organisation, team: 'another', role: 'schoolNurse', practitioner: `${organisation}/${name}` },
    purpose: 'earlyHelp',
  });
  const [reviewer, stranger] = [named('reviewing-nurse'), named('passing-nurse')];
  const DECIDE = `mutation($key: String!, $person: ID!, $detrimental: Boolean!, $reviewer: String!, $reviewBy: String!) {
    recordDetriment(key: $key, person: $person, detrimental: $detrimental, reason: "He would learn where she is.",
      reviewer: $reviewer, reviewBy: $reviewBy) { id } }`;
  const decide = async (who: Asked, days: number, given: object = {}) =>
    (
      await casework.ask(who, DECIDE, {
        ...{ key: randomUUID(), person, detrimental: true, reviewer: reviewer.as?.practitioner },
        ...{ reviewBy: inDays(days), ...given },
      })
    ).body;
  const own = { reviewer: practitioner };
  const first = changed(await decide(nurse, 30), 'recordDetriment').id;
  // Its decider words it anew, and puts off no review: neither of what stands, nor of what they ended the same day.
  expect(codeOf(await decide(nurse, 31))).toBe('REVIEW_OWN');
  const anew = changed(await decide(nurse, 30), 'recordDetriment').id;
  changed(await decide(nurse, 30, { detrimental: false }), 'recordDetriment');
  expect(codeOf(await decide(nurse, 31))).toBe('REVIEW_OWN');
  const id = changed(await decide(nurse, 29), 'recordDetriment').id;
  expect(new Set([first, anew, id]).size).toBe(3);
  await consents.asOwner('UPDATE authority.detriment SET review_by = $2 WHERE id = $1', [id, inDays(0)]);
  // Not even on the day, and nothing opens by it.
  expect(codeOf(await decide(nurse, 1))).toBe('REVIEW_OWN');
  const stands = `SELECT FROM authority.detriment WHERE id = '${id}' AND valid_until IS NULL`;
  expect(await consents.rowsIn(stands)).toBe(1);
  await until(async () => (await alertedOf(consents.town, 'decisionReviewDue', id)).length > 0);
  const ALERTS = '{ alerts(first: 500) { entries { kind reference } } }';
  const alerted = async (who: Asked) => entriesOf((await casework.ask(who, ALERTS)).body, 'alerts');
  const alert = { kind: 'decisionReviewDue', reference: id };
  expect(await alerted(reviewer)).toContainEqual(alert);
  for (const who of [stranger, nurse]) expect(await alerted(who)).not.toContainEqual(alert);
  const REVIEWS = '{ decisionReviews { entries { id kind personId practitioner reviewer } } }';
  const reviews = async (who: Asked) => (await casework.ask(who, REVIEWS)).body;
  expect(entriesOf(await reviews(reviewer), 'decisionReviews')).toEqual([
    { id, kind: 'detriment', personId: person, practitioner, reviewer: reviewer.as?.practitioner },
  ]);
  for (const who of [stranger, nurse]) expect(codeOf(await reviews(who))).toBe('QUERY_NOT_GRANTED');
  const LISTED = 'query($person: ID!) { detrimentDecisions(person: $person) { entries { id reason } } }';
  const listed = async (who: Asked) =>
    entriesOf((await casework.ask(who, LISTED, { person })).body, 'detrimentDecisions');
  expect(await listed(reviewer)).toContainEqual({ id, reason: 'He would learn where she is.' });
  expect(await listed(stranger)).toEqual([]);
  expect(codeOf(await decide(stranger, 60, own))).toBe('ACT_NOT_INVOLVED');
  // The reviewer decides anew, and is now the one who does not review it.
  const renewed = changed(await decide(reviewer, 60, own), 'recordDetriment').id;
  expect(codeOf(await decide(reviewer, 61, own))).toBe('ACT_NOT_INVOLVED');
  expect(await reviews(reviewer)).toMatchObject({ errors: [{ extensions: { code: 'QUERY_NOT_GRANTED' } }] });
  changed(await decide(nurse, 90), 'recordDetriment');
  changed(await decide(nurse, 30, { detrimental: false }), 'recordDetriment');
  expect(await consents.rowsIn(`SELECT FROM authority.detriment WHERE id = '${renewed}' AND valid_until IS NULL`)).toBe(
    0,
  );
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
