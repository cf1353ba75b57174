import { PERSONAS } from '#embedded/town/personas';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { Agency, Purpose } from '#policies/core/vocabulary';
import { attacksTown } from './attacksTown';

/** A child in a refuge: nothing that places it leaves, for anybody but the two named roles, in any shape. */
const town = attacksTown.forTests();
let places: readonly string[];
const CHILD = scriptedChild('refuge');
beforeAll(async () => {
  places = await placesOfChild();
});

const QUERY = `query($id: ID!) { person(id: $id) {
  upn localIdentifier { value system } address { line1 city postcode } identities { upn localIdentifier { value } address { postcode } controller } cases { lead { name role } leadContact { telephone } controller } referrals { owner { name } } consents { noticeVersion } whoIsActing { organisation leadPractitioner { name } contact { telephone } controller }
  serviceEpisodes { type { code } location contact { telephone email } } lifeEvents { type { code } location } chronology { entries { serviceEpisode { location contact { telephone } } lifeEvent { location } } }
  police { incidents { controller reference officer { name role } location { line1 postcode city } officerContact { telephone } } missingEpisodes { controller whereFound locatedBy } abductionWarnings { noticeReference } }
  health { registrations { controller practice } emergencyAttendances { controller site } camhs { controller team leadProfessional { name } leadContact { telephone } } communityNursing { controller practitioner { name role } contact { telephone } } safeguardingLeads { controller lead { name role } contact { telephone } } }
  education { enrolments { controller upn school designatedLead { name role } leadContact { telephone } } attendance { controller } additionalNeeds { kind } concerns { recordedBy { name role } } }
  socialCare { lookedAfterPeriods { controller placementAddress { line1 postcode city } } allocations { controller team worker { name role } contact { telephone } } plans { scheme } assessments { kind } strategyMinutes { minutes } } } }`;

/** Fields of no address that name the force, the school, the country, or somebody who works there. */
const NAMING =
  /"(?:reference|officer|locatedBy|noticeReference|leadProfessional|practitioner|lead|designatedLead|recordedBy|worker|scheme|minutes|owner|noticeVersion|leadPractitioner)":(?!null)/;

const NAMED = ['hub-practitioner'];

async function rows<Row extends object>(agency: Agency, text: string): Promise<readonly Row[]> {
  return (await town.asOwner<Row>(agency, text, [CHILD.person])).rows;
}

/** Every text on record that places the child: streets, postcodes, sites, schools, teams, telephones, controllers. */
async function placesOfChild(): Promise<readonly string[]> {
  const ofChild = '(controller, subject) IN (SELECT controller, subject FROM governance.link WHERE person = $1)';
  const found = await Promise.all([
    rows<object>('police', `SELECT location, officer_contact FROM public.incident WHERE ${ofChild}`),
    rows<object>('health', `SELECT practice FROM public.registration WHERE ${ofChild}`),
    rows<object>('health', `SELECT site FROM public.emergency_attendance WHERE ${ofChild}`),
    rows<object>('health', `SELECT contact FROM public.safeguarding_lead WHERE ${ofChild}`),
    rows<object>('education', `SELECT school, lead_contact FROM public.enrolment WHERE ${ofChild}`),
    rows<object>('socialCare', `SELECT placement_address FROM public.looked_after WHERE ${ofChild}`),
    rows<object>('socialCare', `SELECT team, contact FROM public.allocation WHERE ${ofChild}`),
    rows<object>('hub', 'SELECT address, upn, local_identifier FROM public.identity WHERE person = $1'),
    rows<object>('hub', 'SELECT controller FROM governance.link WHERE person = $1'),
    rows<object>('hub', 'SELECT lead_contact FROM public.case_file WHERE person = $1'),
  ]);
  const texts = new Set<string>();
  JSON.stringify(found, (key, value) => {
    if (typeof value === 'string' && !['name', 'email', 'city'].includes(key)) texts.add(value);
    return value;
  });
  return [...texts];
}

const requesters = PERSONAS.filter((persona) => !NAMED.includes(persona.key)).flatMap((persona) =>
  persona.purposes.map((purpose) => ({ persona: persona.key, purpose })),
);

it('knows what to look for', () => {
  expect(places.length).toBeGreaterThan(10);
});

it.each(requesters)('$persona, $purpose: no place leaves', async ({ persona, purpose }) => {
  const answer = await town.ask({
    persona,
    purpose,
    query: QUERY,
    variables: { id: CHILD.person },
    case: CHILD.caseId,
    reason: 'Joint enquiry',
  });
  expect(answer.body.errors).toBeUndefined();
  const data = JSON.stringify(answer.body.data);
  for (const place of places) expect(data).not.toContain(place);
  expect(NAMING.exec(data)).toBeNull();
  // A notice names no controller and no place either; clause ids and the requester's own contacts are no places of the child.
  const notices = JSON.stringify(
    (answer.body.extensions?.lintel?.notices ?? []).map(({ contact: _contact, ...notice }) => notice),
  );
  for (const place of places) expect(notices).not.toContain(place);
});

