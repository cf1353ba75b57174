import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { personaOf } from '#embedded/startLintel';
import { TOWN_ORGANISATIONS } from '#embedded/town/organisations';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { Agency, Role } from '#policies/core/vocabulary';
import { alertReviewsDue } from '#subgraphs/governance/consents/reviewsDue';
import { alertedOf, atEach, OFFICERS } from '#test/town/alertedOf';
import { entriesOf } from '#test/town/entriesOf';
import { agreement, changed, codeOf, consentTown, EVERYWHERE, example, RECIPIENTS, wales } from './consentTown';

/** Decisions against a refusal, and of detriment; what has come to its day. */
const consents = consentTown.forTests();

const OVERRIDE = example('Override');
const SEEN = 'query($id: ID!) { person(id: $id) { education { attendance { percentage } } } }';
const LIST_OVERRIDES = `query($person: ID!) { consentOverrides(person: $person) { entries {
  id consent para18Reason proportionality approvedRole approvedBy subjectTold whyNotTold validFrom validUntil endedAt endedReason endedBy practitioner } } }`;
const END_OVERRIDE = `mutation($key: String!, $person: ID!, $id: ID!) {
  endOverride(key: $key, person: $person, id: $id, reason: "The risk has passed.") { id effects { agency confirmed } } }`;
const reasons = {
  article6: 'e',
  power: 'childrenAct1989s47',
  confidentiality: 'overridingPublicInterest',
  para18Reason: 'WOULD_PREJUDICE_PROTECTION',
  proportionality: 'Without the school nobody can tell whether she is safe.',
  approvedRole: 'teamManager',
  approvedBy: 'afonwen-council/manager-1',
  subjectTold: false,
  whyNotTold: 'Telling would reach the person she fears.',
  validUntil: new Date(Date.now() + 3 * 86_400_000).toISOString(),
};
const head = 'marchford-school-01/head-teacher';
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const asHub = (query: string, variables: Record<string, unknown>) =>
  consents.town.ask({
    persona: 'hub-practitioner-wales',
    purpose: 'screening',
    reason: 'A referral',
    query,
    variables: { key: randomUUID(), person: wales.person, ...variables },
  });

