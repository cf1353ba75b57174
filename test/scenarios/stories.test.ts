import { join } from 'node:path';
import { Client, Pool } from 'pg';
import { explainChild } from '#embedded/explain/explainChild';
import { recordTableOf } from '#embedded/explain/recordTableOf';
import { personaOf } from '#embedded/startLintel';
import { PERSONAS } from '#embedded/town/personas';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { PersonId } from '#policies/core/ids';
import type { Agency, Purpose } from '#policies/core/vocabulary';
import { readCatalogue } from '#policies/protocols/readCatalogue';
import { type Answer, type AnswerNotice, startTown, type Town } from '#test/town/startTown';

/** The inquiry's stories, each through every layer: real tokens, real HTTP, real PostgreSQL, real replication. */
let town: Town;
beforeAll(async () => {
  town = await startTown();
}, 240_000);
afterAll(() => town.stop());

interface Scenario {
  readonly given: string;
  readonly persona: string;
  readonly purpose: Purpose;
  readonly child: string;
  /** Names the child's case where the purpose asks for one. */
  readonly reason?: string;
  /** Selection under `person`. */
  readonly when: string;
  /** What `person` is, exactly. */
  readonly then: unknown;
  /** `path outcome reason clause` of every notice, in order. */
  readonly notices: readonly string[];
  /** `path clause obligations: conditions` of everything that the answer binds to. */
  readonly bound?: readonly string[];
  /** `agency: item outcome [clause [controller]]` that must stand in the records of this request. */
  readonly logged: readonly string[];
}

const CATALOGUE = readCatalogue(join(__dirname, '..', '..', 'schema', 'fields.json'));
const ENQUIRY = 'Joint enquiry agreed at the strategy discussion';

const TO_PARTNERS = 'noOnwardSharing askOriginatorBeforeSharing destroyAfterPurpose doNotInformSubject';

