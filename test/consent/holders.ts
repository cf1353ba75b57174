import { randomUUID } from 'node:crypto';
import { toFhir } from '#policies/core/consent/fhir';
import type { Asked } from '#test/casework/caseworkTown';
import { entriesOf } from '#test/town/entriesOf';
import { agreement, changed, codeOf, DECIDE, example, fatherOf, heldOf, motherOf, parent } from './consentTown';
import {
  act,
  at,
  begin,
  COLLEAGUE,
  casework,
  consents,
  decide,
  decision,
  FAR,
  FAR_HUB,
  FORBID,
  GUARDIAN,
  HOLD,
  HUB,
  hold,
  INVOLVE,
  isOpen,
  LEAD,
  person,
  SOLO,
  stateOf,
} from './decidedOn';

/** Who is on record as deciding for a child, and that nobody decides under another record who must not. */
const ON_RECORD = example('OnRecord');
const TO_CONFIRM =
  '{ responsibilitiesToConfirm(first: 50) { entries { id personId holder basis mayBe practitioner } } }';
const CONFIRM = `mutation($key: String!, $person: ID!, $id: ID!, $reason: String!) {
  confirmParentalResponsibility(key: $key, person: $person, id: $id, reason: $reason) { id } }`;
const NURSE: Asked = { persona: 'school-nurse', purpose: 'directCare' };
const SCHOOL_LEAD = at('safeguardingLead', 'school-lead', 'afonwen-school-01');
const OFFICER: Asked = { persona: 'ig-officer', purpose: 'informationGovernance' };
const MOTHER = { holder: 'The mother', basis: 'mother' };
const FATHER = { holder: 'The father', basis: 'fatherOnCertificate' };
const why = { reason: 'He threatens her.', reviewBy: '2999-01-01' };

const listed = async (who: Asked, of = person) =>
  entriesOf<{ id: string }>((await casework.ask(who, ON_RECORD, { person: of })).body, 'parentalResponsibility');
const toConfirm = async (who: Asked) =>
  entriesOf<{ id: string }>((await casework.ask(who, TO_CONFIRM)).body, 'responsibilitiesToConfirm');
const confirm = (who: Asked, id: string, reason = 'Seen with her passport') =>
  casework.act(who, CONFIRM, { person, id, reason });
const forbid = (who: Asked, whom: object) =>
  act(who, FORBID, 'recordNotToBeInformed', { notToBeInformed: { ...whom, ...why } });
const gives = async (holder: string) =>
  (await casework.act(COLLEAGUE, DECIDE, decision('given', parent(holder)))).errors;
const refused = async (holder: string) => {
  const errors = await gives(holder);
  expect(errors).toEqual(await gives(randomUUID()));
  return errors?.[0]?.extensions?.code;
};
const NOT_CONFIRMED = 'AUTHORITY_NOT_CONFIRMED';

