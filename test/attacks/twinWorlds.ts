import { scriptedChild } from '#embedded/town/scriptedChildren';
import { ATTRIBUTES, SPANS } from '#telemetry/traces/tracing';
import { countedDuring, type Samples, samplesOf } from '#test/telemetry/readPage';
import type { Answer } from '#test/town/startTown';
import { ALTERATIONS, type Asking, copyRows, INCIDENT } from './alterations';
import { alter, attacksTown, spans, statements } from './attacksTown';

/**
 * Two worlds that differ only in what a requester may not see give the same bytes: status, body, notices, counts, order; and
 * take the same SQL statements, text by text, each giving as many rows: silent rows fall in SQL, so that no work is done for one. One town is asked, altered where nobody asked may look, and asked again.
 */
const town = attacksTown.forTests();
beforeAll(async () => {
  await alter('socialCare', copyRows('strategy_minutes', 'minutes', "'legalPrivilege'", 'restriction'), CHILD.person);
  const columns = 'referrer, referrer_kind, reason, rag_rating, decision, decided_at';
  await alter('socialCare', copyRows('referral', columns, "'familyCourt'", 'restriction'), CHILD.person);
});

const CHILD = scriptedChild('section47');

const QUESTIONS: readonly { readonly name: string; readonly query: string }[] = [
  {
    name: 'the case view',
    query: `query($id: ID!) { person(id: $id) {
      serviceEpisodes { id type { code } agency } lifeEvents { id type { code } finding { text } } indicators { kind agency window atLeast } convergence whoIsActing { accepted }
      chronology(first: 5) { entries { id serviceEpisode { type { code } } lifeEvent { type { code } finding { text } } } }
      police { incidents { id kind summary offence } intelligence { id text handlingCode } missingEpisodes { id riskLevel } warnings { id text } abductionWarnings { id reason } }
      education { exclusions { id reason } }
      health { emergencyAttendances { id presentingComplaint site } sexualHealth { infection } camhs { status notes } }
      socialCare { adoptions { formerName } strategyMinutes { id minutes } referrals { id reason referrer } assessments { summary } } } }`,
  },
  {
    name: 'hostile names, guards and first rows',
    query: `query($id: ID!, $yes: Boolean = true) { id: person(id: $id) { name: police { id: incidents(first: 1) { constructor: id __typename kind: summary }
      hasOwnProperty: intelligence(first: 1) { id: text } ... @include(if: $yes) { b: incidents(first: 2) { id: kind } } }
      toString: health { id: sexualHealth(first: 1) { id: infection } a: emergencyAttendances(first: 1) { id: leftUnseen } } valueOf: indicators { id: atLeast } } }`,
  },
];

const REQUESTERS: readonly Asking[] = [
  { persona: 'social-worker', purpose: 'section47Enquiry' },
  { persona: 'hub-practitioner-wales', purpose: 'screening' },
  { persona: 'police-officer-wales', purpose: 'section47Enquiry' },
  { persona: 'safeguarding-nurse', purpose: 'directCare' },
  { persona: 'school-lead', purpose: 'earlyHelp' },
  { persona: 'scrutineer-wales', purpose: 'scrutiny' },
];

/** What is answered to everyone, and what the metrics counted meanwhile. */
async function askAll(requesters = REQUESTERS): Promise<ReadonlyMap<string, string>> {
  const answers = new Map<string, string>();
  spans.reset();
  const counted = await countedDuring(town.lintel.metrics, () => askEach(answers, requesters));
  return answers.set(METRICS, shown(counted)).set(TRACES, traced());
}

const METRICS = 'the metrics';
const TRACES = 'the traces';
/** Spans ended in whatever order their sources answered. */
const traced = () =>
  spans
    .getFinishedSpans()
    .map(({ name, attributes, status }) => JSON.stringify([name, attributes, status]))
    .sort()
    .join('\n');
const shown = (samples: Samples) =>
  [...samples]
    .map(([name, value]) => `${name} ${value}`)
    .sort()
    .join('\n');

async function askEach(answers: Map<string, string>, requesters: readonly Asking[]): Promise<void> {
  for (const { persona, purpose } of requesters) {
    for (const { name, query } of QUESTIONS) {
      const answer = await town.ask({
        persona,
        purpose,
        query,
        variables: { id: CHILD.person },
        case: CHILD.caseId,
        reason: 'Joint enquiry',
      });
      expect(answer.body.errors).toBeUndefined();
      const headers = ['content-type', 'content-length', 'cache-control']
        .map((header) => answer.headers.get(header))
        .join(' ');
      answers.set(`${persona}, ${purpose}: ${name}`, `${answer.status} ${headers}\n${answer.text}`);
      answers.set(`${persona}, ${purpose}: ${name}: SQL`, statementsOf(answer));
    }
  }
}