const scenarios: readonly Scenario[] = [
  {
    given: 'a Welsh school asks for early help where the family has agreed to no service',
    persona: 'school-lead',
    purpose: 'earlyHelp',
    child: 'earlyHelpWales',
    when: '{ health { communityNursing { service } } }',
    then: { health: { communityNursing: null } },
    notices: ['person.health.communityNursing withheld consentNotInForce null'],
    logged: ['health: health.communityNursing.involvement withheld null'],
  },
  {
    given: 'an English school asks the same under the statutory duty to share',
    persona: 'school-lead-england',
    purpose: 'earlyHelp',
    child: 'earlyHelpEngland',
    when: '{ health { communityNursing { service } } }',
    then: { health: { communityNursing: [{ service: 'schoolNursing' }] } },
    notices: [],
    logged: ['health: health.communityNursing.service disclosed early-help-england.E3'],
  },
  {
    given: 'the family has withdrawn its agreement to early help',
    persona: 'early-help-worker',
    purpose: 'earlyHelp',
    child: 'withdrawnConsent',
    when: '{ education { concerns { kind } } }',
    then: { education: { concerns: null } },
    notices: ['person.education.concerns withheld consentNotInForce early-help-wales.W8'],
    logged: ['education: education.concern.involvement withheld early-help-wales.W8'],
  },
  {
    given: 'a practitioner who is barred from the child',
    persona: 'barred-practitioner',
    purpose: 'section47Enquiry',
    child: 'barred',
    reason: ENQUIRY,
    when: '{ name { familyName } police { incidents { kind } } }',
    then: null,
    notices: [],
    logged: [],
  },
  {
    given: 'a safeguarding nurse on an enquiry: the sexual-health record stays silent',
    persona: 'safeguarding-nurse',
    purpose: 'safeguardingEnquiry',
    child: 'sexualHealth',
    when: '{ health { sexualHealth { infection site } } }',
    then: { health: null },
    notices: [],
    logged: [],
  },
  {
    given:
      'a social worker on a section 47 enquiry about a suspected victim: offences attributed to the child are not theirs to see',
    persona: 'social-worker',
    purpose: 'section47Enquiry',
    child: 'suspectedVictim',
    reason: ENQUIRY,
    when: '{ police { incidents { kind roleOfChild offence } } lifeEvents { finding { text } } }',
    then: {
      police: {
        incidents: [
          { kind: 'exploitation', roleOfChild: 'victim', offence: null },
          // That something happened may be seen; what, and that it is laid to the child, may not.
          { kind: null, roleOfChild: null, offence: null },
        ],
      },
      lifeEvents: [
        { finding: [{ text: 'exploitation' }] },
        { finding: [{ text: 'high' }] },
        { finding: [{ text: 'Has new clothes and two telephones; older friends wait at the gate.' }] },
        { finding: [] },
      ],
    },
    notices: [
      'person.police.incidents standing mayExist section-47-enquiry.P11',
      'person.police.incidents standing mayExist section-47-enquiry.P4',
    ],
    logged: ['police: police.incident.offence silent', 'police: police.incident.roleOfChild silent'],
  },
  {
    given: 'the police on the same enquiry see the offence',
    persona: 'police-officer-wales',
    purpose: 'section47Enquiry',
    child: 'suspectedVictim',
    reason: ENQUIRY,
    when: '{ police { incidents { kind offence } } }',
    then: {
      police: {
        incidents: [
          { kind: 'exploitation', offence: null },
          { kind: 'theft', offence: 'Theft from a shop (Theft Act 1968 s1)' },
        ],
      },
    },
    notices: [],
    logged: ['police: police.incident.offence disclosed'],
  },
  {
    given: 'a social worker asks for intelligence: codes decide row by row, and a standing notice points to the bureau',
    persona: 'social-worker',
    purpose: 'section47Enquiry',
    child: 'intelligence',
    reason: ENQUIRY,
    when: '{ police { intelligence { handlingCode handlingConditions } } }',
    then: {
      police: {
        intelligence: [
          { handlingCode: 'C', handlingConditions: 'Share with the joint enquiry team only.' },
          { handlingCode: '2', handlingConditions: null },
          { handlingCode: 'P', handlingConditions: null },
        ],
      },
    },
    notices: ['person.police.intelligence standing mayExist section-47-enquiry.P7'],
    logged: ['police: police.intelligence.handlingCode disclosed'],
  },
  {
    given:
      'intelligence is given: its clauses’ obligations and the record’s own conditions travel with it, asked for or not',
    persona: 'social-worker',
    purpose: 'section47Enquiry',
    child: 'intelligence',
    reason: ENQUIRY,
    when: '{ police { intelligence { marking } abductionWarnings { issuedTo } } }',
    then: {
      police: {
        intelligence: [{ marking: 'OFFICIAL' }, { marking: 'OFFICIAL-SENSITIVE' }, { marking: 'OFFICIAL' }],
        abductionWarnings: [],
      },
    },
    notices: ['person.police.intelligence standing mayExist section-47-enquiry.P7'],
    bound: [
      `person.police.intelligence section-47-enquiry.P7 ${TO_PARTNERS}`,
      `person.police.intelligence section-47-enquiry.P8 ${TO_PARTNERS}`,
      `person.police.intelligence.0 section-47-enquiry.P8 ${TO_PARTNERS}: Share with the joint enquiry team only.`,
    ],
    logged: ['police: police.intelligence.handlingConditions disclosed'],
  },
  {
    given: 'whereabouts are closed because of a refuge: the place is null with the constant notice, the event is not',
    persona: 'social-worker-england',
    purpose: 'section47Enquiry',
    child: 'refuge',
    reason: ENQUIRY,
    when: '{ health { emergencyAttendances { injuryOrOverdose site } } }',
    then: { health: { emergencyAttendances: [{ injuryOrOverdose: 'injury', site: null }] } },
    notices: ['person.health.emergencyAttendances.0.site withheld whereaboutsNotShown null'],
    logged: ['health: health.emergencyAttendance.site silent'],
  },
  {
    given: 'a parent must not be informed: those involved read it, without the reason',
    persona: 'social-worker-england',
    purpose: 'section47Enquiry',
    child: 'notToBeInformed',
    reason: ENQUIRY,
    when: '{ notToBeInformed { whom } }',
    then: { notToBeInformed: [{ whom: 'The father' }] },
    notices: [],
    logged: ['hub: hub.notToBeInformed.whom disclosed casework-and-index-england.E20'],
  },
  {
    given: 'a Gillick-competent child’s own consent opens what the family’s refusal elsewhere keeps shut',
    persona: 'school-nurse',
    purpose: 'earlyHelp',
    child: 'gillick',
    when: '{ health { communityNursing { service } } }',
    then: { health: { communityNursing: [{ service: 'schoolNursing' }] } },
    notices: [],
    logged: ['health: health.communityNursing.service disclosed early-help-wales'],
  },
  {
    given: 'an adoption: nothing opens it, and the new identity does not lead to the old',
    persona: 'early-help-worker',
    purpose: 'earlyHelp',
    child: 'adopted',
    when: '{ socialCare { adoptions { formerName } } identities { controller } }',
    then: { socialCare: null, identities: expect.any(Array) },
    notices: expect.not.arrayContaining([expect.stringContaining('adoption')]) as unknown as string[],
    logged: [],
  },
  {
    given: 'patterns converge that no agency sees whole: counts, without the records',
    persona: 'hub-practitioner',
    purpose: 'section47Enquiry',
    child: 'convergence',
    reason: ENQUIRY,
    when: '{ indicators { kind window atLeast } }',
    then: {
      indicators: [
        { kind: 'missingEpisodes', window: 'P6M', atLeast: 4 },
        { kind: 'missingEpisodes', window: 'P12M', atLeast: 4 },
        { kind: 'emergencyAttendances', window: 'P6M', atLeast: 2 },
        { kind: 'emergencyAttendances', window: 'P12M', atLeast: 2 },
        { kind: 'persistentAbsence', window: 'P6M', atLeast: 4 },
        { kind: 'persistentAbsence', window: 'P12M', atLeast: 4 },
        { kind: 'convergence', window: 'P6M', atLeast: 1 },
        { kind: 'convergence', window: 'P12M', atLeast: 1 },
      ],
    },
    notices: [],
    logged: [
      'police: police.missingEpisode.count disclosed section-47-enquiry.N1 marches-police',
      'health: health.emergencyAttendance.count disclosed section-47-enquiry.N2 marchford-nhs-trust',
      'education: education.attendance.count disclosed section-47-enquiry.N3 marchford-school-01',
      'hub: hub.indicator.convergence disclosed casework-and-index-england.E12 null',
    ],
  },
  {
    given: 'a case header that names another child’s case: the declared threshold is not recorded for this child',
    persona: 'social-worker-england',
    purpose: 'section47Enquiry',
    child: 'earlyHelpEngland',
    reason: ENQUIRY,
    when: '{ socialCare { assessments { summary } } }',
    then: { socialCare: { assessments: null } },
    notices: [
      expect.stringContaining('person.socialCare.assessments withheld') as unknown as string,
      'person.socialCare.assessments standing mayExist section-47-enquiry.C9',
    ],
    logged: ['socialCare: socialCare.assessment.involvement withheld'],
  },
  {
    given: 'a voluntary organisation on the family’s consent',
    persona: 'family-support-worker',
    purpose: 'familySupport',
    child: 'familySupport',
    when: '{ education { attendance(first: 1) { percentage } concerns { kind } } }',
    then: { education: { attendance: [{ percentage: expect.any(Number) }], concerns: null } },
    notices: ['person.education.concerns withheld noClause null'],
    logged: ['education: education.attendance.percentage disclosed'],
  },
  {
    given: 'a scrutineer: no count of one child, which is no aggregate, and no case content',
    persona: 'scrutineer',
    purpose: 'scrutiny',
    child: 'convergence',
    when: '{ indicators { kind agency window atLeast } police { missingEpisodes { circumstances } } }',
    then: {
      indicators: [],
      police: null,
    },
    // Each agency that counts says so: an empty list is no 'nothing counted'.
    notices: [
      'person.police withheld noClause null',
      'person.police.missingEpisodes withheld noClause null',
      ...Array.from({ length: 4 }, () => 'person.indicators withheld noClause null'),
    ],
    logged: [],
  },
];

