import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { RESERVATION } from '#policies/core/subjectAccess';
import type { Agency, Role } from '#policies/core/vocabulary';
import { type Asked, type CaseworkTown, codeOf, reasonsOf, startCaseworkTown } from '#test/casework/caseworkTown';
import type { AnswerBody } from '#test/town/startTown';
import { docExample } from './docExamples';

/** A request for access at one controller, from receipt to the copy, over HTTP; and what nobody may learn from it. */
let town: CaseworkTown;
beforeAll(async () => {
  town = await startCaseworkTown();
}, 240_000);
afterAll(() => town.stop());

const EFA = scriptedChild('gillick');
const MAYA = scriptedChild('notToBeInformed');
const HANNAH = scriptedChild('sexualHealth');
const LEO = scriptedChild('refuge');
const OSIAN = scriptedChild('adopted');
const ELLA = scriptedChild('earlyHelpEngland');
/** Ids of the town follow from the person's. */
const mother = (person: string) => `a1${person.slice(2)}`;
const father = (person: string) => `a2${person.slice(2)}`;

const who = (organisation: string, role: Role, name: string = role): Asked => ({
  as: { organisation, practitioner: `${organisation}/${name}`, team: 'any', role },
  purpose: role === 'informationGovernanceOfficer' ? 'subjectAccess' : 'informationGovernance',
  reason: 'Subject access request',
});
const officerOf = (organisation: string) => who(organisation, 'informationGovernanceOfficer');
const doctorOf = (organisation: string): Asked => ({
  ...who(organisation, 'generalPractitioner'),
  purpose: 'directCare',
});

type Asker = {
  capacity: string;
  responsibility?: string;
  courtOrder?: string;
  representative?: string;
  evidence?: string;
};
const RECORD = (agency: Agency) => docExample('Record', agency);
const NAME = (agency: Agency) => `mutation($key: String!, $request: ID!, $kind: String!, $reviewer: String!) {
  done: ${agency}NameReviewer(key: $key, request: $request, kind: $kind, reviewer: $reviewer) { kind reviewer } }`;
const REVIEWS = (agency: Agency) =>
  `{ rows: ${agency}SubjectAccessReviews(first: 200) { id request record kind question leavesOn content } }`;
const DECIDE = (
  agency: Agency,
) => `mutation($key: String!, $reviews: [ID!]!, $decision: String!, $reason: String! = "Weighed") {
  done: ${agency}DecideReviews(key: $key, reviews: $reviews, decision: $decision, reason: $reason) { decided decision } }`;
const COPY = (agency: Agency) => docExample('Copy', agency);
const EXEMPTIONS = (agency: Agency) =>
  `query($request: ID!) { rows: ${agency}SubjectAccessExemptions(request: $request) { record field kind law state reason decidedBy } }`;

interface Review {
  readonly id: string;
  readonly request: string;
  readonly record: string;
  readonly kind: string;
  readonly content: readonly string[];
}
interface Copy {
  readonly controller: string | null;
  readonly sections: readonly {
    readonly title: string;
    readonly records: readonly (readonly { name: string; value: unknown }[])[];
  }[];
  readonly disclosures: readonly Record<string, unknown>[];
  readonly reservation: string;
}

/** The one root field of an answer. */
const doneOf = ({ data }: AnswerBody) => Object.values(data ?? {})[0];
const today = () => new Date().toISOString().slice(0, 10);
const record = (agency: Agency, by: Asked, person: string, asker: Asker, receivedOn = today()) =>
  town.act(by, RECORD(agency), { person, asker: { evidence: 'Passport seen', ...asker }, receivedOn });
