import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { Agency, Purpose, Role } from '#policies/core/vocabulary';
import type { OrdinaryBody, RecordedOutcome } from '#policies/disclosure/disclosureRecord';
import { declaredNotes } from '#subgraphs/kit/reports/noteDeclared';
import type { Answer } from '#test/town/startTown';
import { until } from '#test/town/until';
import { givenTown } from './givenTown';
import { outcomesIn } from './outcomesIn';

/** Reports over what was recorded: known requests, known counts. */
const casework = givenTown.forTests();

const CHILD = scriptedChild('section47');
const CLOSED = scriptedChild('refuge');
const LAST_MONTH = (() => {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1)).toISOString().slice(0, 7);
})();

const SHARING = `query($month: String!) { policeSharing(month: $month) { month
  blockage { clauses { controller clause refusals } rows { controller dataItem clause reason refusals } }
  declaredVersusActual { rows { controller clause use number dataItems { dataItem use number } } }
  exchange { rows { giver recipient given } } } }`;

interface Sharing {
  readonly blockage: {
    readonly clauses: readonly Record<string, unknown>[];
    readonly rows: readonly Record<string, unknown>[];
  } | null;
  readonly declaredVersusActual: { readonly rows: readonly Record<string, unknown>[] } | null;
  readonly exchange: { readonly rows: readonly Record<string, unknown>[] } | null;
}

const report = (persona: string, purpose: string, month = LAST_MONTH): Promise<Answer> =>
  casework.town.ask({ persona, purpose, query: SHARING, variables: { month } });
const sharingOf = ({ body }: Answer) => (body.data?.policeSharing ?? null) as Sharing | null;

async function asOwner<Row extends object>(agency: Agency, text: string): Promise<readonly Row[]> {
  return (await casework.town.asOwner<Row>(agency, text)).rows;
}

/** As if all of it had been recorded a month ago. */
const aMonthEarlier = () =>
  asOwner(
    'police',
    `BEGIN;
     SELECT 1 FROM reports.progress WHERE id = 1 FOR UPDATE;
     UPDATE disclosure.log SET appended_at = date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' - interval '1 day';
     DELETE FROM reports.sharing_count;
     DELETE FROM reports.sharing_of_requester;
     UPDATE reports.progress SET seq = 0, counted_to = '-infinity';
     COMMIT;
     SELECT disclosure.count_sharing(100000)`,
  );

interface Who {
  readonly team: string;
  readonly role: Role;
  readonly purpose: Purpose;
}
const WORKER: Who = { team: 'child-protection', role: 'socialWorker', purpose: 'section47Enquiry' };
const HELPER: Who = { team: 'early-help', role: 'earlyHelpWorker', purpose: 'earlyHelp' };

/** By each of so many practitioners of the council, so often. */
async function many(
  times: readonly number[],
  query: string,
  { team, role, purpose }: Who,
  person = CHILD.person,
  whole = `query($id: ID!) { person(id: $id) { police { ${query} } } }`,
): Promise<void> {
  for (const [nth, often] of times.entries()) {
    const organisation = 'afonwen-council';
    const as = { practitioner: `${organisation}/${role}-${nth}`, organisation, team, role };
    for (let time = 0; time < often; time += 1)
      await casework.ask({ as, purpose, reason: 'Joint enquiry', case: CHILD.caseId ?? '' }, whole, { id: person });
  }
}

const FORCE = 'gwent-y-gororau-police';

/** What the force's desk told each of two workers of the council by a decision of its own, and each of them reads so often. */
async function answered(times: readonly number[]): Promise<void> {
  for (const nth of times.keys())
    await asOwner(
      'police',
      `WITH asked AS (
         INSERT INTO tasks.unlock_request (id, person, organisation, team, practitioner, role, purpose, data_item, route, text, standing,
           involved, asked_at, due_at)
         VALUES (gen_random_uuid(), '${CHILD.person}', 'afonwen-council', 'child-protection', 'afonwen-council/socialWorker-${nth}', 'socialWorker',
           'section47Enquiry', 'police.intelligence.text', 'askOriginator', 'What is held?', true, true, now(), now() + interval '1 day')
         RETURNING id)
       INSERT INTO tasks.unlock_handling (request, controller, round, assigned_to, disclosed, answer, context, answered_at, answered_by, basis)
       SELECT id, '${FORCE}', 1, 'dutyOfficer', true, 'A car.', 'One source.', now(), '${FORCE}/duty', '${JSON.stringify(ON_ITS_OWN)}' FROM asked`,
    );
  await many(times, '', WORKER, CHILD.person, '{ policeUnlockRequests { entries { answers { answer basis } } } }');
}