describe('the stories of the inquiry', () => {
  it.each(scenarios)('$given', async (scenario) => {
    const before = await logHeads();
    const answer = await ask(scenario);
    expect(answer.body.errors).toBeUndefined();
    expect(answer.body.data?.person).toEqual(scenario.then);
    expect(noticesOf(answer).map(inWords)).toEqual(scenario.notices);
    for (const { outOfHours } of noticesOf(answer))
      expect(outOfHours).toEqual({
        name: expect.stringContaining('out of hours'),
        telephone: expect.stringMatching(/^01632/),
      });
    if (scenario.bound !== undefined) expect(boundBy(answer)).toEqual(scenario.bound);
    const records = await recordsSince(before);
    for (const line of scenario.logged)
      expect(records).toEqual(expect.arrayContaining([expect.stringContaining(line)]));
    expect(records.length).toBeGreaterThan(0);
  });
});

/** Each asked by everybody for every purpose at once: nothing of it in any answer, and silence in the records. */
describe('what nothing opens, whoever asks', () => {
  const askAll = async (child: string, when: string) => {
    const before = await logHeads();
    const scenario = { given: '', child, reason: ENQUIRY, when, then: null, notices: [], logged: [] };
    const answers: [asker: string, answer: Answer][] = [];
    for (const { key, purposes } of PERSONAS)
      answers.push(
        ...(await Promise.all(
          purposes.map(async (purpose): Promise<[string, Answer]> => {
            const answer = await ask({ ...scenario, persona: key, purpose });
            expect([key, purpose, answer.body.errors]).toEqual([key, purpose, undefined]);
            return [`${key}, ${purpose}`, answer];
          }),
        )),
      );
    return { answers, records: await recordsSince(before) };
  };
  const tracesIn = (answers: readonly (readonly [string, Answer])[], traces: readonly string[]) =>
    answers.flatMap(([asker, answer]) =>
      traces.filter((trace) => answer.text.includes(trace)).map((trace) => [asker, trace]),
    );
  it('an adoption: neither it nor the child’s earlier name and id, under any purpose; what is of today is given', async () => {
    const { answers, records } = await askAll(
      'adopted',
      '{ name { familyName givenName } identities { id } socialCare { adoptions { orderDate formerName } } serviceEpisodes { type { code } } }',
    );
    const { person, familyName, givenName } = scriptedChild('beforeAdoption');
    expect(tracesIn(answers, [person, familyName, givenName, '"adoption', 'socialCare.adoption'])).toEqual(
      answers.flatMap(([asker, { text }]) => (text.includes('"adoptions":null') ? [[asker, '"adoption']] : [])),
    );
    const ofAdoption = records.filter((line) => line.includes('socialCare.adoption.'));
    expect(new Set(ofAdoption.map((line) => line.split(' ')[2]))).toEqual(new Set(['silent']));
    expect(answers.filter(([, { text }]) => text.includes('"familyName":["Rees"]')).length).toBeGreaterThan(10);
  }, 60_000);

  it('sexual-health attendances: neither they nor their number or site, under any purpose; what surrounds them is given', async () => {
    const attended = await onLog('health', async (client) => {
      const { rows } = await client.query<{ id: string; site: string }>(
        'SELECT id::text, site FROM public.sexual_health WHERE (controller, subject) IN (SELECT controller, subject FROM governance.link WHERE person = $1)',
        [scriptedChild('sexualHealth').person],
      );
      return rows.flatMap(({ id, site }) => [id, site]);
    });
    expect(attended.length).toBeGreaterThanOrEqual(4);
    const { answers, records } = await askAll(
      'sexualHealth',
      '{ health { sexualHealth { infection contraception site } communityNursing { service } } indicators { kind atLeast } lifeEvents { type { code } } }',
    );
    expect(tracesIn(answers, [...attended, 'sexual-health', 'health.sexualHealth', '"infection":'])).toEqual([]);
    const ofRecord = records.filter((line) => line.includes('health.sexualHealth.'));
    expect(new Set(ofRecord.map((line) => line.split(' ')[2]))).toEqual(new Set(['silent']));
    expect(answers.filter(([, { text }]) => text.includes('"service":"schoolNursing"')).length).toBeGreaterThan(0);
  }, 60_000);
});

