import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { readClocks } from '#policies/clocks/readClocks';
import { dueAt } from '#policies/core/clocks';
import { RESERVATION } from '#policies/core/subjectAccess';
import { type Asked, codeOf } from '#test/casework/caseworkTown';
import { heldOf } from '#test/consent/consentTown';
import { entriesOf } from '#test/town/entriesOf';
import {
  type Asker,
  accessTown,
  byCourt,
  COPY,
  DECIDE,
  doneOf,
  EXEMPTIONS,
  father,
  mother,
  NAME,
  officerOf,
  REOPEN,
  today,
  who,
} from './accessTown';

/** A request for access at one controller: who may make it, and on which day the copy leaves. */
const access = accessTown.forTests();

const EFA = scriptedChild('gillick');
const MAYA = scriptedChild('notToBeInformed');
const HANNAH = scriptedChild('sexualHealth');
const ELLA = scriptedChild('earlyHelpEngland');

/** Hannah has come of age in the summer after the order that `byCourt` names. */
async function whileOfAge(work: () => Promise<void>): Promise<void> {
  const [born] = await access.town.rows<{ born: string }>(
    'governance',
    'SELECT date_of_birth::text AS born FROM authority.birth WHERE person = $1',
    [HANNAH.person],
  );
  const bear = (day?: string) =>
    access.town.rows('governance', 'UPDATE authority.birth SET date_of_birth = $2 WHERE person = $1', [
      HANNAH.person,
      day,
    ]);
  await bear('2008-06-01');
  try {
    await work();
  } finally {
    await bear(born?.born);
  }
}

