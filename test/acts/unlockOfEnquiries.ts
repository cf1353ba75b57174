import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { type Asked, caseworkTown } from '#test/casework/caseworkTown';
import { granted, REQUEST, REVOKE } from '#test/casework/emergencyAsked';
import { EXCLUDE, given, HUB, INCLUDE } from '#test/casework/relationsAsked';
import { ASK, codeOf } from './unlockAsked';

/** In the name of which enquiry a holder is asked, and by whom. */
const casework = caseworkTown.forTests();

const recorded = scriptedChild('intelligence');
/** Of this child no case is recorded. */
const none = scriptedChild('familySupport');
const PLACE = { dataItem: 'police.incident.location', route: 'ringFrontDoor' };

describe('whoever is not involved', () => {
  const FORCE = { organisation: 'marches-police', team: 'traffic', role: 'policeOfficer' } as const;
  const traffic = (name: string, over: Partial<Asked> = {}): Asked => ({
    as: { ...FORCE, practitioner: `marches-police/${name}` },
    purpose: 'section47Enquiry',
    reason: 'A stop on the road',
    ...over,
  });
  const ask = (who: Asked, person: string, variables: object = PLACE) =>
    casework.ask(who, ASK, { key: randomUUID(), person, ...variables });
  const WIDE = `query($id: ID!) { person(id: $id) { address { line1 } cases { threshold }
    police { incidents { summary location { postcode } } intelligence { text } } education { attendance { percentage } } } }`;

  it('asks a holder for no child, and is refused and offered alike whether a case stands or none, whichever is named', async () => {
    const questions = (['safeguardingEnquiry', 'section47Enquiry'] as const).flatMap((purpose) =>
      [recorded.caseId, scriptedChild('section47').caseId, randomUUID()].map((id) =>
        traffic('alike', { purpose, case: id ?? '' }),
      ),
    );
    const told: Record<string, Set<string>> = {};
    for (const who of questions)
      for (const { person } of [recorded, none]) {
        const refused = await ask(who, person);
        expect(codeOf(refused.body)).toBe('THRESHOLD_NOT_RECORDED');
        // An act may name none.
        const unnamed = await ask(traffic('alike', { purpose: who.purpose }), person);
        expect(unnamed.text).toBe(refused.text);
        expect(refused.body.errors?.[0]?.message).toContain('whoever is involved');
        const { body } = await casework.ask(who, WIDE, { id: person });
        const notices = body.extensions?.lintel?.notices ?? [];
        expect(notices.flatMap(({ unlock }) => unlock)).not.toContain('ringFrontDoor');
        told[who.purpose] ??= new Set();
        told[who.purpose]?.add(`${refused.status} ${refused.text} ${JSON.stringify(notices)}`);
      }
    expect(Object.values(told).map(({ size }) => size)).toEqual([1, 1]);
  });

  it('turns to the hub alike, which records what there is', async () => {
    for (const { person } of [recorded, none])
      expect(
        codeOf((await ask(traffic('hub', { case: randomUUID() }), person, { ...PLACE, route: 'raiseThreshold' })).body),
      ).toBeUndefined();
  });

  it('asks a holder by a grant of their own, for either child, until it ends', async () => {
    const who = traffic('granted', { case: recorded.caseId ?? '' });
    const opened = await casework.act(who, REQUEST, {
      persons: [recorded.person, none.person],
      reason: 'Seen in the road',
    });
    const { grants } = granted(opened);
    expect(grants).toHaveLength(2);
    for (const { person } of [recorded, none]) expect(codeOf((await ask(who, person)).body)).toBeUndefined();
    for (const { id } of grants) await casework.act(who, REVOKE, { grant: id, reason: 'Over' });
    for (const { person } of [recorded, none])
      expect(codeOf((await ask(who, person)).body)).toBe('THRESHOLD_NOT_RECORDED');
  });

  it('and is barred, asks as for an unknown child', async () => {
    const barred = {
      person: recorded.person,
      organisation: 'marches-police',
      practitioner: 'marches-police/barred',
      reason: 'Conflict',
    };
    const { id } = given(await casework.act(HUB, EXCLUDE, barred), 'setExclusion');
    const who = traffic('barred', { case: recorded.caseId ?? '' });
    const answers = await Promise.all([recorded.person, randomUUID()].map((person) => ask(who, person)));
    await casework.act(HUB, INCLUDE, { person: recorded.person, id });
    expect(answers.map(({ body }) => codeOf(body))).toEqual(['PERSON_UNKNOWN', 'PERSON_UNKNOWN']);
    expect(answers[0]?.text).toBe(answers[1]?.text);
  });
});
