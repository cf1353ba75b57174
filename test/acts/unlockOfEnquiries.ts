import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { OrdinaryBody } from '#policies/disclosure/disclosureRecord';
import { SettleUnlocksAskedBefore1700000000180 } from '#subgraphs/kit/migrations/SettleUnlocksAskedBefore';
import { NOT_SHOWN_SENTENCE } from '#subgraphs/kit/tasks/unlockStanding';
import { type Asked, caseworkTown } from '#test/casework/caseworkTown';
import { granted, REQUEST, REVOKE } from '#test/casework/emergencyAsked';
import { EXCLUDE, given, HUB, INCLUDE } from '#test/casework/relationsAsked';
import { outcomesIn } from '#test/disclosure/outcomesIn';
import { entriesOf } from '#test/town/entriesOf';
import { ANSWER, ASK, asHolder, codeOf, DISCLOSED, ESCALATE, MINE, made, type Request, runOut } from './unlockAsked';

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
    const requests: string[] = [];
    for (const { person } of [recorded, none])
      requests.push(made((await ask(who, person)).body, 'policeRequestUnlock').id);
    const states = async () => {
      const rows = entriesOf<Request>((await casework.ask(who, MINE)).body, 'policeUnlockRequests');
      return requests.map((request) => rows.find(({ id }) => id === request)?.state);
    };
    expect(await states()).toEqual(['open', 'open']);
    for (const { id } of grants) await casework.act(who, REVOKE, { grant: id, reason: 'Over' });
    // What was asked by it is shown no more.
    expect(await states()).toEqual(['notShown', 'notShown']);
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