const ON_ITS_OWN = {
  ...{ regime: 'dpaPart3', article6: 'e', article9: 'g', article10: true, schedule1: 'para18' },
  ...{
    para18Reason: 'WOULD_PREJUDICE_PROTECTION',
    power: 'childrenAct1989s47',
    confidentiality: 'overridingPublicInterest',
  },
  part3Authorisation: 'Children Act 1989 s47',
};

beforeAll(async () => {
  await answered([6, 5]);
  await many([6, 5], 'incidents { kind }', WORKER);
  // Four, and one who asks so often that the others' number could be worked out.
  await many([7, 4], 'missingEpisodes { circumstances }', WORKER);
  // Nothing but what is pruned: the agency is not asked, and learns of it afterwards.
  await many([7, 3, 2], 'warnings { text }', HELPER);
  await many([6, 3], 'abductionWarnings { issuedTo }', HELPER);
  await many([6, 6], 'warnings { text }', HELPER, CLOSED.person);
  const delivered = async () => {
    const [row] = await asOwner<{ number: number }>(
      'police',
      `SELECT count(*)::int AS number FROM disclosure.log WHERE convert_from(body, 'UTF8')::jsonb ->> 'purpose' = 'earlyHelp'`,
    );
    return row?.number ?? 0;
  };
  await until(async () => (await delivered()) >= 33);
  await aMonthEarlier();
}, 120_000);

test('the scrutineer reads what was blocked, what was used and who gave to whom; the small numbers are in none of it', async () => {
  const sharing = sharingOf(await report('scrutineer-wales', 'scrutiny'));
  expect(sharing?.blockage?.rows.map(({ controller, dataItem, refusals }) => [controller, dataItem, refusals])).toEqual(
    expect.arrayContaining([[FORCE, 'police.warning.involvement', 12]]),
  );
  expect(JSON.stringify(sharing?.blockage)).not.toContain('abductionWarning');
  const ranked = sharing?.blockage?.clauses ?? [];
  // Pruned at the gateway, where no clause covers it: twelve of one item, and of another too few beside one who asked often.
  expect(ranked).toContainEqual({ controller: FORCE, clause: null, refusals: 12 });
  const used = sharing?.declaredVersusActual?.rows.filter(({ use }) => use === 'counted') ?? [];
  expect(used.length).toBeGreaterThan(0);
  expect(used.every(({ controller }) => controller === FORCE)).toBe(true);
  const items = JSON.stringify(used);
  expect(items).toContain('{"dataItem":"police.incident.kind","use":"counted","number":11}');
  expect(JSON.stringify(sharing?.declaredVersusActual)).toContain(
    '{"dataItem":"police.missingEpisode.circumstances","use":"seldomOrNever","number":null}',
  );
  expect(items).not.toMatch(/"number":[0-4][,}]/);
  expect(sharing?.declaredVersusActual?.rows[0]).toMatchObject({ use: 'seldomOrNever', number: null });
  // What the force told by a decision of its own, no agreement declares.
  expect(sharing?.declaredVersusActual?.rows.filter(({ clause }) => clause === null)).toEqual([
    {
      ...{ controller: FORCE, clause: null, use: 'counted', number: 11 },
      dataItems: [{ dataItem: 'police.intelligence.text', use: 'counted', number: 11 }],
    },
  ]);
  const [exchange] = sharing?.exchange?.rows ?? [];
  expect(exchange).toMatchObject({ giver: FORCE, recipient: 'afonwen-council' });
});

const ENROLMENTS = 'query($id: ID!) { person(id: $id) { education { enrolments { status } } } }';
const MISSING = { persona: 'missing-coordinator', purpose: 'missingChild', reason: 'Not seen since noon' };

type Recorded = Omit<OrdinaryBody, 'outcomes'> & { readonly outcomes: readonly RecordedOutcome[] };

