import { randomUUID } from 'node:crypto';
import { TOWN_ORGANISATIONS } from '#embedded/town/organisations';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { RESERVATION, REVIEW_KINDS, REVIEW_TERMS, type ReviewKind } from '#policies/core/subjectAccess';
import { ROLES, type Role } from '#policies/core/vocabulary';
import type { RunSql } from '#subgraphs/kit/replica/readReplica';
import type { Requester } from '#subgraphs/kit/replica/replica';
import { mayReview } from '#subgraphs/kit/subjectAccess/reviewers';
import { type Asked, codeOf } from '#test/casework/caseworkTown';
import { entriesOf } from '#test/town/entriesOf';
import {
  accessTown,
  byCourt,
  COPY,
  DECIDE,
  doctorOf,
  EXEMPTIONS,
  mother,
  NAME,
  officerOf,
  type Review,
  recordsIn,
  who,
} from './accessTown';

/** What of a request for access waits for a named reviewer, and what the copy then holds. */
const access = accessTown.forTests();

const EFA = scriptedChild('gillick');
const JADE = scriptedChild('convergence');
const MAYA = scriptedChild('notToBeInformed');
const HANNAH = scriptedChild('sexualHealth');
const OSIAN = scriptedChild('adopted');

describe('who may be named to decide each kind', () => {
  const OFFICERS = ['caldicottGuardian', 'informationGovernanceOfficer', 'privacyOfficer'] as const;
  const MAY_DECIDE: Readonly<Record<ReviewKind, readonly Role[]>> = {
    health: ['generalPractitioner', 'schoolNurse', 'safeguardingNurse'],
    socialWork: OFFICERS,
    education: [...OFFICERS, 'safeguardingLead'],
    lawEnforcement: [...OFFICERS, 'dutyOfficer'],
    childAbuse: [...OFFICERS, 'safeguardingLead'],
    thirdParty: OFFICERS,
    concerningHealth: OFFICERS,
  };
  const council = TOWN_ORGANISATIONS.find(({ id }) => id === 'marchford-council');
  const of = (role: Role) => `marchford-council/known-${role}`;

  it.each(REVIEW_KINDS)(
    '%s: the roles of docs/who-saw-what.md, and no other, named by somebody or by oneself',
    async (kind) => {
      const { town } = access.town;
      const sql: RunSql = async <Row>(text: string, values: readonly unknown[]) =>
        (await town.asOwner<Row & object>('socialCare', text, values)).rows;
      await sql(
        `INSERT INTO subject_access.reviewer (organisation, practitioner, role, known_since)
       SELECT $1, $2 || role, role, now() FROM unnest($3::text[]) AS role ON CONFLICT DO NOTHING`,
        ['marchford-council', 'marchford-council/known-', ROLES],
      );
      const by = (role: Role, practitioner: string) =>
        ({
          organisation: council,
          team: 'any',
          role,
          practitioner,
          issuer: null,
          trainingValidUntil: null,
        }) as Requester;
      for (const role of ROLES) {
        const may = MAY_DECIDE[kind].includes(role);
        expect([role, await mayReview(sql, by('informationGovernanceOfficer', 'other'), of(role), kind)]).toEqual([
          role,
          may,
        ]);
        expect([role, await mayReview(sql, by(role, 'self'), 'self', kind)]).toEqual([role, may]);
      }
    },
  );
});

