import { randomUUID } from 'node:crypto';
import { TOWN_ORGANISATIONS } from '#embedded/town/organisations';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { startOfDay } from '#policies/core/legalDay';
import { DATA_CATEGORIES } from '#policies/core/vocabulary';
import { inDays } from '#test/fixtures/days';
import { entriesOf } from '#test/town/entriesOf';
import { until } from '#test/town/until';
import {
  agreement,
  changed,
  codeOf,
  EVERYWHERE,
  forgetDecisions,
  forgetHolders,
  heldOf,
  motherOf,
  parent,
  WITHDRAW,
} from './consentTown';
import { consents, END_OVERRIDE, OVERRIDE, reasons } from './overriding';

/** A decision against a refusal opens against those refusals that it weighed, while these stand, and against nothing else. */
const { person } = scriptedChild('withdrawnConsent');
const mother = parent(motherOf(person));
let father = parent('');
/** While whereabouts are closed nothing opens but for all controllers of an agency. */
const SCHOOLS = TOWN_ORGANISATIONS.filter(({ agency }) => agency === 'education').map(({ id }) => id);
const COURT = { kind: 'court', courtOrder: 'SYN-45', court: 'Family Court at Newport', orderedOn: '2026-01-02' };
const ASSESS = `mutation($key: String!, $person: ID!, $competence: CompetenceInput!) {
  recordCompetence(key: $key, person: $person, competence: $competence) { id } }`;
const INVALIDATE = `mutation($key: String!, $person: ID!, $id: ID!) {
  invalidateConsent(key: $key, person: $person, id: $id, reason: "It was another child's") { id state } }`;
const LIST =
  'query($person: ID!) { consentOverrides(person: $person, first: 1) { entries { id consent weighed validUntil state } } }';

const ask = (query: string, variables: object, as: object = {}) =>
  consents.town.ask({
    ...{ persona: 'hub-practitioner-wales', purpose: 'screening', reason: 'A referral', query, ...as },
    variables: { key: randomUUID(), person, ...variables },
  });
const decided = async (decision: string, grantor: object, over: object = {}) => {
  const terms = { decision, coercion: 'Seen alone.', consent: agreement({ grantor, ...over }) };
  const answer =
    'courtOrder' in grantor ? await ask(DECIDE_AS_HUB, terms) : await consents.decide({ person, ...terms });
  return changed(answer.body, 'recordConsentDecision').id;
};
const DECIDE_AS_HUB = `mutation($key: String!, $person: ID!, $decision: String!, $consent: ConsentInput) {
  recordConsentDecision(key: $key, person: $person, decision: $decision, consent: $consent) { id state } }`;
const against = (consent: string, weighed?: readonly string[]) =>
  ask(OVERRIDE, { consent, override: reasons, ...(weighed ? { weighed } : {}) });
const goneAgainst = async (consent: string, weighed?: readonly string[]) =>
  changed((await against(consent, weighed)).body, 'recordOverride').id;
const isOpen = async () => !(await consents.reasonsSeen(person)).includes('consentNotInForce');
const listed = async (as: object = {}) =>
  entriesOf<{ id: string; consent: string; weighed: readonly string[]; validUntil: string }>(
    (await ask(LIST, {}, as)).body,
    'consentOverrides',
  )[0];
const bornOn = (day: string) =>
  consents.asOwner('UPDATE authority.birth SET date_of_birth = $2 WHERE person = $1', [person, day]);

async function begin(): Promise<void> {
  for (const table of ['governance.consent_override', 'authority.override'])
    await consents.asOwner(`DELETE FROM ${table} WHERE person = $1`, [person]);
  await forgetDecisions(consents.town, person);
  await consents.asOwner('DELETE FROM authority.competence WHERE person = $1', [person]);
  await bornOn('2015-05-05');
  await until(async () => !(await isOpen()));
}