/** The record of an answer, once it is there: what the gateway refused alone is delivered afterwards. */
async function recordOf(agency: Agency, { headers }: Answer): Promise<Recorded> {
  const recorded = await until(async () => {
    const [row] = await casework.rows<{ body: OrdinaryBody }>(
      agency,
      "SELECT disclosure.read_body(body) AS body FROM disclosure.log WHERE disclosure.read_body(body) ->> 'request' = $1",
      [headers.get('x-request-id')],
    );
    return row?.body;
  });
  return { ...recorded, outcomes: outcomesIn(recorded) };
}

/** How often the agency counted for each controller and data item. */
async function countedAt(agency: Agency): Promise<ReadonlyMap<string, number>> {
  await asOwner(agency, 'SELECT disclosure.count_sharing(100000)');
  const rows = await asOwner<{ cell: string; number: number }>(
    agency,
    "SELECT controller || ' ' || data_item AS cell, sum(number)::int AS number FROM reports.sharing_count GROUP BY 1",
  );
  return new Map(rows.map(({ cell, number }) => [cell, number]));
}

test('whose whereabouts are closed to who asked is counted nowhere, and named in the record as before', async () => {
  const counted = await countedAt('police');
  expect(counted.get(`${FORCE} police.warning.involvement`)).toBe(12);
  expect(counted.has('marches-police police.warning.involvement')).toBe(false);
  const [refused] = await asOwner<{ body: OrdinaryBody }>(
    'police',
    "SELECT disclosure.read_body(body) AS body FROM disclosure.log WHERE disclosure.read_body(body) -> 'closed' = '[0]' LIMIT 1",
  );
  expect(refused && outcomesIn(refused.body)).toContainEqual(
    expect.objectContaining({ controller: 'marches-police', outcome: 'withheld', subjects: [0] }),
  );

  const before = await countedAt('education');
  const { outcomes, closed } = await recordOf(
    'education',
    await casework.ask(MISSING, ENROLMENTS, { id: CLOSED.person }),
  );
  expect(closed).toEqual([0]);
  expect(outcomes).toContainEqual(
    expect.objectContaining({ controller: expect.stringContaining('school'), outcome: 'disclosed', subjects: [0] }),
  );
  expect(await countedAt('education')).toEqual(before);
  // Of a child whose whereabouts are open the same question is counted.
  const open = await casework.ask(MISSING, ENROLMENTS, { id: scriptedChild('convergence').person });
  expect(await recordOf('education', open)).toMatchObject({ closed: [] });
  expect(await countedAt('education')).not.toEqual(before);
});

test('a record that does not say whose whereabouts were closed is not counted', async () => {
  const person = scriptedChild('convergence').person;
  const { receipt } = await recordOf('education', await casework.ask(MISSING, ENROLMENTS, { id: person }));
  const before = await countedAt('education');
  /** Counts the latest record once more, without what is taken out of it. */
  const again = (without: string) =>
    asOwner(
      'education',
      `BEGIN;
       SELECT FROM reports.progress WHERE id = 1 FOR UPDATE;
       CREATE TABLE public.kept AS SELECT seq, body FROM disclosure.log WHERE receipt = '${receipt}';
       UPDATE disclosure.log l SET body = convert_to((disclosure.read_body(l.body) - '${without}')::text, 'UTF8')
         FROM public.kept k WHERE k.seq = l.seq;
       UPDATE reports.progress SET seq = (SELECT seq - 1 FROM public.kept) WHERE id = 1;
       SELECT disclosure.count_sharing(100000);
       UPDATE disclosure.log l SET body = k.body FROM public.kept k WHERE k.seq = l.seq;
       DROP TABLE public.kept;
       COMMIT`,
    );
  await again('closed');
  expect(await countedAt('education')).toEqual(before);
  await again('nothing');
  expect(await countedAt('education')).not.toEqual(before);
});

test('the body of a record is read once, however many its outcomes are', async () => {
  const client = new Client({ connectionString: casework.town.lintel.databases.owner.police });
  await client.connect();
  try {
    await client.query(`BEGIN;
      SELECT FROM reports.progress WHERE id = 1 FOR UPDATE;
      UPDATE reports.progress SET seq = 0, counted_to = '-infinity';
      CREATE SEQUENCE public.reading;
      CREATE OR REPLACE FUNCTION disclosure.read_body(body bytea) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
        BEGIN PERFORM nextval('public.reading'); RETURN convert_from(body, 'UTF8')::jsonb; END $$`);
    await client.query('SELECT disclosure.count_sharing(100000)');
    const { rows } = await client.query<{ read: number; records: number }>(
      `SELECT (SELECT last_value::int FROM public.reading) AS read,
        (SELECT count(*)::int FROM disclosure.log WHERE body IS NOT NULL AND octet_length(requester) > 0) AS records`,
    );
    expect(rows[0]?.records).toBeGreaterThan(20);
    expect(rows[0]?.read).toBe(rows[0]?.records);
  } finally {
    await client.end();
  }
});

