import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { DATA_CATEGORIES } from '#policies/core/vocabulary';
import { until } from '#test/town/until';
import { agreement, changed, codeOf, consentTown, motherOf, parent } from './consentTown';

/** When a child is born the hub's index knows, and who may decide for it governance answers: two databases. */
const consents = consentTown.forTests();

const { person } = scriptedChild('withdrawnConsent');

const inIndex = (text: string, values: readonly unknown[]) => consents.town.asOwner('hub', text, values);
const exactly = (day: string) => JSON.stringify({ date: day, accuracyIndicator: 'AAA' });
const held = (controller: string, birth: string | null, restriction = 'none') =>
  inIndex('UPDATE public.identity SET date_of_birth = $3, restriction = $4 WHERE person = $1 AND controller LIKE $2', [
    person,
    controller,
    birth,
    restriction,
  ]);
const ONE = 'afonwen-council';
const ALL = '%';

async function known(): Promise<string | null> {
  const { rows } = await consents.town.asOwner<{ day: string }>(
    'governance',
    'SELECT date_of_birth::text AS day FROM authority.birth WHERE person = $1',
    [person],
  );
  return rows[0]?.day ?? null;
}

/** Waits until governance has been told all that the index has to tell of this child. */
async function told(): Promise<void> {
  await until(async () => (await inIndex('SELECT FROM public.birth_due WHERE person = $1', [person])).rowCount === 0);
}

const decide = async (grantor: object) => {
  const { body } = await consents.decide({ person, consent: agreement({ grantor }) });
  return { code: codeOf(body), id: body.errors === undefined ? changed(body, 'recordConsentDecision').id : null };
};
const byMother = () => decide(parent(motherOf(person)));
const NOT_CONFIRMED = { code: 'AUTHORITY_NOT_CONFIRMED', id: null };

