import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { readClocks } from '#policies/clocks/readClocks';
import type { Role } from '#policies/core/vocabulary';
import { alertReviewsDue } from '#subgraphs/governance/consents/reviewsDue';
import { caseworkTown } from '#test/casework/caseworkTown';
import { clocksWith } from '#test/fixtures/clocksWith';
import { inDays, noonIn } from '#test/fixtures/days';
import { alertedOf, atEach, OFFICERS } from '#test/town/alertedOf';
import { entriesOf } from '#test/town/entriesOf';
import { severalRounds } from '#test/town/rounds';
import { until } from '#test/town/until';
import { agreement, changed, codeOf, forgetDecisions, wales } from './consentTown';
import { asHub, consents, END_OVERRIDE, head, OVERRIDE, reasons } from './overriding';

const casework = caseworkTown.forTests();

describe('what has come to its day is told to the officers of whoever decided, once, and listed until it is done', () => {
  const REVIEWS = '{ decisionReviews { entries { id kind personId reviewer practitioner reviewBy } } }';
  const ALERTS = '{ alerts(first: 500) { entries { kind reference } } }';
  const officerOf = async (organisation: string, query: string, role: Role = 'informationGovernanceOfficer') => {
    const as = { practitioner: `${organisation}/${role}`, organisation, team: 'governance', role };
    return (await casework.ask({ as, purpose: 'informationGovernance' }, query)).body;
  };
  const listed = async (organisation: string, id: string, role?: Role) =>
    entriesOf<{ id: string }>(await officerOf(organisation, REVIEWS, role), 'decisionReviews').find(
      (each) => each.id === id,
    );
  const told = async (organisation: string, id: string) =>
    entriesOf<{ kind: string; reference: string }>(await officerOf(organisation, ALERTS), 'alerts').filter(
      ({ kind, reference }) => kind === 'decisionReviewDue' && reference === id,
    ).length;
  /** Of which decisions a round at this time tells; it is taken back. */
  const roundAt = async (at: Date, clocks = readClocks(), kind = 'decisionReviewDue') => {
    const client = new Client({ connectionString: consents.town.lintel.databases.runtime.governance });
    const sql = async <Row>(text: string, values: readonly unknown[]) =>
      (await client.query({ text, values: [...values] })).rows as Row[];
    const TOLD = 'SELECT reference FROM authority.alert WHERE kind = $2 AND at = $1';
    await client.connect();
    try {
      await client.query('BEGIN');
      await alertReviewsDue(sql, at, clocks);
      return (await sql<{ reference: string }>(TOLD, [at, kind])).map(({ reference }) => reference);
    } finally {
      await client.end();
    }
  };
  const school = 'marchford-school-01';
  const detriment = (reviewBy: string, detrimental = true, reviewer = head) =>
    consents.town.ask({
      persona: 'school-lead-england',
      purpose: 'earlyHelp',
      query: `mutation($key: String!, $person: ID!, $reviewBy: String!, $detrimental: Boolean!, $reviewer: String!) {
        recordDetriment(key: $key, person: $person, detrimental: $detrimental, reason: "He would learn of it",
          reviewer: $reviewer, reviewBy: $reviewBy) { id effects { confirmed } } }`,
      variables: {
        ...{ key: randomUUID(), person: scriptedChild('earlyHelpEngland').person },
        ...{ reviewBy, detrimental, reviewer },
      },
    });

  it('a decision of detriment', async () => {
    const due = inDays(0);
    for (const wrong of [
      ...[detriment(due), detriment('2000-01-01'), detriment(inDays(368)), detriment('soon')],
      ...[detriment(inDays(9), true, 'me'), detriment(inDays(9), true, `${school}/SCHOOL-lead-England`)],
    ])
      expect(codeOf((await wrong).body)).toBe('DETRIMENT_REVIEW_INVALID');
    const later = changed((await detriment(inDays(30))).body, 'recordDetriment').id;
    const { id } = changed((await detriment(inDays(1))).body, 'recordDetriment');
    await consents.asOwner('UPDATE authority.detriment SET review_by = $2 WHERE id = $1', [id, due]);
    await until(async () => (await told(school, id)) > 0);
    expect(await alertedOf(consents.town, 'decisionReviewDue', id)).toEqual(
      atEach([school], [...OFFICERS, 'safeguardingLead']),
    );
    expect(await listed(school, id)).toMatchObject({
      ...{ kind: 'detriment', personId: scriptedChild('earlyHelpEngland').person, reviewer: head, reviewBy: due },
      practitioner: `${school}/school-lead-england`,
    });
    expect(await listed(school, id, 'safeguardingLead')).toMatchObject({ id });
    // Superseded by the one that is due, and not due itself.
    expect([await listed(school, later), await told(school, later)]).toEqual([undefined, 0]);
    expect([await listed('marchford-council', id), await told('marchford-council', id)]).toEqual([undefined, 0]);
    expect(codeOf((await consents.asWorker(REVIEWS, {})).body)).toBe('QUERY_NOT_GRANTED');
    expect(await roundAt(new Date())).toEqual([]);
    changed((await detriment(due, false)).body, 'recordDetriment');
    expect(await listed(school, id)).toBeUndefined();
    expect(await told(school, id)).toBe(1);
    // Whoever ends what they decided puts off no review by deciding again that day: the tests that follow do.
    await consents.asOwner('DELETE FROM authority.detriment WHERE person = $1', [
      scriptedChild('earlyHelpEngland').person,
    ]);
  });

  it('a consent that stands, and a decision against a refusal on its last day', async () => {
    await forgetDecisions(consents.town, wales.person);
    const today = inDays(0);
    const { id } = changed(
      (await consents.decide({ consent: agreement({ reviewBy: today }) })).body,
      'recordConsentDecision',
    );
    expect(await listed('afonwen-council', id)).toMatchObject({ kind: 'consent', reviewer: null, reviewBy: today });
    const refused = changed(
      (await consents.decide({ decision: 'refused', consent: agreement() })).body,
      'recordConsentDecision',
    ).id;
    expect(await listed('afonwen-council', id)).toBeUndefined();
    const override = { ...reasons, validUntil: new Date(Date.now() + 20 * 3_600_000).toISOString() };
    const last = changed((await asHub(OVERRIDE, { consent: refused, override })).body, 'recordOverride').id;
    const other = changed(
      (await consents.decide({ decision: 'refused', consent: agreement({ purposes: ['missingChild'] }) })).body,
      'recordConsentDecision',
    ).id;
    const days = changed((await asHub(OVERRIDE, { consent: other, override: reasons })).body, 'recordOverride').id;
    await until(async () => (await told('afonwen-council', last)) > 0);
    expect(await listed('afonwen-council', last)).toMatchObject({ kind: 'override', reviewer: reasons.approvedBy });
    expect([await listed('afonwen-council', days), await told('afonwen-council', days)]).toEqual([undefined, 0]);
    for (const each of [last, days]) changed((await asHub(END_OVERRIDE, { id: each })).body, 'endOverride');
    expect(await listed('afonwen-council', last)).toBeUndefined();
  });

  it('a consent that was asked for and is not answered: by its day of review, or by the clock of its country', async () => {
    const REQUEST = `mutation($key: String!, $person: ID!, $consent: ConsentInput!) {
      requestConsent(key: $key, person: $person, consent: $consent) { id state } }`;
    const ask = async (terms: object) =>
      changed(
        (await act(REQUEST, { consent: agreement({ purposes: ['missingChild'], ...terms }) })).body,
        'requestConsent',
      ).id;
    const act = (query: string, variables: object) =>
      consents.asWorker(query, { key: randomUUID(), person: scriptedChild('earlyHelpWales').person, ...variables });
    const today = inDays(0);
    const due = await ask({ reviewBy: today });
    expect(await listed('afonwen-council', due)).toMatchObject({
      ...{ kind: 'consentRequest', reviewer: null, reviewBy: today },
      practitioner: expect.stringMatching(/^afonwen-council\//),
    });
    await until(async () => (await alertedOf(consents.town, 'consentRequestDue', due)).length > 0);
    expect(await alertedOf(consents.town, 'consentRequestDue', due)).toEqual(
      atEach(['afonwen-council'], [...OFFICERS, 'safeguardingLead']),
    );
    await severalRounds();
    expect(await alertedOf(consents.town, 'consentRequestDue', due)).toHaveLength(1);
    const open = await ask({});
    expect(await listed('afonwen-council', open)).toBeUndefined();
    const told = (days: number, clocks = readClocks()) => roundAt(noonIn(days), clocks, 'consentRequestDue');
    expect(await told(13)).not.toContain(open);
    expect(await told(14)).toContain(open);
    // Of a Welsh council.
    const clocks = clocksWith('consentRequest.answer', { country: 'E', days: 90 }, { country: 'W', days: 3 });
    expect(await told(2, clocks)).not.toContain(open);
    expect(await told(3, clocks)).toContain(open);
    // Once it is answered it is a consent like any other, told of in its turn.
    const ANSWER = `mutation($key: String!, $person: ID!, $request: ID!) {
      recordConsentDecision(key: $key, person: $person, request: $request, decision: "given") { id effects { confirmed } } }`;
    changed((await act(ANSWER, { request: due })).body, 'recordConsentDecision');
    expect(await listed('afonwen-council', due)).toMatchObject({ kind: 'consent' });
    await until(async () => (await alertedOf(consents.town, 'decisionReviewDue', due)).length > 0);
    // The other was superseded by it.
    expect(await told(14)).not.toContain(open);
  });

  it('a consent until its own time is over, and no longer', async () => {
    const over = new Date(Date.now() + 10 * 86_400_000);
    const terms = { purposes: ['missingChild'], reviewBy: inDays(5), validUntil: over.toISOString() };
    const { id } = changed((await consents.decide({ consent: agreement(terms) })).body, 'recordConsentDecision');
    expect(await roundAt(new Date(over.getTime() - 1))).toContain(id);
    expect(await roundAt(over)).not.toContain(id);
  });

  it('within 31 days of its day, or as many as the clock of its organisation’s country says, and no more after them, though it stays listed', async () => {
    const terms = { purposes: ['missingChild'], reviewBy: inDays(5) };
    const { id } = changed((await consents.decide({ consent: agreement(terms) })).body, 'recordConsentDecision');
    const daysOn = (days: number) => roundAt(noonIn(days));
    expect(await daysOn(4)).not.toContain(id);
    expect(await daysOn(5 + 30)).toContain(id);
    expect(await daysOn(5 + 31)).not.toContain(id);
    // Of a Welsh council.
    const clocks = clocksWith('decisionReview.told', { country: 'E', days: 90 }, { country: 'W', days: 3 });
    const byClock = (days: number) => roundAt(noonIn(days), clocks);
    expect(await byClock(5 + 2)).toContain(id);
    expect(await byClock(5 + 3)).not.toContain(id);
    await consents.asOwner('UPDATE authority.consent SET review_by = $2 WHERE id = $1', [id, inDays(-31)]);
    await severalRounds();
    expect(await told('afonwen-council', id)).toBe(0);
    expect(await listed('afonwen-council', id)).toMatchObject({ id });
  });
});