test('a child from whom who asked is barred is recorded as an id that nobody knows', async () => {
  const BARRED = { persona: 'barred-practitioner', purpose: 'earlyHelp' };
  const ASKED = 'query($id: ID!) { person(id: $id) { convergence } }';
  const of = async (id: string) => {
    const answer = await casework.ask(BARRED, ASKED, { id });
    expect(answer.body.data).toEqual({ person: null });
    return (await recordOf('hub', answer)).outcomes;
  };
  const barred = await of(scriptedChild('barred').person);
  expect(barred).toContainEqual(expect.objectContaining({ dataItem: 'hub.indicator.convergence', controller: null }));
  expect(barred).toEqual(await of(randomUUID()));
});

test('what is refused of governance’s own names no controller: it reads everybody’s links, and keeps nobody’s records', async () => {
  const SUPPORT = { persona: 'family-support-worker', purpose: 'familySupport' };
  const CONSENTS = 'query($id: ID!) { person(id: $id) { consents { id state } } }';
  const { outcomes } = await recordOf('governance', await casework.ask(SUPPORT, CONSENTS, { id: CHILD.person }));
  const refused = outcomes.filter(({ outcome }) => outcome === 'withheld');
  expect(refused.map(({ dataItem }) => dataItem)).toContain('governance.consent.involvement');
  expect(new Set(refused.map(({ controller }) => controller))).toEqual(new Set([null]));
  expect(refused.every(({ subjects }) => subjects.length === 1)).toBe(true);
});

test('whose the parts of a month were is not kept once it is over', async () => {
  const kept = await asOwner<{ month: boolean }>(
    'police',
    "SELECT DISTINCT month = date_trunc('month', now() AT TIME ZONE 'UTC')::date AS month FROM reports.sharing_of_requester",
  );
  expect(kept.filter(({ month }) => !month)).toEqual([]);
});

test('officers read their own controller’s figures, and nobody else’s', async () => {
  const own = sharingOf(await report('privacy-officer', 'informationGovernance'));
  const controllers = own?.declaredVersusActual?.rows.map(({ controller }) => controller) ?? [];
  expect(new Set(controllers)).toEqual(new Set(['marches-police']));
  expect(own?.blockage?.rows).toEqual([]);
  const elsewhere = await report('ig-officer', 'informationGovernance');
  expect(sharingOf(elsewhere)).toMatchObject({ blockage: null, declaredVersusActual: null, exchange: null });
  expect(elsewhere.body.extensions?.lintel?.notices.map(({ reason, dataItem }) => `${dataItem} ${reason}`)).toContain(
    'police.sharing.count noClause',
  );
});

test('whoever has no clause learns nothing', async () => {
  const refused = await report('early-help-worker', 'earlyHelp');
  expect(sharingOf(refused)).toMatchObject({ blockage: null, declaredVersusActual: null, exchange: null });
});

test.each(['2999-01', new Date().toISOString().slice(0, 7), 'last month'])(
  'of %s there is no report',
  async (month) => {
    const { body } = await report('scrutineer-wales', 'scrutiny', month);
    expect(body.errors?.[0]?.extensions?.code).toBe('REPORT_MONTH_INVALID');
  },
);

test('a month that was told never changes: what is destroyed later stays counted, what is recorded later counts later', async () => {
  const before = (await report('scrutineer-wales', 'scrutiny')).body.data;
  await many([5], 'incidents { kind }', WORKER);
  await asOwner(
    'police',
    `CREATE TABLE public.kept AS SELECT seq, body FROM disclosure.log WHERE seq < 5;
     UPDATE disclosure.log SET body = NULL WHERE seq < 5; SELECT disclosure.count_sharing(100000)`,
  );
  expect((await report('scrutineer-wales', 'scrutiny')).body.data).toEqual(before);
  // What was destroyed without a record of it would be found by the parts that verify the log.
  await asOwner(
    'police',
    'UPDATE disclosure.log l SET body = k.body FROM public.kept k WHERE k.seq = l.seq; DROP TABLE public.kept',
  );
});