/** The command is an operator's; what it says of a child has to be what the gateway does. */
describe('explain and the gateway agree', () => {
  it.each([
    [
      'early-help-worker',
      'earlyHelp',
      'earlyHelpWales',
      'education.attendance.percentage',
      '{ education { attendance { percentage } } }',
    ],
    [
      'early-help-worker-england',
      'earlyHelp',
      'earlyHelpEngland',
      'education.attendance.percentage',
      '{ education { attendance { percentage } } }',
    ],
    ['school-lead', 'earlyHelp', 'section47', 'socialCare.plan.planType', '{ socialCare { plans { planType } } }'],
    [
      'social-worker',
      'section47Enquiry',
      'section47',
      'police.incident.summary',
      '{ police { incidents { summary } } }',
    ],
    ['social-worker', 'section47Enquiry', 'section47', 'health.camhs.notes', '{ health { camhs { notes } } }'],
    [
      'barred-practitioner',
      'section47Enquiry',
      'barred',
      'police.incident.summary',
      '{ police { incidents { summary } } }',
    ],
  ] as const)('%s, %s, %s, %s', async (key, purpose, child, field, when) => {
    const persona = personaOf(key);
    const item = CATALOGUE.items.get(field);
    if (item === undefined) throw new Error(`No data item ${field}.`);
    const { person, caseId } = scriptedChild(child);
    const pool = new Pool({ connectionString: town.lintel.databases.runtime[item.agency], options: '-c timezone=UTC' });
    const explained = await explainChild(
      { agency: item.agency, persona, purpose, item, person: person as PersonId, caseId, now: new Date() },
      {
        sql: async (text, values) => (await pool.query({ text, values: [...values] })).rows,
        catalogue: CATALOGUE,
        table: await recordTableOf(item),
      },
    ).finally(() => pool.end());
    const answer = await town.ask({
      persona: key,
      purpose,
      query: `query($id: ID!) { person(id: $id) ${when} }`,
      variables: { id: person },
      case: caseId,
      reason: ENQUIRY,
    });
    const given =
      answer.body.data?.person === null ? 'no such person' : hasValue(answer.body.data) ? 'given' : 'not given';
    const reasons = noticesOf(answer).flatMap(({ outcome, reason }) => (outcome === 'withheld' ? [reason] : []));
    if (explained.kind !== 'decided') return expect(given).toBe('no such person');
    const gives = explained.held.some(({ decision }) => ['disclosed', 'generalised'].includes(decision.outcome));
    expect(given).toBe(explained.whole === null && gives ? 'given' : 'not given');
    if (explained.whole?.outcome === 'withheld') expect(reasons).toContain(explained.whole.reason);
  });
});

