import type { Client } from 'pg';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { type Asked, codeOf } from '#test/casework/caseworkTown';
import { entriesOf } from '#test/town/entriesOf';
import { until } from '#test/town/until';
import {
  accessTown,
  byCourt,
  COPY,
  DECIDE,
  doneOf,
  EXEMPTIONS,
  NAME,
  officerOf,
  opinionOf,
  type Review,
  recordsIn,
} from './accessTown';

/** A copy leaves once: what is given out of the same request later is the same copy, or less of it. */
const access = accessTown.forTests();

const MAYA = scriptedChild('notToBeInformed');
const force = officerOf('marches-police');
const reviewer = force.as?.practitioner ?? '';
const OF_MAYA = '(controller, subject) IN (SELECT controller, subject FROM governance.link WHERE person = $1)';
const REQUESTS = '{ rows: policeSubjectAccessRequests(first: 200) { entries { id leftAt } } }';

/** A request whose day has come, with all but one record included: that one waits. */
async function oneWaits(): Promise<{ id: string; waiting: Review }> {
  const { id } = await access.recorded('police', force, MAYA.person, byCourt('Order 21'));
  await access.nameAll('police', force, id);
  const reviews = await access.reviewsOf('police', force, id);
  const waiting = reviews.find(({ record, kind }) => record === 'police.incident' && kind === 'lawEnforcement');
  if (waiting === undefined) throw new Error('The child has no incident.');
  const decided = reviews.filter((review) => review !== waiting).map((review) => review.id);
  expect((await decide(decided, { opinion: opinionOf() })).errors).toBeUndefined();
  await access.arrive('police', id);
  return { id, waiting };
}

const decide = (reviews: readonly string[], said: Record<string, unknown> = {}) =>
  access.town.act(force, DECIDE('police'), { reviews, decision: 'include', ...said });
const leftAtOf = async (id: string) =>
  entriesOf<{ id: string; leftAt: string | null }>((await access.town.ask(force, REQUESTS)).body, 'rows')?.find(
    (row) => row.id === id,
  )?.leftAt;

it('nothing is named or decided once the copy has left, and it stays the same under the day on which it left', async () => {
  const { id, waiting } = await oneWaits();
  expect(await leftAtOf(id)).toBeNull();
  const first = await access.copyOf('police', force, id);
  expect(await leftAtOf(id)).toBe(first.leftAt);
  expect(codeOf(await decide([waiting.id]))).toBe('COPY_HAS_LEFT');
  const named = { request: id, kind: 'lawEnforcement', reviewer };
  expect(codeOf(await access.town.act(force, NAME('police'), named))).toBe('COPY_HAS_LEFT');
  expect(await access.reviewsOf('police', force, id)).toEqual([]);
  // Whoever was not named learns nothing of it.
  const other: Asked = {
    ...force,
    as: { ...force.as, practitioner: 'marches-police/another' } as Asked['as'] & object,
  };
  expect(codeOf(await access.town.act(other, DECIDE('police'), { reviews: [waiting.id], decision: 'include' }))).toBe(
    'REVIEW_UNKNOWN',
  );
  const { body } = await access.town.ask(force, EXEMPTIONS('police'), { request: id });
  expect(body.data?.rows).toContainEqual(expect.objectContaining({ record: waiting.record, state: 'undecided' }));
  expect(await access.copyOf('police', force, id)).toEqual(first);
  await access.town.rows('police', "UPDATE subject_access.request SET left_at = '2026-11-03T09:00:00Z' WHERE id = $1", [
    id,
  ]);
  await access.town.rows('police', "UPDATE subject_access.opinion SET obtained_on = '2026-11-03' WHERE request = $1", [
    id,
  ]);
  const later = await access.copyOf('police', force, id);
  expect(later.copy).toEqual({ ...first.copy, leftOn: '2026-11-03' });
  expect(later.html).toContain('<dt>Sent on</dt><dd>2026-11-03</dd>');
});

it('leaves with an answer that holds it, not with one that asks for its day', async () => {
  const { id, waiting } = await oneWaits();
  for (const asked of ['leavesOn leftAt', 'leavesOn json @skip(if: true) html @include(if: false)']) {
    const query = `query($request: ID!) { copy: policeSubjectAccessCopy(request: $request) { ${asked} } }`;
    expect((await access.town.ask(force, query, { request: id })).body.errors).toBeUndefined();
    expect(await leftAtOf(id)).toBeNull();
  }
  expect((await decide([waiting.id])).errors).toBeUndefined();
  expect((await access.copyOf('police', force, id)).leftAt).toBe(await leftAtOf(id));
});