/** What a request took of each database: the same texts, as often, and as many rows of each. */
function statementsOf({ headers }: Answer): string {
  const own = statements.filter(({ request }) => request === headers.get('x-request-id'));
  expect(own.length).toBeGreaterThan(5);
  return own
    .map(({ agency, text, rows = '-' }) => `${agency}, ${rows} rows: ${text}`)
    .sort()
    .join('\n');
}

/** What was answered after the alteration before, to the same requesters, is what they are answered before this one. */
let last: { readonly of: readonly Asking[] | undefined; readonly answers: ReadonlyMap<string, string> } | null = null;

it.each(ALTERATIONS)(
  '$what in the world beyond change no byte of any answer, no statement, no metric and no span',
  async ({ agency, text, of, seenBy }) => {
    const seers = seenBy === undefined ? [] : [seenBy];
    const seen = await askAll(seers);
    const before = last !== null && last.of === of ? last.answers : await askAll(of);
    last = null;
    await alter(agency, text, CHILD.person);
    const after = await askAll(of);
    for (const [question, answer] of after)
      expect(firstDifference(question, before.get(question) ?? '', answer)).toBeNull();
    last = { of, answers: after };
    for (const { persona, purpose } of seers) {
      const question = `${persona}, ${purpose}: the case view`;
      expect((await askAll(seers)).get(question)).not.toBe(seen.get(question));
    }
  },
  120_000,
);