/** What the agency's process does every twenty seconds. */
async function noteDeclared(): Promise<void> {
  const client = new Client({ connectionString: casework.town.lintel.databases.owner.police });
  await client.connect();
  const sql = async <Row>(text: string, values: readonly unknown[]) =>
    (await client.query({ text, values: [...values] })).rows as Row[];
  expect(await declaredNotes(sql, 'police')().finally(() => client.end())).toBe(true);
}

const declaredIn = async (persona: string, month: string) => {
  const { body } = await report(persona, 'scrutiny', month);
  const sharing = (body.data?.policeSharing ?? null) as Sharing | null;
  return sharing?.declaredVersusActual?.rows ?? body.errors?.map(({ extensions }) => extensions?.code);
};

test('before anything was in force no clause is declared', async () => {
  expect(await declaredIn('scrutineer-wales', '2020-01')).toEqual([]);
});

test('what is superseded and what is agreed later changes no month that is over', async () => {
  const before = await declaredIn('scrutineer-wales', LAST_MONTH);
  const noted = () =>
    asOwner<{ clause: string }>(
      'police',
      "SELECT DISTINCT clause FROM reports.declared_clause WHERE month = date_trunc('month', now() AT TIME ZONE 'UTC')::date",
    );
  await noteDeclared();
  const earlier = await noted();
  const replace = (protocol: string) => `
    INSERT INTO governance.protocol SELECT 'agreed-late', 1, 'inForce', replace(document::text, p.id, 'agreed-late')::jsonb, source,
      in_force_from, in_force_to FROM governance.protocol p WHERE id = '${protocol}' LIMIT 1;
    INSERT INTO governance.protocol_signature SELECT 'agreed-late', 1, controller, signed_at FROM governance.protocol_signature
      WHERE protocol = '${protocol}';
    UPDATE governance.protocol SET state = 'superseded' WHERE id = '${protocol}'`;
  // In the agency's replica, where what governance says arrives; its process goes by the revision that it has read.
  await asOwner('police', replace('safeguarding-enquiry-wales'));
  await noteDeclared();
  expect(await declaredIn('scrutineer-wales', LAST_MONTH)).toEqual(before);
  const later = await noted();
  expect(later.filter(({ clause }) => clause.startsWith('agreed-late.')).length).toBeGreaterThan(0);
  expect(later).toEqual(expect.arrayContaining([...earlier]));
});

test('a month that is not noted to its end is not told', async () => {
  const untilThen = async () => {
    await asOwner(
      'police',
      "UPDATE reports.declared_progress SET noted_to = date_trunc('month', now() AT TIME ZONE 'UTC')::date - 1",
    );
    return declaredIn('scrutineer-wales', LAST_MONTH);
  };
  // The background round may be faster once, and not again within its twenty seconds.
  const told = await untilThen();
  expect(told?.[0] === 'REPORT_NOT_READY' ? told : await untilThen()).toEqual(['REPORT_NOT_READY']);
  await noteDeclared();
  expect(await declaredIn('scrutineer-wales', LAST_MONTH)).toContainEqual(
    expect.objectContaining({ clause: 'section-47-enquiry.P2' }),
  );
});

test('a month that is not counted to its end is not told', async () => {
  const client = new Client({ connectionString: casework.town.lintel.databases.owner.police });
  await client.connect();
  // Whoever counts passes by a row that somebody holds; what is written here is no key of it, and waits for nobody.
  await client.query('BEGIN');
  await client.query('SELECT FROM reports.progress WHERE id = 1 FOR KEY SHARE');
  await asOwner('police', `UPDATE reports.progress SET counted_to = '-infinity'`);
  const { body } = await report('scrutineer-wales', 'scrutiny');
  await client.end();
  const codes = body.errors?.map(({ extensions }) => extensions?.code);
  expect(new Set(codes)).toEqual(new Set(['REPORT_NOT_READY']));
  await asOwner('police', 'SELECT disclosure.count_sharing(100000)');
  expect((await report('scrutineer-wales', 'scrutiny')).body.errors).toBeUndefined();
});