describe('a decision against a refusal that weighed certain refusals', () => {
  beforeAll(async () => {
    await forgetHolders(consents.town, person);
    const HOLD = `mutation($key: String!, $person: ID!, $responsibility: ResponsibilityInput!) {
    recordParentalResponsibility(key: $key, person: $person, responsibility: $responsibility) { id } }`;
    const terms = { holder: 'The father', basis: 'marriedFather', evidence: 'Certificate', courtRestricted: false };
    const responsibility = { ...terms, anotherThan: await heldOf(consents.town, person) };
    father = parent(changed((await ask(HOLD, { responsibility })).body, 'recordParentalResponsibility').id);
  });
  beforeEach(begin);
  afterAll(async () => {
    await begin();
    await forgetHolders(consents.town, person);
  });

  describe('what closes though a decision against another refusal stands', () => {
    const overridden = async () => {
      const refused = await decided('refused', mother);
      await goneAgainst(refused);
      expect(await isOpen()).toBe(true);
      return refused;
    };

    it('what a court refuses', async () => {
      await overridden();
      await decided('refused', COURT);
      expect(await isOpen()).toBe(false);
    });

    it('what the same parent gives later and withdraws, everywhere before the call returns', async () => {
      await overridden();
      const given = await decided('given', mother);
      expect(await isOpen()).toBe(true);
      const { body } = await consents.asWorker(WITHDRAW, { key: randomUUID(), person, id: given });
      expect(changed(body, 'withdrawConsent').effects.map(({ agency, confirmed }) => [agency, confirmed])).toEqual(
        EVERYWHERE,
      );
      expect(await isOpen()).toBe(false);
    });

    it('what they refuse anew, of a part too', async () => {
      await overridden();
      await decided('refused', mother, { controllers: ['afonwen-school-01'] });
      expect(await isOpen()).toBe(false);
    });

    it('what the child refuses who is found competent; and nothing is left to open by what the mother refused', async () => {
      await overridden();
      const competence = {
        ...{ decision: 'serviceAgreement', competent: true, assessor: 'School nurse' },
        ...{ categories: DATA_CATEGORIES, assessedAt: '2026-01-15', grounds: 'In her own words.' },
      };
      changed((await ask(ASSESS, { competence })).body, 'recordCompetence');
      expect(await isOpen()).toBe(false);
      const own = await decided('refused', { kind: 'child' });
      expect(await isOpen()).toBe(false);
      changed((await ask(END_OVERRIDE, { id: (await listed())?.id })).body, 'endOverride');
      await goneAgainst(own);
      expect(await isOpen()).toBe(true);
    });

    it('what the father refused, whom nobody weighed', async () => {
      const hers = await decided('refused', mother);
      const his = await decided('refused', father);
      await goneAgainst(hers, [his, hers]);
      expect(await isOpen()).toBe(true);
      await consents.asOwner('UPDATE governance.consent_override SET weighed = ARRAY[$2]::uuid[] WHERE person = $1', [
        person,
        hers,
      ]);
      await until(async () => !(await isOpen()));
    });

    it('a refusal that was found to be none leaves it nothing to open', async () => {
      const refused = await overridden();
      const officer = { persona: 'caldicott-guardian', purpose: 'informationGovernance' };
      changed((await ask(INVALIDATE, { id: refused }, officer)).body, 'invalidateConsent');
      expect(await isOpen()).toBe(false);
    });

    it('all the same while whereabouts are closed', async () => {
      const refused = await decided('refused', mother, { controllers: ['afonwen-council', ...SCHOOLS] });
      await consents.whileClosed(person, async () => {
        await goneAgainst(refused);
        expect(await isOpen()).toBe(true);
        await decided('refused', father);
        expect(await isOpen()).toBe(false);
      });
    });
  });

  describe('whoever decides weighs all that stands there and is shown to them', () => {
    it('named by id, else it is refused, with the ids; and whoever may see these consents reads them', async () => {
      const [hers, his] = [await decided('refused', mother), await decided('refused', father)];
      // Of another purpose: not there.
      await decided('refused', father, { purposes: ['screening'] });
      for (const weighed of [undefined, [hers], [his], [hers, his, randomUUID()], []]) {
        const { body } = await against(hers, weighed);
        expect(codeOf(body)).toBe('OVERRIDE_NOT_WEIGHED');
        const message = body.errors?.[0]?.message ?? '';
        expect([...message.matchAll(/[0-9a-f-]{36}/g)].map(([id]) => id).toSorted()).toEqual([hers, his].toSorted());
      }
      const id = await goneAgainst(hers, [his.toUpperCase(), hers, hers]);
      const weighed = (await listed())?.weighed.toSorted();
      expect([(await listed())?.id, weighed]).toEqual([id, [hers, his].toSorted()]);
      // To an officer who reads none of the child's consents, the one that is named.
      const officer = { persona: 'caldicott-guardian', purpose: 'informationGovernance' };
      expect((await listed(officer))?.weighed).toContain(hers);
    });

    it('what stands no more is not weighed, and what changed since is looked at again', async () => {
      const before = await decided('refused', mother);
      const hers = await decided('refused', mother);
      expect(codeOf((await against(hers, [before, hers])).body)).toBe('OVERRIDE_NOT_WEIGHED');
      const his = await decided('refused', father);
      expect(codeOf((await against(hers, [hers])).body)).toBe('OVERRIDE_NOT_WEIGHED');
      await goneAgainst(hers, [hers, his]);
      expect(await isOpen()).toBe(true);
    });
  });

  describe('with the 18th birthday', () => {
    /** A birthday that every year has. */
    const adult = [1, 2].map(inDays).find((day) => !day.endsWith('02-29')) ?? '';
    const born = `${Number(adult.slice(0, 4)) - 18}${adult.slice(4)}`;
    const adultAt = startOfDay(adult).toISOString();

    const atSchool = () =>
      consents.rowsIn(
        `SELECT FROM governance.consent_override WHERE person = '${person}' AND valid_until = '${adultAt}'`,
        'education',
      );

    it('a decision about the child ends, also against what the child refused; which day that is, it does not tell', async () => {
      await bornOn(born);
      await goneAgainst(await decided('refused', { kind: 'child' }));
      expect(await atSchool()).toBe(1);
      expect((await listed())?.validUntil).toBe(reasons.validUntil);
      expect(await isOpen()).toBe(true);
    });

    /** The index says so, until what is awaited is there. */
    const untilIndexed = async (date: string, isThere: () => Promise<boolean>) => {
      const index = (text: string, ...values: readonly unknown[]) =>
        consents.town.asOwner<{ id: string; birth: unknown }>('hub', text, [person, ...values]);
      const { rows } = await index('SELECT id, date_of_birth AS birth FROM public.identity WHERE person = $1');
      const exactly = JSON.stringify({ date, accuracyIndicator: 'AAA' });
      await index('UPDATE public.identity SET date_of_birth = $2 WHERE person = $1', exactly);
      await until(isThere);
      for (const { id, birth } of rows)
        await index(
          'UPDATE public.identity SET date_of_birth = $3 WHERE person = $1 AND id = $2',
          id,
          JSON.stringify(birth),
        );
      await until(async () => (await index('SELECT FROM public.birth_due WHERE person = $1')).rowCount === 0);
    };

    it('so it does once the index says when the child was born', async () => {
      await goneAgainst(await decided('refused', COURT));
      await untilIndexed(born, async () => (await atSchool()) === 1);
    });

    it('and one about somebody who was no child any more when it was taken, and was taken for one', async () => {
      await goneAgainst(await decided('refused', COURT));
      const STANDS = `SELECT FROM governance.consent_override WHERE person = '${person}' AND valid_until > valid_from`;
      expect(await consents.rowsIn(STANDS, 'education')).toBe(1);
      const longAdult = `${Number(adult.slice(0, 4)) - 20}${adult.slice(4)}`;
      await untilIndexed(longAdult, async () => (await consents.rowsIn(STANDS, 'education')) === 0);
    });
  });
});