it('the named role, staffed at all hours, is shown them', async () => {
  const answer = await town.ask({
    persona: 'hub-practitioner',
    purpose: 'section47Enquiry',
    query: QUERY,
    variables: { id: CHILD.person },
    case: CHILD.caseId,
    reason: 'Joint enquiry',
  });
  const data = JSON.stringify(answer.body.data);
  expect(places.filter((place) => data.includes(place)).length).toBeGreaterThan(5);
  for (const named of ['officer', 'worker', 'designatedLead', 'reference'])
    expect(data).toMatch(new RegExp(`"${named}":(?!null)`));
});

it('every null place carries one notice, the same bytes whether it is closed or not held', async () => {
  const ask = (id: string, caseId: string | null) =>
    town.ask({
      persona: 'social-worker-england',
      purpose: 'section47Enquiry',
      query:
        'query($id: ID!) { person(id: $id) { address { postcode } health { emergencyAttendances(first: 1) { site } } education { enrolments(first: 1) { school } } } }',
      variables: { id },
      case: caseId,
      reason: 'Joint enquiry',
    });
  const open = scriptedChild('convergence');
  for (const [agency, text] of [
    ['health', 'UPDATE public.emergency_attendance SET site = NULL'],
    ['education', 'UPDATE public.enrolment SET school = NULL'],
    ['hub', 'UPDATE public.identity SET address = NULL'],
  ] as const) {
    const keyed =
      agency === 'hub'
        ? 'person = $1'
        : '(controller, subject) IN (SELECT controller, subject FROM governance.link WHERE person = $1)';
    await town.asOwner(agency, `${text} WHERE ${keyed}`, [open.person]);
  }
  const closed = await ask(CHILD.person, CHILD.caseId);
  const notHeld = await ask(open.person, open.caseId);
  expect(closed.text).toBe(notHeld.text);
  expect(closed.body.extensions?.lintel?.notices.map((notice) => notice.reason)).toEqual([
    'whereaboutsNotShown',
    'whereaboutsNotShown',
    'whereaboutsNotShown',
  ]);
});

it('a record that one country alone keeps reads as not held: to whoever is told of an open child’s, and to whoever is refused', async () => {
  const SCORES = 'query($id: ID!) { person(id: $id) { socialCare { serafScores { edition } } } }';
  const requester = (persona: string, purpose: Purpose, { person, caseId }: typeof CHILD) =>
    town.ask({ persona, purpose, query: SCORES, variables: { id: person }, case: caseId, reason: 'Joint enquiry' });
  const asked = async () => {
    const enquirers = requesters.filter(({ purpose }) => purpose.endsWith('Enquiry'));
    const answers = enquirers.map(({ persona, purpose }) => requester(persona, purpose, CHILD));
    return (await Promise.all(answers)).map(({ text }) => text);
  };
  const score = async ({ person }: typeof CHILD) => {
    const { rowCount } = await town.asOwner(
      'socialCare',
      `INSERT INTO public.seraf (id, controller, subject, assertion, source, period_start, edition, score, band, restriction)
       SELECT gen_random_uuid(), controller, subject, 'opinion', 'professional', now(), '2', 12, '11-15', 'none'
       FROM governance.link WHERE person = $1 AND ended_at IS NULL AND agency = 'socialCare' LIMIT 1`,
      [person],
    );
    expect(rowCount).toBe(1);
  };
  const [open, unscored] = [scriptedChild('convergence'), await asked()];
  await score(CHILD);
  await score(open);
  expect(await asked()).toEqual(unscored);
  const enquirer = await requester('social-worker-england', 'section47Enquiry', open);
  expect(JSON.stringify(enquirer.body.data)).toContain('{"edition":"2"}');
  const keeper = await requester('hub-practitioner', 'section47Enquiry', CHILD);
  expect(JSON.stringify(keeper.body.data)).toContain('{"edition":"2"}');
});

it('every null place of episodes and events carries the constant notice', async () => {
  const answer = await town.ask({
    persona: 'social-worker-england',
    purpose: 'section47Enquiry',
    query:
      'query($id: ID!) { person(id: $id) { serviceEpisodes { where: location contact { telephone } } lifeEvents { location } } }',
    variables: { id: CHILD.person },
    case: CHILD.caseId,
    reason: 'Joint enquiry',
  });
  const person = answer.body.data?.person as {
    serviceEpisodes: { where: null; contact: null }[];
    lifeEvents: { location: null }[];
  };
  expect(person.serviceEpisodes.length).toBeGreaterThan(2);
  const noticed = (answer.body.extensions?.lintel?.notices ?? [])
    .filter((notice) => notice.reason === 'whereaboutsNotShown')
    .map((notice) => notice.path.join('.'));
  const places = [
    ...person.serviceEpisodes.flatMap((_, index) => [
      `person.serviceEpisodes.${index}.where`,
      `person.serviceEpisodes.${index}.contact`,
    ]),
    ...person.lifeEvents.map((_, index) => `person.lifeEvents.${index}.location`),
  ];
  expect([...noticed].sort()).toEqual([...places].sort());
});
