import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { ACTS } from '#policies/core/acts';
import type { AnswerBody } from '#test/town/startTown';
import { type Asked, caseworkTown, codeOf } from './caseworkTown';
import { alertsOf, FORCE, granted, listed, onCall, PRIVACY, request, reviews, sibling } from './emergencyAsked';

/** What acts on emergency access, reviews and relationships say of a child from whom the actor is barred. */
const casework = caseworkTown.forTests();

describe('of a child from whom the actor is barred, what is found by another id reads like unknown', () => {
  const HUB: Asked = { persona: 'hub-practitioner', purpose: 'screening', reason: 'A referral came in' };
  const HUB_WALES: Asked = { ...HUB, persona: 'hub-practitioner-wales' };
  const IG: Asked = { persona: 'ig-officer', purpose: 'informationGovernance' };
  const { person } = scriptedChild('convergence');
  const EXCLUDE = `mutation($key: String!, $person: ID!, $organisation: String!, $practitioner: String) {
    setExclusion(key: $key, person: $person, organisation: $organisation, practitioner: $practitioner, reason: "Related to the family") { id } }`;
  const END = `mutation($key: String!, $person: ID!, $id: ID!) { endExclusion(key: $key, person: $person, id: $id, reason: "A mistake") { id } }`;
  const idOf = (body: AnswerBody, field: string) => {
    expect(body.errors).toBeUndefined();
    return (body.data?.[field] as { id: string } | undefined)?.id;
  };
  const bar = async (organisation: string, practitioner?: string) => {
    const body = await casework.act(HUB_WALES, EXCLUDE, { person, organisation, practitioner });
    const id = idOf(body, 'setExclusion');
    return async () => expect((await casework.act(HUB_WALES, END, { person, id })).errors).toBeUndefined();
  };
  const ACT = (field: string, argument: string, rest = '', back = 'id') =>
    `mutation($key: String!, $id: ID!) { ${field}(key: $key, ${argument}: $id${rest}) { ${back} } }`;

  async function openGrant(): Promise<{ readonly request: string; readonly grant: string; readonly review: string }> {
    const body = await request(onCall(60), [sibling, person], 'Nobody has seen either since Friday');
    expect(body.errors).toBeUndefined();
    const { request: id, grants } = granted(body);
    const grant = grants[1]?.id ?? '';
    await casework.rows(
      'governance',
      "UPDATE authority.emergency_request SET confirm_by = now() + interval '1 hour' WHERE id = $1",
      [id],
    );
    const [review] = await casework.rows<{ id: string }>(
      'governance',
      'SELECT id::text AS id FROM authority.emergency_review WHERE access = $1 AND controller = $2',
      [grant, FORCE],
    );
    return { request: id, grant, review: review?.id ?? '' };
  }

  it('each act on emergency access and on reviews, until the exclusion ends', async () => {
    const { request: asked, grant, review } = await openGrant();
    const caseReview = randomUUID();
    await casework.rows(
      'hub',
      `INSERT INTO public.case_review (id, case_id, person, organisation, opened_at, opened_by, due_at, reason)
       VALUES ($1, $1, $2, 'marchford-council', now(), 'marchford-council/another', now(), 'Injury')`,
      [caseReview, person],
    );
    const acts: readonly { who: Asked; query: string; id: string; unknown: string }[] = [
      {
        ...{ who: PRIVACY, id: asked, unknown: 'CONFIRMATION_UNKNOWN' },
        query: ACT('confirmEmergencyAccess', 'request', '', 'late'),
      },
      {
        ...{ who: PRIVACY, id: grant, unknown: 'EMERGENCY_ACCESS_UNKNOWN' },
        query: ACT('revokeEmergencyAccess', 'grant', ', reason: "Seen"', 'effects { confirmed }'),
      },
      {
        ...{ who: PRIVACY, id: review, unknown: 'REVIEW_UNKNOWN' },
        query: ACT('reviewEmergencyAccess', 'review', ', outcome: "justified", note: "Rightly"'),
      },
      {
        ...{ who: HUB, id: caseReview, unknown: 'REVIEW_UNKNOWN' },
        query: ACT('reviewSection47', 'review', ', agreed: true, note: "Seen by a doctor"'),
      },
    ];
    const told = () => alertsOf(PRIVACY, 'emergencyAccess');
    expect(await told()).toContain(review);
    const ends = [await bar(FORCE), await bar('marchford-council', 'marchford-council/hub-practitioner')];
    // An alert whose review is missing would tell that there is a child.
    expect(await told()).not.toContain(review);
    expect((await reviews()).map(({ id }) => id)).not.toContain(review);
    expect(await alertsOf(PRIVACY, 'organisationBarred')).toEqual([]);
    for (const { who, query, id, unknown } of acts) {
      const barred = await casework.ask(who, query, { key: randomUUID(), id });
      expect(codeOf(barred.body)).toBe(unknown);
      expect(barred.text).toBe((await casework.ask(who, query, { key: randomUUID(), id: randomUUID() })).text);
    }
    for (const end of ends) await end();
    expect(await told()).toContain(review);
    for (const { who, query, id } of acts) expect((await casework.act(who, query, { id })).errors).toBeUndefined();
  });

  it('a declared relationship is in no list', async () => {
    const DECLARE = `mutation($key: String!, $person: ID!) {
      declareRelationship(key: $key, person: $person, kind: "acquaintance", reason: "A neighbour") { id } }`;
    const LIST = '{ declaredRelationships { entries { id } } }';
    const body = await casework.act(IG, DECLARE, { person });
    const id = idOf(body, 'declareRelationship');
    const ids = async () => (await listed<{ id: string }>(IG, LIST, 'declaredRelationships')).map((each) => each.id);
    expect(await ids()).toContain(id);
    const end = await bar('marchford-council', 'marchford-council/ig-officer');
    expect(await ids()).not.toContain(id);
    await end();
    expect(await ids()).toContain(id);
  });

  /** Every other act names its child to `performAct`, which refuses whoever is barred before anything else. */
  it('no other act goes without its child', () => {
    const root = join(__dirname, '..', '..', 'subgraphs');
    const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(root, name), 'utf8'));
    const named = (pattern: RegExp) =>
      sources.flatMap((text) => [...text.matchAll(pattern)].map(([, act]) => act)).sort();
    expect(named(/act: '(\w+)',\s+key,\s+person: null/g)).toEqual([
      'confirmEmergencyAccess',
      // Looks at each of its children itself.
      'requestEmergencyAccess',
      'reviewEmergencyAccess',
      'reviewSection47',
      'revokeEmergencyAccess',
      // Are about no child.
      'supersedeProtocol',
      'withdrawSignature',
    ]);
    expect(ACTS.filter((act) => !named(/act: '(\w+)'/g).includes(act))).toEqual([]);
  });
});
