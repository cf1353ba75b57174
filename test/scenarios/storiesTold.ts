import { join } from 'node:path';
import { Pool } from 'pg';
import { childInWords } from '#embedded/explain/childInWords';
import { explainChild } from '#embedded/explain/explainChild';
import { recordTableOf } from '#embedded/explain/recordTableOf';
import { personaOf } from '#embedded/startLintel';
import { PERSONAS, type TownPersona } from '#embedded/town/personas';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { PersonId } from '#policies/core/ids';
import type { Agency, Purpose } from '#policies/core/vocabulary';
import type { OrdinaryBody } from '#policies/disclosure/disclosureRecord';
import { readPowers } from '#policies/powers/readPowers';
import { readCatalogue } from '#policies/protocols/readCatalogue';
import { outcomesIn } from '#test/disclosure/outcomesIn';
import type { Answer, AnswerNotice } from '#test/town/startTown';
import { scenarioTown } from './scenarioTown';
import { ENQUIRY, STORIES, type Story } from './stories';

/** The inquiry's stories, each through every layer: real tokens, real HTTP, real PostgreSQL, real replication. */
const town = scenarioTown.forTests();

const CATALOGUE = readCatalogue(join(__dirname, '..', '..', 'schema', 'fields.json'));
const POWERS = readPowers();
describe('the stories of the inquiry', () => {
  it.each(STORIES)('$given', async (scenario) => {
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
  });

  it('sexual-health attendances: neither they nor their number or site, under any purpose; what surrounds them is given', async () => {
    const { rows } = await town.asOwner<{ id: string; site: string }>(
      'health',
      'SELECT id::text, site FROM public.sexual_health WHERE (controller, subject) IN (SELECT controller, subject FROM governance.link WHERE person = $1)',
      [scriptedChild('sexualHealth').person],
    );
    const attended = rows.flatMap(({ id, site }) => [id, site]);
    expect(attended.length).toBeGreaterThanOrEqual(4);
    const { answers, records } = await askAll(
      'sexualHealth',
      '{ health { sexualHealth { infection contraception site } communityNursing { service } } indicators { kind atLeast } lifeEvents { type { code } } }',
    );
    expect(tracesIn(answers, [...attended, 'sexual-health', 'health.sexualHealth', '"infection":'])).toEqual([]);
    const ofRecord = records.filter((line) => line.includes('health.sexualHealth.'));
    expect(new Set(ofRecord.map((line) => line.split(' ')[2]))).toEqual(new Set(['silent']));
    expect(answers.filter(([, { text }]) => text.includes('"service":"schoolNursing"')).length).toBeGreaterThan(0);
  });
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
    // Decided on the being there of the record: another clause than the one of the offence.
    ['social-worker', 'earlyHelp', 'refuge', 'police.incident.offence', '{ police { incidents { offence } } }'],
    [
      'barred-practitioner',
      'section47Enquiry',
      'barred',
      'police.incident.summary',
      '{ police { incidents { summary } } }',
    ],
  ] as const)('%s, %s, %s, %s', (key, purpose, child, field, when) => agree({ key, purpose, child, field, when }));

  it('of a requester whose training is over, too', async () => {
    const asked = { key: 'early-help-worker-england', purpose: 'earlyHelp', child: 'earlyHelpEngland' } as const;
    const concern = { field: 'education.concern.kind', when: '{ education { concerns { kind } } }' };
    await agree({ ...asked, ...concern });
    const reasons = await agree({ ...asked, ...concern, trainingExpired: true });
    expect(reasons).toContain('trainingExpired');
  });
});

it('a home of which the first start was broken off is not explained as if the law withheld', async () => {
  const pool = new Pool({ connectionString: town.lintel.databases.owner.education, max: 1 });
  const persona = personaOf('school-lead');
  const item = CATALOGUE.items.get('education.attendance.percentage');
  if (item === undefined) throw new Error('No such data item.');
  const question = {
    ...{ agency: item.agency, persona, purpose: 'earlyHelp' as const, item, caseId: null, trainingExpired: false },
    ...{ person: scriptedChild('section47').person as PersonId, now: new Date() },
  };
  try {
    await pool.query('BEGIN');
    await pool.query('DELETE FROM governance.protocol');
    const explained = await explainChild(question, {
      sql: async (text, values) => (await pool.query({ text, values: [...values] })).rows,
      catalogue: CATALOGUE,
      table: await recordTableOf(item),
    });
    expect(explained).toEqual({ kind: 'nothingInForce' });
    expect(childInWords(question, 'a child', explained, readPowers()).join('\n')).toMatch(
      /No protocol is in force here yet.*npm start/,
    );
    await pool.query('ROLLBACK');
  } finally {
    await pool.end();
  }
});

interface Explained {
  readonly key: string;
  readonly purpose: Purpose;
  readonly child: Story['child'];
  readonly field: string;
  readonly when: string;
  readonly trainingExpired?: boolean;
}