describe('authority to act comes first', () => {
  const board = officerOf('afonwen-health-board');

  it('a child under 16 asks for itself once somebody has found it competent for that', async () => {
    const ask = () => access.record('health', board, EFA.person, { capacity: 'child' });
    expect(codeOf(await ask())).toBe('AUTHORITY_NOT_CONFIRMED');
    const assess = `mutation($key: String!, $person: ID!, $competence: CompetenceInput!) {
      done: recordCompetence(key: $key, person: $person, competence: $competence) { id } }`;
    const competence = {
      decision: 'subjectAccess',
      competent: true,
      assessor: 'School nurse',
      assessedAt: '2026-11-20',
      grounds: 'Understands what is in the records and who may read a copy',
    };
    // Before it was found competent, a parent asks for it; afterwards no more.
    const parents = () =>
      access.record('health', board, EFA.person, {
        capacity: 'parentalResponsibility',
        responsibility: mother(EFA.person),
      });
    expect((await parents()).errors).toBeUndefined();
    const nurse: Asked = { persona: 'school-nurse', purpose: 'directCare' };
    expect((await access.town.act(nurse, assess, { person: EFA.person, competence })).errors).toBeUndefined();
    expect((await ask()).errors).toBeUndefined();
    expect(codeOf(await parents())).toBe('AUTHORITY_NOT_CONFIRMED');
  });

  it('a parent who must not be informed, one who is none, and an unknown paper read alike', async () => {
    const school = officerOf('marchford-school-01');
    const asked = async (asker: Asker) => {
      const body = await access.record('education', school, MAYA.person, asker);
      expect(doneOf(body)).toBeNull();
      return body.errors;
    };
    const forbidden = await asked({ capacity: 'parentalResponsibility', responsibility: father(MAYA.person) });
    expect(forbidden?.[0]?.extensions?.code).toBe('AUTHORITY_NOT_CONFIRMED');
    for (const asker of [
      { capacity: 'parentalResponsibility', responsibility: mother(EFA.person) },
      { capacity: 'parentalResponsibility', responsibility: 'none' },
      { capacity: 'adult' },
      { capacity: 'parentalResponsibility', responsibility: father(MAYA.person), representative: 'A solicitor' },
    ])
      expect(await asked(asker)).toEqual(forbidden);
    const rows = await access.town.rows('education', 'SELECT FROM subject_access.request WHERE person = $1', [
      MAYA.person,
    ]);
    expect(rows).toEqual([]);
  });

  it('nor may whoever must not be informed ask under another record, or stand for somebody who may, in whatever words', async () => {
    const school = officerOf('marchford-school-01');
    const asked = async (asker: Asker) => {
      const body = await access.record('education', school, MAYA.person, asker);
      expect(doneOf(body)).toBeNull();
      return body.errors;
    };
    const HOLD = `mutation($key: String!, $person: ID!, $responsibility: ResponsibilityInput!) {
      done: recordParentalResponsibility(key: $key, person: $person, responsibility: $responsibility) { id } }`;
    const worker: Asked = { persona: 'social-worker-england', purpose: 'earlyHelp' };
    const anew = async (over: object) => {
      const anotherThan = await heldOf(access.town.town, MAYA.person);
      const terms = { basis: 'courtOrder', evidence: 'Order', courtRestricted: false, anotherThan, ...over };
      const body = await access.town.act(worker, HOLD, { person: MAYA.person, responsibility: terms });
      return String((doneOf(body) as { id: string } | null)?.id);
    };
    const refused = await asked({ capacity: 'parentalResponsibility', responsibility: father(MAYA.person) });
    expect(refused?.[0]?.extensions?.code).toBe('AUTHORITY_NOT_CONFIRMED');
    const mothers = { capacity: 'parentalResponsibility', responsibility: mother(MAYA.person) };
    for (const asker of [
      { capacity: 'parentalResponsibility', responsibility: await anew({ holder: 'The father' }) },
      { capacity: 'parentalResponsibility', responsibility: await anew({ holder: 'A friend of the family' }) },
      ...['the FATHER.', 'Dad', 'The father’s solicitor', 'Tad'].map((representative) => ({
        ...mothers,
        representative,
      })),
    ])
      expect(await asked(asker)).toEqual(refused);
    expect(
      (await access.record('education', school, MAYA.person, { ...mothers, representative: 'A solicitor' })).errors,
    ).toBeUndefined();
  });

  it('is asked again when the copy is given out: a parent whom a court has restricted since is given none', async () => {
    const council = officerOf('marchford-council');
    const replaces = mother(ELLA.person);
    const asker = { capacity: 'parentalResponsibility', responsibility: replaces };
    const { id } = await access.recorded('socialCare', council, ELLA.person, asker);
    await access.arrive('socialCare', id);
    expect((await access.copyOf('socialCare', council, id)).copy.sections.length).toBeGreaterThan(0);
    const HOLD = `mutation($key: String!, $person: ID!, $responsibility: ResponsibilityInput!) {
      done: recordParentalResponsibility(key: $key, person: $person, responsibility: $responsibility) { id } }`;
    const responsibility = {
      replaces,
      holder: 'The mother',
      basis: 'mother',
      evidence: 'Order',
      courtRestricted: true,
    };
    const worker: Asked = { persona: 'social-worker-england', purpose: 'earlyHelp' };
    expect((await access.town.act(worker, HOLD, { person: ELLA.person, responsibility })).errors).toBeUndefined();
    const { body } = await access.town.ask(council, COPY('socialCare'), { request: id });
    expect(codeOf(body)).toBe('AUTHORITY_NOT_CONFIRMED');
    expect(doneOf(body)).toBeNull();
    // The request and what is to be said of it stay with the controller.
    const REQUESTS = '{ rows: socialCareSubjectAccessRequests(first: 200) { entries { id } } }';
    expect(entriesOf((await access.town.ask(council, REQUESTS)).body, 'rows')).toContainEqual({ id });
    expect((await access.town.ask(council, EXEMPTIONS('socialCare'), { request: id })).body.errors).toBeUndefined();
  });

  it('a child who has come of age since is given the copy as the adult it is', async () => {
    const trust = officerOf('marchford-nhs-trust');
    const { id } = await access.recorded('health', trust, HANNAH.person, { capacity: 'child' });
    await access.arrive('health', id);
    const BORN =
      'UPDATE authority.birth SET date_of_birth = date_of_birth + make_interval(years => $2) WHERE person = $1';
    await access.town.rows('governance', BORN, [HANNAH.person, -3]);
    try {
      expect(codeOf(await access.record('health', trust, HANNAH.person, { capacity: 'child' }))).toBe(
        'AUTHORITY_NOT_CONFIRMED',
      );
      expect((await access.copyOf('health', trust, id)).copy.sections.length).toBeGreaterThan(0);
    } finally {
      await access.town.rows('governance', BORN, [HANNAH.person, 3]);
    }
  });

  it('an order about a child serves as long as the child is one, by court and day as they were seen', async () => {
    const trust = officerOf('marchford-nhs-trust');
    const { id } = await access.recorded('health', trust, HANNAH.person, byCourt('Order 5'));
    const kept = await access.town.rows(
      'health',
      "SELECT court_order, court, to_char(ordered_on, 'YYYY-MM-DD') AS ordered_on FROM subject_access.request WHERE id = $1",
      [id],
    );
    expect(kept).toEqual([{ court_order: 'Order 5', court: 'Family Court at Newport', ordered_on: '2026-01-12' }]);
    await access.arrive('health', id);
    expect((await access.copyOf('health', trust, id)).copy.sections.length).toBeGreaterThan(0);
    await whileOfAge(async () => {
      expect(codeOf((await access.town.ask(trust, COPY('health'), { request: id })).body)).toBe(
        'AUTHORITY_NOT_CONFIRMED',
      );
      const later = { ...byCourt('Order 6'), orderedOn: '2026-07-01' };
      expect((await access.record('health', trust, HANNAH.person, later)).errors).toBeUndefined();
    });
  });

  it('a request whose authority has ended is closed with a reason, and never one whose authority stands', async () => {
    const trust = officerOf('marchford-nhs-trust');
    const ROW = 'id closedAt closingReason overdue';
    const ACTS = {
      close: `mutation($key: String!, $request: ID!, $reason: String! = "Of age since: the order has ended") {
        done: healthCloseSubjectAccessRequest(key: $key, request: $request, reason: $reason) { ${ROW} } }`,
      extend: `mutation($key: String!, $request: ID!) {
        done: healthExtendSubjectAccessRequest(key: $key, request: $request, reason: "Many records") { ${ROW} } }`,
      pause: `mutation($key: String!, $request: ID!) {
        done: healthPauseSubjectAccessRequest(key: $key, request: $request, question: "Which years?") { ${ROW} } }`,
      resume: `mutation($key: String!, $request: ID!) {
        done: healthResumeSubjectAccessRequest(key: $key, request: $request, answeredOn: "${today()}") { ${ROW} } }`,
      name: NAME('health').replace(
        '$kind: String!, $reviewer: String!',
        '$kind: String! = "thirdParty", $reviewer: String! = "any"',
      ),
    };
    const doing = (act: keyof typeof ACTS, request: string, more = {}, by = trust) =>
      access.town.act(by, ACTS[act], { request, ...more });
    const { id } = await access.recorded('health', trust, HANNAH.person, byCourt('Order 71'));
    const doctor: Asked = { ...who('marchford-nhs-trust', 'generalPractitioner', 'locum'), purpose: 'directCare' };
    await access.reviewsOf('health', doctor, id);
    const naming = { request: id, kind: 'health', reviewer: doctor.as?.practitioner };
    expect((await access.town.act(trust, NAME('health'), naming)).errors).toBeUndefined();
    const [review] = await access.reviewsOf('health', doctor, id);
    expect(review).toBeDefined();
    expect(codeOf(await doing('close', id))).toBe('AUTHORITY_STANDS');
    const left = await access.recorded('health', trust, HANNAH.person, byCourt('Order 72'));
    await access.arrive('health', left.id);
    await access.copyOf('health', trust, left.id);
    await whileOfAge(async () => {
      expect(codeOf(await doing('close', id, { reason: ' ' }))).toBe('REASON_MISSING');
      expect(codeOf(await doing('close', id, {}, officerOf('afonwen-health-board')))).toBe('REQUEST_UNKNOWN');
      expect(codeOf(await doing('close', left.id))).toBe('COPY_HAS_LEFT');
      const closed = await doing('close', id);
      expect(closed.errors).toBeUndefined();
      expect(doneOf(closed)).toEqual({
        ...{ id, closedAt: expect.any(String), overdue: false },
        closingReason: 'Of age since: the order has ended',
      });
    });
    const kept = await access.town.rows('health', 'SELECT closed_by FROM subject_access.request WHERE id = $1', [id]);
    expect(kept).toEqual([{ closed_by: trust.as?.practitioner }]);
    // It stays closed, and nothing is done about it any more.
    await access.arrive('health', id);
    for (const act of ['close', 'extend', 'pause', 'resume', 'name'] as const)
      expect([act, codeOf(await doing(act, id))]).toEqual([act, 'ACCESS_REQUEST_CLOSED']);
    const { body } = await access.town.ask(trust, COPY('health'), { request: id });
    expect([codeOf(body), doneOf(body)]).toEqual(['ACCESS_REQUEST_CLOSED', null]);
    expect(await access.reviewsOf('health', doctor, id)).toEqual([]);
    const decided = await access.town.act(doctor, DECIDE('health'), { reviews: [review?.id], decision: 'include' });
    expect(codeOf(decided)).toBe('ACCESS_REQUEST_CLOSED');
    const reopened = await access.town.act(trust, REOPEN('health'), { reviews: [review?.id], reason: 'An error' });
    expect(codeOf(reopened)).toBe('ACCESS_REQUEST_CLOSED');
  });

  it('what is not sound is refused by its code', async () => {
    const code = async (asker: Asker, receivedOn?: string, person = EFA.person, by = board) =>
      codeOf(await access.record('health', by, person, asker, receivedOn));
    expect(await code({ capacity: 'friend' })).toBe('ACCESS_REQUEST_INVALID');
    expect(await code(byCourt('X'), '2999-01-01')).toBe('ACCESS_REQUEST_INVALID');
    expect(await code(byCourt('X'), 'yesterday')).toBe('ACCESS_REQUEST_INVALID');
    for (const missing of [
      { courtOrder: ' ' },
      { court: ' ' },
      { court: null },
      { orderedOn: null },
      { orderedOn: '2999-01-01' },
    ])
      expect(await code({ ...byCourt('X'), ...missing })).toBe('COURT_ORDER_NOT_SEEN');
    expect(await code({ ...byCourt('X'), evidence: ' ' })).toBe('REASON_MISSING');
    expect(await code(byCourt('X'), today(), randomUUID())).toBe('PERSON_UNKNOWN');
    const nurse: Asked = { persona: 'school-nurse', purpose: 'directCare' };
    expect(await code(byCourt('X'), today(), EFA.person, nurse)).toBe('ACT_NOT_GRANTED');
  });
});