describe('what was asked in the name of an enquiry', () => {
  const { person } = recorded;
  const LEAD: Asked = { persona: 'social-worker-england', purpose: 'safeguardingEnquiry', reason: 'An injury' };
  const open = async () => {
    const body = await casework.act(
      LEAD,
      `mutation($key: String!, $person: ID!) { openCase(key: $key, person: $person, threshold: "safeguardingEnquiry", reason: "An injury") { id } }`,
      { person },
    );
    return given(body, 'openCase').id;
  };
  const close = async (id: string) => {
    const body = await casework.act(
      LEAD,
      `mutation($key: String!, $person: ID!, $case: ID!) { closeCase(key: $key, person: $person, case: $case, reason: "Over") { id } }`,
      { person, case: id },
    );
    expect(body.errors).toBeUndefined();
  };
  const officer = (purpose: string, id: string): Asked => ({
    persona: 'police-officer',
    purpose,
    reason: 'Enquiry',
    case: id,
  });
  const read = async (who: Asked, id: string) =>
    entriesOf<Request>((await casework.ask(who, MINE)).body, 'policeUnlockRequests').find((each) => each.id === id);
  const disagree = async (who: Asked, request: string) => codeOf(await casework.act(who, ESCALATE, { request }));
  const ask = async (who: Asked, variables: object = PLACE) =>
    made(await casework.act(who, ASK, { person, ...variables }), 'policeRequestUnlock');
  // Section 47 is named for no other enquiry.
  const basis = { ...DISCLOSED.basis, power: 'commonLawPolicing' };
  const disclose = async (request: string) =>
    expect((await asHolder(ANSWER, { key: randomUUID(), request, ...DISCLOSED, basis })).body.errors).toBeUndefined();
  const lastRecord = async () => {
    const rows = await casework.rows<{ body: Buffer }>(
      'police',
      'SELECT body FROM disclosure.log ORDER BY seq DESC LIMIT 1',
    );
    const record = JSON.parse(rows[0]?.body.toString('utf8') ?? '{}') as OrdinaryBody;
    return { ...record, outcomes: outcomesIn(record) };
  };
  const told = { dataItem: PLACE.dataItem, outcome: 'disclosed' };

  it('is disclosed and disagreed with in its name alone, and in the log under it; else read alike, answered or not', async () => {
    const id = await open();
    const asked = officer('safeguardingEnquiry', id);
    const [answered, unanswered] = [await ask(asked), await ask(asked)];
    await disclose(answered.id);
    for (const who of [
      officer('crimePrevention', id),
      officer('section47Enquiry', recorded.caseId ?? ''),
      officer('safeguardingEnquiry', randomUUID()),
    ]) {
      for (const request of [answered, unanswered]) {
        const { id: own, askedAt, dueAt } = request;
        expect(await read(who, own)).toEqual({
          ...request,
          ...{ id: own, askedAt, dueAt, purpose: 'safeguardingEnquiry', final: false },
          ...{ state: 'notShown', answers: [], sentence: NOT_SHOWN_SENTENCE },
        });
        const record = await lastRecord();
        expect(record.purpose).toBe(who.purpose);
        expect(record.outcomes).not.toContainEqual(expect.objectContaining(told));
        expect(await disagree(who, own)).toBe('UNLOCK_NOT_STANDING');
      }
    }
    expect(await read(asked, answered.id)).toMatchObject({ state: 'answered', answers: [{ disclosed: true }] });
    expect(await lastRecord()).toMatchObject({
      purpose: 'safeguardingEnquiry',
      sealed: expect.anything(),
      outcomes: expect.arrayContaining([expect.objectContaining(told)]),
    });
    expect((await read(asked, unanswered.id))?.state).toBe('open');
    await close(id);
  });

  it('waits when the enquiry is over, whoever answers, and is there again when another is recorded', async () => {
    const first = await open();
    const request = await ask(officer('safeguardingEnquiry', first));
    await close(first);
    await disclose(request.id);
    for (const purpose of ['safeguardingEnquiry', 'crimePrevention']) {
      expect(await read(officer(purpose, first), request.id)).toMatchObject({ state: 'notShown', answers: [] });
      expect(await disagree(officer(purpose, first), request.id)).toBe('UNLOCK_NOT_STANDING');
    }
    const second = await open();
    const again = officer('safeguardingEnquiry', second);
    expect(await read(again, request.id)).toMatchObject({ state: 'answered', answers: [{ disclosed: true }] });
    expect(await disagree(again, request.id)).toBeUndefined();
    // A round that was opened while it stood outlives it no more than the first.
    await close(second);
    await runOut(request.id);
    expect(await read(again, request.id)).toMatchObject({ state: 'notShown', answers: [] });
    expect(await disagree(again, request.id)).toBe('UNLOCK_NOT_STANDING');
  });

  it('and by whoever was involved is theirs while they are; who was not need not be', async () => {
    const who: Asked = {
      as: {
        organisation: 'marchford-council',
        team: 'new',
        role: 'earlyHelpWorker',
        practitioner: 'marchford-council/newcomer',
      },
      purpose: 'earlyHelp',
    };
    const before = await ask(who);
    const INVOLVE = `mutation($key: String!, $person: ID!) { recordInvolvement(key: $key, person: $person,
      organisation: "marchford-council", practitioner: "marchford-council/newcomer", reason: "A service") { id } }`;
    const END =
      'mutation($key: String!, $person: ID!, $id: ID!) { endInvolvement(key: $key, person: $person, id: $id, reason: "Over") { id } }';
    const { id } = given(await casework.act(HUB, INVOLVE, { person }), 'recordInvolvement');
    const since = await ask(who);
    for (const request of [before, since]) await disclose(request.id);
    const states = async () => [(await read(who, before.id))?.state, (await read(who, since.id))?.state];
    expect(await states()).toEqual(['answered', 'answered']);
    await casework.act(HUB, END, { person, id });
    expect(await states()).toEqual(['answered', 'notShown']);
    expect(await disagree(who, since.id)).toBe('UNLOCK_NOT_STANDING');
  });

  it('and before it was kept who was involved is theirs where the route says that they were not, and is old news', async () => {
    const who: Asked = {
      as: {
        organisation: 'marchford-council',
        team: 'new',
        role: 'earlyHelpWorker',
        practitioner: 'marchford-council/earlier',
      },
      purpose: 'earlyHelp',
    };
    const [over, open, other] = [await ask(who), await ask(who), await ask(who)];
    for (const { id } of [over, open, other]) await disclose(id);
    const asBefore = (ids: readonly string[], set: string) =>
      casework.rows('police', `UPDATE tasks.unlock_request SET ${set} WHERE id = ANY($1::uuid[])`, [ids]);
    await asBefore([over.id, open.id, other.id], 'involved = true, round = 2');
    await asBefore([over.id, open.id], "route = 'recordInvolvement'");
    await asBefore([over.id], "due_at = now() - interval '1 day'");
    await casework.rows(
      'police',
      'UPDATE tasks.unlock_handling SET round = 2, round_told_at = NULL WHERE request = ANY($1::uuid[])',
      [[over.id, open.id, other.id]],
    );
    const states = () => Promise.all([over, open, other].map(async ({ id }) => (await read(who, id))?.state));
    expect(await states()).toEqual(['notShown', 'notShown', 'notShown']);
    await new SettleUnlocksAskedBefore1700000000180().up({ query: (text: string) => casework.rows('police', text) });
    expect(await states()).toEqual(['answered', 'answered', 'notShown']);
    const told = await casework.rows<{ request: string; told: boolean }>(
      'police',
      `SELECT DISTINCT h.request::text AS request, h.round_told_at = q.due_at AS told
       FROM tasks.unlock_handling h JOIN tasks.unlock_request q ON q.id = h.request
       WHERE h.request = ANY($1::uuid[])`,
      [[over.id, open.id, other.id]],
    );
    expect(new Map(told.map((each) => [each.request, each.told]))).toEqual(
      new Map([
        [over.id, true],
        [open.id, null],
        [other.id, null],
      ]),
    );
  });
});
