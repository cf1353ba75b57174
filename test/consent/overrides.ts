import { randomUUID } from 'node:crypto';
import { personaOf } from '#embedded/startLintel';
import { TOWN_ORGANISATIONS } from '#embedded/town/organisations';
import { type Asked, caseworkTown } from '#test/casework/caseworkTown';
import { inDays } from '#test/fixtures/days';
import { alertedOf, atEach, OFFICERS } from '#test/town/alertedOf';
import { entriesOf } from '#test/town/entriesOf';
import { until } from '#test/town/until';
import { agreement, changed, codeOf, EVERYWHERE, forgetDecisions, RECIPIENTS, WITHDRAW, wales } from './consentTown';
import { asHub, consents, END_OVERRIDE, OVERRIDE, reasons } from './overriding';

const LIST_OVERRIDES = `query($person: ID!) { consentOverrides(person: $person) { entries {
  id consent para18Reason proportionality approvedRole approvedBy subjectTold whyNotTold validFrom validUntil endedAt endedReason endedBy practitioner } } }`;

/** Nothing that other tests had refused stands beside. */
const begin = () => forgetDecisions(consents.town, wales.person);

it('a decision against a refusal opens its scope on its own basis, until it is ended or over', async () => {
  await begin();
  const parties = [...RECIPIENTS, 'border-family-support'];
  const consent = agreement({ recipients: parties });
  const refused = changed((await consents.decide({ decision: 'refused', consent })).body, 'recordConsentDecision');
  expect(await consents.reasonsSeen()).toContain('consentNotInForce');
  /** What an answer on it says of the decision: never a silent swap of basis. */
  const saidOfIt = async () => {
    const query = 'query($id: ID!) { person(id: $id) { education { attendance { percentage } } } }';
    const { body } = await consents.asWorker(query, { id: wales.person });
    return (body.extensions?.lintel?.obligations ?? []).flatMap(({ override }) => override ?? []);
  };
  expect(await saidOfIt()).toEqual([]);
  const without = await asHub(OVERRIDE, { consent: refused.id, override: { ...reasons, para18Reason: '' } });
  expect(codeOf(without.body)).toBe('OVERRIDE_REASON_MISSING');
  const opened = changed((await asHub(OVERRIDE, { consent: refused.id, override: reasons })).body, 'recordOverride');
  expect(opened.effects.map(({ agency, confirmed }) => [agency, confirmed])).toEqual(EVERYWHERE);
  expect(await consents.reasonsSeen()).not.toContain('consentNotInForce');
  expect(await saidOfIt()).toEqual([{ subjectTold: false }]);
  await consents.whileClosed(wales.person, async () => expect(await saidOfIt()).toEqual([]));
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
  const own = { id: only?.id, endedBy: personaOf('hub-practitioner-wales').practitioner };
  expect([(await listed())[0], await seenByBoard()]).toMatchObject([own, { ...own, endedBy: null }]);
  expect(await consents.reasonsSeen()).toContain('consentNotInForce');
});

it('only what was refused or withdrawn is gone against, and nothing is recorded of what was given', async () => {
  const { id } = changed((await consents.decide({ consent: agreement() })).body, 'recordConsentDecision');
  const { body } = await asHub(OVERRIDE, { consent: id, override: reasons });
  expect(codeOf(body)).toBe('OVERRIDE_NOTHING_REFUSED');
  expect(await consents.rowsIn(`SELECT FROM authority.override WHERE consent = '${id}'`)).toBe(0);
  changed((await consents.asWorker(WITHDRAW, { key: randomUUID(), person: wales.person, id })).body, 'withdrawConsent');
});

