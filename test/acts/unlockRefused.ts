import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { DATA_CATEGORIES, type Role } from '#policies/core/vocabulary';
import { type Asked, caseworkTown } from '#test/casework/caseworkTown';
import {
  agreement,
  changed,
  codeOf,
  consentTown,
  example,
  forgetDecisions,
  forgetHolders,
  overrideTerms,
  WITHDRAW,
  wales,
} from '#test/consent/consentTown';
import { entriesOf } from '#test/town/entriesOf';
import { until } from '#test/town/until';

/** What a holder tells by a decision of its own goes past nothing that stands: no refusal, and no case that is not recorded. */
const consents = consentTown.forTests();
const casework = caseworkTown.forTests();
const { person } = wales;
const SCHOOL = 'afonwen-school-01';
const COURT = { kind: 'court', courtOrder: 'SYN-51', court: 'Family Court at Newport', orderedOn: '2026-01-02' };
/** A function of every school, whatever is recorded of a case. */
const FUNCTION = {
  article6: 'e',
  power: 'educationAct2002s175',
  confidentiality: 'overridingPublicInterest',
  article10: false,
};
const ENQUIRY = { ...FUNCTION, power: 'childrenAct1989s47' };
const ASK = `mutation($key: String!, $person: ID!, $item: String! = "education.attendance.involvement", $route: String! = "askForConsent") {
  educationRequestUnlock(key: $key, person: $person, dataItem: $item, route: $route, text: "How often is she there?") { id } }`;
const ANSWER = `mutation($key: String!, $request: ID!, $disclosed: Boolean! = true, $basis: UnlockBasisInput) {
  educationAnswerUnlock(key: $key, request: $request, disclosed: $disclosed, answer: "78 per cent", context: "Register", basis: $basis) { id } }`;
const LISTED = '{ educationUnlocksToAnswer(first: 500) { entries { id refusalStands } } }';

const deskOf = (organisation: string, role: Role = 'safeguardingLead'): Asked => ({
  as: { organisation, role, practitioner: `${organisation}/${role}-desk`, team: 'desk' },
  purpose: 'informationGovernance',
});
const asHub = (query: string, variables: object) =>
  casework.act({ persona: 'hub-practitioner-wales', purpose: 'screening', reason: 'A report' }, query, {
    ...{ person, ...variables },
  });
const asked = async (): Promise<string> =>
  changed((await consents.asWorker(ASK, { key: randomUUID(), person })).body, 'educationRequestUnlock').id;
const answer = (request: string, basis: object | null = FUNCTION, over: object = {}) =>
  casework.act(deskOf(SCHOOL), ANSWER, { request, basis, ...over });
const stands = async (request: string) =>
  entriesOf<{ id: string; refusalStands: boolean }>(
    (await casework.ask(deskOf(SCHOOL), LISTED)).body,
    'educationUnlocksToAnswer',
  ).find(({ id }) => id === request)?.refusalStands;
const shown = async () =>
  (await consents.asWorker('{ educationUnlockRequests { entries { answers { answer } } } }', {})).text;
const decide = async (decision: string, over: object = {}) =>
  changed(
    (await consents.decide({ decision, coercion: 'Seen alone.', consent: agreement(over) })).body,
    'recordConsentDecision',
  ).id;
const begin = async () => {
  await forgetHolders(consents.town, person);
  await forgetDecisions(consents.town, person);
  await consents.asOwner('DELETE FROM authority.competence WHERE person = $1', [person]);
  await consents.asOwner(
    'UPDATE governance.consent_override SET valid_until = valid_from WHERE person = $1 AND valid_until > now()',
    [person],
  );
  await consents.asOwner('UPDATE authority.override SET ended_at = now() WHERE person = $1 AND ended_at IS NULL', [
    person,
  ]);
};
/** In each part: at the root of this file they would stand around every test of the town. */
const eachBegins = () => {
  beforeAll(begin);
  afterEach(begin);
};

