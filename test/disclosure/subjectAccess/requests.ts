import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { RESERVATION } from '#policies/core/subjectAccess';
import { type Asked, codeOf } from '#test/casework/caseworkTown';
import { entriesOf } from '#test/town/entriesOf';
import {
  type AccessTown,
  type Asker,
  accessTown,
  byCourt,
  COPY,
  DECIDE,
  doctorOf,
  doneOf,
  EXEMPTIONS,
  father,
  mother,
  NAME,
  officerOf,
  type Review,
  recordsIn,
  today,
  who,
} from './accessTown';

/** A request for access at one controller, from receipt through its reviews, over HTTP. */
let town: AccessTown['town'];
let arrive: AccessTown['arrive'];
let copyOf: AccessTown['copyOf'];
let decideAll: AccessTown['decideAll'];
let record: AccessTown['record'];
let recorded: AccessTown['recorded'];
let reviewsOf: AccessTown['reviewsOf'];
beforeAll(async () => {
  ({ town, arrive, copyOf, decideAll, record, recorded, reviewsOf } = await accessTown.started());
}, 240_000);
afterAll(() => accessTown.stop());

const EFA = scriptedChild('gillick');
const MAYA = scriptedChild('notToBeInformed');
const HANNAH = scriptedChild('sexualHealth');
const OSIAN = scriptedChild('adopted');
const ELLA = scriptedChild('earlyHelpEngland');

