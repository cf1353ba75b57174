import { randomUUID } from 'node:crypto';
import { TOWN_ORGANISATIONS } from '#embedded/town/organisations';
import { PERSONAS } from '#embedded/town/personas';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { entriesOf } from '#test/town/entriesOf';
import { attacksTown } from './attacksTown';

/** The child in a refuge, in lists of work and registers: they name who asked and who wrote, by which it could be placed. */
const town = attacksTown.forTests();
const CHILD = scriptedChild('refuge');

describe('lists of work name who asked, who wrote and who was let in to those of that organisation and to keepers alone', () => {
  const REVIEWS = `query($id: ID!) {
    emergencyReviews(closed: true, first: 500) { entries { id organisation practitioner role purpose person { id } } }
    involvements(person: $id, ended: true) { entries { id organisation team practitioner events { byOrganisation byPractitioner } } }
    exclusions(person: $id, ended: true) { entries { id organisation events { byOrganisation byPractitioner } } }
    policeUnlocksToAnswer { entries { id personId askedBy askedByRole } } policeHolderTasks { entries { id controller } }
    policeBreachTasks(open: false) { entries { id correction } }
    caseReviews(closed: true) { entries { id case openedBy } } declaredRelationships { entries { id practitioner } }
    alerts { entries { kind } police { entries { kind agency } } } }`;
  const OTHERS = `query($id: ID!) {
    healthUnlocksToAnswer { entries { id askedBy } } educationUnlocksToAnswer { entries { id askedBy } }
    socialCareUnlocksToAnswer { entries { id askedBy } }
    healthHolderTasks { entries { id controller } } socialCareHolderTasks { entries { id controller } }
    alerts { health { entries { agency } } socialCare { entries { agency } } education { entries { agency } } hub { entries { agency } } }
    policeCorrectionNotices { entries { id items } }
    consentOverrides(person: $id) { entries { id approvedBy practitioner } }
    detrimentDecisions(person: $id) { entries { id reviewer practitioner } }
    person(id: $id) { id cases { id controller leadContact { telephone } } referrals { id controller } whoIsActing { organisation controller contact { telephone } }
      serviceEpisodes { location contact { telephone } } consents { controllers recipients jurisdiction receipt }
      disclosures { entries { controller organisation team case practitioner reason } } } }`;
  const CLAIMED = `{ selfRecordedInvolvements { entries { id organisation team practitioner reason } }
    organisationExclusions { entries { id organisation } } }`;
  const ASKERS = ['police-officer-wales', 'social-worker-england'];
  /** Of whom a hub practitioner wrote themselves: that they read. */
  const NAMED_BY_WELSH_HUB = ['marchford-council', 'marches-police'];
  const NOT_GRANTED = ['QUERY_NOT_GRANTED', 'TASKS_NOT_YOURS', 'ACCESS_NOT_YOURS'];
  const KEEPERS = ['hub-practitioner', 'caldicott-guardian'];
  const act = async (persona: string, purpose: string, query: string) => {
    const variables = { key: randomUUID(), person: CHILD.person };
    const answer = await town.ask({ persona, purpose, query, variables, case: CHILD.caseId, reason: 'Joint enquiry' });
    expect(answer.body.errors).toBeUndefined();
  };
  const work = (persona: string, purpose: string, query = REVIEWS) =>
    town.ask({ persona, purpose, query, variables: { id: CHILD.person }, case: CHILD.caseId, reason: 'Work' });
  const listed = async (persona: string, field: string, purpose = 'informationGovernance') =>
    entriesOf((await work(persona, purpose)).body, field) ?? [];

  beforeAll(async () => {
    for (const persona of ASKERS) {
      await act(
        persona,
        'section47Enquiry',
        `mutation($key: String!, $person: ID!) { policeRequestUnlock(key: $key, person: $person, dataItem: "police.incident.location",
           route: "ringFrontDoor", text: "What is known?") { id } }`,
      );
      await act(
        persona,
        'section47Enquiry',
        `mutation($key: String!, $person: ID!) { requestEmergencyAccess(key: $key, persons: [$person], reason: "A threat by ${persona}") { request } }`,
      );
    }
    const written = [
      ['hub-practitioner', 'afonwen-council'],
      ...NAMED_BY_WELSH_HUB.map((at) => ['hub-practitioner-wales', at] as const),
    ] as const;
    for (const kind of ['recordInvolvement', 'setExclusion'])
      for (const [hub, at] of written)
        await act(
          hub,
          'screening',
          `mutation($key: String!, $person: ID!) { ${kind}(key: $key, person: $person, organisation: "${at}", practitioner: "${at}/nobody", reason: "Known there") { id } }`,
        );
    await town.asOwner(
      'governance',
      `WITH kept AS (INSERT INTO authority.not_to_be_informed (id, person, whom, reason, review_by, recorded_at, by_organisation, by_practitioner)
         VALUES (gen_random_uuid(), $1, 'An uncle', 'A threat', '2020-01-01', now(), 'marchford-council', 'marchford-council/somebody') RETURNING *)
       INSERT INTO authority.not_to_be_informed_event (id, record, person, event, at, reason, review_by, by_organisation, by_practitioner)
       SELECT gen_random_uuid(), id, person, 'recorded', recorded_at, reason, review_by, by_organisation, by_practitioner FROM kept`,
      [CHILD.person],
    );
  });

  it.each(PERSONAS.filter(({ key }) => !KEEPERS.includes(key)))(
    '$key',
    async ({ key, defaultPurpose, organisation }) => {
      const answers = [];
      for (const query of [REVIEWS, OTHERS, CLAIMED]) answers.push(await work(key, defaultPurpose, query));
      const codes = answers.flatMap(({ body }) => body.errors ?? []).map(({ extensions }) => String(extensions?.code));
      expect(codes.filter((code) => !NOT_GRANTED.includes(code))).toEqual([]);
      const data = JSON.stringify(answers.map(({ body }) => body.data));
      const others = TOWN_ORGANISATIONS.map(({ id }) => id).filter((id) => id !== organisation);
      expect(others.filter((id) => data.includes(id))).toEqual(
        key === 'hub-practitioner-wales' ? NAMED_BY_WELSH_HUB : [],
      );
    },
  );

  it('a reader sees that somebody asked, in which role, and its own organisation’s; a null has the constant notice', async () => {
    const { body } = await work('privacy-officer', 'informationGovernance');
    const emergencyReviews = entriesOf(body, 'emergencyReviews');
    expect(entriesOf(body, 'policeUnlocksToAnswer')).toEqual(
      ['policeOfficer', 'socialWorker'].map((askedByRole) => ({
        ...{ id: expect.any(String), personId: CHILD.person, askedBy: null },
        askedByRole,
      })),
    );
    expect(emergencyReviews).toHaveLength(ASKERS.length);
    for (const review of emergencyReviews)
      expect(review).toMatchObject({ organisation: null, practitioner: null, person: { id: CHILD.person } });
    const notices = (body.extensions?.lintel?.notices ?? []).filter(({ reason }) => reason === 'whereaboutsNotShown');
    expect(notices.map(({ path }) => path.join('.')).sort()).toEqual(
      [0, 1]
        .flatMap((at) => [
          `emergencyReviews.entries.${at}.organisation`,
          `emergencyReviews.entries.${at}.practitioner`,
          `policeUnlocksToAnswer.entries.${at}.askedBy`,
        ])
        .concat('exclusions.entries.0.events', 'involvements.entries.0.events')
        .sort(),
    );
    const own = await listed('ig-officer', 'emergencyReviews');
    expect(own.map(({ organisation }) => organisation).sort()).toEqual(['marchford-council', null]);
    const scrutinised = await listed('scrutineer', 'emergencyReviews', 'scrutiny');
    expect(scrutinised.length).toBeGreaterThan(0);
    for (const { person, practitioner } of scrutinised) expect([person, practitioner]).toEqual([null, null]);
  });

  it('what a review of the closed child hides, those of other children of the same request hide', async () => {
    const sibling = scriptedChild('convergence').person;
    const asked = await town.ask({
      persona: 'police-officer-wales',
      purpose: 'section47Enquiry',
      query: `mutation($key: String!, $persons: [ID!]!) {
        requestEmergencyAccess(key: $key, persons: $persons, reason: "Both are gone") { request grants { id } } }`,
      variables: { key: randomUUID(), persons: [sibling, CHILD.person] },
      case: CHILD.caseId,
      reason: 'Joint enquiry',
    });
    const given = asked.body.data?.requestEmergencyAccess as { grants: { id: string }[] } | undefined;
    const grants = given?.grants.map(({ id }) => id) ?? [];
    const { rows: reviews } = await town.asOwner<{ id: string; own: boolean }>(
      'governance',
      `SELECT v.id, v.controller = 'gwent-y-gororau-police' AS own FROM authority.emergency_review v WHERE v.access = ANY($1)`,
      [grants],
    );
    // An own review that is closed gives away what an open one would.
    const ROWS =
      '{ emergencyReviews(closed: true, first: 500) { entries { id grant reason organisation practitioner person { id } } } }';
    const read = async (persona: string, purpose: string) =>
      entriesOf<{ id: string; grant: string | null }>(
        (await work(persona, purpose, ROWS)).body,
        'emergencyReviews',
      ).filter(({ id }) => reviews.some((each) => each.id === id));
    const nobody = { reason: 'Both are gone', organisation: null, practitioner: null };
    const rows = await read('privacy-officer', 'informationGovernance');
    expect(grants.map((grant) => rows.find((row) => row.grant === grant))).toEqual(
      [sibling, CHILD.person].map((id, at) => ({
        id: expect.any(String),
        grant: grants[at],
        ...nobody,
        person: { id },
      })),
    );
    // One of each grant, where the asker is and nowhere else: how many hold something, and where, is in no list.
    const scrutinised = await read('scrutineer-wales', 'scrutiny');
    const own = reviews.flatMap((each) => (each.own ? [each.id] : []));
    expect(own).toHaveLength(grants.length);
    expect(scrutinised.map(({ id }) => id).sort()).toEqual(own.sort());
    for (const row of scrutinised) expect(row).toMatchObject({ grant: null, organisation: null, practitioner: null });
    // Beside each such null stands whom to ring, of the scrutineer's own area and not of the child's.
    const { body } = await work('scrutineer-wales', 'scrutiny', ROWS);
    const unnamed = entriesOf<{ organisation: string | null }>(body, 'emergencyReviews').flatMap((row, at) =>
      row.organisation === null ? [`emergencyReviews.entries.${at}.organisation`] : [],
    );
    const ring = new Map(body.extensions?.lintel?.notices?.map(({ path, ...notice }) => [path.join('.'), notice]));
    expect(unnamed.length).toBeGreaterThanOrEqual(own.length);
    for (const path of unnamed)
      expect(ring.get(path)).toMatchObject({
        contact: { name: 'Information governance on call, Afonwen' },
        outOfHours: { name: 'Information governance on call, Afonwen, out of hours' },
      });
    expect(await read('scrutineer', 'scrutiny')).toEqual([]);
  });

  /** Requests of each officer's own organisation that are closed, or not, recorded by another than they. */
  const PEOPLE = ['privacy-officer', 'ig-officer', 'caldicott-guardian'];
  const recordRequests = async (person: string, representative: string | null, reason: string | null) => {
    const at = PEOPLE.map((key) => PERSONAS.find((persona) => persona.key === key)?.organisation);
    const { rowCount } = await town.asOwner(
      'hub',
      `INSERT INTO subject_access.request (id, controller, person, capacity, representative, evidence, received_on, leaves_on,
         recorded_at, recorded_by, closed_at, closed_by, closing_reason)
       SELECT gen_random_uuid(), controller, $1, 'child', $3, 'Seen', current_date, current_date + 30, now(), 'an officer',
         CASE WHEN $4::text IS NOT NULL THEN now() END, CASE WHEN $4::text IS NOT NULL THEN 'an officer' END, $4
       FROM unnest($2::text[]) AS controller`,
      [person, at, representative, reason],
    );
    expect(rowCount).toBe(PEOPLE.length);
  };
  const forgetRequests = () =>
    town.asOwner('hub', "DELETE FROM subject_access.request WHERE recorded_by = 'an officer'");
  const REQUESTS = `{ hubSubjectAccessRequests(first: 200) {
    entries { personId representative recordedBy closedAt closedBy closingReason capacity receivedOn } } }`;
  /** What a request of a person says, and which of its nulls are noticed. */
  const requestOf = async (reader: string, person: string) => {
    const { body } = await work(reader, 'informationGovernance', REQUESTS);
    const entries = entriesOf(body, 'hubSubjectAccessRequests');
    const found = entries.map((entry, at) => ({ entry, at })).filter(({ entry }) => entry.personId === person);
    const noticed = (body.extensions?.lintel?.notices ?? [])
      .filter(({ reason }) => reason === 'whereaboutsNotShown')
      .map(({ path }) => path.slice(-2));
    return found.map(({ entry: { personId: _person, ...entry }, at }) => ({
      entry,
      noticed: noticed.filter(([index]) => index === at).map(([, field]) => field),
    }));
  };
  const OPEN = scriptedChild('convergence').person;
  const WORDS = 'Her aunt’s solicitor, beside the refuge in Hereford';

  it('who asks for a child is read by who recorded it and by keepers; to others a closed child reads as one for whom nobody asks', async () => {
    await recordRequests(CHILD.person, WORDS, null);
    await recordRequests(OPEN, null, null);
    try {
      for (const officer of PEOPLE.filter((key) => !KEEPERS.includes(key))) {
        const [closed, ...more] = await requestOf(officer, CHILD.person);
        expect(closed).toMatchObject({
          entry: { representative: null, recordedBy: 'an officer' },
          noticed: ['representative'],
        });
        expect([[closed, ...more]]).toEqual([await requestOf(officer, OPEN)]);
      }
      const [kept] = await requestOf('caldicott-guardian', CHILD.person);
      expect(kept).toMatchObject({ entry: { representative: WORDS }, noticed: [] });
      const own = PERSONAS.find(({ key }) => key === 'ig-officer');
      await town.asOwner(
        'hub',
        "UPDATE subject_access.request SET recorded_by = $1 WHERE recorded_by = 'an officer' AND controller = $2",
        [...[own?.practitioner, own?.organisation]],
      );
      const [written] = await requestOf('ig-officer', CHILD.person);
      expect(written).toMatchObject({ entry: { representative: WORDS }, noticed: [] });
      await town.asOwner('hub', 'DELETE FROM subject_access.request WHERE recorded_by = $1', [own?.practitioner]);
    } finally {
      await forgetRequests();
    }
  });

  it('why a request for access was closed is read by who closed it, of an open child too; a null has the constant notice', async () => {
    await recordRequests(CHILD.person, null, WORDS);
    await recordRequests(OPEN, null, 'Of age since');
    try {
      for (const officer of PEOPLE) {
        const closed = await requestOf(officer, CHILD.person);
        expect(closed).toMatchObject([{ entry: { closedBy: 'an officer', closingReason: null } }]);
        expect(closed[0]?.noticed).toContain('closingReason');
        const comparable = (rows: typeof closed) =>
          rows.map(({ entry, ...rest }) => ({ ...rest, ...entry, closedAt: null }));
        expect(comparable(closed)).toEqual(comparable(await requestOf(officer, OPEN)));
      }
    } finally {
      await forgetRequests();
    }
  });

  describe('lists of work say the same of the same child whether or not whereabouts are closed', () => {
    const LISTS = `query($id: ID!) {
      emergencyReviews(closed: true, first: 500) { entries { id grant organisation practitioner role purpose reason person { id } } }
      involvements(person: $id, ended: true) { entries { id organisation team practitioner events { event byOrganisation byPractitioner } } }
      exclusions(person: $id, ended: true) { entries { id organisation events { event byOrganisation byPractitioner } } }
      policeUnlocksToAnswer { entries { id personId text askedBy askedByRole } }
      notToBeInformedReviews { entries { id personId author } } }`;
    const REVIEWED = '{ notToBeInformedReviews { entries { id personId author } } }';
    const READERS: readonly (readonly [persona: string, purpose: string, query: string])[] = [
      ['privacy-officer', 'informationGovernance', LISTS],
      ['ig-officer', 'informationGovernance', LISTS],
      ['duty-officer', 'informationGovernance', LISTS],
      ['hub-practitioner-wales', 'screening', REVIEWED],
    ];
    const read = async ([persona, purpose, query]: (typeof READERS)[number]) => {
      const { body } = await work(persona, purpose, query);
      const noticed = (body.extensions?.lintel?.notices ?? []).filter(({ reason }) => reason === 'whereaboutsNotShown');
      return { data: body.data, noticed: noticed.map(({ path }) => path.join('.')).sort() };
    };
    const REOPEN = `mutation($key: String!, $person: ID!) {
      openWhereabouts(key: $key, person: $person, reason: "Over") { effects { confirmed } } }`;

    it.each(READERS)('%s', async (...reader) => {
      const flag = await town.asOwner<{ open_to: readonly { organisation: string; role: string }[] }>(
        'hub',
        'SELECT open_to FROM governance.whereabouts_flag WHERE person = $1',
        [CHILD.person],
      );
      const keepers = flag.rows[0]?.open_to.map(
        ({ organisation, role }) => `{ organisation: "${organisation}", role: "${role}" }`,
      );
      const closed = await read(reader);
      await act('hub-practitioner', 'screening', REOPEN);
      try {
        expect(await read(reader)).toEqual(closed);
      } finally {
        await act(
          'social-worker',
          'section47Enquiry',
          `mutation($key: String!, $person: ID!) { closeWhereabouts(key: $key, person: $person, reason: "A threat",
             keepers: [${keepers?.join()}]) { effects { confirmed } } }`,
        );
      }
      expect(closed.noticed.length).toBeGreaterThan(0);
    });
  });

  it('a keeper reads all rows of the registers; of who wrote in them whoever reads is told their own organisation and that of the row', async () => {
    const nobody = { byOrganisation: null, byPractitioner: null };
    const byOrganisation = (rows: readonly Record<string, unknown>[]) =>
      Object.fromEntries(rows.map(({ organisation, events }) => [organisation, events]));
    expect(byOrganisation(await listed('hub-practitioner', 'exclusions', 'screening'))).toMatchObject({
      'afonwen-council': [{ byOrganisation: 'marchford-council' }],
      ...{ 'marchford-council': [nobody], 'marches-police': [nobody] },
    });
    const welsh = byOrganisation(await listed('hub-practitioner-wales', 'exclusions', 'screening'));
    // What it wrote itself, and its own.
    expect(welsh).toMatchObject({
      'afonwen-council': [nobody],
      'marchford-council': [{ byOrganisation: 'afonwen-council' }],
      'marches-police': [{ byOrganisation: 'afonwen-council' }],
    });
  });
});