describe('what was refused', () => {
  eachBegins();
  const refusedBy: readonly (readonly [string, () => Promise<string>])[] = [
    ['a parent', () => decide('refused')],
    [
      'a competent child',
      async () => {
        const competence = {
          ...{ decision: 'serviceAgreement', competent: true, assessor: 'Nurse', assessedAt: '2026-01-15T15:30:00Z' },
          ...{ categories: DATA_CATEGORIES, grounds: 'She said who would read what.' },
        };
        changed(await asHub(example('Competence'), { competence }), 'recordCompetence');
        return decide('refused', { grantor: { kind: 'child' } });
      },
    ],
    [
      'a court',
      async () => {
        const variables = { decision: 'refused', consent: agreement({ grantor: COURT }) };
        return changed(await asHub(example('Decide'), variables), 'recordConsentDecision').id;
      },
    ],
    [
      'a parent who had given',
      async () => {
        const id = await decide('given');
        return changed((await consents.asWorker(WITHDRAW, { key: randomUUID(), person, id })).body, 'withdrawConsent')
          .id;
      },
    ],
  ];

  it.each(refusedBy)(
    'by %s no desk tells, which reads that it stands, until a decision weighs it',
    async (_whom, refuse) => {
      const request = await asked();
      expect(await stands(request)).toBe(false);
      const refused = await refuse();
      expect(await stands(request)).toBe(true);
      const before = await shown();
      const refusal = await answer(request);
      expect(codeOf(refusal)).toBe('REFUSAL_STANDS');
      expect(refusal.errors?.[0]?.message).toContain('recordOverride');
      // It is not told which, by whom or to whom.
      expect(refusal.errors?.[0]?.message).not.toMatch(/afonwen|[0-9a-f]{8}-/);
      expect(receiptless(await shown())).toBe(receiptless(before));
      const override = changed(
        await asHub(example('Override'), { consent: refused, weighed: [refused], override: overrideTerms() }),
        'recordOverride',
      ).id;
      expect(await stands(request)).toBe(false);
      expect((await answer(request)).errors).toBeUndefined();
      expect(await shown()).toContain('78 per cent');
      const [{ body } = { body: '' }] = await casework.rows<{ body: string }>(
        'education',
        "SELECT convert_from(body, 'UTF8') AS body FROM disclosure.log ORDER BY seq DESC LIMIT 1",
      );
      // Which it was is sealed for the person.
      expect(body).toContain('educationAct2002s175, confidentiality overridingPublicInterest, override 1"');
      expect(body).not.toContain(override);
    },
  );

  it('for another purpose, to another recipient, of another holder or of other data is told by the desk’s own decision', async () => {
    for (const over of [
      { purposes: ['familySupport'] },
      { recipients: ['afonwen-health-board'] },
      { controllers: ['afonwen-practice-01', 'afonwen-council'] },
      { categories: ['mentalHealth'] },
    ]) {
      await begin();
      await decide('refused', { controllers: [SCHOOL, 'afonwen-council'], recipients: ['afonwen-council'], ...over });
      const request = await asked();
      expect([over, await stands(request)]).toEqual([over, false]);
      expect((await answer(request)).errors).toBeUndefined();
    }
  });

  it('to any recipient stands to whom whereabouts are closed: no desk finds whom a refusal names', async () => {
    await decide('refused', { recipients: ['afonwen-health-board'] });
    const request = await asked();
    await consents.whileClosed(person, async () => {
      expect(await stands(request)).toBe(true);
      expect(codeOf(await answer(request))).toBe('REFUSAL_STANDS');
    });
  });

  it('and is given under a condition since stands at a desk, which cannot pass it on, until it is weighed or given without', async () => {
    const refused = await decide('refused');
    const request = await asked();
    const under = await decide('given', { conditions: 'Only by phone' });
    expect(await stands(request)).toBe(true);
    expect(codeOf(await answer(request))).toBe('REFUSAL_STANDS');
    const SCHOOLING = 'query($id: ID!) { person(id: $id) { education { attendance { percentage } } } }';
    const { body } = await consents.asWorker(SCHOOLING, { id: person });
    expect(body.extensions?.lintel?.obligations).toContainEqual(
      expect.objectContaining({ conditions: 'Only by phone' }),
    );
    const weighing = { consent: refused, weighed: [refused], override: overrideTerms() };
    const { id } = changed(await asHub(example('Override'), weighing), 'recordOverride');
    expect(await stands(request)).toBe(false);
    await consents.asOwner('UPDATE governance.consent_override SET valid_until = valid_from WHERE id = $1', [id]);
    await until(async () => (await stands(request)) === true || undefined);
    await consents.asWorker(WITHDRAW, { key: randomUUID(), person, id: under });
    expect(await stands(request)).toBe(true);
    await decide('given');
    expect(await stands(request)).toBe(false);
  });

  it('by a lower right stands at a desk where a higher one gave under a condition', async () => {
    await decide('refused');
    const request = await asked();
    const variables = { decision: 'given', consent: agreement({ grantor: COURT, conditions: 'Only by phone' }) };
    changed(await asHub(example('Decide'), variables), 'recordConsentDecision');
    expect(await stands(request)).toBe(true);
    changed(
      await asHub(example('Decide'), { ...variables, consent: agreement({ grantor: COURT }) }),
      'recordConsentDecision',
    );
    expect(await stands(request)).toBe(false);
  });

  it('does not hold up an answer that discloses nothing', async () => {
    await decide('refused');
    expect((await answer(await asked(), null, { disclosed: false })).errors).toBeUndefined();
  });
});