it('a decision against a refusal opens its scope on its own basis, until it is ended or over', async () => {
  const parties = [...RECIPIENTS, 'border-family-support'];
  const consent = agreement({ recipients: parties });
  const refused = changed((await consents.decide({ decision: 'refused', consent })).body, 'recordConsentDecision');
  expect(await consents.reasonsSeen()).toContain('consentNotInForce');
  const without = await asHub(OVERRIDE, { consent: refused.id, override: { ...reasons, para18Reason: '' } });
  expect(codeOf(without.body)).toBe('OVERRIDE_REASON_MISSING');
  const opened = changed((await asHub(OVERRIDE, { consent: refused.id, override: reasons })).body, 'recordOverride');
  expect(opened.effects.map(({ agency, confirmed }) => [agency, confirmed])).toEqual(EVERYWHERE);
  expect(await consents.reasonsSeen()).not.toContain('consentNotInForce');
  const listed = async () => {
    const { body } = await asHub(LIST_OVERRIDES, {});
    return entriesOf<{ id: string; endedAt: string | null; endedBy: string | null }>(body, 'consentOverrides');
  };
  expect((await listed())[0]).toMatchObject({
    id: opened.id,
    consent: refused.id,
    para18Reason: reasons.para18Reason,
    approvedBy: reasons.approvedBy,
    whyNotTold: reasons.whyNotTold,
    endedAt: null,
  });
  // One at a time: what is ended would stay open by another.
  const further = await asHub(OVERRIDE, { consent: refused.id, override: reasons });
  expect(codeOf(further.body)).toBe('OVERRIDE_IN_FORCE');
  expect(further.body.errors?.[0]?.message).toContain(opened.id);
  // Of another organisation, of a stranger, and by a role that could not end it: nothing.
  const elsewhere = { persona: 'social-worker-england', purpose: 'earlyHelp', query: LIST_OVERRIDES };
  expect((await consents.town.ask({ ...elsewhere, variables: { person: wales.person } })).body.data).toEqual({
    consentOverrides: { entries: [] },
  });
  expect((await asHub(LIST_OVERRIDES, { person: randomUUID() })).body.data).toEqual({
    consentOverrides: { entries: [] },
  });
  expect(codeOf((await consents.asWorker(LIST_OVERRIDES, { person: wales.person })).body)).toBe('QUERY_NOT_GRANTED');
  // Who is no party goes against no refusal: it is as unknown as one that never was.
  const stranger = (consent: string) =>
    consents.town.ask({
      ...{ persona: 'hub-practitioner', purpose: 'screening', reason: 'A referral', query: OVERRIDE },
      variables: { key: randomUUID(), person: wales.person, consent, override: reasons },
    });
  const { body: unknown } = await stranger(randomUUID());
  expect(codeOf(unknown)).toBe('CONSENT_UNKNOWN');
  expect((await stranger(refused.id)).body).toEqual(unknown);
  const neighbour = { persona: 'hub-practitioner', purpose: 'screening', reason: 'A referral', query: END_OVERRIDE };
  const ended = await consents.town.ask({
    ...neighbour,
    variables: { key: randomUUID(), person: wales.person, id: opened.id },
  });
  expect(codeOf(ended.body)).toBe('OVERRIDE_UNKNOWN');
  // The officers of every party were told, of one that only receives too; those of a controller see it, and end it.
  expect(await alertedOf(consents.town, 'refusalOverridden', refused.id)).toEqual(
    atEach([...parties, 'gwent-y-gororau-police'], OFFICERS),
  );
  const board = { persona: 'caldicott-guardian', purpose: 'informationGovernance' };
  const { body: told } = await consents.town.ask({ ...board, query: '{ alerts { entries { kind reference } } }' });
  expect(entriesOf(told, 'alerts')).toContainEqual({ kind: 'refusalOverridden', reference: refused.id });
  const seenByBoard = async () => {
    const { body } = await consents.town.ask({ ...board, query: LIST_OVERRIDES, variables: { person: wales.person } });
    return entriesOf<{ id: string; endedBy: string | null }>(body, 'consentOverrides')[0];
  };
  expect(await seenByBoard()).toMatchObject({ id: opened.id, endedBy: null });
  const end = { key: randomUUID(), person: wales.person, id: opened.id };
  changed((await consents.town.ask({ ...board, query: END_OVERRIDE, variables: end })).body, 'endOverride');
  // Who ended it is kept, and named to their own: another controller is not.
  expect(await seenByBoard()).toMatchObject({
    id: opened.id,
    endedBy: personaOf('caldicott-guardian').practitioner,
  });
  expect((await listed())[0]).toMatchObject({ id: opened.id, endedBy: null, endedAt: expect.any(String) });
  const ender = `SELECT FROM authority.override WHERE id = '${opened.id}' AND ended_organisation = 'afonwen-health-board'`;
  expect(await consents.rowsIn(ender)).toBe(1);
  expect(await consents.reasonsSeen()).toContain('consentNotInForce');
  expect(codeOf((await asHub(END_OVERRIDE, { id: opened.id })).body)).toBe('OVERRIDE_UNKNOWN');
  // Over by time: nobody has to do anything.
  const late = changed((await asHub(OVERRIDE, { consent: refused.id, override: reasons })).body, 'recordOverride');
  for (const kept of ['governance.consent_override', 'authority.override'])
    await consents.asOwner(`UPDATE ${kept} SET valid_until = now() WHERE id = $1`, [late.id]);
  await until(async () => (await consents.reasonsSeen()).includes('consentNotInForce'));
  // Of several that come at once one stands, for a refusal that is recorded anew too, and ending it ends all there is.
  const atOnce = await Promise.all([1, 2, 3].map(() => asHub(OVERRIDE, { consent: refused.id, override: reasons })));
  const codes = atOnce.map(({ body }) => codeOf(body) ?? 'stands').toSorted();
  expect(codes).toEqual(['OVERRIDE_IN_FORCE', 'OVERRIDE_IN_FORCE', 'stands']);
  const again = changed((await consents.decide({ decision: 'refused', consent })).body, 'recordConsentDecision');
  const anew = await asHub(OVERRIDE, { consent: again.id, override: reasons });
  expect(codeOf(anew.body)).toBe('OVERRIDE_IN_FORCE');
  const [only] = await listed();
  expect(anew.body.errors?.[0]?.message).toContain(only?.id);
  changed((await asHub(END_OVERRIDE, { id: only?.id })).body, 'endOverride');
  // Who decided is named to every reader already, and so is who of them ended it.
  const own = { id: only?.id, endedBy: personaOf('hub-practitioner-wales').practitioner };
  expect([(await listed())[0], await seenByBoard()]).toMatchObject([own, own]);
  expect(await consents.reasonsSeen()).toContain('consentNotInForce');
});

