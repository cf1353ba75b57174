import { alertedOf } from '#test/town/alertedOf';
import { codeOf, DECIDE, motherOf, parent, WITHDRAW } from './consentTown';
import {
  act,
  begin,
  COLLEAGUE,
  casework,
  consents,
  decide,
  decision,
  HUB,
  hold,
  isOpen,
  LEAD,
  person,
  SOLO,
  stateOf,
} from './decidedOn';

/** A special guardian decides to the exclusion of parents, an authority by its care order before them (Children Act 1989 s14C, s33). */
describe('special guardians and care orders', () => {
  beforeEach(begin);

  const mother = parent(motherOf(person));
  const AUTHORITY = { holder: 'Afonwen Council', basis: 'localAuthorityCareOrder', authority: 'afonwen-council' };
  const guardian = (over: object = {}) => hold(HUB, { holder: 'The aunt', basis: 'specialGuardian', ...over });
  const gives = async (grantor: object) => codeOf(await casework.act(COLLEAGUE, DECIDE, decision('given', grantor)));

  it('a mother’s refusal does not close what a special guardian gives, and what the guardian refuses she does not open', async () => {
    const refusal = await decide(COLLEAGUE, 'refused', mother);
    const aunt = parent(await guardian());
    // That a guardian is on record ends no refusal by itself.
    expect([await stateOf(refusal), await isOpen()]).toEqual(['refused', false]);
    const given = await decide(COLLEAGUE, 'given', aunt);
    expect([await stateOf(refusal), await isOpen()]).toEqual(['refused', true]);
    // The decisions of guardians are of equal right.
    const uncle = parent(await guardian({ holder: 'The uncle' }));
    await decide(COLLEAGUE, 'refused', uncle);
    expect(await isOpen()).toBe(false);
    await decide(COLLEAGUE, 'given', uncle);
    expect(await isOpen()).toBe(true);
    await act(COLLEAGUE, WITHDRAW, 'withdrawConsent', { id: given });
    expect(await isOpen()).toBe(false);
  });

  it('what a mother gave lapses where a special guardian is recorded, and she gives nothing while there is one', async () => {
    const given = await decide(COLLEAGUE, 'given', mother);
    expect(await isOpen()).toBe(true);
    const aunt = await guardian();
    expect([await stateOf(given), await isOpen()]).toEqual(['lapsed', false]);
    expect(await alertedOf(consents.town, 'consentLapsed', given)).not.toEqual([]);
    expect(await gives(mother)).toBe('AUTHORITY_NOT_CONFIRMED');
    // Whom a court restricted excludes nobody.
    await hold(LEAD, { holder: 'The aunt', basis: 'specialGuardian', courtRestricted: true, replaces: aunt });
    expect(await gives(mother)).toBeUndefined();
    expect(await isOpen()).toBe(true);
  });

  it('an authority under a care order decides before parents and guardians; where it has decided nothing, they do', async () => {
    const council = await hold(HUB, AUTHORITY);
    const given = await decide(COLLEAGUE, 'given', mother);
    expect([await stateOf(given), await isOpen()]).toEqual(['given', true]);
    await decide(COLLEAGUE, 'refused', parent(council));
    expect(await isOpen()).toBe(false);
    await decide(COLLEAGUE, 'refused', parent(await guardian()));
    await decide(COLLEAGUE, 'given', parent(council));
    expect(await isOpen()).toBe(true);
    // What it gave ends with its order, and does not stand by another right.
    await hold(LEAD, { holder: 'Afonwen Council', basis: 'voluntaryAccommodation', replaces: council });
    expect(await isOpen()).toBe(false);
  });

  it('what a guardian gave who has another right now lapses: it no longer stands before parents', async () => {
    const aunt = await guardian();
    const given = await decide(COLLEAGUE, 'given', parent(aunt));
    const again = await hold(LEAD, { holder: 'The aunt', basis: 'specialGuardian', replaces: aunt });
    expect(await stateOf(given)).toBe('given');
    await hold(LEAD, { holder: 'The aunt', basis: 'courtOrder', replaces: again });
    expect(await stateOf(given)).toBe('lapsed');
  });

  it('whoever recorded a special guardian does not record what the guardian gives against a parent’s refusal', async () => {
    await decide(COLLEAGUE, 'refused', mother);
    const aunt = parent(await hold(SOLO.worker, { holder: 'The aunt', basis: 'specialGuardian' }));
    for (const who of [SOLO.worker, SOLO.lead])
      expect(codeOf(await casework.act(who, DECIDE, decision('given', aunt)))).toBe('DECISION_OWN');
    expect(await isOpen()).toBe(false);
    await decide(COLLEAGUE, 'given', aunt);
    expect(await isOpen()).toBe(true);
  });
});