function hasValue(value: unknown): boolean {
  if (value === null || value === undefined) return false;
  return typeof value === 'object' ? Object.values(value).some(hasValue) : true;
}

it('a search is recorded of each controller whose identity gave a candidate, under the clause that shares it', async () => {
  const before = await logHeads();
  const answer = await town.ask({
    persona: 'social-worker-england',
    purpose: 'earlyHelp',
    query: 'query($s: PersonSearch!) { findPerson(search: $s) { candidates { id } } }',
    variables: { s: await onLog('hub', searchOf(scriptedChild('convergence').person)) },
  });
  expect(answer.text).toContain(scriptedChild('convergence').person);
  const records = await recordsSince(before);
  const given = records.filter((line) => line.includes('hub.person.name disclosed casework-and-index-england.E1 '));
  expect(given.length).toBeGreaterThan(0);
  expect(given.join()).not.toContain('null');
  expect(records).toContainEqual(expect.stringContaining('hub.person.dateOfBirth disclosed'));
  expect(records.join()).not.toContain('hub.person.identifier');
});

const searchOf = (person: string) => async (client: Client) => {
  const { rows } = await client.query(
    'SELECT name, birth_date::text AS birth FROM public.identity WHERE person = $1 ORDER BY id LIMIT 1',
    [person],
  );
  const [{ name, birth }] = rows;
  return { familyName: name.familyName[0], givenName: name.givenName[0], dateOfBirth: birth };
};