describe('going against a consent is no way to learn of it, or of the child', () => {
  const wrong = { ...reasons, approvedBy: 'nobody' };
  const screening = { persona: 'hub-practitioner', purpose: 'screening', reason: 'A referral' };
  const parties = { recipients: [...RECIPIENTS, 'marchford-council'], purposes: ['missingChild'] };
  const decided = async (decision: string, over: object) =>
    changed(
      (await consents.decide({ decision, consent: agreement({ ...parties, ...over }) })).body,
      'recordConsentDecision',
    ).id;
  const told = async (who: typeof screening, consent: string, override: object) => {
    const variables = { key: randomUUID(), person: wales.person, consent, override };
    const { body } = await consents.town.ask({ ...who, query: OVERRIDE, variables });
    return `${codeOf(body) ?? 'done'} ${body.errors?.[0]?.message ?? ''}`;
  };

  it('for whoever may not read how it stands', async () => {
    const consents = [await decided('refused', {}), await decided('given', { purposes: ['screening'] }), randomUUID()];
    const probes = [reasons, wrong, { ...wrong, para18Reason: '' }, { ...wrong, power: 'none' }];
    const answers = await Promise.all(
      consents.flatMap((consent) => probes.map((override) => told(screening, consent, override))),
    );
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toMatch(/^CONSENT_UNKNOWN /);
  });

  it('where the child lives, while whereabouts are closed: powers extend as for a child of one’s own country', async () => {
    const refused = await decided('refused', {});
    const involved = await asHub(
      `mutation($key: String!, $person: ID!) {
        recordInvolvement(key: $key, person: $person, organisation: "marchford-council", reason: "Works across") { id effects { agency confirmed } } }`,
      {},
    );
    const { id } = changed(involved.body, 'recordInvolvement');
    const worker = { ...screening, persona: 'social-worker-england', purpose: 'earlyHelp' };
    // The first extends to England alone, the second to Wales; the child's holders stand in Wales.
    const codes = () =>
      Promise.all(
        ['childrenAct1989s17', 'sswba2014s21'].map(
          async (power) => (await told(worker, refused, { ...wrong, power })).split(' ')[0],
        ),
      );
    expect(await codes()).toEqual(['OVERRIDE_BASIS_INVALID', 'OVERRIDE_NOT_APPROVED']);
    await consents.whileClosed(wales.person, async () =>
      expect(await codes()).toEqual(['OVERRIDE_NOT_APPROVED', 'OVERRIDE_BASIS_INVALID']),
    );
    const end =
      'mutation($key: String!, $person: ID!, $id: ID!) { endInvolvement(key: $key, person: $person, id: $id, reason: "Done") { id } }';
    expect((await asHub(end, { id })).body.errors).toBeUndefined();
  });

  it('nor who decided before, unless it is one’s own decision or opens one’s own records', async () => {
    const elsewhere = { controllers: ['afonwen-school-01'] };
    const hub = { ...screening, persona: 'hub-practitioner-wales' };
    const { id } = changed(
      (await asHub(OVERRIDE, { consent: await decided('refused', elsewhere), override: reasons })).body,
      'recordOverride',
    );
    // A part of its scope is as open by it as the whole; what has no part in it is another matter.
    const part = await decided('refused', { ...elsewhere, categories: ['schoolLife'] });
    const taker = personaOf('hub-practitioner-wales').practitioner;
    const named = await told(hub, part, reasons);
    expect(named).toMatch(new RegExp(`^OVERRIDE_IN_FORCE Decision ${id} of ${taker}, until `));
    expect(named).toContain(`ask ${taker}, who took it`);
    const apart = await decided('refused', { controllers: ['afonwen-practice-01'] });
    const other = changed((await asHub(OVERRIDE, { consent: apart, override: reasons })).body, 'recordOverride').id;
    await consents.asOwner("UPDATE authority.override SET by_organisation = 'afonwen-school-01' WHERE id = $1", [id]);
    const unnamed = await told(hub, part, reasons);
    expect(unnamed).toMatch(/^OVERRIDE_IN_FORCE A decision in force opens /);
    expect(unnamed).not.toMatch(/[0-9a-f]{8}-|\d{4}-\d\d|\w\/\w/);
    for (const { id: organisation } of TOWN_ORGANISATIONS) expect(unnamed).not.toContain(organisation);
    expect(unnamed).toContain('ask the officers of the controllers that this consent names, or your own');
    await consents.asOwner("UPDATE authority.override SET by_organisation = 'afonwen-council' WHERE id = $1", [id]);
    for (const each of [id, other]) changed((await asHub(END_OVERRIDE, { id: each })).body, 'endOverride');
  });
});