/** Explains and asks; gives the reasons of the answer's notices. */
async function agree({
  key,
  purpose,
  child,
  field,
  when,
  trainingExpired = false,
}: Explained): Promise<readonly string[]> {
  const persona = personaOf(key);
  const item = CATALOGUE.items.get(field);
  if (item === undefined) throw new Error(`No data item ${field}.`);
  const { person, caseId } = scriptedChild(child);
  const pool = new Pool({ connectionString: town.lintel.databases.runtime[item.agency], options: '-c timezone=UTC' });
  const question = {
    agency: item.agency,
    persona,
    purpose,
    item,
    person: person as PersonId,
    caseId,
    trainingExpired,
    now: new Date(),
  };
  const explained = await explainChild(question, {
    sql: async (text, values) => (await pool.query({ text, values: [...values] })).rows,
    catalogue: CATALOGUE,
    table: await recordTableOf(item),
  }).finally(() => pool.end());
  const answer = await town.ask({
    persona: key,
    purpose,
    query: `query($id: ID!) { person(id: $id) ${when} }`,
    variables: { id: person },
    case: caseId,
    reason: ENQUIRY,
    headers: trainingExpired ? { authorization: `Bearer ${await untrained(persona)}` } : {},
  });
  const given =
    answer.body.data?.person === null ? 'no such person' : hasValue(answer.body.data) ? 'given' : 'not given';
  const reasons = noticesOf(answer).flatMap(({ outcome, reason }) => (outcome === 'withheld' ? [reason] : []));
  if (explained.kind !== 'decided') {
    expect(given).toBe('no such person');
    return reasons;
  }
  const gives = explained.held.some(({ decision }) => ['disclosed', 'generalised'].includes(decision.outcome));
  expect(given).toBe(explained.whole === null && gives ? 'given' : 'not given');
  if (explained.whole?.outcome === 'withheld') expect(reasons).toContain(explained.whole.reason);
  // The trail below a headline is the headline's own: where it names a clause, the trail tells of that clause.
  const told = childInWords(question, 'the child', explained, POWERS).join('\n').split(/\n\n/);
  const headed = told.filter((part) => /^\d+ records? held by/.test(part));
  expect(headed).toHaveLength(explained.held.length);
  explained.held.forEach(({ decision: { clause } }, at) => {
    const [, ...trail] = headed[at]?.split('\n') ?? [];
    if (clause !== null) expect(trail.join('\n')).toContain(clause);
  });
  return reasons;
}

const untrained = (persona: TownPersona): Promise<string> =>
  town.lintel.issuers.issueToken({ ...persona, trainingValidUntil: '2026-01-01' }, new Date());

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
    variables: { s: await searchOf(scriptedChild('convergence').person) },
  });
  expect(answer.text).toContain(scriptedChild('convergence').person);
  const records = await recordsSince(before);
  const given = records.filter((line) => line.includes('hub.person.name disclosed casework-and-index-england.E1 '));
  expect(given.length).toBeGreaterThan(0);
  expect(given.join()).not.toContain('null');
  expect(records).toContainEqual(expect.stringContaining('hub.person.dateOfBirth disclosed'));
  expect(records.join()).not.toContain('hub.person.identifier');
});

async function searchOf(person: string) {
  const { rows } = await town.asOwner<{ name: Record<string, readonly string[]>; birth: string }>(
    'hub',
    'SELECT name, birth_date::text AS birth FROM public.identity WHERE person = $1 ORDER BY id LIMIT 1',
    [person],
  );
  const [held] = rows;
  return { familyName: held?.name.familyName?.[0], givenName: held?.name.givenName?.[0], dateOfBirth: held?.birth };
}

async function ask({ persona, purpose, child, reason, when }: Story): Promise<Answer> {
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

async function logHeads(): Promise<ReadonlyMap<Agency, string>> {
  const heads = await Promise.all(
    AGENCIES.map(async (agency): Promise<[Agency, string]> => {
      const { rows } = await town.asOwner<{ size: string }>(agency, 'SELECT size::text AS size FROM disclosure.head');
      return [agency, rows[0]?.size ?? '0'];
    }),
  );
  return new Map(heads);
}

/** `agency: item outcome clause controller` of every record appended since, what is silent included. */
async function recordsSince(heads: ReadonlyMap<Agency, string>): Promise<readonly string[]> {
  const lines = await Promise.all(
    AGENCIES.map(async (agency) => {
      const { rows } = await town.asOwner<{ body: Buffer }>(
        agency,
        'SELECT body FROM disclosure.log WHERE seq > $1 UNION ALL SELECT body FROM disclosure.restricted WHERE seq > $1',
        [heads.get(agency)],
      );
      return rows.flatMap(({ body }) => {
        return [
          `${agency}: asked`,
          ...outcomesIn(JSON.parse(body.toString('utf8')) as OrdinaryBody).map(
            ({ dataItem, outcome, clause, controller }) => `${agency}: ${dataItem} ${outcome} ${clause} ${controller}`,
          ),
        ];
      });
    }),
  );
  return lines.flat();
}