/** Without what is new in every answer. */
const receiptless = (text: string) => text.replace(/"receipts":\[[^\]]*\]/, '');

describe('a power that says how a case stands', () => {
  eachBegins();
  const recordCase = (caseId: string) =>
    casework.rows(
      'governance',
      `INSERT INTO governance.case_state (agency, person, case_id, threshold, threshold_at)
       SELECT agency, $1, $2, 'section47Enquiry', now() FROM unnest(ARRAY['police', 'health', 'education', 'socialCare', 'hub']) AS agency`,
      [person, caseId],
    );
  const arrived = (agency: 'education' | 'socialCare', caseId: string) =>
    until(
      async () => (await casework.rows(agency, 'SELECT FROM governance.case_state WHERE case_id = $1', [caseId]))[0],
    );
  const caseId = randomUUID();
  afterAll(() => casework.rows('governance', 'DELETE FROM governance.case_state WHERE case_id = $1', [caseId]));

  it('is named by no desk that was told of no enquiry, in the same bytes whether or not one is recorded', async () => {
    const request = await asked();
    const without = await answer(request, ENQUIRY);
    expect(codeOf(without)).toBe('UNLOCK_BASIS_INVALID');
    expect(without.errors?.[0]?.message).toContain('section47Enquiry');
    await recordCase(caseId);
    await arrived('education', caseId);
    expect(await answer(request, ENQUIRY)).toEqual(without);
    // On a function that asks for no case it may.
    expect((await answer(request)).errors).toBeUndefined();
  });
});

describe('what a holder shares of what an emergency asked about', () => {
  eachBegins();
  const child = scriptedChild('sexualHealth').person;
  const TASKS = '{ healthHolderTasks(first: 500) { entries { id personId cause controller holdings } } }';
  const DECIDE = `mutation($key: String!, $task: ID!, $items: [String!]!, $basis: UnlockBasisInput) {
    healthDecideHolderTask(key: $key, task: $task, decision: "shared", reason: "Rang", sharedWith: "marchford-council", items: $items, basis: $basis) { basis } }`;
  const BASIS = {
    ...{
      article6: 'e',
      article9: 'g',
      schedule1: 'para18',
      para18Reason: 'WOULD_PREJUDICE_PROTECTION',
      article10: false,
    },
    ...{ power: 'nhsAct2006', confidentiality: 'overridingPublicInterest' },
  };

  it('rests on section 47 for nobody who is not involved, and goes past no refusal', async () => {
    const grant = randomUUID();
    await casework.rows(
      'governance',
      `INSERT INTO governance.emergency_grant (agency, id, person, organisation, practitioner, clauses, clause_ends, valid_from, valid_until)
       SELECT agency, $2, $1, 'marchford-council', 'marchford-council/x', '{}', '{}', now(), now() + interval '1 hour'
       FROM unnest(ARRAY['police', 'health', 'education', 'socialCare', 'hub']) AS agency`,
      [child, grant],
    );
    const row = await until(
      async () =>
        (
          await casework.rows<{ id: string; controller: string }>(
            'health',
            "SELECT id, controller FROM tasks.holder_task WHERE person = $1 AND cause = 'emergencyAccess' AND decided_at IS NULL",
            [child],
          )
        )[0],
    );
    const desk = deskOf(row.controller, 'dutyOfficer');
    const listed = entriesOf<{ id: string }>((await casework.ask(desk, TASKS)).body, 'healthHolderTasks');
    expect(listed.map(({ id }) => id)).toContain(row.id);
    const share = (basis: object) =>
      casework.act(desk, DECIDE, { task: row.id, items: ['health.sexualHealth.involvement'], basis });
    const enquiry = await share({ ...BASIS, power: 'childrenAct1989s47' });
    expect(codeOf(enquiry)).toBe('UNLOCK_BASIS_INVALID');
    expect(enquiry.errors?.[0]?.message).toContain('Children Act 1989 s47');
    const refuse = (purpose: string, state: string) =>
      casework.rows(
        'health',
        `INSERT INTO governance.consent (agency, id, person, gate, state, grantor, precedence, decided_at, controllers, recipients, purposes, categories, valid_from)
         VALUES ('health', $1, $2, 'confidentialityConsent', $3, $1, 2, now(), $4, '{marchford-council}', $5, '{sexualHealth}', now())`,
        [randomUUID(), child, state, [row.controller], [purpose]],
      );
    await refuse('safeguardingEnquiry', 'refused');
    expect(codeOf(await share(BASIS))).toBe('REFUSAL_STANDS');
    await casework.rows('health', 'DELETE FROM governance.consent WHERE person = $1', [child]);
    const shared = await share(BASIS);
    expect(shared.data?.healthDecideHolderTask).toEqual({
      basis:
        'ukGdpr 6(1)(e), 9(2)(g), Sch 1 para18, nhsAct2006, confidentiality overridingPublicInterest, WOULD_PREJUDICE_PROTECTION',
    });
  });
});

