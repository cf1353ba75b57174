import { createHash, randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { OrganisationId, PersonId } from '#policies/core/ids';
import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import type { Disclosure } from '#policies/disclosure/disclosureRecord';
import { type LogPlace, ofController, readGiven } from '#subgraphs/kit/disclosures/readGiven';
import type { RunSql } from '#subgraphs/kit/replica/readReplica';
import { type Asked, codeOf } from '#test/casework/caseworkTown';
import { docExample, docVariables } from './docExamples';
import { givenStatements, givenTown } from './givenTown';
import { appendedEach as appendedNow, disclosure, police } from './release/policeLog';
import {
  askedOf,
  CHILD,
  type Entry,
  INCIDENTS,
  officerOf,
  pageFor,
  REFUGE,
  release,
  representative,
  SEEN,
  scrutineer,
  worker,
} from './whoSawWhatAsked';

/** `Person.<agency>DisclosureLog`: each agency's log of a child to its beginning, of which a page tells what may be seen and nothing else. */
const town = givenTown.forTests();

const LOG = docExample('DisclosureLog');
const MALI = scriptedChild('suspectedVictim');
const FORCE = 'gwent-y-gororau-police';
const force = officerOf(FORCE);

interface LogPage {
  readonly entries: readonly Entry[];
  readonly next: string | null;
}

async function logPage(who: Asked, id: string, variables: Record<string, unknown> = {}): Promise<LogPage> {
  const { body } = await town.ask(who, LOG, { id, ...variables });
  expect(body.errors).toBeUndefined();
  return (body.data as { person: { policeDisclosureLog: LogPage } }).person.policeDisclosureLog;
}

/** All pages from a cursor on, or from the latest entry. */
async function pagesFrom(
  who: Asked,
  id: string,
  first: number,
  from: string | null = null,
): Promise<readonly LogPage[]> {
  const pages: LogPage[] = [];
  for (let after = from; pages.length === 0 || after !== null; after = pages.at(-1)?.next ?? null)
    pages.push(await logPage(who, id, { first, after }));
  return pages;
}

const entriesOf = (pages: readonly LogPage[]) => pages.flatMap(({ entries }) => entries);
const idsOf = (entries: readonly Entry[]) => entries.map(({ id }) => id);

interface GivenOf {
  readonly person?: string;
  readonly at: string;
  readonly controller?: string;
  readonly dataItem?: string;
  readonly reason?: string;
  readonly to?: Disclosure['requester'];
}

/** What a force gave, in one answer. */
function givenBy({
  person = MALI.person,
  at,
  controller = FORCE,
  dataItem = 'police.incident.kind',
  reason,
  to,
}: GivenOf): Disclosure {
  const outcome: Disclosure['outcomes'][number] = {
    ...{ persons: [person], controller: controller as OrganisationId, dataItem, fields: [] },
    ...{ outcome: 'disclosed', clause: null, basis: null, obligations: [], reason: null },
  };
  const made = disclosure('paged', [outcome]);
  return { ...made, persons: [person], at, reason: reason ?? null, requester: to ?? made.requester };
}

/** Recorded when they say that they were given; and their receipts. */
async function appendedEach(disclosures: readonly Disclosure[]): Promise<readonly string[]> {
  const receipts = await appendedNow(disclosures);
  await town.rows(
    'police',
    `UPDATE disclosure.log l SET appended_at = given.at FROM unnest($1::text[], $2::timestamptz[]) AS given(receipt, at)
     WHERE l.receipt = given.receipt`,
    [receipts, disclosures.map(({ at }) => at)],
  );
  return receipts;
}

const onDay = (day: number) => `2025-10-${String(day).padStart(2, '0')}T10:00:00.000Z`;

interface PlanNode {
  readonly 'Function Name'?: string;
  readonly 'Actual Loops': number;
  readonly Plans?: readonly PlanNode[];
}

/** How often a plan that was carried out called a function. */
function loopsOf(name: string, node: PlanNode): readonly number[] {
  const own = node['Function Name'] === name ? [node['Actual Loops']] : [];
  return [...own, ...(node.Plans ?? []).flatMap((each) => loopsOf(name, each))];
}

describe('a page of an agency’s log', () => {
  /** What a reader is answered from a cursor on, page by page, to the byte but for what is new in each answer; and what it took. */
  const readingOf = async (who: Asked, id: string, from: string | null) => {
    const pages: { text: string; statements: string[] }[] = [];
    for (let after = from; after !== null; ) {
      const { body, text, headers } = await town.ask(who, LOG, { id, first: 2, after });
      expect(body.errors).toBeUndefined();
      const { next } = (body.data as { person: { policeDisclosureLog: LogPage } }).person.policeDisclosureLog;
      const own = givenStatements.filter(({ request }) => request === headers.get('x-request-id'));
      const statements = own.map(({ agency, text: sql, rows = '-' }) => `${agency}, ${rows} rows: ${sql}`).sort();
      expect(statements.length).toBeGreaterThan(3);
      const cursor = next === null ? 'none' : 'x'.repeat(next.length);
      pages.push({
        text: text.replace(/"receipts":\[[^\]]*\]/, '').replace(/"next":(?:null|"[^"]*")/, `"next":"${cursor}"`),
        statements,
      });
      after = next;
    }
    return pages;
  };

  /** Where the entries of that October go on after some of them: what is read meanwhile stands before. */
  const pastLater = async (who: Asked, id: string): Promise<string | null> => {
    for (let after: string | null = null; ; ) {
      const { entries, next }: LogPage = await logPage(who, id, { first: 2, after });
      if (next === null || entries.at(-1)?.at?.startsWith('2025-10')) return next;
      after = next;
    }
  };

  /** Reads a child’s log from there on, again with what the reader may not see between, and again with what they may. */
  const expectUntold = async (who: Asked, id: string, hidden: readonly Disclosure[], shown: () => Promise<unknown>) => {
    const next = await pastLater(who, id);
    const before = await readingOf(who, id, next);
    expect(before.length).toBeGreaterThan(2);
    await appendedEach(hidden);
    expect(await readingOf(who, id, next)).toEqual(before);
    await shown();
    expect(await readingOf(who, id, next)).not.toEqual(before);
  };

  const DAYS = [3, 5, 7, 9, 11, 13, 15, 17];
  const between = (each: Omit<GivenOf, 'at'>) => DAYS.map((day) => givenBy({ ...each, at: onDay(day + 1) }));
  let receipts: readonly string[];
  beforeAll(async () => {
    receipts = await appendedEach(DAYS.map((day) => givenBy({ at: onDay(day) })));
  });

  it('tells an officer nothing of another controller’s entries that lie between', () =>
    expectUntold(force, MALI.person, between({ controller: 'marches-police' }), () =>
      appendedEach([givenBy({ at: onDay(8) })]),
    ));

  it('tells a representative nothing of entries that were not released', async () => {
    const acts = await town.act({ persona: 'hub-practitioner-wales', purpose: 'screening' }, docExample('ActsFor'), {
      person: MALI.person,
      ...docVariables('ActsFor'),
    });
    expect(acts.errors).toBeUndefined();
    expect((await release('police', force, MALI.person, receipts)).errors).toBeUndefined();
    await expectUntold(representative, MALI.person, between({}), async () => {
      const late = await appendedEach([givenBy({ at: onDay(8) })]);
      expect((await release('police', force, MALI.person, late)).errors).toBeUndefined();
    });
  });

  it('tells a scrutineer nothing of what was given of silent and restricted items', () =>
    expectUntold(scrutineer, MALI.person, between({ dataItem: 'police.intelligence.text' }), () =>
      appendedEach(between({})),
    ));

  it('tells an officer nothing of entries that name another organisation while whereabouts are closed', async () => {
    const [person, controller] = [REFUGE.person, 'marches-police'];
    const to = { ...disclosure('own').requester, organisation: controller };
    await appendedEach(DAYS.map((day) => givenBy({ person, controller, to, at: onDay(day) })));
    await expectUntold(officerOf(controller), person, between({ person, controller }), () =>
      appendedEach([givenBy({ person, controller, to, at: onDay(8) })]),
    );
  });

  it('tells two entries of one record apart, also where they are on two pages, and is numbered by what may be seen', async () => {
    const { person } = scriptedChild('earlyHelpWales');
    const record = givenBy({ person, at: '2025-10-21T10:00:00.000Z' });
    const [own] = record.outcomes;
    if (own === undefined) throw new Error('Nothing was given.');
    const [receipt] = await appendedEach([
      {
        ...record,
        outcomes: [
          own,
          { ...own, recipient: 'afonwen-school-02' },
          ...AGENCIES.map((each) => ({ ...own, controller: 'marches-police' as OrganisationId, recipient: each })),
        ],
      },
    ]);
    const inPages = async (first: number) =>
      entriesOf(await pagesFrom(force, person, first)).filter((each) => each.receipt === receipt);
    const [ofOne, ofTwo, ofMany] = [await inPages(1), await inPages(2), await inPages(200)];
    const hash = createHash('sha256')
      .update(receipt ?? '')
      .digest('base64url')
      .slice(0, 22);
    expect(idsOf(ofMany)).toEqual([`${hash}.1`, `${hash}.2`]);
    expect(ofMany.map(({ organisation }) => organisation).toSorted()).toEqual(['afonwen-council', 'afonwen-school-02']);
    expect([ofOne, ofTwo]).toEqual([ofMany, ofMany]);
    const { entries } = await pageFor(force, person, { first: 200 });
    expect(entries.filter((each) => each.receipt === receipt)).toEqual(ofMany);
  });

  it('stands in an order that tells a scrutineer of a time its month, and no more', async () => {
    const made = (await appendedEach(DAYS.map((day) => givenBy({ at: `2025-09-${10 + day}T10:00:00.000Z` })))).map(
      (receipt) => createHash('sha256').update(receipt).digest(),
    );
    const ofSeptember = entriesOf(await pagesFrom(scrutineer, MALI.person, 3)).filter(({ at }) => at === '2025-09');
    const byHash = made.toSorted(Buffer.compare).map((hash) => `${hash.toString('base64url').slice(0, 22)}.1`);
    expect(idsOf(ofSeptember)).toEqual(byHash);
  });
});

describe('of a child of whom somebody asked so often that what they saw first is not offered any more', () => {
  const FIRST = 'What was to be pushed out of sight';
  beforeAll(async () => {
    await appendedEach([
      givenBy({ at: '2025-08-01T10:00:00.000Z', reason: FIRST }),
      ...Array.from({ length: 520 }, (_, nth) =>
        givenBy({ at: new Date(Date.parse('2025-11-02T10:00:00.000Z') + nth * 1000).toISOString() }),
      ),
    ]);
  });

  /** How many records the statement of one page of 20 entries comes to, by what PostgreSQL says of it. */
  const bodiesReadOf = async (after: LogPlace | null): Promise<number> => {
    const counted: number[] = [];
    const sql = async (text: string, values: readonly unknown[] = []) => {
      const isPage = text.includes('disclosure.given_in');
      const { rows } = await police.pool.query(isPage ? `EXPLAIN (ANALYZE, FORMAT JSON) ${text}` : text, [...values]);
      if (!isPage) return rows;
      counted.push(...loopsOf('given_in', rows[0]?.['QUERY PLAN'][0].Plan));
      return [];
    };
    const selections = [ofController(MALI.person as PersonId)];
    const reader = FORCE as OrganisationId;
    await readGiven({ sql: sql as RunSql, agency: 'police', reader, sensitive: [], selections, most: 20, after });
    expect(counted).toHaveLength(1);
    return counted[0] ?? 0;
  };

  it('an officer reads back to the oldest entry, each once, the latest first', async () => {
    const pages = await pagesFrom(force, MALI.person, 200);
    const entries = entriesOf(pages);
    expect(entries.length).toBeGreaterThan(521);
    expect(new Set(idsOf(entries)).size).toBe(entries.length);
    expect(entries.at(-1)?.reason).toBe(FIRST);
    const times = entries.map(({ at }) => at ?? '');
    expect(times).toEqual(times.toSorted().toReversed());
    expect(pages.slice(0, -1).map((page) => page.entries.length)).toEqual(pages.slice(1).map(() => 200));
    // In other pages the same entries.
    const from = pages[0]?.next ?? null;
    expect(idsOf(entriesOf(await pagesFrom(force, MALI.person, 77, from)))).toEqual(idsOf(entries).slice(200));
  });

  it('the list of all agencies says whose log goes on, and where', async () => {
    const pages = await pagesFrom(force, MALI.person, 200);
    const latest = await pageFor(force, MALI.person, { first: 200 });
    expect(latest).toMatchObject({ complete: false, earlier: [{ agency: 'police' }] });
    expect(latest.entries.map(({ reason }) => reason)).not.toContain(FIRST);
    const before = idsOf(entriesOf(await pagesFrom(force, MALI.person, 200, latest.earlier[0]?.after)));
    // Each page that was read since is an entry more among the latest 500.
    const all = idsOf(entriesOf(pages));
    expect(before).toHaveLength(all.length + pages.length - 500);
    expect(before).toEqual(all.slice(-before.length));
  });

  it('a page comes to the bodies of its own entries and of the next, however long the log is', async () => {
    for (const after of [null, ['2025-11-02 10:05:00+00', '', '']] as const) {
      const bodies = await bodiesReadOf(after);
      expect(bodies).toBeGreaterThan(20);
      expect(bodies).toBeLessThan(25);
    }
  });

  it('and says nothing of it to whom none of it is told', async () => {
    const marches = await pageFor(officerOf('marches-police'), CHILD.person);
    expect(marches).toMatchObject({ complete: true, earlier: [] });
    expect(await pageFor(officerOf('afonwen-school-02'), MALI.person)).toMatchObject({ complete: true, earlier: [] });
  });
});

describe('a cursor of it', () => {
  const refused = async (who: Asked, id: string, variables: Record<string, unknown>, text = LOG) => {
    const { body } = await town.ask(who, text, { id, ...variables });
    const [error] = body.errors ?? [];
    return `${String(codeOf(body))}: ${error?.message}`;
  };
  const INVALID =
    'CURSOR_INVALID: This cursor is not one of this list for this requester, purpose and case: take `next` of the page before.';

  it('is of its reader, purpose, case, child and agency alone, and of this list', async () => {
    const { next } = await logPage(force, MALI.person, { first: 2 });
    const after = next ?? '';
    const others: readonly [Asked, string, string?][] = [
      [officerOf('marches-police'), MALI.person],
      [officerOf(FORCE, `${FORCE}/another`), MALI.person],
      [{ ...force, purpose: 'subjectAccess' }, MALI.person],
      [{ ...force, case: CHILD.caseId ?? '' }, MALI.person],
      [force, CHILD.person],
      [force, MALI.person, docExample('DisclosureLog', 'hub')],
      [force, MALI.person, docExample('DisclosureLog', 'health')],
      [force, MALI.person, SEEN],
    ];
    for (const [who, id, text] of others) expect(await refused(who, id, { after }, text)).toBe(INVALID);
    const ofList = (await pageFor(force, MALI.person, { first: 2 })).next;
    expect(await refused(force, MALI.person, { after: ofList })).toBe(INVALID);
  });

  it('is refused where it was altered, of every child alike, and so is a page that is none', async () => {
    const { next } = await logPage(force, MALI.person, { first: 2 });
    const bytes = Buffer.from(next ?? '', 'base64url');
    for (const place of [0, 12, 28, bytes.length - 1]) {
      const altered = Buffer.from(bytes);
      altered[place] = (altered[place] ?? 0) ^ 1;
      expect(await refused(force, MALI.person, { after: altered.toString('base64url') })).toBe(INVALID);
    }
    for (const id of [MALI.person, REFUGE.person, CHILD.person]) {
      expect(await refused(force, id, { after: 'forged' })).toBe(INVALID);
      expect(await refused(representative, id, { after: '' })).toBe(INVALID);
      expect(await refused(force, id, { first: 201 })).toBe(
        'FIRST_OUT_OF_RANGE: The argument first is 201: give 1 to 200.',
      );
      expect(await refused(force, id, { first: 0 })).toBe(
        'FIRST_OUT_OF_RANGE: The argument first is 0: give 1 to 200.',
      );
    }
    // Of nobody there is nothing to page.
    const unknown = await town.ask(force, LOG, { id: randomUUID(), after: 'forged' });
    expect(unknown.body).toMatchObject({ data: { person: null } });
  });

  it('holds no id of the child, and nothing that can be read', async () => {
    const ids = await Promise.all([
      logPage(force, MALI.person, { first: 1 }),
      logPage(scrutineer, MALI.person, { first: 1 }),
    ]);
    for (const { next, entries } of ids) {
      const bytes = Buffer.from(next ?? '', 'base64url');
      const told = [MALI.person, MALI.person.replaceAll('-', ''), FORCE, entries[0]?.at ?? '2026'];
      for (const text of told) expect(bytes.includes(text)).toBe(false);
      expect(bytes.includes(Buffer.from(MALI.person.replaceAll('-', ''), 'hex'))).toBe(false);
    }
    expect(ids.map(({ next }) => next?.length)).toEqual([ids[0]?.next?.length, ids[0]?.next?.length]);
  });
});

it('every agency has its own, in which a council reads what it gave', async () => {
  const council = officerOf('afonwen-council');
  const case47: Asked = { ...worker, case: CHILD.caseId ?? '' };
  const hubReceipt = await askedOf(
    'hub',
    case47,
    'query($id: ID!) { person(id: $id) { name { familyName } cases { id } } }',
    CHILD.person,
  );
  await askedOf('police', case47, INCIDENTS, CHILD.person);
  const all = AGENCIES.map(
    (agency: Agency) => `${agency}DisclosureLog(first: 200) { entries { agency controller receipt } next }`,
  );
  const { body } = await town.ask(council, `query($id: ID!) { person(id: $id) { ${all.join(' ')} } }`, {
    id: CHILD.person,
  });
  expect(body.errors).toBeUndefined();
  const person = (body.data as { person: Record<string, LogPage> }).person;
  for (const agency of AGENCIES)
    for (const entry of person[`${agency}DisclosureLog`]?.entries ?? [])
      expect(entry).toMatchObject({ agency, controller: 'afonwen-council' });
  expect(person.hubDisclosureLog?.entries.map(({ receipt }) => receipt)).toContain(hubReceipt);
  expect(person.policeDisclosureLog?.entries).toEqual([]);
});

it('that a page was read is an entry of its own', async () => {
  const curious = officerOf(FORCE, `${FORCE}/pages`);
  await logPage(curious, MALI.person, { first: 1 });
  const { entries } = await logPage(force, MALI.person, { first: 5 });
  const reading = entries.find(({ practitioner }) => practitioner === `${FORCE}/pages`);
  expect(reading?.items?.map(({ words }) => words)).toContain('disclosure: practitioner');
});