async function ask({ persona, purpose, child, reason, when }: Scenario): Promise<Answer> {
  const { person, caseId } = scriptedChild(child);
  return town.ask({
    persona,
    purpose,
    query: `query($id: ID!) { person(id: $id) ${when} }`,
    variables: { id: person },
    // A purpose that rests on a case names one; of a child without a case, that of another.
    case: caseId ?? scriptedChild('convergence').caseId,
    reason: reason ?? null,
  });
}

function noticesOf(answer: Answer): readonly AnswerNotice[] {
  return answer.body.extensions?.lintel?.notices ?? [];
}

function boundBy(answer: Answer): readonly string[] {
  const bound = answer.body.extensions?.lintel?.obligations ?? [];
  return bound.map(({ path, clause, obligations, conditions }) =>
    [`${path.join('.')} ${clause} ${obligations.join(' ')}`, ...(conditions === undefined ? [] : [conditions])].join(
      ': ',
    ),
  );
}

function inWords({ path, outcome, reason, clause }: AnswerNotice): string {
  return `${path.join('.')} ${outcome} ${reason} ${clause}`;
}

const AGENCIES: readonly Agency[] = ['police', 'health', 'education', 'socialCare', 'hub', 'governance'];

async function onLog<Result>(agency: Agency, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: town.lintel.databases.owner[agency] });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function logHeads(): Promise<ReadonlyMap<Agency, string>> {
  const heads = await Promise.all(
    AGENCIES.map((agency) =>
      onLog(
        agency,
        async (client): Promise<[Agency, string]> => [
          agency,
          (await client.query('SELECT size::text AS size FROM disclosure.head')).rows[0].size,
        ],
      ),
    ),
  );
  return new Map(heads);
}

/** `agency: item outcome clause controller` of every record appended since, what is silent included. */
async function recordsSince(heads: ReadonlyMap<Agency, string>): Promise<readonly string[]> {
  const lines = await Promise.all(
    AGENCIES.map((agency) =>
      onLog(agency, async (client) => {
        const { rows } = await client.query<{ body: Buffer }>(
          'SELECT body FROM disclosure.log WHERE seq > $1 UNION ALL SELECT body FROM disclosure.restricted WHERE seq > $1',
          [heads.get(agency)],
        );
        return rows.flatMap(({ body }) => {
          const record = JSON.parse(body.toString('utf8')) as {
            outcomes: readonly {
              dataItem: string;
              outcome: string;
              clause: string | null;
              controller: string | null;
            }[];
          };
          return [
            `${agency}: asked`,
            ...record.outcomes.map(
              ({ dataItem, outcome, clause, controller }) =>
                `${agency}: ${dataItem} ${outcome} ${clause} ${controller}`,
            ),
          ];
        });
      }),
    ),
  );
  return lines.flat();
}
