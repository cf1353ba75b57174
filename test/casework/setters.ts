import { randomUUID } from 'node:crypto';
import type { Role } from '#policies/core/vocabulary';
import { askSource } from '#test/town/askSource';
import { entriesOf } from '#test/town/entriesOf';
import { type Asked, caseworkTown, codeOf } from './caseworkTown';
import { child, EXCLUDE, given, HUB, HUB_WALES, INCLUDE, READ } from './relationsAsked';

/** What an exclusion of a team or organisation changes for whoever set it: nothing, in whichever of them they act. */
const casework = caseworkTown.forTests();

const RECORD = `mutation($key: String!, $person: ID!, $organisation: String!, $team: String, $practitioner: String) {
  recordInvolvement(key: $key, person: $person, organisation: $organisation, team: $team, practitioner: $practitioner, reason: "Of the team") { id } }`;

const acting = (organisation: string, practitioner: string, team: string, role: Role): Asked => ({
  as: { practitioner, organisation, team, role },
  purpose: role === 'hubPractitioner' ? 'screening' : 'earlyHelp',
  reason: 'A referral came in',
});

async function bar(who: Asked, party: object): Promise<string> {
  const body = await casework.act(who, EXCLUDE, { person: child, reason: 'Conflict of interest', ...party });
  expect(body.errors).toBeUndefined();
  return given(body, 'setExclusion').id;
}

async function end(id: string): Promise<void> {
  expect((await casework.act(HUB_WALES, INCLUDE, { person: child, id })).errors).toBeUndefined();
}

const involvements: string[] = [];
const references: string[] = [];

async function involve(party: object): Promise<void> {
  involvements.push(given(await casework.act(HUB, RECORD, { person: child, ...party }), 'recordInvolvement').id);
}

/** An alert about the child that tells of no child. */
async function alertOf(organisation: string, role: Role): Promise<string> {
  const reference = randomUUID();
  references.push(reference);
  await casework.rows(
    'governance',
    `INSERT INTO authority.alert (id, organisation, roles, kind, reference, at, persons)
     VALUES (gen_random_uuid(), $1, ARRAY[$2], 'emergencyReviewOverdue', $3, now(), ARRAY[$4]::uuid[])`,
    [organisation, role, reference, child],
  );
  return reference;
}

const barred = async (who: Asked) => (await casework.ask(who, READ, { id: child })).body.data?.person === null;
const alerted = async (who: Asked, reference: string) =>
  JSON.stringify((await casework.ask(who, '{ alerts(first: 500) { entries { reference } } }')).body.data).includes(
    reference,
  );