it('nothing is added to a copy that has left: no record, no value that is new, no place that was closed', async () => {
  const { id } = await oneWaits();
  const flag =
    "INSERT INTO governance.whereabouts_flag (agency, person, closed_at, open_to) VALUES ('police', $1, now(), '[]')";
  const open = () =>
    access.town.rows('police', 'DELETE FROM governance.whereabouts_flag WHERE person = $1', [MAYA.person]);
  await access.town.rows('police', flag, [MAYA.person]);
  const first = await access.copyOf('police', force, id).finally(open);
  expect(first.copy.controller).toBeNull();
  expect(recordsIn(first.copy)).toBeGreaterThan(0);
  expect(await access.copyOf('police', force, id)).toEqual(first);
  const [changed] = await access.town.rows<{ id: string; text: string }>(
    'police',
    `UPDATE public.warning n SET text = 'Written since' FROM public.warning o
     WHERE o.id = n.id AND n.id = (SELECT id FROM public.warning WHERE ${OF_MAYA} LIMIT 1) RETURNING n.id, o.text`,
    [MAYA.person],
  );
  expect(changed).toBeDefined();
  try {
    const { copy, json } = await access.copyOf('police', force, id);
    expect(json).not.toContain('Written since');
    expect(recordsIn(copy)).toBe(recordsIn(first.copy));
    const fresh = await oneWaits();
    expect((await access.copyOf('police', force, fresh.id)).json).toContain('Written since');
  } finally {
    await access.town.rows('police', 'UPDATE public.warning SET text = $2 WHERE id = $1', [changed?.id, changed?.text]);
  }
  expect(await access.copyOf('police', force, id)).toEqual(first);
});

it('two that fetch it at once are given the same copy of the same moment', async () => {
  const { id } = await oneWaits();
  const head = await access.town.connect('police');
  await head.query('BEGIN');
  await head.query('SELECT FROM disclosure.head FOR UPDATE');
  const fetches = [
    access.copyOf('police', force, id),
    access.copyOf('police', force, id),
    access.copyOf('police', force, id),
  ];
  await waitingFor(head);
  await head.query('COMMIT');
  await head.end();
  const [first, ...others] = await Promise.all(fetches);
  expect(await leftAtOf(id)).toBe(first?.leftAt);
  for (const other of others) expect(other).toEqual(first);
});

it('a decision that is made while the copy is on its way is in it, and a copy that cannot leave has not left', async () => {
  const { id, waiting } = await oneWaits();
  const holder = await access.town.connect('police');
  await holder.query('BEGIN');
  await holder.query('SELECT FROM subject_access.request WHERE id = $1 FOR UPDATE', [id]);
  // Somebody works on the request: nobody waits for them, and nothing leaves.
  const { body } = await access.town.ask(force, COPY('police'), { request: id });
  expect(doneOf(body)).toBeNull();
  await holder.query('ROLLBACK');
  expect(await leftAtOf(id)).toBeNull();
  await holder.query('BEGIN');
  await holder.query('SELECT FROM disclosure.head FOR UPDATE');
  const fetched = access.copyOf('police', force, id);
  await waitingFor(holder);
  const deciding = decide([waiting.id]);
  await until(async () => (await decisionsOf(holder, id)).waiting === 0);
  await holder.query('COMMIT');
  await holder.end();
  const [{ copy }, decided] = await Promise.all([fetched, deciding]);
  expect(decided.errors).toBeUndefined();
  const incidents = copy.sections.find(({ title }) => title === 'incident')?.records ?? [];
  const held = await access.town.rows(
    'police',
    `SELECT FROM public.incident WHERE controller = 'marches-police' AND ${OF_MAYA}`,
    [MAYA.person],
  );
  expect(incidents).toHaveLength(held.length);
});

async function decisionsOf(client: Client, request: string): Promise<{ waiting: number }> {
  const { rows } = await client.query<{ waiting: number }>(
    'SELECT count(*)::int AS waiting FROM subject_access.review WHERE request = $1 AND decision IS NULL',
    [request],
  );
  return rows[0] ?? { waiting: -1 };
}

/** Resolves once a release waits for the log's head, which `holder` has. */
const waitingFor = (holder: Client) =>
  until(async () => {
    const { rows } = await holder.query(
      'SELECT FROM pg_locks blocked WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(blocked.pid))',
    );
    return rows.length > 0;
  });