describe('going against a consent is no way to learn of it, or of the child', () => {
  beforeEach(begin);

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
    expect(named).toContain('decided anew: you took it yourself.');
    const takenBy = (practitioner: string) =>
      consents.asOwner('UPDATE authority.override SET by_practitioner = $2 WHERE id = $1', [id, practitioner]);
    await takenBy('afonwen-council/somebody');
    expect(await told(hub, part, reasons)).toContain('ask afonwen-council/somebody, who took it');
    await takenBy(taker);
    // What the asker can mend themselves is said before they are sent to somebody else.
    expect(await told(hub, part, { ...reasons, validUntil: 'soon' })).toMatch(
      /^OVERRIDE_TOO_LONG validUntil is no date/,
    );
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

const casework = caseworkTown.forTests();
const OFFICER: Asked = {
  as: {
    ...{ practitioner: 'afonwen-council/officer', organisation: 'afonwen-council', team: 'governance' },
    role: 'informationGovernanceOfficer',
  },
  purpose: 'informationGovernance',
};

describe('section 47, as the power of a decision against a refusal,', () => {
  beforeEach(begin);

  const named = { ...reasons, power: 'childrenAct1989s47' };
  const OPEN = `mutation($key: String!, $person: ID!) {
    openCase(key: $key, person: $person, threshold: "section47Enquiry", reason: "Injury that nobody explains") { id } }`;
  const RECORD = `mutation($key: String!, $person: ID!, $case: ID!, $threshold: String!) {
    recordThreshold(key: $key, person: $person, case: $case, threshold: $threshold, reason: "Looked at anew") { id } }`;
  const CLOSE = `mutation($key: String!, $person: ID!, $case: ID!) {
    closeCase(key: $key, person: $person, case: $case, reason: "Explained") { id } }`;
  const opened = async () => changed((await asHub(OPEN, {})).body, 'openCase').id;
  const done = async (query: string, variables: object) =>
    expect((await asHub(query, { ...variables })).body.errors).toBeUndefined();

  it('is named once an enquiry is recorded, and not before', async () => {
    const consent = agreement({ purposes: ['screening'], recipients: [...RECIPIENTS, 'gwent-y-gororau-police'] });
    const refused = changed((await consents.decide({ decision: 'refused', consent })).body, 'recordConsentDecision');
    const as47 = () => asHub(OVERRIDE, { consent: refused.id, override: named });
    const before = await as47();
    expect(codeOf(before.body)).toBe('OVERRIDE_BASIS_INVALID');
    expect(before.body.errors?.[0]?.message).toContain('once a case of theirs is recorded at section47Enquiry');
    expect(before.body.errors?.[0]?.message).toContain('sswba2014s21 (');
    const id = await opened();
    changed((await asHub(END_OVERRIDE, { id: changed((await as47()).body, 'recordOverride').id })).body, 'endOverride');
    await done(CLOSE, { case: id });
  });

  it('opens for as long as a case is recorded there and no longer, which is read, and told to the officers of whoever decided', async () => {
    const refused = changed(
      (await consents.decide({ decision: 'refused', consent: agreement() })).body,
      'recordConsentDecision',
    );
    const id = await opened();
    const taken = changed((await asHub(OVERRIDE, { consent: refused.id, override: named })).body, 'recordOverride');
    const listed = async () => {
      const { body } = await casework.ask(OFFICER, '{ decisionReviews { entries { id kind practitioner reviewBy } } }');
      return entriesOf<{ id: string }>(body, 'decisionReviews').find((each) => each.id === taken.id);
    };
    const stands = async () => {
      const { body } = await asHub(
        'query($person: ID!) { consentOverrides(person: $person) { entries { id state } } }',
        {},
      );
      const row = entriesOf<{ id: string; state: string }>(body, 'consentOverrides').find(
        (each) => each.id === taken.id,
      );
      const closed = (await consents.reasonsSeen()).includes('consentNotInForce');
      return [row?.state, closed ? 'closed' : 'open', (await listed()) === undefined ? 'not due' : 'due'];
    };
    expect(await stands()).toEqual(['inForce', 'open', 'not due']);
    await done(RECORD, { case: id, threshold: 'safeguardingEnquiry' });
    expect(await stands()).toEqual(['thresholdNotRecorded', 'closed', 'due']);
    expect(await listed()).toMatchObject({
      kind: 'override',
      practitioner: personaOf('hub-practitioner-wales').practitioner,
      reviewBy: inDays(0),
    });
    await until(async () => (await alertedOf(consents.town, 'decisionReviewDue', taken.id)).length > 0);
    expect(await alertedOf(consents.town, 'decisionReviewDue', taken.id)).toEqual(
      atEach(['afonwen-council'], [...OFFICERS, 'safeguardingLead']),
    );
    await done(RECORD, { case: id, threshold: 'section47Enquiry' });
    expect(await stands()).toEqual(['inForce', 'open', 'not due']);
    await done(CLOSE, { case: id });
    expect(await stands()).toEqual(['thresholdNotRecorded', 'closed', 'due']);
    // It stands still: what is decided anew would open beside it once a case is recorded there again.
    expect(codeOf((await asHub(OVERRIDE, { consent: refused.id, override: reasons })).body)).toBe('OVERRIDE_IN_FORCE');
    changed((await asHub(END_OVERRIDE, { id: taken.id })).body, 'endOverride');
    expect(await stands()).toEqual(['ended', 'closed', 'not due']);
  });
});

describe('a power that serves certain recipients alone', () => {
  beforeEach(begin);

  const of164 = { ...reasons, power: 'sswba2014s164' };
  const refusedFor = async (recipients: readonly string[]) =>
    changed(
      (await consents.decide({ decision: 'refused', consent: agreement({ recipients }) })).body,
      'recordConsentDecision',
    ).id;

  it('is named for them and for nobody else', async () => {
    const many = await refusedFor(RECIPIENTS);
    const { body } = await asHub(OVERRIDE, { consent: many, override: of164 });
    expect(codeOf(body)).toBe('OVERRIDE_BASIS_INVALID');
    const message = body.errors?.[0]?.message ?? '';
    expect(message).toContain('serves council in W alone');
    expect(message).toContain('sswba2014s21 (');
    expect(message.split('Name one of').at(-1)).not.toContain('sswba2014s164 (');
    for (const { id } of TOWN_ORGANISATIONS) expect(message).not.toContain(id);
    const council = await refusedFor(['afonwen-council']);
    const { id } = changed(
      (await asHub(OVERRIDE, { consent: council, weighed: [many, council], override: of164 })).body,
      'recordOverride',
    );
    changed((await asHub(END_OVERRIDE, { id })).body, 'endOverride');
  });

  it('opens to nobody else, where it was named while whereabouts were closed to who decided', async () => {
    const refused = await refusedFor(RECIPIENTS);
    const { id } = changed((await asHub(OVERRIDE, { consent: refused, override: reasons })).body, 'recordOverride');
    expect(await consents.reasonsSeen()).not.toContain('consentNotInForce');
    const serves = JSON.stringify({ countries: ['E', 'W'], kinds: ['policeForce'], roles: null });
    await consents.asOwner('UPDATE governance.consent_override SET serves = $2 WHERE id = $1', [id, serves]);
    await until(async () => (await consents.reasonsSeen()).includes('consentNotInForce'));
    changed((await asHub(END_OVERRIDE, { id })).body, 'endOverride');
  });
});

it('who decides approves nothing, in whatever spelling, and nobody is named by less than a name', async () => {
  await begin();
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
