import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { OrdinaryBody } from '#policies/disclosure/disclosureRecord';
import { consentTown } from '#test/consent/consentTown';
import { outcomesIn } from '#test/disclosure/outcomesIn';
import { convergeLike } from '#test/town/convergeLike';
import { entriesOf } from '#test/town/entriesOf';
import type { Answer } from '#test/town/startTown';
import { until } from '#test/town/until';
import { type Asked, caseworkTown, codeOf } from './caseworkTown';
import { COUNT, child, count, entries, HUB, keep, LIST, type Listed, listed, UNTOLD } from './convergenceAsked';

/** Patterns that converge: whose hub is alerted, how often, and who finds the child behind it. */
const casework = caseworkTown.forTests();

const WELSH: Asked = { persona: 'hub-practitioner-wales', purpose: 'screening', reason: 'A report came in' };
const PAGE = 'query($after: String) { convergences(first: 1, after: $after) { entries { person { id } } next } }';
interface Alerted {
  readonly kind: string;
  readonly reference: string;
}
const alerted = async (who: Asked) =>
  entriesOf<Alerted>((await casework.ask(who, '{ alerts(first: 500) { entries { kind reference } } }')).body, 'alerts')
    .filter(({ kind }) => kind === 'patternsConverge')
    .map(({ reference }) => reference);
/** The child of each page of one, to the last page; null of whom it does not tell. */
const pagesOf = async (who: Asked) => {
  const pages: (readonly (string | null)[])[] = [];
  for (let after: string | null | undefined = null; after !== undefined && pages.length < 10; ) {
    const { body } = await casework.ask(who, PAGE, { after });
    pages.push(entriesOf<Listed>(body, 'convergences').map(({ person }) => person?.id ?? null));
    const page = body.data?.convergences as { readonly next: string | null } | undefined;
    after = page?.next ?? undefined;
  }
  return pages;
};
/** Until the hub has told governance of everything. */
const told = () =>
  until(async () => (await casework.rows('hub', 'SELECT FROM public.convergence WHERE told_at IS NULL')).length === 0);
/** What the hub's practitioners find in their list, once it was counted and told. */
const found = async () => {
  await count(HUB);
  await told();
  return listed(HUB);
};

it('what others may count alerts nobody', async () => {
  await casework.rows('hub', 'DELETE FROM public.convergence');
  await count({ persona: 'social-worker-england', purpose: 'section47Enquiry', case: child.caseId ?? '' });
  expect(await casework.rows('hub', 'SELECT FROM public.convergence')).toEqual([]);
});

it('what the hub counts alerts its practitioners once, who find the child and the case in their list', async () => {
  await count(HUB);
  await count(HUB);
  await casework.ask(HUB, 'query($id: ID!) { person(id: $id) { indicators { kind } } }', { id: child.person });
  const found = await entries(HUB);
  expect(found).toEqual([
    { id: expect.any(String), person: { id: child.person }, case: child.caseId, foundAt: expect.any(String) },
  ]);
  await told();
  expect(await alerted(HUB)).toEqual(found.map(({ id }) => id));
  expect(await alerted(WELSH)).toEqual([]);
  expect(await entries(WELSH)).toEqual([]);
  // Another purpose counts on its own.
  expect(await entries({ ...HUB, purpose: 'missingChild' })).toEqual([]);
  const worker = { persona: 'social-worker-england', purpose: 'earlyHelp' };
  expect(codeOf((await casework.ask(worker, LIST)).body)).toBe('QUERY_NOT_GRANTED');
});

it('that it is listed is recorded as the indicator that it tells', async () => {
  expect(await found()).toHaveLength(1);
  const [latest] = await casework.rows<{ body: Buffer }>(
    'hub',
    'SELECT body FROM disclosure.log ORDER BY seq DESC LIMIT 1',
  );
  expect(outcomesIn(JSON.parse(String(latest?.body)) as OrdinaryBody)).toContainEqual(
    expect.objectContaining({ dataItem: 'hub.indicator.convergence', outcome: 'disclosed', clause: expect.anything() }),
  );
});

