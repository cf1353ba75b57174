import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { entriesOf } from '#test/town/entriesOf';
import { BASIS } from './holderBasis';
import { ANSWER, ASK, asHolderWith, asWorker, codeOf, known, made, nothing, town } from './unlockAsked';

describe('every route of every notice', () => {
  const WIDE = `query($id: ID!) { person(id: $id) { address { line1 } cases { threshold lead { name } } referrals { reason outcome } consents { gate }
    police { incidents { summary location { postcode } } intelligence { text } warnings { text } }
    health { camhs { status notes } emergencyAttendances { presentingComplaint site } }
    education { attendance { percentage } exclusions { id } concerns { text } } socialCare { assessments { summary } strategyMinutes { minutes } } } }`;
  const OWN = ['requestEmergencyAccess', 'declareOtherPurpose', 'renewTraining'];
  const ask = (agency: string, asking: Asking, variables: Record<string, unknown>) =>
    town.ask({
      ...asking,
      query: `mutation($key: String!, $person: ID!, $dataItem: String!, $route: String!) {
        ${agency}RequestUnlock(key: $key, person: $person, dataItem: $dataItem, route: $route, text: "May we know?") { id state answers { answer } } }`,
      variables: { key: randomUUID(), ...variables },
    });
  interface Asking {
    readonly persona: string;
    readonly purpose: string;
    readonly reason?: string;
    readonly case?: string;
  }

  it.each([
    {
      persona: 'early-help-worker',
      purpose: 'earlyHelp',
      agencies: ['education', 'health', 'hub', 'police', 'socialCare'],
    },
    { persona: 'family-support-worker', purpose: 'familySupport', agencies: ['governance', 'hub', 'police'] },
    {
      persona: 'police-officer',
      purpose: 'section47Enquiry',
      reason: 'Enquiry',
      case: scriptedChild('section47').caseId ?? '',
      agencies: ['health', 'police', 'socialCare'],
    },
    // Of enquiries that nobody has recorded: what is left is taken.
    ...(['section47Enquiry', 'safeguardingEnquiry'] as const).map((purpose) => ({
      ...{ persona: 'police-officer', purpose, reason: 'Enquiry', case: randomUUID() },
      agencies: ['education', 'health', 'hub', 'police', 'socialCare'],
    })),
  ])(
    '$persona, $purpose: is asked of whom it names, or is the requester’s own to take',
    async ({ agencies, ...asking }) => {
      const { person } = scriptedChild('section47');
      const { body } = await town.ask({ ...asking, query: WIDE, variables: { id: person } });
      expect(body.errors).toBeUndefined();
      const offers = (body.extensions?.lintel?.notices ?? []).flatMap(({ agency, dataItem, unlock }) =>
        // A notice of several items names none: each of them is asked for by itself.
        dataItem === null ? [] : unlock.map((route) => ({ agency, dataItem, route })),
      );
      const each = [...new Map(offers.map((offer) => [JSON.stringify(offer), offer])).values()];
      expect([...new Set(each.map(({ agency }) => agency))].sort()).toEqual(expect.arrayContaining(agencies));
      for (const { agency, dataItem, route } of each) {
        const answer = (await ask(agency, asking, { person, dataItem, route })).body;
        const expected = OWN.includes(route) ? 'ROUTE_IS_YOUR_OWN' : undefined;
        expect({ agency, dataItem, route, code: codeOf(answer) }).toEqual({ agency, dataItem, route, code: expected });
      }
    },
  );

  it('a holder is not asked in the name of an enquiry that nobody recorded, whatever is held; the hub is, to record it', async () => {
    const refused = async (asking: Partial<Asking>, { person }: { person: string }, item: string, route: string) => {
      const enquiry = { persona: 'social-worker', purpose: 'section47Enquiry', reason: 'Enquiry', case: randomUUID() };
      const variables = { person, dataItem: `police.${item}`, route };
      const { status, text, body } = await ask('police', { ...enquiry, ...asking }, variables);
      return [codeOf(body), `${status} ${text}`] as const;
    };
    const standing = ['intelligence.involvement', 'askOriginator'] as const;
    const [code, told] = await refused({}, known, ...standing);
    expect(code).toBe('THRESHOLD_NOT_RECORDED');
    expect(await refused({}, nothing, ...standing)).toEqual([code, told]);
    expect((await refused({}, known, 'incident.location', 'ringFrontDoor'))[0]).toBe(code);
    expect((await refused({ purpose: 'safeguardingEnquiry' }, known, 'incident.location', 'ringFrontDoor'))[0]).toBe(
      code,
    );
    expect((await refused({}, known, 'incident.summary', 'raiseThreshold'))[0]).toBeUndefined();
    expect((await refused({ case: known.caseId ?? '' }, known, ...standing))[0]).toBeUndefined();
  });

  it('of an enquiry that nobody recorded notices name no holder, whatever is held, but the hub that records it', async () => {
    const HOLDERS = [
      'askOriginator',
      'askForConsent',
      'askSafeguardingLead',
      'ringFrontDoor',
      'askForSignature',
      'applyToCourt',
    ];
    const offered = async (asking: Partial<Asking>, { person }: { person: string }) => {
      const enquiry = { persona: 'police-officer', purpose: 'section47Enquiry', reason: 'Enquiry', case: randomUUID() };
      const { body } = await town.ask({ ...enquiry, ...asking, query: WIDE, variables: { id: person } });
      expect(body.errors).toBeUndefined();
      return (body.extensions?.lintel?.notices ?? []).map(({ path, dataItem, reason, unlock }) => ({
        ...{ path, dataItem, reason, unlock },
      }));
    };
    const routes = (notices: Awaited<ReturnType<typeof offered>>) => [
      ...new Set(notices.flatMap(({ unlock }) => unlock)),
    ];
    const unrecorded = await offered({}, known);
    expect(routes(unrecorded)).toContain('raiseThreshold');
    expect(routes(unrecorded).filter((route) => HOLDERS.includes(route))).toEqual([]);
    // What stands for every child, and a place; and, of the lesser enquiry, what no clause gives.
    for (const reason of ['mayExist', 'whereaboutsNotShown'])
      expect(unrecorded.find((notice) => notice.reason === reason)?.unlock).toEqual(['raiseThreshold']);
    const lesser = await offered({ purpose: 'safeguardingEnquiry' }, known);
    expect(lesser.find(({ reason }) => reason === 'noClause')?.unlock).toEqual([
      'raiseThreshold',
      'declareOtherPurpose',
    ]);
    expect(await offered({}, nothing)).toEqual(unrecorded);
    expect(routes(await offered({ case: known.caseId ?? '' }, known))).toContain('askOriginator');
  });

  it('whoever is not involved is offered alike whether the enquiry is recorded or not, and asks whom it offers', async () => {
    const { person, caseId } = scriptedChild('section47');
    const enquiry = { persona: 'hub-practitioner', purpose: 'section47Enquiry', reason: 'Enquiry' };
    const answers = await Promise.all(
      [caseId ?? '', randomUUID()].map((id) =>
        town.ask({ ...enquiry, case: id, query: WIDE, variables: { id: person } }),
      ),
    );
    const [recorded, unrecorded] = answers.map(({ body }) => body.extensions?.lintel?.notices);
    expect(recorded?.map(({ reason }) => reason)).toContain('notInvolved');
    expect(recorded?.find(({ reason }) => reason === 'mayExist')?.unlock).toEqual(['raiseThreshold']);
    expect(recorded).toEqual(unrecorded);
    const variables = { person, dataItem: 'police.intelligence.involvement', route: 'raiseThreshold' };
    expect(codeOf((await ask('police', { ...enquiry, case: caseId ?? '' }, variables)).body)).toBeUndefined();
  });

  it('why a child was referred is asked of the hub, and answered by the council of the asker’s area', async () => {
    const { person } = scriptedChild('section47');
    const asking = { persona: 'early-help-worker', purpose: 'earlyHelp' };
    const variables = { person, dataItem: 'hub.referral.reason', route: 'askSafeguardingLead' };
    const { id } = made((await ask('hub', asking, variables)).body, 'hubRequestUnlock');
    const as = async (organisation: string, query: string, more: Record<string, unknown> = {}) => {
      const claims = {
        practitioner: `${organisation}/guardian`,
        organisation,
        team: 'caldicott',
        role: 'caldicottGuardian' as const,
      };
      const token = await town.lintel.issuers.issueToken(claims, new Date());
      const headers = { authorization: `Bearer ${token}` };
      return (await asHolderWith(headers, query, more)).body;
    };
    const list = '{ hubUnlocksToAnswer { entries { id assignedTo route } } }';
    const told = entriesOf(await as('afonwen-council', list), 'hubUnlocksToAnswer');
    expect(told).toContainEqual({ id, assignedTo: 'caldicottGuardian', route: 'askSafeguardingLead' });
    expect(JSON.stringify(await as('marchford-council', list))).not.toContain(id);
    const answered = await as('afonwen-council', ANSWER.replace('policeAnswerUnlock', 'hubAnswerUnlock'), {
      key: randomUUID(),
      request: id,
      disclosed: true,
      basis: { ...BASIS, power: 'sswba2014s21', part3Authorisation: null },
      answer: 'After an absence.',
    });
    expect(answered.errors).toBeUndefined();
    const seen = await town.ask({
      ...asking,
      query: '{ hubUnlockRequests { entries { id state answers { answer } } } }',
    });
    expect(entriesOf(seen.body, 'hubUnlockRequests')).toContainEqual({
      id,
      state: 'answered',
      answers: [{ answer: 'After an absence.' }],
    });
  });

  it('to raise the threshold is asked of the hub in the asker’s own area, whoever holds something', async () => {
    const { person } = scriptedChild('section47');
    const asking = { persona: 'social-worker', purpose: 'section47Enquiry', reason: 'Enquiry', case: randomUUID() };
    const variables = { person, dataItem: 'police.incident.summary', route: 'raiseThreshold' };
    const { id } = made((await ask('police', asking, variables)).body, 'policeRequestUnlock');
    const LIST = '{ policeUnlocksToAnswer { entries { id assignedTo } } }';
    const listed = async (persona: string, purpose: string) =>
      entriesOf((await town.ask({ persona, purpose, query: LIST, reason: 'Duty' })).body, 'policeUnlocksToAnswer');
    expect(await listed('hub-practitioner-wales', 'screening')).toContainEqual({ id, assignedTo: 'hubPractitioner' });
    expect(JSON.stringify(await listed('hub-practitioner', 'screening'))).not.toContain(id);
    expect(JSON.stringify(await listed('duty-officer', 'informationGovernance'))).not.toContain(id);
  });

  it('which organisation asks is told to the hub practitioner who is to record something for it, and to no other of another organisation', async () => {
    const { person } = scriptedChild('section47');
    const asking = {
      persona: 'police-officer-wales',
      purpose: 'section47Enquiry',
      reason: 'Enquiry',
      case: randomUUID(),
    };
    const variables = { person, dataItem: 'police.incident.summary', route: 'raiseThreshold' };
    const { id } = made((await ask('police', asking, variables)).body, 'policeRequestUnlock');
    const LIST = '{ policeUnlocksToAnswer { entries { id askedBy askedByRole } } }';
    const asked = { id, askedBy: 'gwent-y-gororau-police', askedByRole: 'policeOfficer' };
    const hub = await town.ask({
      persona: 'hub-practitioner-wales',
      purpose: 'screening',
      reason: 'Duty',
      query: LIST,
    });
    expect(entriesOf(hub.body, 'policeUnlocksToAnswer')).toContainEqual(asked);
    const lead = { practitioner: 'afonwen-council/lead', organisation: 'afonwen-council', team: 'any' };
    const token = await town.lintel.issuers.issueToken({ ...lead, role: 'safeguardingLead' }, new Date());
    const other = await asHolderWith({ authorization: `Bearer ${token}` }, LIST, {});
    expect(entriesOf(other.body, 'policeUnlocksToAnswer')).toContainEqual({ ...asked, askedBy: null });
  });

  it('a route that is offered to others, or for something else, is refused alike whatever is held', async () => {
    const refused = async (person: string, variables: Record<string, unknown>) => {
      const { status, text, body } = await asWorker(ASK, { key: randomUUID(), person, ...variables });
      expect(codeOf(body)).toBe('ROUTE_NOT_OFFERED');
      expect(body.errors?.[0]?.message).toMatch(/this item; (none is offered|offered: \w+(, \w+)*)\. Take /);
      return `${status} ${text}`;
    };
    for (const variables of [
      { route: 'askForSignature' },
      { route: 'askNicely' },
      { dataItem: 'police.intelligence.text', route: 'applyToCourt' },
      { dataItem: 'police.incident.summary', route: 'askForConsent' },
    ])
      expect(await refused(known.person, variables)).toBe(await refused(nothing.person, variables));
  });

  it('nobody answers what they asked', async () => {
    const { person } = scriptedChild('section47');
    const screening = {
      persona: 'hub-practitioner-wales',
      purpose: 'section47Enquiry',
      reason: 'Enquiry',
      case: randomUUID(),
    };
    const request = await ask('police', screening, {
      person,
      dataItem: 'police.incident.summary',
      route: 'raiseThreshold',
    });
    const { id } = made(request.body, 'policeRequestUnlock');
    const own = await town.ask({
      ...screening,
      query: ANSWER,
      variables: { key: randomUUID(), request: id, disclosed: false },
    });
    expect(codeOf(own.body)).toBe('UNLOCK_SAME_PERSON');
  });
});
