import { scriptedChild } from '#embedded/town/scriptedChildren';
import { teamFault, tokenNameOf } from '#policies/core/texts';
import { type Asked, caseworkTown, codeOf } from './caseworkTown';
import { child, given, HUB, HUB_WALES } from './relationsAsked';

/** How acts name practitioners and teams: as a token has them, or they are refused, and nothing is told by it of anybody else. */
const casework = caseworkTown.forTests();

/** Ids as none of the organisation has, and a token may: what would record them is refused, what shuts them out is done. */
const UNUSUAL = ['worker-9', 'Marches-Police/worker-9', 'nobody/worker-9'];
/** Names of nobody: no token is let in with them. */
const NOBODYS = {
  team: [
    '',
    ' ',
    ' mash',
    'mash\u00a0',
    'ma\u200bsh',
    '\u200b',
    '-',
    'night  desk',
    'night\u00a0desk',
    'mash\u2800',
    'jose\u0301',
  ],
  practitioner: [
    '',
    'marches-police/',
    ' marches-police/worker-9',
    'marches-police/worker-9 ',
    'marches-police/\u200b9',
    'marches-police/jose\u0301',
    'marches-police/worker-9\u2800',
  ],
};
const LEAD_POLICE: Asked = {
  as: {
    ...{ practitioner: 'marches-police/lead', organisation: 'marches-police', team: 'desk' },
    role: 'safeguardingLead',
  },
  purpose: 'informationGovernance',
};
describe.each([
  ['setExclusion', HUB, 'governance.exclusion'],
  ['setExclusion', LEAD_POLICE, 'governance.exclusion'],
  ['recordInvolvement', HUB, 'governance.involvement'],
  ['recordInvolvement', LEAD_POLICE, 'governance.involvement'],
])('%s by %j', (act, who, table) => {
  const DO = `mutation($key: String!, $person: ID!, $team: String, $practitioner: String) { ${act}(key: $key, person: $person,
    organisation: "marches-police", team: $team, practitioner: $practitioner, reason: "Kin") { id } }`;
  const END = act === 'setExclusion' ? 'endExclusion' : 'endInvolvement';
  const named = (over: object) => casework.act(who, DO, { person: child, ...over });

  it('of a team or practitioner that no token can name is refused, says what would be right, and writes nothing', async () => {
    const written = () => casework.rows('governance', `SELECT id FROM ${table} ORDER BY id`);
    const before = await written();
    const refused = act === 'setExclusion' ? [] : UNUSUAL;
    for (const [part, names] of Object.entries({ ...NOBODYS, practitioner: [...NOBODYS.practitioner, ...refused] }))
      for (const name of names) {
        const body = await named({ [part]: name });
        expect([name, codeOf(body)]).toEqual([name, 'PARTY_INVALID']);
        expect(JSON.stringify(body.errors)).toContain(`${part} is to be as the tokens of the organisation have it`);
        const normal = tokenNameOf(name);
        if (normal !== name && teamFault(normal) === null) expect(JSON.stringify(body.errors)).toContain(`(${normal})`);
      }
    expect(await written()).toEqual(before);
  });

  it.each([
    ['of the organisation', { practitioner: 'marches-police/worker-9' }],
    ['whose provider speaks for another organisation too', { practitioner: 'marchford-council/worker-9' }],
    ['with their team', { practitioner: 'marches-police/worker-9', team: 'Night desk (2)' }],
  ])('of one %s is done', async (_whom, over) => {
    const { id } = given(await named(over), act);
    const done = await casework.act(
      HUB,
      `mutation($key: String!, $person: ID!, $id: ID!) {
      ${END}(key: $key, person: $person, id: $id, reason: "Over") { id } }`,
      { person: child, id },
    );
    expect(done.errors).toBeUndefined();
  });
});

describe('whomever a token lets in can be barred by name, whatever the other ids of their organisation look like', () => {
  const WATCH = `mutation($key: String!, $person: ID!, $practitioner: String) { setExclusion(key: $key, person: $person,
    organisation: "marches-police", practitioner: $practitioner, reason: "Kin") { id check } }`;
  const UNBAR = `mutation($key: String!, $person: ID!, $id: ID!) { endExclusion(key: $key, person: $person, id: $id, reason: "Over") { id } }`;
  const FOUND = 'query($id: ID!) { person(id: $id) { id } }';
  const bar = async (who: Asked, practitioner: string) => {
    const body = await casework.act(who, WATCH, { person: child, practitioner });
    expect(body.errors).toBeUndefined();
    return body.data?.setExclusion as { id: string; check: string | null };
  };
  const unbar = async (id: string) =>
    expect((await casework.act(HUB, UNBAR, { person: child, id })).errors).toBeUndefined();

  it.each(UNUSUAL.flatMap((id) => [HUB, LEAD_POLICE].map((who) => ({ id, who }))))(
    '$id by $who',
    async ({ id, who }) => {
      const reader: Asked = {
        as: { practitioner: id, organisation: 'marches-police', team: 'shared', role: 'safeguardingLead' },
        purpose: 'earlyHelp',
      };
      const found = async () => (await casework.ask(reader, FOUND, { id: child })).body.data?.person;
      expect(await found()).toEqual({ id: child });
      const set = await bar(who, id);
      expect(set.check).toContain('begins with no organisation of the register');
      expect(await found()).toBeNull();
      await unbar(set.id);
      expect(await found()).toEqual({ id: child });
    },
  );

  it('and the answer tells by the id alone what to look at again, whoever acted and under which', async () => {
    const checks = async () => {
      const told = [];
      for (const id of ['worker-9', 'marches-police/worker-9', 'marchford-council/worker-9']) {
        const set = await bar(HUB, id);
        told.push(set.check === null);
        await unbar(set.id);
      }
      return told;
    };
    const before = await checks();
    expect(before).toEqual([false, true, true]);
    await casework.rows(
      'governance',
      `INSERT INTO acts.performed (organisation, practitioner, key, act, input_digest, performed_at)
       VALUES ('marches-police', 'worker-9', 'a-key-of-theirs', 'recordInvolvement', '', now())`,
    );
    try {
      expect(await checks()).toEqual(before);
    } finally {
      await casework.rows('governance', "DELETE FROM acts.performed WHERE key = 'a-key-of-theirs'");
    }
  });
});