it('who decides approves nothing, in whatever spelling, and nobody is named by less than a name', async () => {
  const refused = changed(
    (await consents.decide({ decision: 'refused', consent: agreement() })).body,
    'recordConsentDecision',
  );
  const own = personaOf('hub-practitioner-wales').practitioner;
  for (const approvedBy of [
    own,
    ` ${own.toUpperCase()} `,
    'manager-1',
    'afonwen-council/M',
    'afonwen-school-01/manager-1',
  ]) {
    const { body } = await asHub(OVERRIDE, { consent: refused.id, override: { ...reasons, approvedBy } });
    expect([approvedBy, codeOf(body)]).toEqual([approvedBy, 'OVERRIDE_NOT_APPROVED']);
    expect(body.errors?.[0]?.message).toContain('afonwen-council/');
  }
});

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
  const colleague = await asColleague('marchford-school-01/privacy-officer', 'privacyOfficer');
  const lift = () =>
    consents.town.ask({
      ...colleague,
      query: DETRIMENT,
      variables: { key: randomUUID(), person: ella.person, detrimental: false },
    });
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
  const { body: alerts } = await consents.town.ask({
    ...colleague,
    query: '{ alerts { entries { kind reference } } }',
  });
  expect(entriesOf(alerts, 'alerts')).toContainEqual({ kind: 'detrimentEnded', reference: anew });
  expect(codeOf((await lift()).body)).toBe('DETRIMENT_NOT_STANDING');
  expect(await told(anew)).toHaveLength(1);
});

describe('what has come to its day is told to the officers of whoever decided, once, and listed until it is done', () => {
  const REVIEWS = '{ decisionReviews { entries { id kind personId reviewer practitioner reviewBy } } }';
  const ALERTS = '{ alerts(first: 500) { entries { kind reference } } }';
  const past = '2026-11-01';
  const officerOf = async (organisation: string, query: string, role: Role = 'informationGovernanceOfficer') => {
    const claims = { practitioner: `${organisation}/${role}`, organisation, team: 'governance', role };
    const headers = { authorization: `Bearer ${await consents.town.lintel.issuers.issueToken(claims, new Date())}` };
    return (await consents.town.ask({ persona: 'ig-officer', purpose: 'informationGovernance', query, headers })).body;
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
  const roundAt = async (at: Date) => {
    const client = new Client({ connectionString: consents.town.lintel.databases.runtime.governance });
    const sql = async <Row>(text: string, values: readonly unknown[]) =>
      (await client.query({ text, values: [...values] })).rows as Row[];
    const TOLD = "SELECT reference FROM authority.alert WHERE kind = 'decisionReviewDue' AND at = $1";
    await client.connect();
    try {
      await client.query('BEGIN');
      await alertReviewsDue(sql, at);
      return (await sql<{ reference: string }>(TOLD, [at])).map(({ reference }) => reference);
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
  });

  it('a consent that stands, and a decision against a refusal on its last day', async () => {
    const { id } = changed(
      (await consents.decide({ consent: agreement({ reviewBy: past }) })).body,
      'recordConsentDecision',
    );
    expect(await listed('afonwen-council', id)).toMatchObject({ kind: 'consent', reviewer: null, reviewBy: past });
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

  it('a consent until its own time is over, and no longer', async () => {
    const over = new Date(Date.now() + 10 * 86_400_000);
    const terms = { purposes: ['missingChild'], reviewBy: inDays(5), validUntil: over.toISOString() };
    const { id } = changed((await consents.decide({ consent: agreement(terms) })).body, 'recordConsentDecision');
    expect(await roundAt(new Date(over.getTime() - 1))).toContain(id);
    expect(await roundAt(over)).not.toContain(id);
  });
});

/** How an officer of that school asks whom no persona is. */
async function asColleague(practitioner: string, role: Role) {
  const claims = { practitioner, organisation: 'marchford-school-01', team: 'governance', role };
  const headers = { authorization: `Bearer ${await consents.town.lintel.issuers.issueToken(claims, new Date())}` };
  return { persona: 'ig-officer', purpose: 'informationGovernance', headers };
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((done) => setTimeout(done, 50));
}