describe('what a restriction forbids', () => {
  eachBegins();
  const emergencyOf = (child: string) =>
    casework.rows(
      'governance',
      `INSERT INTO governance.emergency_grant (agency, id, person, organisation, practitioner, clauses, clause_ends, valid_from, valid_until)
       SELECT agency, $2, $1, 'afonwen-council', 'afonwen-council/x', '{}', '{}', now(), now() + interval '1 hour'
       FROM unnest(ARRAY['police', 'health', 'education', 'socialCare', 'hub']) AS agency`,
      [child, randomUUID()],
    );
  const taskOf = (agency: 'socialCare' | 'hub', child: string) =>
    until(
      async () =>
        (
          await casework.rows<{ id: string; controller: string }>(
            agency,
            "SELECT id, controller FROM tasks.holder_task WHERE person = $1 AND cause = 'emergencyAccess' AND decided_at IS NULL",
            [child],
          )
        )[0],
    );
  const share = (agency: string, task: { id: string; controller: string }, item: string, over: object = {}) =>
    casework.act(
      deskOf(task.controller, 'dutyOfficer'),
      `mutation($key: String!, $task: ID!, $items: [String!]!, $basis: UnlockBasisInput, $exceptions: [String!]! = []) {
        done: ${agency}DecideHolderTask(key: $key, task: $task, decision: "shared", reason: "Rang", sharedWith: "gwent-y-gororau-police",
          items: $items, basis: $basis, exceptions: $exceptions) { basis } }`,
      { task: task.id, items: [item], basis: { ...FUNCTION, power: 'sswba2014s21' }, ...over },
    );

  it('its holder shares with nobody', async () => {
    const child = scriptedChild('adopted').person;
    await emergencyOf(child);
    const task = await taskOf('socialCare', child);
    const refused = await share('socialCare', task, 'socialCare.adoption.formerName');
    expect(codeOf(refused)).toBe('RESTRICTION_STANDS');
    expect(refused.errors?.[0]?.message).toContain('Adoption and Children Act 2002');
    const stated = await share('socialCare', task, 'socialCare.adoption.formerName', {
      exceptions: ['restrictions.adoption'],
    });
    expect(codeOf(stated)).toBe('RESTRICTION_STANDS');
    const [open] = await casework.rows<{ decision: string | null }>(
      'socialCare',
      'SELECT decision FROM tasks.holder_task WHERE id = $1',
      [task.id],
    );
    expect(open).toEqual({ decision: null });
  });

  it('whatever is held is disclosed by no answer', async () => {
    const request = await asked();
    // No notice offers it: as if one did.
    await casework.rows('education', 'UPDATE tasks.unlock_request SET data_item = $2 WHERE id = $1', [
      ...[request, 'socialCare.adoption.formerName'],
    ]);
    const refused = await answer(request);
    expect(codeOf(refused)).toBe('RESTRICTION_STANDS');
    expect((await answer(request, null, { disclosed: false })).errors).toBeUndefined();
  });

  it('is shared where the law excepts it, its holder says so, and the log names which', async () => {
    const child = randomUUID();
    const held = (restriction: string) =>
      casework.rows(
        'hub',
        `INSERT INTO public.hub_referral (id, person, controller, reason, restriction)
         VALUES (gen_random_uuid(), $1, 'afonwen-council', 'As the guardian reported', $2)`,
        [child, restriction],
      );
    await held('familyCourt');
    await casework.rows('governance', 'INSERT INTO governance.subject_revision (person, revision) VALUES ($1, 1)', [
      child,
    ]);
    await emergencyOf(child);
    const task = await taskOf('hub', child);
    const special = {
      ...FUNCTION,
      power: 'sswba2014s21',
      article9: 'g',
      schedule1: 'para18',
      para18Reason: 'WOULD_PREJUDICE_PROTECTION',
    };
    const refused = await share('hub', task, 'hub.referral.reason', { basis: special });
    expect(codeOf(refused)).toBe('RESTRICTION_STANDS');
    expect(refused.errors?.[0]?.message).toMatch(/r12\.73\(1\)\(a\).*"restrictions\.familyCourtHub"/);
    const exceptions = ['restrictions.familyCourtHub'];
    const shared = await share('hub', task, 'hub.referral.reason', { basis: special, exceptions });
    expect(shared.errors).toBeUndefined();
    expect(shared.data?.done).toMatchObject({
      basis: expect.stringContaining('exception to restrictions.familyCourtHub'),
    });
    await casework.rows('hub', 'DELETE FROM public.hub_referral WHERE person = $1', [child]);
  });
});