describe('holders of parental responsibility', () => {
  beforeAll(() => casework.act(HUB, INVOLVE, { person, organisation: 'afonwen-health-board', team: null }));
  beforeEach(begin);

  describe('who is on record is listed', () => {
    it('to whoever records it or a decision: so that a second practitioner names the holder whom a first one recorded', async () => {
      const guardian = await hold(SOLO.worker);
      const seen = await listed(COLLEAGUE);
      expect(seen.at(-1)).toEqual({ id: guardian, holder: 'A guardian', basis: 'courtOrder' });
      expect(await listed(NURSE)).toEqual(seen);
      const refusal = await decide(SOLO.worker, 'refused', parent(guardian));
      await decide(COLLEAGUE, 'given', parent(seen.at(-1)?.id ?? ''));
      // Of one grantor the latest decision counts.
      expect([await stateOf(refusal), await isOpen()]).toEqual(['superseded', true]);
      const found = entriesOf((await casework.ask(COLLEAGUE, ON_RECORD, { person })).body, 'competence');
      expect(found).toContainEqual({
        ...{ decision: 'serviceAgreement', competent: false },
        assessedAt: expect.stringContaining('2026-01-15T10:00:00'),
      });
    });

    it('alike whoever of them must not be informed, was restricted or is in doubt, and whether or not whereabouts are closed', async () => {
      const [one, other, third] = [
        await hold(SOLO.worker, { holder: 'An aunt' }),
        await hold(SOLO.worker, { holder: 'An uncle' }),
        await hold(SOLO.worker),
      ];
      const before = await listed(COLLEAGUE);
      await forbid(LEAD, { holder: one });
      const restricted = await hold(LEAD, { holder: 'An uncle', courtRestricted: true, replaces: other });
      const doubted = await hold(LEAD, { holder: 'Auntie', replaces: third });
      const same = (id: string) => (id === other ? restricted : id === third ? doubted : id);
      const after = await listed(COLLEAGUE);
      expect(new Set(after.map(({ id }) => id))).toEqual(new Set(before.map(({ id }) => same(id))));
      for (const each of after) expect(Object.keys(each).sort()).toEqual(['basis', 'holder', 'id']);
      await consents.whileClosed(person, async () => expect(await listed(COLLEAGUE)).toEqual(after));
    });

    it('to nobody else: not involved, an officer whom nothing links to the child, unknown are one answer', async () => {
      const unknown = await casework.ask(OFFICER, ON_RECORD, { person: randomUUID() });
      expect((await casework.ask(OFFICER, ON_RECORD, { person })).text).toBe(unknown.text);
      expect(await listed(at('safeguardingLead', 'stranger', 'afonwen-school-13'))).toEqual([]);
      expect(
        codeOf((await casework.ask({ persona: 'scrutineer', purpose: 'scrutiny' }, ON_RECORD, { person })).body),
      ).toBe('QUERY_NOT_GRANTED');
    });

    it('a council’s name to its own organisation alone, of every child: it would tell where one is known', async () => {
      const order = { holder: 'Afonwen Council', basis: 'localAuthorityCareOrder', authority: 'afonwen-council' };
      const id = await hold(LEAD, order);
      const line = async (who: Asked) => (await listed(who)).find((each) => each.id === id);
      expect(await line(COLLEAGUE)).toEqual({ id, holder: 'Afonwen Council', basis: 'localAuthorityCareOrder' });
      expect(await line(SCHOOL_LEAD)).toEqual({ id, holder: null, basis: 'localAuthorityCareOrder' });
    });
  });

  it('what was seen is read by those who answer for it where it was recorded, of every child alike', async () => {
    const id = await hold(COLLEAGUE, { evidence: 'The order of 3 March' });
    const SEEN = 'query($person: ID!) { parentalResponsibility(person: $person) { entries { id evidence } } }';
    const seenBy = async (who: Asked) => {
      const { body } = await casework.ask(who, SEEN, { person });
      return entriesOf<{ id: string; evidence: string | null }>(body, 'parentalResponsibility').find(
        (each) => each.id === id,
      )?.evidence;
    };
    const read = async () => [await seenBy(LEAD), await seenBy(COLLEAGUE), await seenBy(SCHOOL_LEAD)];
    const expected = ['The order of 3 March', null, null];
    expect(await read()).toEqual(expected);
    await consents.whileClosed(person, async () => expect(await read()).toEqual(expected));
    // Who confirms a holder judges by it too.
    await forbid(LEAD, { holder: id });
    const again = await hold(COLLEAGUE, { holder: 'A guardian', evidence: 'Her word alone' });
    const waiting = async (who: Asked) =>
      entriesOf<{ id: string }>(
        (await casework.ask(who, '{ responsibilitiesToConfirm(first: 50) { entries { id evidence } } }')).body,
        'responsibilitiesToConfirm',
      ).find((each) => each.id === again);
    expect(await waiting(LEAD)).toEqual({ id: again, evidence: 'Her word alone' });
    expect(await waiting(FAR_HUB)).toEqual({ id: again, evidence: null });
  });

  describe('a holder of a child of whom others are recorded', () => {
    const record = (over: object) =>
      casework.act(COLLEAGUE, HOLD, {
        person,
        responsibility: {
          ...FATHER,
          holder: 'An aunt',
          basis: 'courtOrder',
          evidence: 'Order',
          courtRestricted: false,
          ...over,
        },
      });

    it('is said to be one of them, or another than each: it is kept as the word of who recorded it', async () => {
      const held = await heldOf(casework.town, person);
      for (const anotherThan of [undefined, [], held.slice(1)])
        expect(codeOf(await record({ anotherThan }))).toBe('HOLDER_NOT_TOLD_APART');
      expect(codeOf(await record({ anotherThan: [...held, randomUUID()] }))).toBe('RESPONSIBILITY_UNKNOWN');
      expect(codeOf(await record({ replaces: held[0], anotherThan: held }))).toBe('CONSENT_INVALID');
      expect(await heldOf(casework.town, person)).toEqual(held);
      const { id } = changed(
        await record({ anotherThan: held.map((each) => each.toUpperCase()) }),
        'recordParentalResponsibility',
      );
      const rows = await casework.rows<{ another: string[] }>(
        'governance',
        'SELECT another_than AS another FROM authority.parental_responsibility WHERE id = $1 AND by_practitioner = $2',
        [id, 'afonwen-council/colleague'],
      );
      expect(rows.map(({ another }) => [...another].sort())).toEqual([[...held].sort()]);
    });
  });

  it('a day that cannot be is refused to whom agreements give the day of birth, and tells nobody else when it was', async () => {
    const SUPPORT: Asked = { persona: 'family-support-worker', purpose: 'familySupport' };
    const involvement = await act(HUB, INVOLVE, 'recordInvolvement', {
      organisation: 'border-family-support',
      team: null,
    });
    const holds = async (who: Asked, registeredOn: string) => {
      const responsibility = { ...GUARDIAN, evidence: 'Seen', registeredOn, replaces: randomUUID() };
      return codeOf(await casework.act(who, HOLD, { person, responsibility }));
    };
    const said = async (who: Asked) => [await holds(who, '2005-01-01'), await holds(who, '2026-01-01')];
    expect(await said(COLLEAGUE)).toEqual(['AUTHORITY_IMPOSSIBLE', 'RESPONSIBILITY_UNKNOWN']);
    expect(await said(SUPPORT)).toEqual(['RESPONSIBILITY_UNKNOWN', 'RESPONSIBILITY_UNKNOWN']);
    const assesses = (who: Asked) =>
      casework.act(who, example('Competence'), {
        person,
        competence: {
          ...{ decision: 'serviceAgreement', competent: false, assessor: 'Nurse', grounds: 'Seen' },
          assessedAt: '2005-01-01T10:00:00Z',
        },
      });
    expect(codeOf(await assesses(COLLEAGUE))).toBe('AUTHORITY_IMPOSSIBLE');
    expect((await assesses(SUPPORT)).errors).toBeUndefined();
    const END = `mutation($key: String!, $person: ID!, $id: ID!) {
    endInvolvement(key: $key, person: $person, id: $id, reason: "Over") { id } }`;
    await act(HUB, END, 'endInvolvement', { id: involvement });
  });

  describe('whoever may be one that must not decide gives nothing', () => {
    const father = fatherOf(person);

    it('nor refuses, in whatever words, for whatever organisation they are recorded anew, or by a document: until a second person confirms', async () => {
      await forbid(LEAD, { holder: father });
      const again = [
        await hold(COLLEAGUE, FATHER),
        await hold(COLLEAGUE, { holder: 'Dad', basis: 'courtOrder' }),
        await hold(FAR, { holder: 'G. Somebody', basis: 'specialGuardian' }),
      ];
      for (const id of again) expect(await refused(id)).toBe(NOT_CONFIRMED);
      const [guardian = ''] = again.slice(-1);
      const turned = await casework.act(COLLEAGUE, DECIDE, decision('refused', parent(guardian)));
      expect(codeOf(turned)).toBe(NOT_CONFIRMED);
      const document = {
        ...{ ...agreement(), id: null, person, state: 'given' as const, grantorKind: 'parentalResponsibility' },
        ...{
          validFrom: null,
          validUntil: null,
          reviewBy: null,
          conditions: null,
          evidence: null,
          decidedAt: '2026-01-05',
        },
      };
      const imported = await casework.act(
        COLLEAGUE,
        `mutation($key: String!, $person: ID!, $fhir: String!, $grantor: GrantorInput!) {
        importConsent(key: $key, person: $person, fhir: $fhir, grantor: $grantor) { id } }`,
        { person, fhir: JSON.stringify(toFhir(document)), grantor: parent(guardian) },
      );
      expect(codeOf(imported)).toBe(NOT_CONFIRMED);
      expect(await isOpen()).toBe(false);
      // A mother is nobody's father.
      const mother = await hold(COLLEAGUE, { ...MOTHER, holder: 'Ann Somebody' });
      expect(await gives(mother)).toBeUndefined();
    });

    it('told to who recorded the bar, listed to them and to the hub; confirmed by another than recorded the holder', async () => {
      await forbid(LEAD, { holder: father });
      const id = await hold(SOLO.worker);
      expect(await consents.alertedOf('holderInDoubt', id)).toEqual(['afonwen-council']);
      const line = { id, personId: person, holder: 'A guardian', basis: 'courtOrder', mayBe: ['The father'] };
      expect(await toConfirm(LEAD)).toContainEqual({ ...line, practitioner: 'afonwen-council/solo' });
      const far = at('hubPractitioner', 'somebody', 'marchford-council');
      expect(await toConfirm(far)).toContainEqual({ ...line, practitioner: null });
      expect(await toConfirm(SCHOOL_LEAD)).not.toContainEqual(expect.objectContaining({ id }));
      expect(codeOf((await casework.ask(COLLEAGUE, TO_CONFIRM)).body)).toBe('QUERY_NOT_GRANTED');
      const unknown = await confirm(SCHOOL_LEAD, randomUUID());
      expect(codeOf(unknown)).toBe('RESPONSIBILITY_UNKNOWN');
      expect((await confirm(SCHOOL_LEAD, id)).errors).toEqual(unknown.errors);
      expect((await confirm(LEAD, motherOf(person))).errors).toEqual(unknown.errors);
      expect(codeOf(await confirm(COLLEAGUE, id))).toBe('ACT_NOT_GRANTED');
      expect(codeOf(await confirm(LEAD, id, ' '))).toBe('TEXT_MISSING');
      for (const own of [SOLO.lead, at('hubPractitioner', 'solo')])
        expect(codeOf(await confirm(own, id))).toBe('RESPONSIBILITY_OWN');
      expect(await refused(id)).toBe(NOT_CONFIRMED);
      expect((await confirm(LEAD, id)).errors).toBeUndefined();
      expect(await toConfirm(LEAD)).not.toContainEqual(expect.objectContaining({ id }));
      expect(await gives(id)).toBeUndefined();
      expect(await isOpen()).toBe(true);
      // Recorded anew as they were they stay confirmed, by other words they do not; nor by another basis of a parent.
      const same = await hold(COLLEAGUE, { evidence: 'Seen again', replaces: id });
      expect(await gives(same)).toBeUndefined();
      const other = await hold(COLLEAGUE, { holder: 'Dad', replaces: same });
      expect(await refused(other)).toBe(NOT_CONFIRMED);
      expect(await isOpen()).toBe(false);
    });

    it('where a bar names somebody in words: whoever is recorded since, and whoever is on record in like words, whose consent lapses', async () => {
      const uncle = await hold(COLLEAGUE, { holder: 'Uncle Dafydd', basis: 'courtOrder' });
      const given = await decide(COLLEAGUE, 'given', parent(uncle));
      await forbid(SCHOOL_LEAD, { whom: 'dafydd (an uncle)' });
      expect([await stateOf(given), await isOpen()]).toEqual(['lapsed', false]);
      expect(await refused(uncle)).toBe(NOT_CONFIRMED);
      expect(await consents.alertedOf('holderInDoubt', uncle)).toEqual(['afonwen-school-01']);
      const guardian = await hold(COLLEAGUE);
      expect(await refused(guardian)).toBe(NOT_CONFIRMED);
      // Those who were on record in other words decide as before.
      expect(await gives(motherOf(person))).toBeUndefined();
      expect((await confirm(SCHOOL_LEAD, guardian)).errors).toBeUndefined();
      expect(await gives(guardian)).toBeUndefined();
      expect(await refused(uncle)).toBe(NOT_CONFIRMED);
    });

    it('whom a court restricted: recorded anew without it, under another holder’s record, or said to have the right back', async () => {
      const restricted = await hold(LEAD, { courtRestricted: true });
      const again = await hold(COLLEAGUE);
      expect(await refused(again)).toBe(NOT_CONFIRMED);
      expect((await confirm(LEAD, again)).errors).toBeUndefined();
      expect(await gives(again)).toBeUndefined();
      const back = await hold(COLLEAGUE, { replaces: restricted });
      expect(await refused(back)).toBe(NOT_CONFIRMED);
      // Nor in other words, nor does who was recorded as another lose what is doubted of them by it.
      const third = await hold(COLLEAGUE, { holder: 'Somebody', basis: 'courtOrder' });
      const renamed = await hold(COLLEAGUE, { holder: 'A friend', replaces: back });
      for (const id of [renamed, third]) expect(await refused(id)).toBe(NOT_CONFIRMED);
      expect((await confirm(HUB, renamed, 'The order of discharge was seen')).errors).toBeUndefined();
      expect(await gives(renamed)).toBeUndefined();
    });

    describe('of somebody who must not decide again, as if it had stood all the while:', () => {
      const END = `mutation($key: String!, $person: ID!, $id: ID!) {
      endNotToBeInformed(key: $key, person: $person, id: $id, reason: "He has left") { id } }`;
      const freed = (id: string) => act(HUB, END, 'endNotToBeInformed', { id });

      it('whom the first bar put in doubt, and who was recorded since; never whom somebody confirmed', async () => {
        const bar = await forbid(LEAD, { holder: father });
        const guardian = await hold(COLLEAGUE);
        expect(await refused(guardian)).toBe(NOT_CONFIRMED);
        await freed(bar);
        const given = await decide(COLLEAGUE, 'given', parent(guardian));
        const since = await hold(SOLO.worker, { holder: 'G. Somebody', basis: 'courtOrder' });
        expect([await gives(since), await isOpen()]).toEqual([undefined, true]);
        const again = await forbid(LEAD, { holder: father });
        expect([await stateOf(given), await isOpen()]).toEqual(['lapsed', false]);
        for (const id of [guardian, since]) {
          expect(await refused(id)).toBe(NOT_CONFIRMED);
          expect(await toConfirm(LEAD)).toContainEqual(expect.objectContaining({ id, mayBe: ['The father'] }));
        }
        expect((await confirm(LEAD, guardian)).errors).toBeUndefined();
        await freed(again);
        await forbid(LEAD, { holder: father });
        expect([await gives(guardian), await refused(since)]).toEqual([undefined, NOT_CONFIRMED]);
        // Who was on record before the first bar, in other words, decides as before.
        expect(await gives(motherOf(person))).toBeUndefined();
      });

      it('also where bars name them in words, like each other', async () => {
        const bar = await forbid(SCHOOL_LEAD, { whom: 'Uncle Dafydd' });
        const guardian = await hold(COLLEAGUE);
        await freed(bar);
        expect(await gives(guardian)).toBeUndefined();
        await forbid(SCHOOL_LEAD, { whom: 'dafydd (an uncle)' });
        expect(await refused(guardian)).toBe(NOT_CONFIRMED);
        await begin();
        const other = await hold(COLLEAGUE);
        await forbid(SCHOOL_LEAD, { whom: 'A neighbour' });
        expect(await gives(other)).toBeUndefined();
      });

      it('where a court restricts anew whose right was back', async () => {
        const restricted = await hold(LEAD, { holder: 'An aunt', basis: 'courtOrder', courtRestricted: true });
        const early = await hold(COLLEAGUE);
        expect(await refused(early)).toBe(NOT_CONFIRMED);
        const back = await hold(LEAD, { holder: 'An aunt', basis: 'courtOrder', replaces: restricted });
        expect((await confirm(HUB, back, 'The order of discharge was seen')).errors).toBeUndefined();
        const since = await hold(COLLEAGUE, { holder: 'G. Somebody', basis: 'courtOrder' });
        for (const id of [early, since, back]) expect(await gives(id)).toBeUndefined();
        await hold(LEAD, { holder: 'An aunt', basis: 'courtOrder', courtRestricted: true, replaces: back });
        expect(await isOpen()).toBe(false);
        for (const id of [early, since]) expect(await refused(id)).toBe(NOT_CONFIRMED);
      });
    });

    it('under the record of a holder who may: by other words that record is in doubt', async () => {
      await forbid(LEAD, { holder: father });
      const guardian = await hold(COLLEAGUE);
      expect((await confirm(LEAD, guardian)).errors).toBeUndefined();
      const turned = await hold(COLLEAGUE, { ...FATHER, replaces: guardian });
      expect(await refused(turned)).toBe(NOT_CONFIRMED);
    });

    it('who was recorded twice, before either must not be informed: the other record with it', async () => {
      const [one, other] = [await hold(COLLEAGUE, { holder: 'Gran' }), await hold(SOLO.worker, { holder: 'Her nan' })];
      const given = await decide(COLLEAGUE, 'given', parent(other));
      await forbid(LEAD, { holder: one });
      expect([await stateOf(given), await isOpen()]).toEqual(['lapsed', false]);
      for (const id of [one, other]) expect(await refused(id)).toBe(NOT_CONFIRMED);
    });

    it('recorded in the moment of the bar, too where nobody knows when the child was born', async () => {
      const born = 'SELECT date_of_birth::text AS day FROM authority.birth WHERE person = $1';
      const [known] = await casework.rows<{ day: string }>('governance', born, [person]);
      for (let round = 0; round < 4; round += 1) {
        await begin();
        await casework.rows('governance', 'DELETE FROM authority.birth WHERE person = $1', [person]);
        const held = await heldOf(casework.town, person);
        const again = { ...GUARDIAN, holder: 'Dad', anotherThan: held };
        const record = (who: Asked) => casework.act(who, HOLD, { person, responsibility: again });
        const [, ...both] = await Promise.all([
          forbid(LEAD, { holder: father }),
          record(COLLEAGUE),
          record(SOLO.worker),
        ]);
        await casework.rows('governance', 'INSERT INTO authority.birth (person, date_of_birth) VALUES ($1, $2)', [
          ...[person, known?.day],
        ]);
        // Of two at once the second is told that there is a first; whichever came before the bar or after it is in doubt.
        expect(both.map(codeOf).toSorted()).toEqual(['HOLDER_NOT_TOLD_APART', undefined]);
        const [made] = both.flatMap(
          ({ data }) => (data?.recordParentalResponsibility ?? []) as { readonly id: string },
        );
        expect(await refused(made?.id ?? '')).toBe(NOT_CONFIRMED);
      }
    });
  });
});