it('what still converges after six months is told anew', async () => {
  const [before] = await found();
  await casework.rows('hub', "UPDATE public.convergence SET found_at = now() - interval '7 months'");
  await count(HUB);
  const [after] = await listed(HUB);
  expect(after?.id).not.toBe(before?.id);
  await told();
  expect(await alerted(HUB)).toEqual([after?.id, before?.id]);
});

it('told twice, governance alerts once', async () => {
  const [{ id } = { id: '' }] = await found();
  const before = await alerted(HUB);
  expect(before).toContain(id);
  await casework.rows('hub', 'UPDATE public.convergence SET told_at = NULL');
  await told();
  expect(await alerted(HUB)).toEqual(before);
});

it('who is barred from the child is not alerted, and finds nothing', async () => {
  const who = { practitioner: 'marchford-council/related', organisation: 'marchford-council', team: 'hub' };
  const related: Asked = { as: { ...who, role: 'hubPractitioner' }, purpose: 'screening', reason: 'A report' };
  const [{ id } = { id: '' }] = await found();
  expect(await alerted(related)).toContain(id);
  expect(await entries(related)).toEqual([expect.objectContaining({ id })]);
  const BAR = `mutation($key: String!, $person: ID!) { setExclusion(key: $key, person: $person, organisation: "marchford-council",
    practitioner: "marchford-council/related", reason: "Related to the family") { id } }`;
  const body = await casework.act(HUB, BAR, { person: child.person });
  expect(body.errors).toBeUndefined();
  expect(await alerted(related)).toEqual([]);
  expect(await entries(related)).toEqual([]);
  expect(await listed(HUB)).toHaveLength(1);
});

it('while whereabouts are closed it is listed under the purposes under which it is still told, and under no other', async () => {
  const { whileClosed } = await consentTown.started();
  const enquiry = (purpose: string): Asked => ({ ...HUB, purpose, case: child.caseId ?? '' });
  const asking = [HUB, enquiry('safeguardingEnquiry'), enquiry('section47Enquiry')];
  for (const who of asking) await count(who);
  const tells = async (who: Asked) => {
    const { body } = await casework.ask(who, COUNT, { id: child.person });
    return JSON.stringify(body.data) === '{"person":{"convergence":true}}';
  };
  await whileClosed(child.person, async () => {
    await until(async () => !(await tells(HUB)));
    const told = await Promise.all(asking.map(tells));
    const isListed = await Promise.all(asking.map(async (who) => (await listed(who)).length > 0));
    expect(new Set(told)).toEqual(new Set([true, false]));
    expect(isListed).toEqual(told);
    expect(await entries(HUB)).toEqual([UNTOLD]);
  });
  for (const who of asking) expect(await listed(who)).toHaveLength(1);
});

