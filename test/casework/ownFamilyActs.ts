import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { Agency } from '#policies/core/vocabulary';
import { agreement, changed, claimsOf, consentTown, RECEIPT, wales } from '#test/consent/consentTown';
import { until } from '#test/town/until';
import { type Asked, type Claims, caseworkTown } from './caseworkTown';
import { FORCE, granted, listed, onCall, overBy, REVOKE, request } from './emergencyAsked';

/** Whoever acts on a record of which they read whose it is has looked them up, though the act is answered with no person. */
const casework = caseworkTown.forTests();
const consents = consentTown.forTests();
const { person, familyName, givenName } = scriptedChild('convergence');
const sibling = scriptedChild('familySupport').person;
const COUNCIL = 'afonwen-council';

const DECLARE = `mutation($key: String!, $person: ID!) { declareRelationship(key: $key, person: $person, kind: "household",
  reason: "Lives next door") { id } }`;
/** Of all of whom an act may be about: nobody is left out because they were not declared. */
const declare = async (who: Asked, persons = [person, sibling]) => {
  for (const each of persons) expect((await casework.act(who, DECLARE, { person: each })).errors).toBeUndefined();
};
const ANYWHERE: readonly Agency[] = ['hub', 'governance', 'police', 'health', 'education', 'socialCare'];
const notedOf = async (who: Asked) => {
  const NOTED = 'SELECT person::text AS person FROM lookups.own_family WHERE practitioner = $1';
  const noted = ANYWHERE.map(async (agency) =>
    (await casework.rows<{ person: string }>(agency, NOTED, [who.as?.practitioner])).map((row) => [agency, row.person]),
  );
  return (await Promise.all(noted)).flat();
};
const at = (organisation: string, name: string, role: Claims['role'], purpose = 'informationGovernance'): Asked => ({
  as: { practitioner: `${organisation}/${name}`, organisation, team: 'governance', role },
  purpose,
  reason: 'It is their task',
});
const REVIEW = `mutation($key: String!, $review: ID!) { reviewEmergencyAccess(key: $key, review: $review, outcome: "justified",
  note: "She was gone") { id } }`;
/** An access of the force that is to be reviewed, and confirmed, at the force. */
const accessed = async (number: number, persons: readonly string[]) => {
  const { request: id, grants } = granted(await request(onCall(number), persons, 'Not home since this morning'));
  const access = grants.find((grant) => grant.person.id === person)?.id ?? '';
  const REVIEWED = 'SELECT id FROM authority.emergency_review WHERE access = $1 AND controller = $2';
  const [review] = await casework.rows<{ id: string }>('governance', REVIEWED, [access, FORCE]);
  return { request: id, grant: access, review: review?.id ?? '' };
};