it('an argument on a field that the requester may not see is answered alike whatever the data, and asks nobody', async () => {
  const asked = async (first: number, person: string) => {
    const answer = await town.ask({
      persona: 'school-lead',
      purpose: 'earlyHelp',
      query:
        'query($id: ID!, $first: Int!) { person(id: $id) { name { familyName } police { warnings(first: $first) { text } } socialCare { strategyMinutes(first: $first) { minutes } } } }',
      variables: { id: person, first },
    });
    const fetched = new Set(
      statements.filter(({ request }) => request === answer.headers.get('x-request-id')).map(({ agency }) => agency),
    );
    const { data, errors, extensions } = answer.body;
    const { name: _name, ...rest } = (data?.person ?? {}) as Record<string, unknown>;
    const codes = errors?.map((error) => error.extensions?.code);
    return JSON.stringify([[...fetched], codes, rest, extensions?.lintel?.notices]);
  };
  const none = scriptedChild('earlyHelpWales').person;
  const ofBoth = async (first: number) => {
    const [one, other] = await Promise.all([asked(first, CHILD.person), asked(first, none)]);
    expect(one).toBe(other);
    return one;
  };
  // The index says whether the object is there; whose fields they are is not asked.
  expect(await ofBoth(1)).toMatch(/^\[\["hub"\],null,.*noClause/);
  expect(await ofBoth(50)).toBe(await ofBoth(1));
  expect(await ofBoth(100_000)).toBe('[[],["TOO_COSTLY"],{},null]');
  // Judged by whoever holds the field, and by nobody where none is asked.
  expect(await ofBoth(-1)).toBe(await ofBoth(1));
});

/** Records of the child, on the days of `dates` in turn; nothing else tells them apart. */
function onDays(table: string, dates: readonly string[]): string {
  const days = `ARRAY[${dates.map((date) => `'${date}T09:00:00Z'`).join(', ')}]::timestamptz[]`;
  return `INSERT INTO public.${table} (id, controller, subject, period_start)
    SELECT ('0dde0000-0000-4000-8000-' || lpad(day.at::text, 12, '0'))::uuid, link.controller, link.subject, day.day
    FROM (SELECT * FROM governance.link WHERE person = $1 AND ended_at IS NULL LIMIT 1) link, unnest(${days}) WITH ORDINALITY AS day(day, at)
    ON CONFLICT (id) DO UPDATE SET period_start = excluded.period_start`;
}

describe('the order of records tells of a date what its requester is told, and no more', () => {
  const SUPPORTED = scriptedChild('familySupport').person;
  const QUESTION = `query($id: ID!) { person(id: $id) {
    education { attendance(first: 50) { id period { start } } latest: attendance(first: 2) { id } }
    socialCare { allocations(first: 50) { id period { start } } latest: allocations(first: 2) { id } }
    serviceEpisodes { id } lifeEvents { id } chronology(first: 200) { entries { id } } latest: chronology(first: 3) { entries { id } } } }`;
  const DAYS = ['2026-03-03', '2026-03-27', '2026-03-11', '2026-02-14'] as const;

  const inWorld = async (attendances: readonly string[], allocations: readonly string[]) => {
    await alter('education', onDays('attendance', attendances), SUPPORTED);
    await alter('socialCare', onDays('allocation', allocations), SUPPORTED);
    const variables = { id: SUPPORTED };
    const { status, text, body } = await town.ask({
      persona: 'family-support-worker',
      purpose: 'familySupport',
      query: QUESTION,
      variables,
    });
    expect([status, body.errors]).toEqual([200, undefined]);
    return { text, agencies: body.data?.person as Record<string, Record<string, { id: string; period: unknown }[]>> };
  };

  it('is the same where dates differ within the month that is given, or are not given at all', async () => {
    const one = await inWorld(DAYS, DAYS);
    const [first, second, third, earlier] = DAYS;
    const other = await inWorld([second, third, first, earlier], [earlier, first, second, third]);
    expect(firstDifference('family support', one.text, other.text)).toBeNull();
    const ours = one.agencies.education?.attendance?.filter(({ id }) => id.startsWith('0dde')) ?? [];
    expect(ours.map(({ period }) => period)).toEqual([
      ...Array.from({ length: 3 }, () => ({ start: '2026-03' })),
      { start: '2026-02' },
    ]);
    const hidden = one.agencies.socialCare?.allocations?.filter(({ id }) => id.startsWith('0dde')) ?? [];
    expect(hidden.map(({ period }) => period)).toEqual([null, null, null, null]);
  });

  it('and is another where the month differs', async () => {
    const one = await inWorld(DAYS, DAYS);
    const other = await inWorld(DAYS.toReversed(), DAYS);
    expect(other.text).not.toBe(one.text);
  });
});

it('and the comparison would see a difference where there is one', async () => {
  const before = await askAll();
  await alter('police', copyRows('incident', INCIDENT, "'none'", 'restriction'), CHILD.person);
  const after = await askAll();
  expect(after.get('social-worker, section47Enquiry: the case view')).not.toBe(
    before.get('social-worker, section47Enquiry: the case view'),
  );
  // The bound on work would see one too: the same statements, with another number of rows.
  const SQL = 'social-worker, section47Enquiry: the case view: SQL';
  const texts = (answers: ReadonlyMap<string, string>) => answers.get(SQL)?.replace(/, (?:\d+|-) rows: /g, ': ');
  expect(after.get(SQL)).not.toBe(before.get(SQL));
  expect(texts(after)?.split('\n').sort()).toEqual(texts(before)?.split('\n').sort());
});

/** Where two answers part, with what stands around it; null where they are the same bytes. */
function firstDifference(question: string, before: string, after: string): string | null {
  if (before === after) return null;
  let at = 0;
  while (before[at] === after[at]) at += 1;
  return `${question}: …${before.slice(Math.max(0, at - 200), at + 100)}… became …${after.slice(at, at + 100)}…`;
}

it('the metrics carry no person, practitioner, organisation, case, clause or value, and no silent outcome', async () => {
  const names = [...(await samplesOf(town.lintel.metrics)).keys()];
  const text = names.join('\n');
  expect(text).toContain('lintel_source_outcomes_total{agency="police",outcome="withheld"}');
  expect(text).toContain('lintel_gateway_notices_total{agency="police",outcome="withheld"}');
  expect(text).toContain('lintel_gateway_requests_total{code="OK",purpose="section47Enquiry"}');
  expect(text).not.toMatch(/silent/i);
  const values = names.flatMap((name) =>
    [...name.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, value]) => [label, value]),
  );
  for (const [label, value] of values) {
    expect(LABELS).toContain(label);
    expect(value).toMatch(/^([a-z][A-Za-z0-9]{1,20}|[A-Z][A-Z_]{1,30}|\d{3}|[\d.]+|\+Inf|TimeoutError|SocketError)$/);
  }
  const organisations = town.lintel.personas.map((persona) => persona.organisation);
  for (const known of [CHILD.person, CHILD.caseId, ...organisations, 'Joint enquiry'])
    expect(text).not.toContain(known);
});

const LABELS = ['agency', 'purpose', 'code', 'outcome', 'result', 'cause', 'state', 'scope', 'action', 'le'];

it('the traces reach from the request to each source, and carry nothing but counts, codes and agencies', () => {
  const finished = spans.getFinishedSpans();
  expect(new Set(finished.map((span) => span.name))).toEqual(new Set(SPANS));
  const requests = new Map(
    finished.filter((span) => span.name === 'request').map((span) => [span.spanContext().traceId, span]),
  );
  expect(finished.every((span) => requests.has(span.spanContext().traceId))).toBe(true);
  for (const { name, attributes, events, links } of finished) {
    expect([name, events, links]).toEqual([name, [], []]);
    for (const [attribute, value] of Object.entries(attributes)) {
      expect(Object.values(ATTRIBUTES)).toContain(attribute);
      expect(String(value)).toMatch(/^(\d+|[A-Z_]+|[a-z][A-Za-z]{1,20})$/);
    }
  }
});