describe('an exclusion of a team or organisation', () => {
  afterAll(async () => {
    await casework.rows('governance', 'UPDATE governance.involvement SET ended_at = now() WHERE id = ANY($1::uuid[])', [
      involvements,
    ]);
    await casework.rows('governance', 'DELETE FROM authority.alert WHERE reference = ANY($1::uuid[])', [references]);
  });

  describe('whoever bars another of their teams', () => {
    const lead = (practitioner: string, team: string) =>
      acting('marches-police', `marches-police/${practitioner}`, team, 'safeguardingLead');
    const night = { organisation: 'marches-police', team: 'night' };

    it('reads as one of it what they read before, and a colleague nothing, until it is ended', async () => {
      await involve(night);
      const reference = await alertOf('marches-police', 'safeguardingLead');
      const read = async (who: Asked) => [await barred(who), await alerted(who, reference)];
      const before = await read(lead('two-teams', 'night'));
      expect(before).toEqual([false, true]);
      const id = await bar(lead('two-teams', 'day'), night);
      expect(await read(lead('two-teams', 'night'))).toEqual(before);
      expect(await read(lead('colleague', 'night'))).toEqual([true, false]);
      const register = 'query($id: ID!) { exclusions(person: $id, ended: true, first: 100) { entries { id } } }';
      const listed = async () =>
        entriesOf((await casework.ask(lead('two-teams', 'night'), register, { id: child })).body, 'exclusions');
      expect(await listed()).toContainEqual({ id });
      await end(id);
      expect(await read(lead('two-teams', 'night'))).toEqual(before);
      expect(await listed()).toContainEqual({ id });
    });

    it('is barred like all of it by what another sets, and by their own name', async () => {
      const who = lead('two-teams', 'night');
      const own = await bar(lead('two-teams', 'day'), night);
      for (const party of [night, { organisation: 'marches-police', practitioner: 'marches-police/two-teams' }]) {
        const another = await bar(lead('colleague', 'day'), party);
        expect(await barred(who)).toBe(true);
        await end(another);
        expect(await barred(who)).toBe(false);
      }
      await end(own);
      const itself = { person: child, reason: 'Kin', ...night };
      expect(codeOf(await casework.act(who, EXCLUDE, itself))).toBe('EXCLUSION_OF_SELF');
    });

    it('finds the child as one of it at the hub: by search, on the caseload, with what it holds', async () => {
      const hub = (practitioner: string, team: string) =>
        acting('marchford-council', `marchford-council/${practitioner}`, team, 'hubPractitioner');
      const party = { organisation: 'marchford-council', team: 'late-shift' };
      await involve(party);
      const [identity] = await casework.rows<{ nhs_number: string }>(
        'hub',
        'SELECT nhs_number FROM public.identity WHERE person = $1 AND nhs_number IS NOT NULL LIMIT 1',
        [child],
      );
      const FIND = `query($number: String!) { caseload { persons { id } }
      findPerson(search: { nhsNumber: $number }) { candidates { person { id } } } }`;
      const read = async (who: Asked) => {
        const { data } = (await casework.ask(who, FIND, { number: identity?.nhs_number })).body;
        return [data?.caseload, data?.findPerson].map((each) => JSON.stringify(each ?? '').includes(child));
      };
      expect(await read(hub('two-teams', 'late-shift'))).toEqual([true, true]);
      const id = await bar(hub('two-teams', 'mash'), party);
      expect(await read(hub('two-teams', 'late-shift'))).toEqual([true, true]);
      expect(await read(hub('colleague', 'late-shift'))).toEqual([false, false]);
      await end(id);
    });
  });

  describe('whoever bars another organisation of theirs', () => {
    it('reads as one of it what they read before, and nobody else of it', async () => {
      const { lintel } = casework.town;
      const [variables, reference] = [{ person: child }, await alertOf('marches-police', 'safeguardingLead')];
      const at = { organisation: 'marches-police', role: 'safeguardingLead', purpose: 'earlyHelp' } as const;
      const REGISTER = 'query($person: ID!) { exclusions(person: $person) { entries { id } } }';
      const register = async () =>
        (await askSource(lintel, 'governance', { ...at, query: REGISTER, variables })).body.data?.exclusions;
      const ALERTS = '{ alerts(first: 500) { entries { reference } } }';
      const alerts = async () =>
        JSON.stringify(await askSource(lintel, 'governance', { ...at, query: ALERTS })).includes(reference);
      expect([await register(), await alerts()]).toEqual([{ entries: [] }, true]);
      const hub = { organisation: 'marchford-council', role: 'hubPractitioner', purpose: 'screening' } as const;
      const set = { key: randomUUID(), ...variables, organisation: at.organisation, reason: 'Conflict of interest' };
      const body = (await askSource(lintel, 'governance', { ...hub, query: EXCLUDE, variables: set })).body;
      const { id } = given(body, 'setExclusion');
      expect([await register(), await alerts()]).toEqual([{ entries: [{ id }] }, true]);
      const another = acting('marches-police', 'q', 'mash', 'safeguardingLead');
      expect([await barred(another), await alerted(another, reference)]).toEqual([true, false]);
      await end(id);
    });

    it('is told from one whom another identity provider gives the same id', async () => {
      const practitioner = 'marchford-council/two-bodies';
      const school = { organisation: 'marchford-school-09', team: 'safeguarding' };
      const same = acting(school.organisation, practitioner, school.team, 'safeguardingLead');
      await involve(school);
      expect(await barred(same)).toBe(false);
      const id = await bar(acting('marchford-council', practitioner, 'mash', 'hubPractitioner'), school);
      expect(await barred(same)).toBe(true);
      await end(id);
    });
  });

  it('an agency learns of who set an exclusion a digest, and only where it bars a team or organisation', async () => {
    const team = { organisation: 'marchford-council', team: 'night' };
    const ids = [await bar(HUB, team), await bar(HUB, { ...team, practitioner: 'marchford-council/nobody' })];
    const kept = await casework.rows<{ set_by: string | null }>(
      'police',
      'SELECT set_by FROM governance.exclusion WHERE id = ANY($1::uuid[]) ORDER BY practitioner NULLS FIRST',
      [ids],
    );
    expect(kept).toEqual([{ set_by: expect.stringMatching(/^[\w-]{43}$/) }, { set_by: null }]);
    for (const id of ids) await end(id);
  });
});