describe('ids of another organisation are held to the shape that the hub may read of them', () => {
  const organisation = 'gwent-y-gororau-police';
  const elsewhere = scriptedChild('convergence').person;
  const RECORD = `mutation($key: String!, $person: ID!, $practitioner: String) { recordInvolvement(key: $key, person: $person,
    organisation: "${organisation}", practitioner: $practitioner, reason: "A visit") { id } }`;
  const record = (who: Asked, person: string, practitioner: string) =>
    casework.act(who, RECORD, { person, practitioner });
  const bare = async (who: Asked) => codeOf(await record(who, elsewhere, 'e41b-77')) ?? 'done';
  const sql = (text: string, ...values: unknown[]) => casework.rows<{ id: string }>('governance', text, values);

  afterEach(async () => {
    await sql("DELETE FROM acts.performed WHERE key = 'a-key-of-theirs'");
    await sql('DELETE FROM governance.involvement WHERE organisation = $1 AND practitioner IS NOT NULL', organisation);
    await sql('DELETE FROM governance.whereabouts_flag WHERE person = $1', child);
  });

  const known = async () => given(await record(HUB, child, `${organisation}/known`), 'recordInvolvement').id;
  const acted = (involvement: string) =>
    sql(
      `INSERT INTO authority.involvement_event (id, involvement, person, event, at, reason, by_organisation, by_practitioner)
       VALUES (gen_random_uuid(), $1, $2, 'ended', now(), 'Over', $3, 'e41b-12')`,
      ...[involvement, child, organisation],
    );
  const close = () =>
    sql(
      `INSERT INTO governance.whereabouts_flag (agency, person, closed_at, open_to)
       VALUES ('hub', $1, now(), '[{"organisation": "marches-police", "role": "privacyOfficer"}]')`,
      child,
    );
  const open = () => sql('DELETE FROM governance.whereabouts_flag WHERE person = $1', child);
  const barred = async (of: string) => {
    const [bar] = await sql(
      `INSERT INTO governance.exclusion (agency, id, person, organisation, valid_from)
       VALUES ('hub', gen_random_uuid(), $1, $2, now()) RETURNING id`,
      ...[child, of],
    );
    const answer = await bare(HUB_WALES);
    await sql('DELETE FROM governance.exclusion WHERE id = $1', bar?.id);
    return answer;
  };

  it('or to that of its own, until it may read that one of them acted under a bare id, and not by what else they did', async () => {
    await sql(
      `INSERT INTO acts.performed (organisation, practitioner, key, act, input_digest, performed_at)
       VALUES ($1, 'e41b-12', 'a-key-of-theirs', 'recordInvolvement', '', now())`,
      organisation,
    );
    const id = await known();
    expect(await bare(HUB_WALES)).toBe('PARTY_INVALID');
    await acted(id);
    expect(await bare(HUB_WALES)).toBe('done');
    await close();
    expect(await bare(HUB_WALES)).toBe('PARTY_INVALID');
    await open();
    expect([await barred('afonwen-council'), await bare(HUB_WALES)]).toEqual(['PARTY_INVALID', 'done']);
  });

  it('where its own are bare too, and then by what is open to it or its own', async () => {
    const hub = { organisation: 'marchford-council', team: 'mash', role: 'hubPractitioner' } as const;
    const [who, another] = ['e90c-1', 'e90c-2'].map(
      (practitioner): Asked => ({ ...HUB, persona: 'hub-practitioner', as: { ...hub, practitioner } }),
    ) as [Asked, Asked];
    const both = async () => [await bare(who), await bare(another)];
    await sql(
      `INSERT INTO acts.performed (organisation, practitioner, key, act, input_digest, performed_at)
       VALUES ($1, $1 || '/known', 'a-key-of-theirs', 'recordInvolvement', '', now())`,
      organisation,
    );
    expect(await both()).toEqual(['done', 'done']);
    await record(who, child, `${organisation}/known`);
    expect(await both()).toEqual(['PARTY_INVALID', 'PARTY_INVALID']);
    await close();
    expect(await both()).toEqual(['PARTY_INVALID', 'done']);
  });
});

it('a colleague of whom a lead declares a relationship is named as their token names them', async () => {
  const DECLARE = `mutation($key: String!, $person: ID!, $practitioner: String) { declareRelationship(key: $key, person: $person,
    kind: "acquaintance", practitioner: $practitioner, reason: "Told me") { id } }`;
  for (const practitioner of [...NOBODYS.practitioner, ...UNUSUAL])
    expect([practitioner, codeOf(await casework.act(LEAD_POLICE, DECLARE, { person: child, practitioner }))]).toEqual([
      practitioner,
      'PARTY_INVALID',
    ]);
  const done = await casework.act(LEAD_POLICE, DECLARE, { person: child, practitioner: 'marches-police/worker-9' });
  expect(done.errors).toBeUndefined();
});