async function recorded(
  agency: Agency,
  by: Asked,
  person: string,
  asker: Asker,
): Promise<{ id: string; leavesOn: string }> {
  const body = await record(agency, by, person, asker);
  expect(body.errors).toBeUndefined();
  return doneOf(body) as { id: string; leavesOn: string };
}
async function reviewsOf(agency: Agency, by: Asked, request: string): Promise<readonly Review[]> {
  const { body } = await town.ask(by, REVIEWS(agency));
  expect(body.errors).toBeUndefined();
  return ((body.data?.rows ?? []) as Review[]).filter((review) => review.request === request);
}
/** Names one person for all kinds, who includes everything but what `withheld` says. */
async function decideAll(agency: Agency, officer: Asked, request: string, withheld: (review: Review) => boolean) {
  const named = officer.as?.practitioner ?? '';
  for (const kind of ['health', 'socialWork', 'education', 'lawEnforcement', 'childAbuse', 'thirdParty'])
    await town.act(officer, NAME(agency), { request, kind, reviewer: named });
  const reviews = await reviewsOf(agency, officer, request);
  for (const [decision, wanted] of [
    ['withhold', true],
    ['include', false],
  ] as const) {
    const ids = reviews.filter((review) => withheld(review) === wanted).map(({ id }) => id);
    if (ids.length > 0)
      expect((await town.act(officer, DECIDE(agency), { reviews: ids, decision })).errors).toBeUndefined();
  }
  return reviews;
}
async function arrive(agency: Agency, request: string): Promise<void> {
  const rows = await town.rows(agency, 'UPDATE subject_access.request SET leaves_on = $2 WHERE id = $1 RETURNING id', [
    request,
    today(),
  ]);
  expect(rows).toHaveLength(1);
}
async function copyOf(agency: Agency, by: Asked, request: string): Promise<{ copy: Copy; html: string; json: string }> {
  const { body } = await town.ask(by, COPY(agency), { request });
  expect(body.errors).toBeUndefined();
  const { json, html } = (doneOf(body) ?? { json: '{}', html: '' }) as { json: string; html: string };
  return { copy: JSON.parse(json) as Copy, html, json };
}
const recordsIn = ({ sections }: Copy) => sections.flatMap(({ records }) => records).length;

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
      { capacity: 'court' },
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
    const REQUESTS = '{ rows: socialCareSubjectAccessRequests(first: 200) { id } }';
    expect((await town.ask(council, REQUESTS)).body.data?.rows).toContainEqual({ id });
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

  it('what is not sound is refused by its code', async () => {
    const code = async (asker: Asker, receivedOn?: string, person = EFA.person, by = board) =>
      codeOf(await record('health', by, person, asker, receivedOn));
    expect(await code({ capacity: 'friend' })).toBe('ACCESS_REQUEST_INVALID');
    expect(await code({ capacity: 'court', courtOrder: 'X' }, '2999-01-01')).toBe('ACCESS_REQUEST_INVALID');
    expect(await code({ capacity: 'court', courtOrder: 'X' }, 'yesterday')).toBe('ACCESS_REQUEST_INVALID');
    expect(await code({ capacity: 'court', courtOrder: 'X', evidence: ' ' })).toBe('REASON_MISSING');
    expect(await code({ capacity: 'court', courtOrder: 'X' }, today(), randomUUID())).toBe('PERSON_UNKNOWN');
    const nurse: Asked = { persona: 'school-nurse', purpose: 'directCare' };
    expect(await code({ capacity: 'court', courtOrder: 'X' }, today(), EFA.person, nurse)).toBe('ACT_NOT_GRANTED');
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
    const FIRST = '{ rows: healthSubjectAccessReviews(first: 1) { request } }';
    const first = async () => (await town.ask(doctor, FIRST)).body.data?.rows;
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
    const { id } = await recorded('hub', council, NIA.person, { capacity: 'court', courtOrder: 'Order 7' });
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
      const asker = { capacity: 'court', courtOrder: 'Order 8' };
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

it('while whereabouts are closed a copy places nobody: not the child, not the controller, not who was told', async () => {
  const council = officerOf('marchford-council');
  const { id } = await recorded('socialCare', council, LEO.person, {
    capacity: 'parentalResponsibility',
    responsibility: mother(LEO.person),
  });
  await decideAll('socialCare', council, id, () => false);
  await arrive('socialCare', id);
  const { copy, json, html } = await copyOf('socialCare', council, id);
  expect(recordsIn(copy)).toBeGreaterThan(0);
  expect(copy.controller).toBeNull();
  const [place] = await town.rows<{ placement_address: { line1: string }; team: string }>(
    'socialCare',
    `SELECT p.placement_address, a.team FROM public.looked_after p JOIN public.allocation a USING (controller, subject)
     JOIN governance.link l USING (controller, subject) WHERE l.person = $1`,
    [LEO.person],
  );
  for (const text of [place?.placement_address.line1, 'Marchford']) {
    expect(text).toBeTruthy();
    expect(`${json}${html}`).not.toContain(text);
  }
});

it('while whereabouts are closed a reviewer weighs records without their places, and a keeper with them', async () => {
  const council = officerOf('marchford-council');
  const { organisation = '', role = '', practitioner = '' } = council.as ?? {};
  const shown = async (agency: Agency, request: string) => {
    const { body } = await town.ask(council, REVIEWS(agency));
    const rows = ((body.data?.rows ?? []) as Review[]).filter((review) => review.request === request);
    return { lines: rows.flatMap(({ content }) => content), notices: reasonsOf(body) };
  };
  for (const [agency, places] of [
    ['hub', ['controller', 'address', 'lead contact']],
    ['socialCare', ['controller', 'team', 'contact']],
  ] as const) {
    const { id } = await recorded(agency, council, LEO.person, { capacity: 'court', courtOrder: 'Order 9' });
    await shown(agency, id);
    await town.act(council, NAME(agency), { request: id, kind: 'socialWork', reviewer: practitioner });
    const closed = await shown(agency, id);
    await town.rows(
      agency,
      'UPDATE governance.whereabouts_flag SET open_to = open_to || $2::jsonb WHERE person = $1 RETURNING person',
      [LEO.person, JSON.stringify([{ organisation, role }])],
    );
    const kept = await shown(agency, id);
    await town.rows(agency, 'UPDATE governance.whereabouts_flag SET open_to = open_to - -1 WHERE person = $1', [
      LEO.person,
    ]);
    const named = (lines: readonly string[]) => new Set(lines.map((line) => line.split(':')[0]));
    const placing = kept.lines.filter((line) => !closed.lines.includes(line));
    expect([...named(placing)]).toEqual(expect.arrayContaining([...places]));
    for (const place of places) expect(named(closed.lines)).not.toContain(place);
    expect(closed.lines.length).toBeGreaterThan(0);
    expect(closed.lines.join()).not.toContain('Marchford');
    expect(closed.notices).toContain('whereaboutsNotShown');
    expect(kept.notices).toEqual([]);
  }
});

it('a place that a reviewer could not see is in no copy, also when the whereabouts are open again', async () => {
  const council = officerOf('marchford-council');
  const asker = { capacity: 'court', courtOrder: 'Order 11' };
  const [before, after] = [
    await recorded('socialCare', council, LEO.person, asker),
    await recorded('socialCare', council, LEO.person, asker),
  ];
  await decideAll('socialCare', council, before.id, () => false);
  const kept = await town.rows<object>(
    'socialCare',
    'DELETE FROM governance.whereabouts_flag WHERE person = $1 RETURNING to_json(whereabouts_flag) AS row',
    [LEO.person],
  );
  try {
    await decideAll('socialCare', council, after.id, () => false);
    for (const [id, seen] of [
      [before.id, false],
      [after.id, true],
    ] as const) {
      await arrive('socialCare', id);
      const { copy } = await copyOf('socialCare', council, id);
      const allocation = copy.sections.find(({ title }) => title === 'allocation')?.records ?? [];
      const names = allocation.flat().map(({ name }) => name);
      expect(names).toContain('worker');
      for (const place of ['team', 'contact']) expect(names.includes(place)).toBe(seen);
      const { body } = await town.ask(council, EXEMPTIONS('socialCare'), { request: id });
      const team = { record: 'socialCare.allocation', field: 'team', state: 'undecided' };
      const left = ((body.data?.rows ?? []) as object[]).filter((row) =>
        expect.objectContaining(team).asymmetricMatch(row),
      );
      expect(left.length > 0).toBe(!seen);
    }
  } finally {
    await town.rows(
      'socialCare',
      'INSERT INTO governance.whereabouts_flag SELECT (json_populate_record(NULL::governance.whereabouts_flag, row)).* FROM json_array_elements($1) row',
      [JSON.stringify(kept.map((each) => (each as { row: object }).row))],
    );
  }
});

it('a copy tells who was given what, once the controller has released it, and is itself recorded', async () => {
  const trust = officerOf('marchford-nhs-trust');
  const nurse: Asked = { persona: 'safeguarding-nurse', purpose: 'directCare' };
  const seen = await town.ask(
    nurse,
    'query($id: ID!) { person(id: $id) { health { communityNursing { service note } } } }',
    { id: HANNAH.person },
  );
  const receipt = seen.receipts.find(({ agency }) => agency === 'health')?.id ?? '';
  const { id } = await recorded('health', trust, HANNAH.person, { capacity: 'child' });
  const by = who('marchford-nhs-trust', 'safeguardingNurse');
  await reviewsOf('health', { ...by, purpose: 'directCare' }, id);
  await town.act(trust, NAME('health'), { request: id, kind: 'health', reviewer: by.as?.practitioner });
  const reviews = (await reviewsOf('health', { ...by, purpose: 'directCare' }, id)).map((review) => review.id);
  const included = await town.act({ ...by, purpose: 'directCare' }, DECIDE('health'), { reviews, decision: 'include' });
  expect(included.errors).toBeUndefined();
  await arrive('health', id);
  expect((await copyOf('health', trust, id)).copy.disclosures).toEqual([]);
  const released = await town.act(trust, docExample('Release'), { person: HANNAH.person, receipts: [receipt] });
  expect(released.errors).toBeUndefined();
  expect((await copyOf('health', trust, id)).copy.disclosures).toMatchObject([
    { purpose: 'direct care', role: 'safeguarding nurse', organisation: 'Marchford NHS Trust' },
  ]);
});

it('who was told is named with organisation, team and case, and with none of them while the whereabouts are closed', async () => {
  const NIA = scriptedChild('section47');
  const force = officerOf('gwent-y-gororau-police');
  const worker: Asked = { persona: 'social-worker', purpose: 'section47Enquiry', case: NIA.caseId ?? '' };
  const seen = await town.ask(worker, 'query($id: ID!) { person(id: $id) { police { incidents { kind } } } }', {
    id: NIA.person,
  });
  const receipt = seen.receipts.find(({ agency }) => agency === 'police')?.id ?? '';
  const { id } = await recorded('police', force, NIA.person, { capacity: 'court', courtOrder: 'Order 8' });
  await decideAll('police', force, id, () => false);
  await arrive('police', id);
  const released = await town.act(force, docExample('Release', 'police'), { person: NIA.person, receipts: [receipt] });
  expect(released.errors).toBeUndefined();
  const open = await copyOf('police', force, id);
  const [given] = open.copy.disclosures;
  expect(given).toMatchObject({ organisation: 'Cyngor Afonwen', team: expect.any(String), case: NIA.caseId });
  const places = [given?.organisation, given?.team, given?.case].map(String);
  for (const place of places) expect(open.json).toContain(place);
  await town.rows(
    'police',
    "INSERT INTO governance.whereabouts_flag (agency, person, closed_at, open_to) VALUES ('police', $1, now(), '[]')",
    [NIA.person],
  );
  try {
    const { copy, json, html } = await copyOf('police', force, id);
    // Purpose, role and items are told as before: they place nobody.
    expect(copy.disclosures).toEqual([{ ...given, organisation: null, team: null, case: null }]);
    for (const place of places) expect(`${json}${html}`).not.toContain(place);
  } finally {
    await town.rows('police', 'DELETE FROM governance.whereabouts_flag WHERE person = $1', [NIA.person]);
  }
});

it('who was told of what the copy leaves out is in no list: undecided, one record of several, one field', async () => {
  const KAI = scriptedChild('intelligence');
  const force = officerOf('marches-police');
  const detective: Asked = { persona: 'police-officer', purpose: 'section47Enquiry', case: KAI.caseId ?? '' };
  const SEEN = 'query($id: ID!) { person(id: $id) { police { incidents { kind summary } } } }';
  const seen = await town.ask(detective, SEEN, { id: KAI.person });
  const receipts = seen.receipts.filter(({ agency }) => agency === 'police').map((receipt) => receipt.id);
  const released = await town.act(force, docExample('Release', 'police'), { person: KAI.person, receipts });
  expect(released.errors).toBeUndefined();
  const told = async (withheld: ((review: Review, first: boolean) => boolean) | null) => {
    const { id } = await recorded('police', force, KAI.person, { capacity: 'court', courtOrder: 'Order 10' });
    const incidents = new Set<string>();
    const weighed = ({ record: type, kind }: Review) => type === 'police.incident' && kind === 'lawEnforcement';
    if (withheld !== null)
      await decideAll('police', force, id, (review) => {
        if (weighed(review)) incidents.add(review.id);
        return withheld(review, [...incidents][0] === review.id);
      });
    await arrive('police', id);
    const { copy, json } = await copyOf('police', force, id);
    const left = copy.sections.find(({ title }) => title === 'incident')?.records.length;
    return { items: copy.disclosures.map(({ items }) => items), json, incidents: incidents.size, left };
  };
  expect((await told(() => false)).items).toEqual([['incident: kind', 'incident: summary']]);
  const field = await told(({ kind }) => kind === 'thirdParty');
  expect(field.items).toEqual([['incident: kind']]);
  // The log names no record: one that is left out closes the items of all of its type.
  const [twin] = await town.rows<{ id: string }>(
    'police',
    `INSERT INTO public.incident SELECT (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid()))).*
     FROM public.incident r JOIN governance.link l USING (controller, subject)
     WHERE l.person = $1 AND r.controller = 'marches-police' LIMIT 1 RETURNING id`,
    [KAI.person],
  );
  try {
    const one = await told((_review, first) => first);
    expect(one.incidents).toBe(2);
    expect(one.left).toBe(1);
    for (const { items, json } of [one, await told(null)]) {
      expect(items).toEqual([]);
      expect(json).not.toContain('incident: ');
    }
  } finally {
    await town.rows('police', 'DELETE FROM public.incident WHERE id = $1', [twin?.id]);
  }
});

it('no list answers another number than was asked for: those of an officer’s own house neither', async () => {
  const council = officerOf('marchford-council');
  for (const list of ['alerts', 'emergencyReviews', 'lookupAlerts', 'socialCareSubjectAccessRequests'])
    for (const first of [0, -1, 501]) {
      const { body } = await town.ask(council, `{ rows: ${list}(first: ${first}) { id } }`);
      expect([list, first, codeOf(body)]).toEqual([list, first, 'FIRST_OUT_OF_RANGE']);
    }
  for (const list of ['alerts', 'emergencyReviews', 'lookupAlerts'])
    for (const first of [1, 500])
      expect((await town.ask(council, `{ rows: ${list}(first: ${first}) { id } }`)).body.errors).toBeUndefined();
});

describe('correcting a record', () => {
  const KAI = scriptedChild('intelligence');
  const force = who('marches-police', 'privacyOfficer');
  const detective: Asked = { persona: 'police-officer', purpose: 'section47Enquiry', case: KAI.caseId ?? '' };
  const worker: Asked = { persona: 'social-worker', purpose: 'section47Enquiry', case: KAI.caseId ?? '' };
  const SEEN = 'query($id: ID!) { person(id: $id) { police { incidents { id kind summary } } } }';
  const CORRECT = docExample('Correct');
  const reason = 'Another child of that name';
  const NOTICES = '{ rows: policeCorrectionNotices { id receipt items at sentence } }';
  const BREACHES = '{ rows: policeBreachTasks { id personId correction notified openedAt dueAt overdue decision } }';
  const DECIDE_BREACH = `mutation($key: String!, $task: ID!, $decision: String! = "notified", $reason: String! = "Given to two agencies") {
    done: policeDecideBreach(key: $key, task: $task, decision: $decision, subjectTold: false, reason: $reason) { id decision subjectTold decidedAt } }`;
  const rowsFor = async (by: Asked, query: string) => {
    const { body, text } = await town.ask(by, query);
    expect(body.errors).toBeUndefined();
    return { rows: (body.data?.rows ?? []) as { readonly [field: string]: unknown }[], text };
  };

  let record = '';
  let receipts: readonly string[] = [];
  beforeAll(async () => {
    const [given] = await town.rows<{ id: string }>(
      'police',
      `SELECT r.id FROM public.incident r JOIN governance.link l USING (controller, subject)
       WHERE l.person = $1 AND r.controller = 'marches-police' AND r.restriction = 'none' LIMIT 1`,
      [KAI.person],
    );
    record = given?.id ?? '';
    const asked = [
      await town.ask(worker, SEEN, { id: KAI.person }),
      await town.ask(detective, SEEN, { id: KAI.person }),
    ];
    receipts = asked.map((answer) => answer.receipts.find(({ agency }) => agency === 'police')?.id ?? '');
  });

  it('lists every disclosure made of it, tells each recipient, and opens the breach with its clock, once', async () => {
    const key = randomUUID();
    const { body } = await town.ask(force, CORRECT, { key, record, reason, fields: ['kind'] });
    expect(body.errors).toBeUndefined();
    const done = doneOf(body) as { id: string; receipts: string[]; breachTask: string; breachDueAt: string };
    expect(done).toMatchObject({ dataItems: ['police.incident.kind'] });
    expect(done.receipts).toEqual(expect.arrayContaining([...receipts]));
    const again = (await town.ask(force, CORRECT, { key, record, reason, fields: ['kind'] })).body;
    expect(again.data).toEqual(body.data);
    const { rows } = await rowsFor(force, BREACHES);
    const task = rows.find(({ id }) => id === done.breachTask);
    expect(task).toMatchObject({
      personId: KAI.person,
      notified: done.receipts.length,
      overdue: false,
      decision: null,
    });
    expect(Date.parse(String(task?.dueAt)) - Date.parse(String(task?.openedAt))).toBe(72 * 3_600_000);
    await town.rows(
      'police',
      "UPDATE subject_access.breach_task SET due_at = now() - interval '1 minute' RETURNING id",
    );
    expect((await rowsFor(force, BREACHES)).rows[0]).toMatchObject({ id: done.breachTask, overdue: true });
  });

  it('a consent is a record like any other: an officer of its controller corrects it, and who was given it is told', async () => {
    const [consent] = await town.rows<{ id: string; controller: string }>(
      'governance',
      'SELECT id, controller FROM public.person_consent WHERE person = $1 ORDER BY id LIMIT 1',
      [EFA.person],
    );
    const seen = await town.ask(
      { persona: 'early-help-worker', purpose: 'earlyHelp' },
      'query($id: ID!) { person(id: $id) { consents { id gate } } }',
      { id: EFA.person },
    );
    expect(seen.body.errors).toBeUndefined();
    const correct = (organisation: string) =>
      town.act(officerOf(organisation), docExample('Correct', 'governance'), {
        record: consent?.id,
        reason,
        fields: ['gate'],
      });
    expect(codeOf(await correct('marchford-council'))).toBe('RECORD_UNKNOWN');
    const done = doneOf(await correct(consent?.controller ?? '')) as { dataItems: string[]; receipts: string[] };
    expect(done.dataItems).toEqual(['governance.consent.gate']);
    expect(done.receipts.length).toBeGreaterThan(0);
  });

  it('a recipient reads receipt and item, and nobody’s identity; others read nothing', async () => {
    const mine = await rowsFor(worker, NOTICES);
    expect(mine.rows).toMatchObject([{ receipt: receipts[0], items: ['incident: kind'] }]);
    expect(mine.text).not.toMatch(new RegExp(`${KAI.person}|marches-police|police-officer|Another child`));
    const council = await rowsFor(who('afonwen-council', 'privacyOfficer'), NOTICES);
    expect(council.rows.map(({ receipt }) => receipt)).toEqual([receipts[0]]);
    for (const by of [{ ...worker, persona: 'social-worker-england' }, officerOf('marchford-council')])
      expect((await rowsFor(by, NOTICES)).rows).toEqual([]);
  });

  it('is for the controller’s own officers, with a record and fields that there are', async () => {
    const code = async (by: Asked, variables: Record<string, unknown>) =>
      codeOf(await town.act(by, CORRECT, { record, reason, fields: ['kind'], ...variables }));
    expect(await code(officerOf('gwent-y-gororau-police'), {})).toBe('RECORD_UNKNOWN');
    expect(await code(force, { record: randomUUID() })).toBe('RECORD_UNKNOWN');
    expect(await code(force, { record: 'x' })).toBe('RECORD_UNKNOWN');
    expect(await code(force, { fields: ['colour'] })).toBe('CORRECTION_INVALID');
    expect(await code(force, { fields: [] })).toBe('CORRECTION_INVALID');
    expect(await code(force, { reason: ' ' })).toBe('REASON_MISSING');
    expect(await code(detective, {})).toBe('ACT_NOT_GRANTED');
  });

  it('the breach is decided once, by the same organisation, with a reason', async () => {
    const { rows } = await rowsFor(force, BREACHES);
    const task = rows[0]?.id;
    const code = async (by: Asked, variables: Record<string, unknown>) =>
      codeOf(await town.act(by, DECIDE_BREACH, { task, ...variables }));
    expect(await code(who('gwent-y-gororau-police', 'privacyOfficer'), {})).toBe('BREACH_UNKNOWN');
    expect(await code(force, { decision: 'forgotten' })).toBe('DECISION_INVALID');
    expect(await code(force, { reason: '' })).toBe('REASON_MISSING');
    const { data } = await town.act(force, DECIDE_BREACH, { task });
    expect(data?.done).toMatchObject({ id: task, decision: 'notified', subjectTold: false });
    expect(await code(force, {})).toBe('BREACH_DECIDED');
    expect((await rowsFor(force, BREACHES)).rows.map(({ id }) => id)).not.toContain(task);
    expect(codeOf((await town.ask(worker, BREACHES)).body)).toBe('ACCESS_NOT_YOURS');
  });
});