describe('what is flagged waits for a named reviewer', () => {
  it('a health professional decides health data, nobody else, and what is withheld leaves no trace in the copy', async () => {
    await access.town.rows(
      'health',
      `UPDATE public.community_nursing SET note = '<script>alert("x")</script> & more' WHERE (controller, subject) IN
        (SELECT controller, subject FROM governance.link WHERE person = $1) RETURNING id`,
      [HANNAH.person],
    );
    const trust = officerOf('marchford-nhs-trust');
    const nurse = who('marchford-nhs-trust', 'safeguardingNurse');
    const asking: Asked = { ...nurse, purpose: 'directCare' };
    const { id } = await access.recorded('health', trust, HANNAH.person, {
      capacity: 'child',
      representative: 'An advocate',
    });
    expect(await access.reviewsOf('health', asking, id)).toEqual([]);
    const named = { request: id, kind: 'health', reviewer: nurse.as?.practitioner ?? '' };
    expect((await access.town.act(trust, NAME('health'), named)).errors).toBeUndefined();
    const reviews = await access.reviewsOf('health', asking, id);
    expect(reviews.map(({ record: type }) => type)).toContain('health.sexualHealth');
    expect(JSON.stringify(reviews)).toContain('alert');
    const mine = (type: string) => reviews.filter((review) => review.record === type).map((review) => review.id);
    const decide = (by: Asked, decision: string, type: string) =>
      access.town.act(by, DECIDE('health'), { reviews: mine(type), decision });
    // Not the officer who named, nor a colleague, nor a doctor elsewhere, nor who is named while they act as an officer.
    for (const by of [
      trust,
      who('marchford-nhs-trust', 'caldicottGuardian'),
      doctorOf('marchford-practice-01'),
      officerOf('marchford-nhs-trust', 'safeguardingNurse'),
    ])
      expect(codeOf(await decide(by, 'include', 'health.sexualHealth'))).toBe('REVIEW_UNKNOWN');
    expect(codeOf(await decide(asking, 'perhaps', 'health.sexualHealth'))).toBe('REVIEW_INVALID');
    expect((await decide(asking, 'withhold', 'health.sexualHealth')).errors).toBeUndefined();
    expect((await decide(asking, 'include', 'health.communityNursing')).errors).toBeUndefined();
    expect(codeOf(await decide(asking, 'include', 'health.sexualHealth'))).toBe('REVIEW_UNKNOWN');
    await access.arrive('health', id);
    const { copy, html } = await access.copyOf('health', trust, id);
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
    const { body } = await access.town.ask(trust, EXEMPTIONS('health'), { request: id });
    expect(body.data?.rows).toContainEqual({
      record: 'health.sexualHealth',
      field: null,
      kind: 'health',
      // The child asks itself: nothing is asked of what it told in confidence.
      law: REVIEW_TERMS.health.law,
      state: 'withheld',
      reason: 'Weighed',
      decidedBy: nurse.as?.practitioner,
    });
    expect(`${html}${JSON.stringify(copy)}`).not.toMatch(/exempt|Sch 3|withheld|sexual health.*infection/i);
    expect(codeOf((await access.town.ask(asking, EXEMPTIONS('health'), { request: id })).body)).toBe(
      'ACCESS_NOT_YOURS',
    );
    for (const query of [COPY('health'), EXEMPTIONS('health')])
      expect(codeOf((await access.town.ask(officerOf('afonwen-health-board'), query, { request: id })).body)).toBe(
        'REQUEST_UNKNOWN',
      );
  });

  it('a child from whom the reviewer is barred takes no place in the list, and nobody is named where nothing waits', async () => {
    const trust = officerOf('marchford-nhs-trust');
    const doctor = { ...doctorOf('marchford-nhs-trust') };
    const reviewer = doctor.as?.practitioner ?? '';
    const barred = await access.recorded('health', trust, HANNAH.person, { capacity: 'child' });
    const name = (request: string, kind = 'health') =>
      access.town.act(trust, NAME('health'), { request, kind, reviewer });
    expect(codeOf(await name(barred.id))).toBe('REVIEWER_UNKNOWN');
    expect(await access.reviewsOf('health', doctor, barred.id)).toEqual([]);
    expect((await name(barred.id)).errors).toBeUndefined();
    expect(codeOf(await name(barred.id))).toBe('REVIEWER_UNCHANGED');
    expect(codeOf(await name(barred.id, 'education'))).toBe('REVIEW_INVALID');
    // Of another role, of another organisation, and nobody at all.
    const elsewhere = doctorOf('marchford-practice-01');
    await access.reviewsOf('health', elsewhere, barred.id);
    await access.reviewsOf('health', who('marchford-nhs-trust', 'privacyOfficer'), barred.id);
    for (const wrong of [
      elsewhere.as?.practitioner,
      'marchford-nhs-trust/privacyOfficer',
      'marchford-nhs-trust/nobody',
    ])
      expect(
        codeOf(await access.town.act(trust, NAME('health'), { request: barred.id, kind: 'health', reviewer: wrong })),
      ).toBe('REVIEWER_UNKNOWN');
    expect(
      await access.town.rows(
        'health',
        'SELECT DISTINCT reviewer FROM subject_access.review WHERE request = $1 AND kind = $2',
        [barred.id, 'health'],
      ),
    ).toEqual([{ reviewer }]);
    const other = randomUUID();
    await access.town.rows(
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
    const first = async () => entriesOf((await access.town.ask(doctor, FIRST)).body, 'rows');
    expect(await first()).toEqual([{ request: barred.id }]);
    const exclusion = ['health', randomUUID(), HANNAH.person, reviewer];
    await access.town.rows(
      'health',
      'INSERT INTO governance.exclusion (agency, id, person, practitioner, valid_from) VALUES ($1, $2, $3, $4, now())',
      exclusion,
    );
    try {
      expect(await first()).toEqual([{ request: other }]);
    } finally {
      await access.town.rows('health', 'DELETE FROM governance.exclusion WHERE id = $1', [exclusion[1]]);
    }
  });

  it('a council gives what the hub keeps for it: cases, referrals and the index, each once, and no other controller’s', async () => {
    const NIA = scriptedChild('section47');
    const council = officerOf('afonwen-council');
    const { id } = await access.recorded('hub', council, NIA.person, byCourt('Order 7'));
    const reviews = await access.decideAll('hub', council, id, () => false);
    const kinds = (type: string) => new Set(reviews.filter((each) => each.record === type).map(({ kind }) => kind));
    expect(kinds('hub.case')).toEqual(new Set(['socialWork', 'childAbuse']));
    expect(kinds('hub.person')).toContain('socialWork');
    await access.arrive('hub', id);
    const { copy } = await access.copyOf('hub', council, id);
    expect(copy.sections.map(({ title }) => title)).toEqual(['person', 'case', 'referral', 'not to be informed']);
    const held = await access.town.rows<{ id: string }>(
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
      const rows = await access.town.rows(
        'governance',
        'SELECT id FROM public.person_consent WHERE person = $1 AND $2 = ANY(controllers)',
        [EFA.person, organisation],
      );
      const officer = officerOf(organisation);
      const asker = byCourt('Order 8');
      const { id } = await access.recorded('governance', officer, EFA.person, asker);
      const reviews = await access.decideAll('governance', officer, id, () => false);
      await access.arrive('governance', id);
      const { copy, json } = await access.copyOf('governance', officer, id);
      expect(copy.sections.map(({ title }) => title)).toEqual(['consent']);
      return { held: rows.length, copied: recordsIn(copy), kinds: new Set(reviews.map(({ kind }) => kind)), json };
    };
    const council = await holds('afonwen-council');
    expect(council.held).toBeGreaterThan(1);
    expect(council.copied).toBe(council.held);
    expect(council.kinds).toEqual(new Set(['socialWork', 'childAbuse', 'concerningHealth']));
    expect(council.json).toContain('serviceAgreement');
    expect(await holds('afonwen-health-board')).toMatchObject({ held: council.held, copied: council.held });
    expect(await holds('marchford-council')).toMatchObject({ held: 0, copied: 0 });
  });

  it('child-abuse data are weighed where a parent asks, and what is said of others where anybody does', async () => {
    const force = officerOf('marches-police');
    const { id } = await access.recorded('police', force, MAYA.person, {
      capacity: 'parentalResponsibility',
      responsibility: mother(MAYA.person),
    });
    const withheld = (review: Review) => review.kind === 'thirdParty';
    const reviews = await access.decideAll('police', force, id, withheld);
    expect([...new Set(reviews.map(({ kind }) => kind))].sort()).toEqual([
      'childAbuse',
      'concerningHealth',
      'lawEnforcement',
      'thirdParty',
    ]);
    await access.arrive('police', id);
    const { copy, json } = await access.copyOf('police', force, id);
    expect(recordsIn(copy)).toBeGreaterThan(0);
    // The field that speaks of the father is not in it; the record without it is.
    expect(json).not.toContain('father');
  });

  it('where a parent asks it is weighed, too, what the child told expecting that they would not hear of it', async () => {
    const council = officerOf('marchford-council');
    const { id } = await access.recorded('hub', council, JADE.person, {
      capacity: 'parentalResponsibility',
      responsibility: mother(JADE.person),
    });
    await access.nameAll('hub', council, id);
    const reviews = await access.reviewsOf('hub', council, id);
    const asked = reviews
      .filter(({ question }) => question.includes('expecting that who asks'))
      .map(({ kind }) => kind);
    expect(asked).toContain('socialWork');
    expect(asked).not.toContain('childAbuse');
    const social = reviews.filter(({ kind }) => kind === 'socialWork').map((review) => review.id);
    const decide = { reviews: social, decision: 'withhold', reason: 'She asked that they should not be told' };
    expect((await access.town.act(council, DECIDE('hub'), decide)).errors).toBeUndefined();
    const { body } = await access.town.ask(council, EXEMPTIONS('hub'), { request: id });
    const rows = (body.data?.rows ?? []) as { kind: string; law: string; reason: string | null }[];
    expect(rows.filter(({ kind }) => kind === 'socialWork')).toHaveLength(social.length);
    for (const { kind, law } of rows) expect([kind, /Part 3 para 10/.test(law)]).toEqual([kind, kind === 'socialWork']);
  });

  it('what nothing opens is in no copy: an adoption', async () => {
    const council = officerOf('afonwen-council');
    const { id } = await access.recorded('socialCare', council, OSIAN.person, {
      capacity: 'parentalResponsibility',
      responsibility: mother(OSIAN.person),
    });
    await access.decideAll('socialCare', council, id, () => false);
    await access.arrive('socialCare', id);
    const { json } = await access.copyOf('socialCare', council, id);
    expect(json).not.toContain('Powell');
    const { body } = await access.town.ask(council, EXEMPTIONS('socialCare'), { request: id });
    expect(((body.data?.rows ?? []) as { kind: string }[]).map(({ kind }) => kind)).toContain('restrictedByLaw');
  });
});