describe('the day', () => {
  it('is fixed by the day of receipt, whatever is held, and nothing leaves before it', async () => {
    const asker = { capacity: 'child' };
    const [holding, empty] = [officerOf('marchford-nhs-trust'), officerOf('marchford-practice-06')];
    const held = await access.recorded('health', holding, HANNAH.person, asker);
    const none = await access.recorded('health', empty, HANNAH.person, asker);
    expect(held.leavesOn).toBe(none.leavesOn);
    const refusals = await Promise.all([
      access.town.ask(holding, COPY('health'), { request: held.id }),
      access.town.ask(empty, COPY('health'), { request: none.id }),
    ]);
    expect(codeOf(refusals[0].body)).toBe('COPY_NOT_YET');
    expect(refusals[0].body.errors).toEqual(refusals[1].body.errors);
    await Promise.all([access.arrive('health', held.id), access.arrive('health', none.id)]);
    // Nobody decided anything: in doubt nothing is in it, and it reads like the copy of who holds nothing.
    const [undecided, nothing] = [
      await access.copyOf('health', holding, held.id),
      await access.copyOf('health', empty, none.id),
    ];
    const blank = ({ json }: { json: string }, id: string) => json.replace(id, '').replace(/"controller": "[^"]*"/, '');
    expect(blank(undecided, held.id)).toBe(blank(nothing, none.id));
    expect(undecided.copy.reservation).toBe(RESERVATION);
    const { body } = await access.town.ask(holding, EXEMPTIONS('health'), { request: held.id });
    expect(((body.data?.rows ?? []) as { state: string }[]).map(({ state }) => state)).toContain('undecided');
  });

  it('is moved once, by two months, before it has come', async () => {
    const trust = officerOf('marchford-nhs-trust');
    const { id, leavesOn } = await access.recorded('health', trust, HANNAH.person, { capacity: 'child' });
    const EXTEND = `mutation($key: String!, $request: ID!, $reason: String!) {
      done: healthExtendSubjectAccessRequest(key: $key, request: $request, reason: $reason) { leavesOn extended } }`;
    const reason = 'Three requests at once';
    const done = (await access.town.act(trust, EXTEND, { request: id, reason })).data?.done as { leavesOn: string };
    expect(done).toMatchObject({ extended: true });
    expect(done.leavesOn > leavesOn).toBe(true);
    expect(codeOf(await access.town.act(trust, EXTEND, { request: id, reason }))).toBe('ACCESS_REQUEST_INVALID');
    expect(codeOf(await access.town.act(officerOf('afonwen-health-board'), EXTEND, { request: id, reason }))).toBe(
      'REQUEST_UNKNOWN',
    );
    const { id: come } = await access.recorded('health', trust, HANNAH.person, { capacity: 'child' });
    await access.arrive('health', come);
    expect(codeOf(await access.town.act(trust, EXTEND, { request: come, reason }))).toBe('ACCESS_REQUEST_INVALID');
  });

  it('waits while who asks is asked what they mean, and is later by these days: asking and answering included', async () => {
    const trust = officerOf('marchford-nhs-trust');
    const ROW = 'leavesOn extended pausedOn';
    const ACTS = {
      pause: `mutation($key: String!, $request: ID!, $question: String!) {
        done: healthPauseSubjectAccessRequest(key: $key, request: $request, question: $question) { ${ROW} } }`,
      resume: `mutation($key: String!, $request: ID!, $answeredOn: String!) {
        done: healthResumeSubjectAccessRequest(key: $key, request: $request, answeredOn: $answeredOn) { ${ROW} } }`,
      extend: `mutation($key: String!, $request: ID!, $reason: String! = "Many") {
        done: healthExtendSubjectAccessRequest(key: $key, request: $request, reason: $reason) { ${ROW} } }`,
    };
    const act = (name: keyof typeof ACTS, request: string, given: object = {}, by = trust) =>
      access.town.act(by, ACTS[name], { request, ...given });
    const question = { question: 'Which years, and which service?' };
    const due = (months: 'request' | 'extended', days: number) =>
      dueAt(readClocks(), `subjectAccess.${months}`, 'E', new Date(today()), days)?.toISOString().slice(0, 10);
    const { id } = await access.recorded('health', trust, HANNAH.person, { capacity: 'child' });
    expect(codeOf(await act('resume', id, { answeredOn: today() }))).toBe('ACCESS_REQUEST_INVALID');
    expect(codeOf(await act('pause', id, { question: ' ' }))).toBe('REASON_MISSING');
    expect(codeOf(await act('pause', id, question, officerOf('afonwen-health-board')))).toBe('REQUEST_UNKNOWN');
    expect((await act('pause', id, question)).data?.done).toEqual({
      leavesOn: due('request', 0),
      extended: false,
      pausedOn: today(),
    });
    expect(codeOf(await act('pause', id, question))).toBe('ACCESS_REQUEST_INVALID');
    // As if they had been asked nine days ago.
    const asked = await access.town.rows<{ on: string }>(
      'health',
      `UPDATE subject_access.clarification SET asked_on = asked_on - 9 WHERE request = $1
       RETURNING to_char(asked_on - 1, 'YYYY-MM-DD') AS on`,
      [id],
    );
    for (const answeredOn of [asked[0]?.on, '2999-01-01', 'yesterday'])
      expect(codeOf(await act('resume', id, { answeredOn }))).toBe('ACCESS_REQUEST_INVALID');
    // No copy leaves meanwhile, and none is given on the day that was.
    await access.arrive('health', id);
    const { body } = await access.town.ask(trust, COPY('health'), { request: id });
    expect(codeOf(body)).toBe('COPY_NOT_YET');
    expect((await act('resume', id, { answeredOn: today() })).data?.done).toEqual({
      leavesOn: due('request', 10),
      extended: false,
      pausedOn: null,
    });
    // Asked again on the day of the answer: a day counts once.
    await act('pause', id, question);
    expect((await act('resume', id, { answeredOn: today() })).data?.done).toMatchObject({
      leavesOn: due('request', 10),
    });
    expect((await act('extend', id)).data?.done).toMatchObject({ leavesOn: due('extended', 10), extended: true });
    await act('pause', id, question);
    expect((await act('resume', id, { answeredOn: today() })).data?.done).toMatchObject({
      leavesOn: due('extended', 10),
    });
    // From the day on which it leaves nothing pauses it; nor by the law before there were pauses.
    await access.arrive('health', id);
    expect(codeOf(await act('pause', id, question))).toBe('ACCESS_REQUEST_INVALID');
    const old = await access.record('health', trust, HANNAH.person, { capacity: 'child' }, '2026-02-04');
    const { id: before } = doneOf(old) as { id: string };
    await access.town.rows('health', 'UPDATE subject_access.request SET leaves_on = now()::date + 9 WHERE id = $1', [
      before,
    ]);
    expect(codeOf(await act('pause', before, question))).toBe('ACCESS_REQUEST_INVALID');
    // While it waits its day is open: it is extended though the day that was is past.
    const { id: waiting } = await access.recorded('health', trust, HANNAH.person, { capacity: 'child' });
    await act('pause', waiting, question);
    await access.arrive('health', waiting);
    expect((await act('extend', waiting)).data?.done).toMatchObject({ extended: true, pausedOn: today() });
  });
});