describe('the list tells what the indicator does', () => {
  const enquiry = (purpose: string): Asked => ({ ...HUB, purpose, case: child.caseId ?? '' });
  const asking = [HUB, enquiry('safeguardingEnquiry'), enquiry('section47Enquiry')];
  const SOURCES = ['hub', 'police', 'health', 'education'] as const;
  beforeAll(async () => {
    await casework.rows('hub', 'DELETE FROM public.convergence');
    for (const who of asking) await count(who);
  });

  it.each([
    ['who is involved', [], [true, true, true]],
    [
      'who is not involved',
      ["UPDATE governance.involvement SET ended_at = now() WHERE person = $1 AND organisation = 'marchford-council'"],
      [true, false, false],
    ],
    [
      'who is involved, at a lower threshold',
      ["UPDATE governance.case_state SET threshold = 'safeguardingEnquiry' WHERE person = $1"],
      [true, true, false],
    ],
    [
      'who is involved, when the case is closed',
      ['UPDATE governance.case_state SET closed_at = now() WHERE person = $1'],
      [true, false, false],
    ],
  ])('to %s', async (_whom, alterations, expected) => {
    const kept = await Promise.all(
      SOURCES.map(async (agency) => {
        const [row] = await casework.rows<{ involvement: object; state: object }>(
          agency,
          `SELECT (SELECT json_agg(i) FROM governance.involvement i WHERE person = $1) AS involvement,
             (SELECT json_agg(k) FROM governance.case_state k WHERE person = $1) AS state`,
          [child.person],
        );
        return { agency, ...row };
      }),
    );
    try {
      for (const { agency } of kept) for (const text of alterations) await casework.rows(agency, text, [child.person]);
      const told = await Promise.all(
        asking.map(async (who) => {
          const { body } = await casework.ask(who, COUNT, { id: child.person });
          return JSON.stringify(body.data) === '{"person":{"convergence":true}}';
        }),
      );
      expect(told).toEqual(expected);
      const found = await Promise.all(asking.map(entries));
      expect(found).toEqual(
        told.map((is) => [is ? expect.objectContaining({ person: { id: child.person } }) : UNTOLD]),
      );
    } finally {
      for (const { agency, involvement, state } of kept) {
        const values = [child.person, JSON.stringify(involvement), JSON.stringify(state)];
        await casework.rows(
          agency,
          `WITH i AS (UPDATE governance.involvement i SET ended_at = was.ended_at
             FROM json_populate_recordset(NULL::governance.involvement, $2::json) was
             WHERE i.agency = was.agency AND i.id = was.id AND i.person = $1)
           UPDATE governance.case_state k SET threshold = was.threshold, closed_at = was.closed_at
             FROM json_populate_recordset(NULL::governance.case_state, $3::json) was
             WHERE k.agency = was.agency AND k.case_id = was.case_id AND k.person = $1`,
          values,
        );
      }
    }
  });
});

describe('a child that is not told of', () => {
  const [newest, oldest] = [scriptedChild('earlyHelpEngland').person, scriptedChild('notToBeInformed').person];
  let undo: () => Promise<void> = async () => undefined;
  beforeAll(async () => {
    await casework.rows('hub', 'DELETE FROM public.convergence');
    undo = await convergeLike(casework.town, child.person, [newest, oldest]);
    await count(HUB);
    const rows = "(VALUES ($1::uuid, interval '1 hour'), ($2::uuid, interval '-1 hour')) asked(person, later)";
    await keep(rows, [newest, oldest]);
    // Unknown to every agency, as after an erasure.
    await keep("(SELECT gen_random_uuid(), interval '-2 hours') asked(person, later)");
  });
  afterAll(async () => {
    await undo();
    await casework.rows('hub', 'DELETE FROM public.convergence');
  });

  it('leaves no page short, and stands in no record of the list', async () => {
    const { whileClosed } = await consentTown.started();
    expect(await pagesOf(HUB)).toEqual([[newest], [child.person], [oldest], [null]]);
    await whileClosed(newest, () =>
      whileClosed(oldest, async () => {
        await until(async () => (await listed(HUB)).length <= 1);
        expect(await pagesOf(HUB)).toEqual([[null], [child.person], [null], [null]]);
        const named = await subjectsRecorded(await casework.ask(HUB, LIST));
        expect(named).toEqual([0, 1]);
      }),
    );
  });

  it('is named by no list of ids alone, nor is any other', async () => {
    expect(await subjectsRecorded(await casework.ask(HUB, '{ convergences { entries { id } } }'))).toEqual([0]);
  });
});

/** How many children the hub recorded of each of its fetches for an answer. */
async function subjectsRecorded({ receipts }: Answer): Promise<readonly number[]> {
  const ids = receipts.flatMap(({ agency, id }) => (agency === 'hub' ? [id] : []));
  const rows = await casework.rows<{ body: Buffer }>(
    'hub',
    'SELECT body FROM disclosure.log WHERE receipt = ANY($1) ORDER BY seq',
    [ids],
  );
  return rows.map(({ body }) => (JSON.parse(String(body)) as { subjects: readonly string[] }).subjects.length);
}