describe('of their own family', () => {
  it.each<{
    readonly act: string;
    readonly who: Asked;
    readonly record: () => Promise<object>;
    readonly query: string;
    readonly at: Agency;
  }>([
    {
      act: 'answers a request to unlock',
      who: at(FORCE, 'answers', 'privacyOfficer'),
      async record() {
        const id = randomUUID();
        await casework.rows(
          'police',
          `INSERT INTO tasks.unlock_request (id, person, organisation, team, practitioner, role, purpose, data_item, route, text, standing,
             involved, asked_at, due_at)
           VALUES ($1, $2, $3, 'assessment', $3 || '/asks', 'socialWorker', 'section47Enquiry', 'police.intelligence.involvement',
             'askOriginator', 'What is held?', true, true, now(), now() + interval '1 day')`,
          [id, person, COUNCIL],
        );
        await casework.rows(
          'police',
          `INSERT INTO tasks.unlock_handling (request, controller, round, assigned_to) VALUES ($1, $2, 1, 'privacyOfficer')`,
          [id, FORCE],
        );
        return { request: id };
      },
      query: `mutation($key: String!, $request: ID!) { policeAnswerUnlock(key: $key, request: $request, disclosed: false,
        answer: "Nothing is held", context: "Looked today") { id } }`,
      at: 'police',
    },
    {
      act: 'corrects a record of their own organisation',
      who: at(FORCE, 'corrects', 'informationGovernanceOfficer'),
      async record() {
        const [episode] = await casework.rows<{ id: string }>(
          'police',
          `SELECT id FROM public.missing_episode WHERE controller = $2
             AND subject IN (SELECT subject FROM governance.link WHERE person = $1) LIMIT 1`,
          [person, FORCE],
        );
        return { record: episode?.id };
      },
      query: `mutation($key: String!, $record: ID!) { policeCorrectRecord(key: $key, record: $record,
        reason: "Another child") { id } }`,
      at: 'police',
    },
    {
      act: 'takes back what a review decided',
      who: at(FORCE, 'reopens', 'privacyOfficer', 'subjectAccess'),
      async record() {
        const [id, review] = [randomUUID(), randomUUID()];
        await casework.rows(
          'police',
          `INSERT INTO subject_access.request (id, controller, person, capacity, evidence, received_on, leaves_on, recorded_at, recorded_by)
           VALUES ($1, $2, $3, 'child', 'Seen', current_date, current_date + 20, now(), 'nobody')`,
          [id, FORCE, person],
        );
        await casework.rows(
          'police',
          `INSERT INTO subject_access.review (id, request, record, record_id, kind, decision, reason, decided_at, decided_by)
           VALUES ($1, $2, 'Incident', gen_random_uuid(), 'lawEnforcement', 'include', 'It harms nobody', now(), 'nobody')`,
          [review, id],
        );
        return { reviews: [review] };
      },
      query: `mutation($key: String!, $reviews: [ID!]!) { policeReopenReviews(key: $key, reviews: $reviews,
        reason: "A later opinion") { reopened } }`,
      at: 'police',
    },
    {
      act: 'reviews a section 47 enquiry',
      who: { ...at(COUNCIL, 'reviews-enquiries', 'hubPractitioner', 'screening') },
      async record() {
        const id = randomUUID();
        await casework.rows(
          'hub',
          `INSERT INTO public.case_review (id, case_id, person, organisation, opened_at, opened_by, due_at, reason)
           VALUES ($1, gen_random_uuid(), $2, $3, now(), 'nobody', now() + interval '1 day', 'Injury')`,
          [id, person, COUNCIL],
        );
        return { review: id };
      },
      query: `mutation($key: String!, $review: ID!) { reviewSection47(key: $key, review: $review, agreed: true,
        note: "Rightly") { id } }`,
      at: 'hub',
    },
    {
      act: 'reviews an emergency access',
      who: at(FORCE, 'reviews-access', 'privacyOfficer'),
      async record() {
        const access = await accessed(80, [person, sibling]);
        await overBy(access.grant);
        return access;
      },
      query: REVIEW,
      at: 'governance',
    },
    {
      act: 'ends an emergency access',
      who: at(FORCE, 'ends-access', 'caldicottGuardian'),
      record: () => accessed(81, [person]),
      query: REVOKE.replace('$reason: String!', '$reason: String! = "She is home"'),
      at: 'governance',
    },
  ])('whoever $act is noted, once it is done, and is told no more than before', async ({ who, record, query, at }) => {
    const named = await record();
    await declare(who);
    const KEY = randomUUID();
    const input = Object.fromEntries(Object.entries(named).filter(([name]) => query.includes(`$${name}:`)));
    const refused = await casework.ask(who, query, { ...input, key: 'short' });
    expect(refused.body.errors).toHaveLength(1);
    expect(await notedOf(who)).toEqual([]);
    const { body } = await casework.ask(who, query, { ...input, key: KEY });
    expect(body.errors).toBeUndefined();
    expect(JSON.stringify(body)).not.toContain(person);
    expect(await notedOf(who)).toEqual([[at, person]]);
  });

  it.each([
    { form: 'FHIR', field: 'exportConsent', query: 'query($id: ID!) { exportConsent(id: $id) }', read: JSON.parse },
    { form: 'a receipt', field: 'consentReceipt', query: RECEIPT, read: claimsOf },
  ])('whoever takes a consent as $form is noted: it says whose it is', async ({ field, query, read }) => {
    const { id } = changed((await consents.decide({ consent: agreement() })).body, 'recordConsentDecision');
    const as: Claims = {
      ...{ practitioner: `${COUNCIL}/takes-${field}`, organisation: COUNCIL },
      ...{ team: 'early-help', role: 'earlyHelpWorker' },
    };
    const who: Asked = { as, purpose: 'earlyHelp' };
    await declare(who, [wales.person]);
    const unknown = await casework.ask(who, query, { id: randomUUID() });
    expect(unknown.body.errors).toHaveLength(1);
    expect(await notedOf(who)).toEqual([]);
    const { body } = await casework.ask(who, query, { id });
    expect(body.errors).toBeUndefined();
    expect(JSON.stringify(read(String(body.data?.[field])))).toContain(wales.person);
    expect(await notedOf(who)).toEqual([['governance', wales.person]]);
  });

  it('whoever confirms an emergency access is told nowhere to whom it is, and is noted of nobody', async () => {
    const access = await accessed(82, [person]);
    await casework.rows(
      'governance',
      "UPDATE authority.emergency_request SET confirm_by = now() + interval '20 minutes' WHERE id = $1",
      [access.request],
    );
    const who = onCall(83);
    await declare(who);
    const CONFIRM =
      'mutation($key: String!, $request: ID!) { confirmEmergencyAccess(key: $key, request: $request) { late } }';
    const body = await casework.act(who, CONFIRM, { request: access.request });
    expect(body.data?.confirmEmergencyAccess).toEqual({ late: false });
    expect(await notedOf(who)).toEqual([]);
  });

  it('whoever reviews an emergency access of which they do not read to whom it is, for another of its request, is noted of nobody', async () => {
    const access = await accessed(84, [person, sibling]);
    await overBy(access.grant);
    const who = at(FORCE, 'reviews-some', 'privacyOfficer');
    await declare(who);
    const restrict = (restriction: string) =>
      casework.rows('hub', 'UPDATE public.identity SET restriction = $2 WHERE person = $1', [sibling, restriction]);
    const barring = async () =>
      (
        await casework.rows(
          'governance',
          'SELECT FROM governance.exclusion WHERE person = $1 AND organisation IS NULL',
          [sibling],
        )
      ).length;
    await restrict('protectedPerson');
    await until(async () => (await barring()) > 0);
    const LISTED = '{ emergencyReviews(first: 500) { entries { id person { id } } } }';
    const rows = await listed<{ id: string; person: object | null }>(
      at(FORCE, 'reads-reviews', 'privacyOfficer'),
      LISTED,
      'emergencyReviews',
    );
    expect(rows.find(({ id }) => id === access.review)).toEqual({ id: access.review, person: null });
    expect((await casework.act(who, REVIEW, { review: access.review })).errors).toBeUndefined();
    expect(await notedOf(who)).toEqual([]);
    await restrict('none');
    await until(async () => (await barring()) === 0);
  });

  it('whoever searches for them is noted though they ask for the matcher’s word alone, and of nobody whom it did not find', async () => {
    const HELD =
      'SELECT birth_date::text AS born FROM public.identity WHERE person = $1 AND birth_date IS NOT NULL ORDER BY id LIMIT 1';
    const [held] = await casework.rows<{ born: string }>('hub', HELD, [person]);
    const who = onCall(85);
    await declare(who);
    const FIND = 'query($s: PersonSearch!) { findPerson(search: $s) { word } }';
    const wordOf = async (names: object) => {
      const { body } = await casework.ask(who, FIND, { s: { ...names, dateOfBirth: held?.born } });
      expect(body.errors).toBeUndefined();
      return Reflect.get(Object(body.data?.findPerson), 'word');
    };
    expect(await wordOf({ familyName: 'Quizzling' })).toBe('NoMatch');
    expect(await notedOf(who)).toEqual([]);
    expect(await wordOf({ familyName, givenName })).not.toBe('NoMatch');
    expect(await notedOf(who)).toEqual([['hub', person]]);
  });
});