describe('authority to act comes first', () => {
  const board = officerOf('afonwen-health-board');

  it('a child under 16 asks for itself once somebody has found it competent for that', async () => {
    const ask = () => record('health', board, EFA.person, { capacity: 'child' });
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
      record('health', board, EFA.person, { capacity: 'parentalResponsibility', responsibility: mother(EFA.person) });
    expect((await parents()).errors).toBeUndefined();
    const nurse: Asked = { persona: 'school-nurse', purpose: 'directCare' };
    expect((await town.act(nurse, assess, { person: EFA.person, competence })).errors).toBeUndefined();
    expect((await ask()).errors).toBeUndefined();
    expect(codeOf(await parents())).toBe('AUTHORITY_NOT_CONFIRMED');
  });

  it('a parent who must not be informed, one who is none, and an unknown paper read alike', async () => {
    const school = officerOf('marchford-school-01');
    const asked = async (asker: Asker) => {
      const body = await record('education', school, MAYA.person, asker);
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
    const rows = await town.rows('education', 'SELECT FROM subject_access.request WHERE person = $1', [MAYA.person]);
    expect(rows).toEqual([]);
  });

  it('is asked again when the copy is given out: a parent whom a court has restricted since is given none', async () => {
    const council = officerOf('marchford-council');
    const replaces = mother(ELLA.person);
    const asker = { capacity: 'parentalResponsibility', responsibility: replaces };
    const { id } = await recorded('socialCare', council, ELLA.person, asker);
    await arrive('socialCare', id);
    expect((await copyOf('socialCare', council, id)).copy.sections.length).toBeGreaterThan(0);
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
    expect((await town.act(worker, HOLD, { person: ELLA.person, responsibility })).errors).toBeUndefined();
    const { body } = await town.ask(council, COPY('socialCare'), { request: id });
    expect(codeOf(body)).toBe('AUTHORITY_NOT_CONFIRMED');
    expect(doneOf(body)).toBeNull();
    // The request and what is to be said of it stay with the controller.
    const REQUESTS = '{ rows: socialCareSubjectAccessRequests(first: 200) { entries { id } } }';
    expect(entriesOf((await town.ask(council, REQUESTS)).body, 'rows')).toContainEqual({ id });
    expect((await town.ask(council, EXEMPTIONS('socialCare'), { request: id })).body.errors).toBeUndefined();
  });

  it('a child who has come of age since is given the copy as the adult it is', async () => {
    const trust = officerOf('marchford-nhs-trust');
    const { id } = await recorded('health', trust, HANNAH.person, { capacity: 'child' });
    await arrive('health', id);
    const BORN =
      'UPDATE authority.birth SET date_of_birth = date_of_birth + make_interval(years => $2) WHERE person = $1';
    await town.rows('governance', BORN, [HANNAH.person, -3]);
    try {
      expect(codeOf(await record('health', trust, HANNAH.person, { capacity: 'child' }))).toBe(
        'AUTHORITY_NOT_CONFIRMED',
      );
      expect((await copyOf('health', trust, id)).copy.sections.length).toBeGreaterThan(0);
    } finally {
      await town.rows('governance', BORN, [HANNAH.person, 3]);
    }
  });

  it('an order about a child serves as long as the child is one, by court and day as they were seen', async () => {
    const trust = officerOf('marchford-nhs-trust');
    const { id } = await recorded('health', trust, HANNAH.person, byCourt('Order 5'));
    const kept = await town.rows(
      'health',
      "SELECT court_order, court, to_char(ordered_on, 'YYYY-MM-DD') AS ordered_on FROM subject_access.request WHERE id = $1",
      [id],
    );
    expect(kept).toEqual([{ court_order: 'Order 5', court: 'Family Court at Newport', ordered_on: '2026-01-12' }]);
    await arrive('health', id);
    expect((await copyOf('health', trust, id)).copy.sections.length).toBeGreaterThan(0);
    const [born] = await town.rows<{ born: string }>(
      'governance',
      'SELECT date_of_birth::text AS born FROM authority.birth WHERE person = $1',
      [HANNAH.person],
    );
    const bear = (day?: string) =>
      town.rows('governance', 'UPDATE authority.birth SET date_of_birth = $2 WHERE person = $1', [HANNAH.person, day]);
    // Of age since the summer after the order.
    await bear('2008-06-01');
    try {
      expect(codeOf((await town.ask(trust, COPY('health'), { request: id })).body)).toBe('AUTHORITY_NOT_CONFIRMED');
      const later = { ...byCourt('Order 6'), orderedOn: '2026-07-01' };
      expect((await record('health', trust, HANNAH.person, later)).errors).toBeUndefined();
    } finally {
      await bear(born?.born);
    }
  });

  it('what is not sound is refused by its code', async () => {
    const code = async (asker: Asker, receivedOn?: string, person = EFA.person, by = board) =>
      codeOf(await record('health', by, person, asker, receivedOn));
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
    const held = await recorded('health', holding, HANNAH.person, asker);
    const none = await recorded('health', empty, HANNAH.person, asker);
    expect(held.leavesOn).toBe(none.leavesOn);
    const refusals = await Promise.all([
      town.ask(holding, COPY('health'), { request: held.id }),
      town.ask(empty, COPY('health'), { request: none.id }),
    ]);
    expect(codeOf(refusals[0].body)).toBe('COPY_NOT_YET');
    expect(refusals[0].body.errors).toEqual(refusals[1].body.errors);
    await Promise.all([arrive('health', held.id), arrive('health', none.id)]);
    // Nobody decided anything: in doubt nothing is in it, and it reads like the copy of who holds nothing.
    const [undecided, nothing] = [await copyOf('health', holding, held.id), await copyOf('health', empty, none.id)];
    const blank = ({ json }: { json: string }, id: string) => json.replace(id, '').replace(/"controller": "[^"]*"/, '');
    expect(blank(undecided, held.id)).toBe(blank(nothing, none.id));
    expect(undecided.copy.reservation).toBe(RESERVATION);
    const { body } = await town.ask(holding, EXEMPTIONS('health'), { request: held.id });
    expect(((body.data?.rows ?? []) as { state: string }[]).map(({ state }) => state)).toContain('undecided');
  });

  it('is moved once, by two months, before it has come', async () => {
    const trust = officerOf('marchford-nhs-trust');
    const { id, leavesOn } = await recorded('health', trust, HANNAH.person, { capacity: 'child' });
    const EXTEND = `mutation($key: String!, $request: ID!, $reason: String!) {
      done: healthExtendSubjectAccessRequest(key: $key, request: $request, reason: $reason) { leavesOn extended } }`;
    const reason = 'Three requests at once';
    const done = (await town.act(trust, EXTEND, { request: id, reason })).data?.done as { leavesOn: string };
    expect(done).toMatchObject({ extended: true });
    expect(done.leavesOn > leavesOn).toBe(true);
    expect(codeOf(await town.act(trust, EXTEND, { request: id, reason }))).toBe('ACCESS_REQUEST_INVALID');
    expect(codeOf(await town.act(officerOf('afonwen-health-board'), EXTEND, { request: id, reason }))).toBe(
      'REQUEST_UNKNOWN',
    );
  });
});

describe('what is flagged waits for a named reviewer', () => {
  it('a health professional decides health data, nobody else, and what is withheld leaves no trace in the copy', async () => {
    await town.rows(
      'health',
      `UPDATE public.community_nursing SET note = '<script>alert("x")</script> & more' WHERE (controller, subject) IN
        (SELECT controller, subject FROM governance.link WHERE person = $1) RETURNING id`,
      [HANNAH.person],
    );
    const trust = officerOf('marchford-nhs-trust');
    const nurse = who('marchford-nhs-trust', 'safeguardingNurse');
    const asking: Asked = { ...nurse, purpose: 'directCare' };
    const { id } = await recorded('health', trust, HANNAH.person, { capacity: 'child', representative: 'An advocate' });
    expect(await reviewsOf('health', asking, id)).toEqual([]);
    const named = { request: id, kind: 'health', reviewer: nurse.as?.practitioner ?? '' };
    expect((await town.act(trust, NAME('health'), named)).errors).toBeUndefined();
    const reviews = await reviewsOf('health', asking, id);
    expect(reviews.map(({ record: type }) => type)).toContain('health.sexualHealth');
    expect(JSON.stringify(reviews)).toContain('alert');
    const mine = (type: string) => reviews.filter((review) => review.record === type).map((review) => review.id);
    const decide = (by: Asked, decision: string, type: string) =>
      town.act(by, DECIDE('health'), { reviews: mine(type), decision });
    // Not the officer who named, nor a colleague, nor a doctor elsewhere.
    for (const by of [trust, who('marchford-nhs-trust', 'caldicottGuardian'), doctorOf('marchford-practice-01')])
      expect(codeOf(await decide(by, 'include', 'health.sexualHealth'))).toBe('REVIEW_UNKNOWN');
    expect(codeOf(await decide(asking, 'perhaps', 'health.sexualHealth'))).toBe('REVIEW_INVALID');
    expect((await decide(asking, 'withhold', 'health.sexualHealth')).errors).toBeUndefined();
    expect((await decide(asking, 'include', 'health.communityNursing')).errors).toBeUndefined();
    expect(codeOf(await decide(asking, 'include', 'health.sexualHealth'))).toBe('REVIEW_UNKNOWN');
    await arrive('health', id);
    const { copy, html } = await copyOf('health', trust, id);
    expect(copy.controller).toBe('Marchford NHS Trust');
    const section = (title: string) => copy.sections.find((each) => each.title === title)?.records ?? [];
    expect(section('community nursing').length).toBeGreaterThan(0);
    expect(section('sexual health')).toEqual([]);
    expect(html).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; more');
    expect(html).not.toMatch(/<script|<link|<img|https?:/);
    expect(html.match(/<h1>/g)).toHaveLength(1);
    expect(html).toContain('<html lang="en-GB">');
    expect(html).toContain(RESERVATION);
    // The list of exemptions stays with the controller, and with its officers.
    const { body } = await town.ask(trust, EXEMPTIONS('health'), { request: id });
    expect(body.data?.rows).toContainEqual({
      record: 'health.sexualHealth',
      field: null,
      kind: 'health',
      law: expect.stringContaining('Sch 3 Part 2'),
      state: 'withheld',
      reason: 'Weighed',
      decidedBy: nurse.as?.practitioner,
    });
    expect(`${html}${JSON.stringify(copy)}`).not.toMatch(/exempt|Sch 3|withheld|sexual health.*infection/i);
    expect(codeOf((await town.ask(asking, EXEMPTIONS('health'), { request: id })).body)).toBe('ACCESS_NOT_YOURS');
    for (const query of [COPY('health'), EXEMPTIONS('health')])
      expect(codeOf((await town.ask(officerOf('afonwen-health-board'), query, { request: id })).body)).toBe(
        'REQUEST_UNKNOWN',
      );
  });

  it('a child from whom the reviewer is barred takes no place in the list, and nobody is named where nothing waits', async () => {
    const trust = officerOf('marchford-nhs-trust');
    const doctor = { ...doctorOf('marchford-nhs-trust') };
    const reviewer = doctor.as?.practitioner ?? '';
    const barred = await recorded('health', trust, HANNAH.person, { capacity: 'child' });
    const name = (request: string, kind = 'health') => town.act(trust, NAME('health'), { request, kind, reviewer });
    expect(codeOf(await name(barred.id))).toBe('REVIEWER_UNKNOWN');
    expect(await reviewsOf('health', doctor, barred.id)).toEqual([]);
    expect((await name(barred.id)).errors).toBeUndefined();
    expect(codeOf(await name(barred.id))).toBe('REVIEWER_UNCHANGED');
    expect(codeOf(await name(barred.id, 'education'))).toBe('REVIEW_INVALID');
    // Of another role, of another organisation, and nobody at all.
    const elsewhere = doctorOf('marchford-practice-01');
    await reviewsOf('health', elsewhere, barred.id);
    await reviewsOf('health', who('marchford-nhs-trust', 'privacyOfficer'), barred.id);
    for (const wrong of [
      elsewhere.as?.practitioner,
      'marchford-nhs-trust/privacyOfficer',
      'marchford-nhs-trust/nobody',
    ])
      expect(
        codeOf(await town.act(trust, NAME('health'), { request: barred.id, kind: 'health', reviewer: wrong })),
      ).toBe('REVIEWER_UNKNOWN');
    expect(
      await town.rows(
        'health',
        'SELECT DISTINCT reviewer FROM subject_access.review WHERE request = $1 AND kind = $2',
        [barred.id, 'health'],
      ),
    ).toEqual([{ reviewer }]);
    const other = randomUUID();
    await town.rows(
      'health',
      `WITH held AS (SELECT l.person, r.id FROM public.community_nursing r
         JOIN governance.link l ON (l.controller, l.subject) = (r.controller, r.subject) AND l.ended_at IS NULL
         WHERE r.controller = 'marchford-nhs-trust' AND l.person <> $1 LIMIT 1),
       asked AS (INSERT INTO subject_access.request
         SELECT $3, q.controller, held.person, q.capacity, q.responsibility, q.court_order, q.representative, q.evidence,
           q.received_on, q.leaves_on + 1, NULL, NULL, q.recorded_at, q.recorded_by
         FROM subject_access.request q, held WHERE q.id = $2 RETURNING id)
       INSERT INTO subject_access.review (id, request, record, record_id, kind, reviewer, named_at)
         SELECT gen_random_uuid(), asked.id, 'health.communityNursing', held.id, 'health', $4, now() FROM asked, held`,
      [HANNAH.person, barred.id, other, reviewer],
    );
    const FIRST = '{ rows: healthSubjectAccessReviews(first: 1) { entries { request } } }';
    const first = async () => entriesOf((await town.ask(doctor, FIRST)).body, 'rows');
    expect(await first()).toEqual([{ request: barred.id }]);
    const exclusion = ['health', randomUUID(), HANNAH.person, reviewer];
    await town.rows(
      'health',
      'INSERT INTO governance.exclusion (agency, id, person, practitioner, valid_from) VALUES ($1, $2, $3, $4, now())',
      exclusion,
    );
    try {
      expect(await first()).toEqual([{ request: other }]);
    } finally {
      await town.rows('health', 'DELETE FROM governance.exclusion WHERE id = $1', [exclusion[1]]);
    }
  });

  it('a council gives what the hub keeps for it: cases, referrals and the index, each once, and no other controller’s', async () => {
    const NIA = scriptedChild('section47');
    const council = officerOf('afonwen-council');
    const { id } = await recorded('hub', council, NIA.person, byCourt('Order 7'));
    const reviews = await decideAll('hub', council, id, () => false);
    const kinds = (type: string) => new Set(reviews.filter((each) => each.record === type).map(({ kind }) => kind));
    expect(kinds('hub.case')).toEqual(new Set(['socialWork', 'childAbuse']));
    expect(kinds('hub.person')).toContain('socialWork');
    await arrive('hub', id);
    const { copy } = await copyOf('hub', council, id);
    expect(copy.sections.map(({ title }) => title)).toEqual(['person', 'case', 'referral', 'not to be informed']);
    const held = await town.rows<{ id: string }>(
      'hub',
      `SELECT id FROM public.case_file WHERE person = $1 AND controller = 'afonwen-council' UNION ALL
       SELECT id FROM public.hub_referral WHERE person = $1 AND controller = 'afonwen-council' UNION ALL
       SELECT id FROM public.identity WHERE person = $1 AND controller = 'afonwen-council'`,
      [NIA.person],
    );
    expect(held.length).toBeGreaterThan(1);
    expect(recordsIn(copy)).toBe(held.length);
  });

  it('each controller that a consent names gives a copy of it from governance, and nobody else does', async () => {
    const holds = async (organisation: string) => {
      const rows = await town.rows(
        'governance',
        'SELECT id FROM public.person_consent WHERE person = $1 AND $2 = ANY(controllers)',
        [EFA.person, organisation],
      );
      const officer = officerOf(organisation);
      const asker = byCourt('Order 8');
      const { id } = await recorded('governance', officer, EFA.person, asker);
      const reviews = await decideAll('governance', officer, id, () => false);
      await arrive('governance', id);
      const { copy, json } = await copyOf('governance', officer, id);
      expect(copy.sections.map(({ title }) => title)).toEqual(['consent']);
      return { held: rows.length, copied: recordsIn(copy), kinds: new Set(reviews.map(({ kind }) => kind)), json };
    };
    const council = await holds('afonwen-council');
    expect(council.held).toBeGreaterThan(1);
    expect(council.copied).toBe(council.held);
    expect(council.kinds).toEqual(new Set(['socialWork', 'childAbuse']));
    expect(council.json).toContain('serviceAgreement');
    expect(await holds('afonwen-health-board')).toMatchObject({ held: council.held, copied: council.held });
    expect(await holds('marchford-council')).toMatchObject({ held: 0, copied: 0 });
  });

  it('child-abuse data are weighed where a parent asks, and what is said of others where anybody does', async () => {
    const force = officerOf('marches-police');
    const { id } = await recorded('police', force, MAYA.person, {
      capacity: 'parentalResponsibility',
      responsibility: mother(MAYA.person),
    });
    const withheld = (review: Review) => review.kind === 'thirdParty';
    const reviews = await decideAll('police', force, id, withheld);
    expect([...new Set(reviews.map(({ kind }) => kind))].sort()).toEqual([
      'childAbuse',
      'lawEnforcement',
      'thirdParty',
    ]);
    await arrive('police', id);
    const { copy, json } = await copyOf('police', force, id);
    expect(recordsIn(copy)).toBeGreaterThan(0);
    // The field that speaks of the father is not in it; the record without it is.
    expect(json).not.toContain('father');
  });

  it('what nothing opens is in no copy: an adoption', async () => {
    const council = officerOf('afonwen-council');
    const { id } = await recorded('socialCare', council, OSIAN.person, {
      capacity: 'parentalResponsibility',
      responsibility: mother(OSIAN.person),
    });
    await decideAll('socialCare', council, id, () => false);
    await arrive('socialCare', id);
    const { json } = await copyOf('socialCare', council, id);
    expect(json).not.toContain('Powell');
    const { body } = await town.ask(council, EXEMPTIONS('socialCare'), { request: id });
    expect(((body.data?.rows ?? []) as { kind: string }[]).map(({ kind }) => kind)).toContain('restrictedByLaw');
  });
});
