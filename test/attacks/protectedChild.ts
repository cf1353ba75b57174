import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { readSecrets } from '#embedded/readSecrets';
import { PERSONAS } from '#embedded/town/personas';
import type { Agency } from '#policies/core/vocabulary';
import { signServiceCall } from '#policies/service/serviceToken';
import { entriesOf } from '#test/town/entriesOf';
import type { Answer } from '#test/town/startTown';
import { attacksTown, statements } from './attacksTown';
import {
  ACCEPT,
  ACTS,
  AGREE,
  CASELOAD,
  CHILD,
  CLOSE,
  DECIDE,
  DECIDE_BREACH,
  FIND,
  NAMES,
  READ,
  REGISTERS,
  REVIEW,
  REVIEWED,
  REVIEWS,
  WAITING,
} from './protectedQueries';

const town = attacksTown.forTests();

const RANDOM = '0d9d3b1e-7a55-4c1e-9a3e-1f2d3c4b5a69';
const NUMBER_OF_NOBODY = '9434765919';

/**
 * A child of whom every controller says that its identity would lead to a protected person is nobody's to know: against an id
 * that never was, byte by byte, whoever asks. Alters the town: the last of its parts.
 */
describe('a protected child', () => {
  const ask = (persona: string, purpose: string, query: string, variables: Record<string, unknown> = {}) =>
    town.ask({ persona, purpose, query, variables, case: CHILD.caseId, reason: 'Joint enquiry' });
  const asWorker = (query: string, variables: Record<string, unknown> = {}) =>
    ask('social-worker', 'section47Enquiry', query, variables);

  async function on<Row extends object>(agency: Agency, text: string, values: readonly unknown[]): Promise<Row[]> {
    return (await town.asOwner<Row>(agency, text, values)).rows;
  }
  const restrict = (restriction: string) =>
    on<{ id: string; family: string; nhs: string | null }>(
      'hub',
      `UPDATE public.identity SET restriction = $2 WHERE person = $1
       RETURNING id, name -> 'familyName' ->> 0 AS family, nhs_number AS nhs`,
      [CHILD.person, restriction],
    );

  const EMERGENCY = `mutation($key: String!, $id: ID!) { requestEmergencyAccess(key: $key, persons: [$id], reason: "Call out") { grants { id } } }`;
  const duty = (persona: string, query: string, variables: Record<string, unknown> = {}) =>
    town.ask({
      persona,
      purpose: 'informationGovernance',
      query,
      variables: { key: randomUUID(), ...variables },
      case: null,
    });

  /** What a force has to decide of the child: a holder's task, and a breach. */
  /** Whether its duty officer is alerted of a holder's task. */
  const toldOf = async (task: string) =>
    (await duty('duty-officer', '{ alerts { police(first: 500) { entries { reference } } } }')).text.includes(task);

  async function owe(): Promise<readonly [task: string, breach: string]> {
    const [task, breach, correction] = [randomUUID(), randomUUID(), randomUUID()];
    await on(
      'police',
      `WITH made AS (
         INSERT INTO tasks.holder_task (id, controller, person, trigger, cause, holdings, assigned_to, opened_at, due_at)
         VALUES ($1::uuid, 'marches-police', $2, $1::text, 'emergencyAccess', '{police.intelligence}', 'dutyOfficer', now(), now()) RETURNING id)
       INSERT INTO tasks.holder_task_event (id, task, at, event) SELECT gen_random_uuid(), id, now(), 'opened' FROM made`,
      [task, CHILD.person],
    );
    await on(
      'police',
      `WITH made AS (
         INSERT INTO subject_access.correction (id, controller, person, record, record_id, data_items, reason, corrected_at, corrected_by)
         VALUES ($1, 'marches-police', $2, 'police.incident', $1, '{police.incident.summary}', 'x', now(), 'x') RETURNING id, controller, person)
       INSERT INTO subject_access.breach_task (id, correction, controller, person, opened_at, due_at)
       SELECT $3, id, controller, person, now(), now() FROM made`,
      [correction, CHILD.person, breach],
    );
    return [task, breach];
  }

  /** Waits until each agency's own database bars everybody from the child, or nobody any longer. */
  async function barred(everybody: boolean): Promise<void> {
    for (const agency of ['governance', 'hub', 'police', 'health', 'education', 'socialCare'] as const)
      for (let tries = 0; ; tries += 1) {
        const rows = await on(
          agency,
          'SELECT FROM governance.exclusion WHERE person = $1 AND num_nonnulls(organisation, team, practitioner) = 0',
          [CHILD.person],
        );
        if (rows.length > 0 === everybody) break;
        if (tries > 150) throw new Error(`${agency} never heard whether the child is protected.`);
        await wait(100);
      }
  }

  /** Not how many rows each gave: what was refused is recorded for the controllers that hold something. */
  const statementsOf = ({ headers }: Answer) =>
    statements
      .filter(({ request }) => request === headers.get('x-request-id'))
      .map(({ agency, text }) => `${agency}: ${text}`)
      .sort();

  async function sameAsUnknown(persona: string, purpose: string, query: string): Promise<Answer> {
    const unknown = await ask(persona, purpose, query, { id: RANDOM, key: randomUUID() });
    const found = await ask(persona, purpose, query, { id: CHILD.person, key: randomUUID() });
    expect([persona, found.status, found.text]).toEqual([persona, unknown.status, unknown.text]);
    expect(statementsOf(found)).toEqual(statementsOf(unknown));
    return found;
  }

  let nhs: string;

  it('is known as long as no controller says otherwise', async () => {
    const rows = await restrict('none');
    nhs = rows.find((row) => row.nhs !== null)?.nhs ?? '';
    expect((await asWorker(READ, { id: CHILD.person })).body.data?.person).toMatchObject({ id: CHILD.person });
    expect((await asWorker(CASELOAD)).text).toContain(CHILD.person);
    expect((await asWorker(REGISTERS, { id: CHILD.person })).status).toBe(200);
    expect((await ask('hub-practitioner-wales', 'screening', FIND, { s: { nhsNumber: nhs } })).text).toContain(
      CHILD.person,
    );
  });

  it('takes no restriction outside the list', async () => {
    await expect(restrict('None')).rejects.toMatchObject({ code: '23514' });
  });

  it('one controller alone: its row is silent, and the others’ stand', async () => {
    const rows = await on<{ id: string }>(
      'hub',
      `UPDATE public.identity SET restriction = 'protectedPerson' WHERE id = (
         SELECT id FROM public.identity WHERE person = $1 ORDER BY id LIMIT 1) RETURNING id`,
      [CHILD.person],
    );
    const answer = await asWorker('query($id: ID!) { person(id: $id) { identities { id name { familyName } } } }', {
      id: CHILD.person,
    });
    const { identities } = (answer.body.data?.person ?? { identities: [] }) as { identities: { id: string }[] };
    expect(identities.length).toBeGreaterThan(0);
    expect(identities.map(({ id }) => id)).not.toContain(rows[0]?.id);
  });

  it('a case and a referral that one council so restricts are unknown to whoever works there', async () => {
    const [referral, review] = [randomUUID(), randomUUID()];
    await on(
      'hub',
      `INSERT INTO public.hub_referral (id, person, controller, period_start, reason) VALUES ($1, $2, 'afonwen-council', now(), 'x')`,
      [referral, CHILD.person],
    );
    await on(
      'hub',
      `INSERT INTO public.case_review (id, case_id, person, organisation, opened_at, opened_by, due_at, reason)
       VALUES ($1, $2, $3, 'afonwen-council', now(), 'x', now(), 'x')`,
      [review, CHILD.caseId, CHILD.person],
    );
    const as = (query: string, variables = {}) => ask('hub-practitioner-wales', 'screening', query, variables);
    const listed = async () => {
      const lists = `${(await as(WAITING)).text} ${(await as(REVIEWED)).text}`;
      return [referral, review].filter((id) => lists.includes(id));
    };
    const refused = async (query: string, of: object) => {
      const { body } = await as(query, { key: randomUUID(), id: CHILD.person, ...of });
      return body.errors?.[0]?.extensions?.code;
    };
    const mark = async (restriction: string) => {
      await on('hub', 'UPDATE public.case_file SET restriction = $2 WHERE id = $1', [CHILD.caseId, restriction]);
      await on('hub', 'UPDATE public.hub_referral SET restriction = $2 WHERE id = $1', [referral, restriction]);
    };
    await mark('protectedPerson');
    expect(await listed()).toEqual([]);
    expect(await refused(CLOSE, { case: CHILD.caseId })).toBe('CASE_UNKNOWN');
    expect(await refused(ACCEPT, { referral })).toBe('REFERRAL_UNKNOWN');
    expect(await refused(AGREE, { review })).toBe('REVIEW_UNKNOWN');
    await mark('none');
    expect(await listed()).toEqual([referral, review]);
  });

  it('from the moment at which the last one says so, nothing of the identities is given', async () => {
    const asked = await ask('police-officer', 'section47Enquiry', EMERGENCY, { id: CHILD.person, key: randomUUID() });
    expect(asked.body.errors).toBeUndefined();
    await restrict('protectedPerson');
    const answer = await asWorker(NAMES, { id: CHILD.person });
    expect([{ person: null }, { person: { id: CHILD.person, name: [], identities: [] } }]).toContainEqual(
      answer.body.data,
    );
  });

  it('and soon nobody knows such a child anywhere, whoever asks and for whatever', async () => {
    await barred(true);
    expect((await sameAsUnknown('social-worker', 'section47Enquiry', READ)).body.data).toEqual({ person: null });
    expect((await asWorker(CASELOAD)).text).not.toContain(CHILD.person);
    for (const { key, defaultPurpose } of PERSONAS) await sameAsUnknown(key, defaultPurpose, READ);
    await sameAsUnknown('school-nurse', 'directCare', READ);
    await sameAsUnknown('missing-coordinator', 'missingChild', READ);
    for (const persona of ['hub-practitioner-wales', 'ig-officer', 'caldicott-guardian']) {
      const { defaultPurpose } = PERSONAS.find(({ key }) => key === persona) ?? { defaultPurpose: 'screening' };
      await sameAsUnknown(persona, defaultPurpose, REGISTERS);
    }
  });

  it('a search finds nobody, by number and by name, with the statements of a search for nobody', async () => {
    const find = (s: object) => ask('hub-practitioner-wales', 'screening', FIND, { s });
    const [found, nobody] = [await find({ nhsNumber: nhs }), await find({ nhsNumber: NUMBER_OF_NOBODY })];
    expect(found.body.data).toEqual({ findPerson: { word: 'NoMatch', candidates: [] } });
    expect(found.text).toBe(nobody.text);
    expect(statementsOf(found)).toEqual(statementsOf(nobody));
    const [born] = await on<{ birth: string }>(
      'hub',
      'SELECT birth_date::text AS birth FROM public.identity WHERE person = $1 AND birth_date IS NOT NULL LIMIT 1',
      [CHILD.person],
    );
    const named = await find({
      familyName: CHILD.familyName,
      givenName: CHILD.givenName,
      dateOfBirth: born?.birth,
    });
    expect(named.text).not.toContain(CHILD.person);
  });

  it.each(ACTS)('nothing is done to it (%s, %s, %s)', async (persona, purpose, query) => {
    const done = await sameAsUnknown(persona, purpose, query);
    expect(done.body.errors?.map(({ extensions }) => extensions?.code)).toEqual(['PERSON_UNKNOWN']);
  });

  it('what a holder has to decide stays its to decide: silent to everybody is not silent to the holder', async () => {
    const [task, breach] = await owe();
    const listed = await duty('duty-officer', '{ policeHolderTasks { entries { id personId } } }');
    expect(entriesOf(listed.body, 'policeHolderTasks')).toContainEqual({ id: task, personId: CHILD.person });
    expect(await toldOf(task)).toBe(true);
    const breaches = await duty('privacy-officer', '{ policeBreachTasks { entries { id } } }');
    expect(entriesOf(breaches.body, 'policeBreachTasks')).toContainEqual({ id: breach });
    const reviews = await duty('privacy-officer', REVIEWS);
    const review = entriesOf<{ id: string; reason: string }>(reviews.body, 'emergencyReviews').find(
      ({ reason }) => reason === 'Call out',
    );
    expect(review).toMatchObject({ person: null, practitioner: null });
    // The breach is past its time: its officers are told, as long as none of them is barred by name.
    const told = async (reference: string) =>
      (await duty('privacy-officer', '{ alerts(first: 500) { entries { reference } } }')).text.includes(reference);
    for (let left = 100; left > 0 && !(await told(breach)); left -= 1) await wait(100);
    expect(await told(breach)).toBe(true);
    const by = randomUUID();
    await on(
      'governance',
      `INSERT INTO governance.exclusion (agency, id, person, practitioner, valid_from)
       VALUES ('hub', $1, $2, 'marches-police/privacy-officer', now())`,
      [by, CHILD.person],
    );
    expect(await told(breach)).toBe(false);
    await on('governance', 'DELETE FROM governance.exclusion WHERE id = $1', [by]);
    await on(
      'governance',
      `UPDATE authority.emergency_access SET valid_until = now()
       WHERE id = (SELECT access FROM authority.emergency_review WHERE id = $1)`,
      [review?.id],
    );
    const decided = [
      await duty('duty-officer', DECIDE, { task }),
      await duty('privacy-officer', DECIDE_BREACH, { task: breach }),
      await duty('privacy-officer', REVIEW, { review: review?.id }),
    ];
    expect(decided.map(({ body }) => body.errors)).toEqual([undefined, undefined, undefined]);
  });

  it('save to whoever is barred by name', async () => {
    const [task] = await owe();
    await on(
      'police',
      `INSERT INTO governance.exclusion (agency, id, person, organisation, valid_from) VALUES ('police', $1, $2, 'marches-police', now())`,
      [randomUUID(), CHILD.person],
    );
    const listed = await duty('duty-officer', '{ policeHolderTasks(open: false) { entries { id personId } } }');
    expect(listed.text).not.toContain(CHILD.person);
    expect(await toldOf(task)).toBe(false);
    expect((await duty('duty-officer', DECIDE, { task })).body.errors?.[0]?.extensions?.code).toBe('TASK_UNKNOWN');
    await on('police', `DELETE FROM governance.exclusion WHERE person = $1 AND organisation IS NOT NULL`, [
      CHILD.person,
    ]);
  });

  it('the hub alone tells who is protected', async () => {
    const url = town.lintel.subgraphs.get('governance')?.url ?? '';
    const keys = readSecrets(town.lintel.home).serviceKeys;
    const tell = async (peer: 'hub' | 'police', key: string) => {
      const call = {
        peer,
        method: 'POST',
        path: '/internal/protected',
        body: JSON.stringify({ person: CHILD.person, protected: false }),
      };
      const headers = { 'lintel-service': signServiceCall(call, key, new Date()) };
      return (await fetch(new URL(call.path, url), { method: 'POST', headers, body: call.body })).status;
    };
    expect([await tell('police', keys.police), await tell('hub', keys.police)]).toEqual([403, 401]);
    expect((await asWorker(NAMES, { id: CHILD.person })).body.data).toEqual({ person: null });
  });

  it('is known again where none says so any longer, and not before: a controller that is new opens nothing', async () => {
    await on(
      'hub',
      `UPDATE public.identity SET restriction = 'none' WHERE id = (
         SELECT id FROM public.identity WHERE person = $1 ORDER BY id LIMIT 1)`,
      [CHILD.person],
    );
    await wait(1500);
    await barred(true);
    await restrict('none');
    await barred(false);
    const answer = await asWorker(NAMES, { id: CHILD.person });
    expect(answer.body.data?.person).toMatchObject({ id: CHILD.person, name: [expect.anything()] });
  });
});