describe('the index tells governance when a child is born', () => {
  let before: readonly { id: string; birth: unknown }[];
  let born: string | null;

  beforeAll(async () => {
    born = await known();
    const { rows } = await consents.town.asOwner<{ id: string; birth: unknown }>(
      'hub',
      'SELECT id, date_of_birth AS birth FROM public.identity WHERE person = $1',
      [person],
    );
    before = rows;
  });

  afterAll(async () => {
    // Of age, so that nothing which was given here stands.
    await held(ALL, exactly('2000-01-01'));
    await told();
    for (const { id, birth } of before)
      await inIndex('UPDATE public.identity SET date_of_birth = $2 WHERE id = $1', [id, JSON.stringify(birth)]);
    await told();
    await consents.asOwner(
      `INSERT INTO authority.birth (person, date_of_birth) VALUES ($1, $2)
       ON CONFLICT (person) DO UPDATE SET date_of_birth = excluded.date_of_birth`,
      [person, born],
    );
  });

  it('what every controller that knows the day says: a parent may decide by it', async () => {
    await consents.asOwner('DELETE FROM authority.birth WHERE person = $1', [person]);
    expect(await byMother()).toEqual(NOT_CONFIRMED);
    await held(ALL, exactly('2015-05-05'));
    await told();
    expect(await known()).toBe('2015-05-05');
    expect((await byMother()).code).toBeUndefined();
  });

  it('where two disagree nobody may decide by it; what was decided stands until it is settled', async () => {
    const { id } = await byMother();
    await held(ONE, exactly('2007-05-05'));
    await told();
    expect(await known()).toBeNull();
    expect(await byMother()).toEqual(NOT_CONFIRMED);
    expect((await consents.consentsSeen(person)).find((each) => each.id === id)?.state).toBe('given');
    // Settled: of age, what the mother gave lapses.
    await held(ALL, exactly('2007-05-05'));
    await told();
    expect((await consents.consentsSeen(person)).find((each) => each.id === id)?.state).toBe('lapsed');
    expect((await decide({ kind: 'adult' })).code).toBeUndefined();
  });

  it('a refusal of an adult stands while the day is in doubt', async () => {
    const refusal = { person, decision: 'refused', consent: agreement({ grantor: { kind: 'adult' } }), coercion: null };
    const { id } = changed((await consents.decide(refusal)).body, 'recordConsentDecision');
    const state = async () => (await consents.consentsSeen(person)).find((each) => each.id === id)?.state;
    await held(ONE, exactly('2015-05-05'));
    await told();
    expect([await known(), await state()]).toEqual([null, 'refused']);
    await held(ALL, exactly('2015-05-05'));
    await told();
    expect(await state()).toBe('lapsed');
  });

  it('nor does a finding that the child is competent end its refusal for want of the day; that it is not ends it', async () => {
    const town = consents.town;
    const asHub = async (query: string, variables: object) => {
      const { body } = await town.ask({
        ...{ persona: 'hub-practitioner-wales', purpose: 'screening', reason: 'A report', query },
        variables: { key: randomUUID(), person, ...variables },
      });
      expect(body.errors).toBeUndefined();
    };
    const assess = (competent: boolean) =>
      asHub(
        `mutation($key: String!, $person: ID!, $competence: CompetenceInput!) {
          recordCompetence(key: $key, person: $person, competence: $competence) { id } }`,
        {
          competence: {
            ...{ decision: 'serviceAgreement', competent, assessor: 'Nurse', grounds: 'Seen here' },
            ...{ categories: DATA_CATEGORIES, assessedAt: new Date().toISOString() },
          },
        },
      );
    await assess(true);
    const refusal = {
      ...{ person, decision: 'refused', coercion: 'None seen' },
      consent: agreement({ grantor: { kind: 'child' } }),
    };
    const { id } = changed((await consents.decide(refusal)).body, 'recordConsentDecision');
    const state = async () => (await consents.consentsSeen(person)).find((each) => each.id === id)?.state;
    await held(ONE, exactly('2007-05-05'));
    await told();
    await assess(true);
    expect([await known(), await state()]).toEqual([null, 'refused']);
    await held(ALL, exactly('2015-05-05'));
    await told();
    await assess(false);
    expect(await state()).toBe('lapsed');
    await consents.asOwner("DELETE FROM authority.competence WHERE person = $1 AND grounds = 'Seen here'", [person]);
  });

  it('an estimated day is none, and no other’s contradiction; what stands under a restriction says nothing', async () => {
    await held(ONE, JSON.stringify({ date: '2014-01-01', accuracyIndicator: 'EEA' }));
    await told();
    expect(await known()).toBe('2015-05-05');
    await held(ONE, exactly('2013-03-03'), 'protectedPerson');
    await told();
    expect(await known()).toBe('2015-05-05');
    await held(ALL, JSON.stringify({ date: '2014-01-01', accuracyIndicator: 'EEA' }));
    await told();
    expect(await known()).toBeNull();
  });

  it('what governance does not take is kept, and keeps nobody else waiting; told again, it changes nothing', async () => {
    const other = randomUUID();
    await held(ALL, exactly('2015-02-30'));
    await inIndex(
      `INSERT INTO public.identity (id, person, controller, subject, name, family_name_plain, date_of_birth)
       SELECT gen_random_uuid(), $1, controller, 'birth-' || controller, name, family_name_plain, $2 FROM public.identity WHERE person = $3`,
      [other, exactly('2016-06-06'), person],
    );
    const mark = async () => {
      const { rows } = await consents.town.asOwner<{ tried: boolean }>(
        'hub',
        'SELECT tried_at IS NOT NULL AS tried FROM public.birth_due WHERE person = $1',
        [person],
      );
      return rows[0]?.tried;
    };
    await until(async () => (await mark()) === true);
    const bornThen = `SELECT FROM authority.birth WHERE person = '${other}' AND date_of_birth = '2016-06-06'`;
    await until(async () => (await consents.rowsIn(bornThen)) === 1);
    await held(ALL, exactly('2015-05-05'));
    await told();
    const { id } = await byMother();
    await held(ALL, exactly('2015-05-05'));
    await told();
    expect((await consents.consentsSeen(person)).find((each) => each.id === id)?.state).toBe('given');
    // Whoever is gone from the index is gone from here.
    await inIndex('DELETE FROM public.identity WHERE person = $1', [other]);
    await until(async () => (await consents.rowsIn(`SELECT FROM authority.birth WHERE person = '${other}'`)) === 0);
  });
});
