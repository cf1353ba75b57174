import type { AssessedMatter } from '#policies/core/consent/capacity';
import { entriesOf } from '#test/town/entriesOf';
import { agreement, codeOf, DECIDE, example, parent } from './consentTown';
import {
  act,
  begin,
  COLLEAGUE,
  casework,
  child,
  decision,
  HUB,
  hold,
  isOpen,
  person,
  SOLO,
  stateOf,
} from './decidedOn';

/** Of which data and purposes a child was found competent: a consent is decided by whoever decides of all of it. */
type Asked = typeof HUB;

const SCHOOL = { categories: ['schoolLife'] as const };
const HEALTH = { categories: ['mentalHealth'] as const };
const BOTH = { categories: ['schoolLife', 'mentalHealth'] as const };

describe('what a child was found competent for is what was spoken of', () => {
  beforeEach(begin);

  const finding = (competent: boolean, of: Partial<AssessedMatter>, more: object = {}) => ({
    ...{ decision: 'serviceAgreement', competent, assessor: 'Nurse', grounds: 'Seen' },
    ...{ assessedAt: '2026-01-16T10:00:00Z', ...of, ...more },
  });
  const record = (who: Asked, competence: object) => casework.act(who, example('Competence'), { person, competence });
  const find = (who: Asked, competent: boolean, of: Partial<AssessedMatter>) =>
    act(who, example('Competence'), 'recordCompetence', { competence: finding(competent, of) });
  const of = (kind: 'given' | 'refused', grantor: object, matter: object) => ({
    ...decision(kind, grantor),
    consent: agreement({ grantor, ...matter }),
  });
  const decide = (who: Asked, kind: 'given' | 'refused', grantor: object, matter: object) =>
    act(who, DECIDE, 'recordConsentDecision', of(kind, grantor, matter));
  const code = async (who: Asked, kind: 'given' | 'refused', grantor: object, matter: object) =>
    codeOf(await casework.act(who, DECIDE, of(kind, grantor, matter)));

  it('of that alone the child decides, of the rest its parents, of both together nobody', async () => {
    const mother = parent(await hold(COLLEAGUE));
    const whole = await decide(SOLO.worker, 'given', mother, BOTH);
    const schooling = await decide(SOLO.worker, 'given', mother, SCHOOL);
    const health = await decide(SOLO.worker, 'given', mother, HEALTH);
    const refused = await decide(COLLEAGUE, 'refused', parent(await hold(COLLEAGUE)), BOTH);
    await find(HUB, true, SCHOOL);
    // What a parent gave ends by any part of it, what they refused by all.
    expect(await Promise.all([whole, schooling, health, refused].map(stateOf))).toEqual([
      ...['lapsed', 'lapsed', 'given', 'refused'],
    ]);
    for (const matter of [HEALTH, BOTH])
      expect([matter, await code(SOLO.worker, 'given', child, matter)]).toEqual([matter, 'AUTHORITY_NOT_CONFIRMED']);
    for (const matter of [SCHOOL, BOTH])
      expect([matter, await code(SOLO.worker, 'given', mother, matter)]).toEqual([matter, 'AUTHORITY_NOT_CONFIRMED']);
    expect(await isOpen()).toBe(false);
    const own = await decide(SOLO.worker, 'given', child, SCHOOL);
    // Over what the parent refused, where it is the child's.
    expect([await stateOf(own), await isOpen()]).toEqual(['given', true]);
    await decide(SOLO.worker, 'given', mother, HEALTH);
    // By a finding of other data nothing of it ends.
    await find(HUB, false, { categories: ['additionalNeeds'] });
    expect(await stateOf(own)).toBe('given');
    await find(HUB, false, {});
    expect([await stateOf(own), await isOpen()]).toEqual(['lapsed', false]);
  });

  it('where no data are named it is of all but the child’s health', async () => {
    await find(HUB, true, {});
    expect(await code(SOLO.worker, 'given', child, HEALTH)).toBe('AUTHORITY_NOT_CONFIRMED');
    expect(await code(SOLO.worker, 'given', child, SCHOOL)).toBeUndefined();
  });

  it('for another purpose it is none', async () => {
    await find(HUB, true, { purposes: ['familySupport'] });
    expect(await code(SOLO.worker, 'given', child, SCHOOL)).toBe('AUTHORITY_NOT_CONFIRMED');
  });

  it('whoever found any of it does not record what opens against a parent’s refusal, also when another found the rest', async () => {
    for (const first of [HUB, COLLEAGUE]) {
      await begin();
      const refusal = await decide(COLLEAGUE, 'refused', parent(await hold(SOLO.worker)), BOTH);
      await find(first, true, SCHOOL);
      await find(SOLO.lead, true, HEALTH);
      // By all of them together it ends, unless whoever refused is told so by who recorded it.
      expect(await stateOf(refusal)).toBe('lapsed');
      for (const who of [first, SOLO.worker]) expect(await code(who, 'given', child, BOTH)).toBe('DECISION_OWN');
      expect(await code(first === HUB ? COLLEAGUE : HUB, 'given', child, BOTH)).toBeUndefined();
    }
  });

  it('is listed with what it is of, as long as no later one reaches all of it', async () => {
    const listed = async () => {
      const query = 'query($person: ID!) { competence(person: $person) { entries { competent categories purposes } } }';
      return entriesOf<{ competent: boolean; categories: string[] | null; purposes: string[] | null }>(
        (await casework.ask(COLLEAGUE, query, { person })).body,
        'competence',
      );
    };
    const all = { competent: false, categories: expect.any(Array), purposes: null };
    const [school, unnamed] = [
      { competent: true, categories: ['schoolLife'], purposes: ['earlyHelp'] },
      { competent: true, categories: null, purposes: null },
    ];
    await find(HUB, true, { ...SCHOOL, purposes: ['earlyHelp'] });
    expect(await listed()).toEqual(expect.arrayContaining([all, school]));
    await find(HUB, true, {});
    expect(await listed()).toEqual(expect.arrayContaining([all, unnamed]));
    expect(await listed()).toHaveLength(2);
    await find(HUB, false, {});
    expect(await listed()).toEqual([{ ...unnamed, competent: false }]);
  });

  it('is named as the scope of a consent is', async () => {
    const codeFor = async (over: object) => codeOf(await record(HUB, { ...finding(true, {}), ...over }));
    expect(await codeFor({ categories: ['school'] })).toBe('SCOPE_UNKNOWN');
    expect(await codeFor({ purposes: ['help'] })).toBe('SCOPE_UNKNOWN');
    for (const part of ['categories', 'purposes']) expect(await codeFor({ [part]: [] })).toBe('SCOPE_EMPTY');
    expect(await codeFor({ decision: 'subjectAccess', ...SCHOOL })).toBe('CONSENT_INVALID');
    expect(await codeFor({ decision: 'subjectAccess', competent: false })).toBeUndefined();
  });
});
