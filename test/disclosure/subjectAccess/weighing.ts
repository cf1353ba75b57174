import { scriptedChild } from '#embedded/town/scriptedChildren';
import { runNamedOn } from '#subgraphs/kit/release/runNamed';
import { showReviews } from '#subgraphs/kit/release/showReviews';
import { codeOf } from '#test/casework/caseworkTown';
import { entriesOf } from '#test/town/entriesOf';
import { givenStatements } from '../givenTown';
import { accessTown, byCourt, DECIDE, EXEMPTIONS, officerOf, opinionOf, REVIEWS, type Review } from './accessTown';

/** A decision is about what its reviewer was shown: what is written since is in no copy until it has been weighed itself. */
const access = accessTown.forTests();

const MAYA = scriptedChild('notToBeInformed');
const force = officerOf('marches-police');
const reviewer = force.as?.practitioner ?? '';
const ONE_WARNING = `(SELECT id FROM public.warning
  WHERE (controller, subject) IN (SELECT controller, subject FROM governance.link WHERE person = $1) ORDER BY id LIMIT 1)`;

/** The warning reads `text` while `work` is at it. */
async function reading(text: string, work: () => Promise<void>): Promise<void> {
  const set = (id: unknown, to: unknown) =>
    access.town.rows('police', 'UPDATE public.warning SET text = $2 WHERE id = $1 RETURNING id', [id, to]);
  const [warning] = await access.town.rows<{ id: string; text: string }>(
    'police',
    `SELECT id, text FROM public.warning WHERE id = ${ONE_WARNING}`,
    [MAYA.person],
  );
  expect(await set(warning?.id, text)).toHaveLength(1);
  await work().finally(() => set(warning?.id, warning?.text));
}

type Waiting = Pick<Review, 'id' | 'kind'>;

const decideOf = (reviews: readonly Waiting[], by = force) =>
  access.town.act(by, DECIDE('police'), {
    reviews: reviews.map(({ id }) => id),
    decision: 'include',
    opinion: reviews.some(({ kind }) => kind === 'concerningHealth') ? opinionOf() : null,
  });

const nameAll = (request: string) => access.nameAll('police', force, request);

async function undecided(request: string): Promise<readonly { record: string; field: string | null }[]> {
  const { body } = await access.town.ask(force, EXEMPTIONS('police'), { request });
  const rows = (body.data?.rows ?? []) as { record: string; field: string | null; state: string }[];
  return rows.filter(({ state }) => state === 'undecided').map(({ record, field }) => ({ record, field }));
}

/** Of what waits for the reviewer in a request, its ids and no content. */
async function idsOf(request: string): Promise<readonly Waiting[]> {
  const query = '{ rows: policeSubjectAccessReviews(first: 200) { entries { id request kind } } }';
  const rows = entriesOf<Review>((await access.town.ask(force, query)).body, 'rows') ?? [];
  return rows.filter((row) => row.request === request);
}

const saying = (part: string) => givenStatements.filter(({ text }) => text.includes(part));

it('what is written after its review is left out, waits again when a reviewer is named, and is in once it was weighed', async () => {
  const request = await access.recorded('police', force, MAYA.person, byCourt('Order 31'));
  await access.decideAll('police', force, request.id, () => false);
  expect(await undecided(request.id)).toEqual([]);
  await reading('Written after its review', async () => {
    const left = await undecided(request.id);
    expect(left).toContainEqual({ record: 'police.warning', field: 'text' });
    expect(left.filter(({ field }) => field !== 'text')).toEqual([]);
    expect(await access.reviewsOf('police', force, request.id)).toEqual([]);

    await nameAll(request.id);
    const waiting = await access.reviewsOf('police', force, request.id);
    expect(waiting.length).toBeGreaterThan(0);
    expect(waiting.every(({ content }) => content.join().includes('Written after its review'))).toBe(true);
    expect((await decideOf(waiting)).errors).toBeUndefined();
    expect(await undecided(request.id)).toEqual([]);
    // What had been decided is still on record.
    const kept = await access.town.rows(
      'police',
      "SELECT FROM subject_access.review WHERE request = $1 AND superseded_at IS NOT NULL AND decision = 'include' AND decided_by = $2",
      [request.id, reviewer],
    );
    expect(kept).toHaveLength(waiting.length);
    await access.arrive('police', request.id);
    expect((await access.copyOf('police', force, request.id)).json).toContain('Written after its review');
  });
});

it('who decides without having looked again decides what they were shown, and it is not in the copy', async () => {
  const request = await access.recorded('police', force, MAYA.person, byCourt('Order 32'));
  await nameAll(request.id);
  const shown = await access.reviewsOf('police', force, request.id);
  await reading('Written while they weighed', async () => {
    expect((await decideOf(shown)).errors).toBeUndefined();
    await access.arrive('police', request.id);
    const { json } = await access.copyOf('police', force, request.id);
    expect(json).toContain('"warning"');
    expect(json).not.toContain('Written while they weighed');
  });
});

it('what an answer does not hold nobody was shown', async () => {
  const request = await access.recorded('police', force, MAYA.person, byCourt('Order 34'));
  await nameAll(request.id);
  givenStatements.length = 0;
  const waiting = await idsOf(request.id);
  // The pseudonyms of its record are made; no digest is, and nothing is written of what was shown.
  expect(saying('disclosure.subject_keys')).toHaveLength(1);
  expect(saying('SET shown')).toHaveLength(0);
  expect(codeOf(await decideOf(waiting))).toBe('REVIEW_UNKNOWN');
  const shown = await access.reviewsOf('police', force, request.id);
  await reading('Written before an app looked for ids', async () => {
    expect(await idsOf(request.id)).toHaveLength(shown.length);
    expect((await decideOf(shown)).errors).toBeUndefined();
    expect(await undecided(request.id)).toContainEqual({ record: 'police.warning', field: 'text' });
  });
});

it('what an answer held that could not be recorded nobody was shown', async () => {
  const request = await access.recorded('police', force, MAYA.person, byCourt('Order 35'));
  await nameAll(request.id);
  const waiting = await idsOf(request.id);
  await access.town.rows('police', 'REVOKE EXECUTE ON FUNCTION disclosure.append FROM police');
  try {
    const { status, body } = await access.town.ask(force, REVIEWS('police'));
    expect([status, body.data ?? null, codeOf(body)]).toEqual([503, null, 'LOG_UNAVAILABLE']);
  } finally {
    await access.town.rows('police', 'GRANT EXECUTE ON FUNCTION disclosure.append TO police');
  }
  expect(codeOf(await decideOf(waiting))).toBe('REVIEW_UNKNOWN');
  expect(await access.reviewsOf('police', force, request.id)).toHaveLength(waiting.length);
  expect((await decideOf(waiting)).errors).toBeUndefined();
});

it('what stood beside a copy that could not leave nobody was shown', async () => {
  const request = await access.recorded('police', force, MAYA.person, byCourt('Order 38'));
  await nameAll(request.id);
  const waiting = await idsOf(request.id);
  await access.arrive('police', request.id);
  const query = `query($request: ID!) { rows: policeSubjectAccessReviews(first: 200) { entries { id content } }
    copy: policeSubjectAccessCopy(request: $request) { json } }`;
  const holder = await access.town.connect('police');
  await holder.query('BEGIN');
  await holder.query('SELECT FROM subject_access.request WHERE id = $1 FOR UPDATE', [request.id]);
  const { body } = await access.town.ask(force, query, { request: request.id }).finally(() => holder.end());
  expect(entriesOf(body, 'rows') ?? null).toBeNull();
  expect(codeOf(await decideOf(waiting))).toBe('REVIEW_UNKNOWN');
});

it('an answer waits for nobody who works on a review: that one is to be shown once more', async () => {
  const request = await access.recorded('police', force, MAYA.person, byCourt('Order 36'));
  await nameAll(request.id);
  const [held, ...others] = await idsOf(request.id);
  if (held === undefined) throw new Error('Nothing waits.');
  const holder = await access.town.connect('police');
  await holder.query('BEGIN');
  await holder.query('SELECT FROM subject_access.review WHERE id = $1 FOR UPDATE', [held.id]);
  const shown = await access.reviewsOf('police', force, request.id).finally(() => holder.end());
  expect(shown.map(({ id }) => id)).toContain(held.id);
  expect((await decideOf(others)).errors).toBeUndefined();
  expect(codeOf(await decideOf([held]))).toBe('REVIEW_UNKNOWN');
  expect(await access.reviewsOf('police', force, request.id)).toHaveLength(1);
  expect((await decideOf([held])).errors).toBeUndefined();
});

it('what was decided, superseded or given to another while the answer was on its way keeps what was shown before', async () => {
  const request = await access.recorded('police', force, MAYA.person, byCourt('Order 37'));
  await nameAll(request.id);
  const shown = await access.reviewsOf('police', force, request.id);
  const [decided, superseded, another, open] = shown.map(({ id }) => id);
  expect((await decideOf(shown.slice(0, 1))).errors).toBeUndefined();
  const change = (id: string | undefined, set: string) =>
    access.town.rows('police', `UPDATE subject_access.review SET ${set} WHERE id = $1`, [id]);
  await change(superseded, 'superseded_at = now()');
  await change(another, "reviewer = 'marches-police/another'");
  const client = await access.town.connect('police');
  const late = [decided, superseded, another, open].map((review = '') => ({ review, reviewer, shown: { late: 'x' } }));
  await showReviews(runNamedOn(client), late).finally(() => client.end());
  const told = "SELECT id::text AS id FROM subject_access.review WHERE request = $1 AND shown ? 'late'";
  expect(await access.town.rows('police', told, [request.id])).toEqual([{ id: open }]);
});

it('whoever is named in another’s place decides what they were shown themselves', async () => {
  const second = officerOf('marches-police', 'second');
  const request = await access.recorded('police', force, MAYA.person, byCourt('Order 39'));
  await nameAll(request.id);
  const seen = await access.reviewsOf('police', force, request.id);
  expect(await access.reviewsOf('police', second, request.id)).toEqual([]);
  await access.nameAll('police', force, request.id, 'marches-police/second');
  expect(codeOf(await decideOf(seen, second))).toBe('REVIEW_UNKNOWN');
  expect(await access.reviewsOf('police', second, request.id)).toHaveLength(seen.length);
  expect((await decideOf(seen, second)).errors).toBeUndefined();
});

it('a record that is held since waits for whoever is named next, and is in no copy before', async () => {
  const request = await access.recorded('police', force, MAYA.person, byCourt('Order 33'));
  await access.decideAll('police', force, request.id, () => false);
  const [added] = await access.town.rows<{ id: string }>(
    'police',
    `INSERT INTO public.warning SELECT (json_populate_record(w, json_build_object('id', gen_random_uuid(), 'text', 'Held since'))).*
     FROM public.warning w WHERE w.id = ${ONE_WARNING} RETURNING id`,
    [MAYA.person],
  );
  try {
    expect(await undecided(request.id)).toContainEqual({ record: 'police.warning', field: null });
    await nameAll(request.id);
    const waiting = await access.reviewsOf('police', force, request.id);
    expect(waiting.map(({ record }) => record)).toContain('police.warning');
    expect((await decideOf(waiting)).errors).toBeUndefined();
    await access.arrive('police', request.id);
    expect((await access.copyOf('police', force, request.id)).json).toContain('Held since');
  } finally {
    await access.town.rows('police', 'DELETE FROM public.warning WHERE id = $1', [added?.id]);
  }
});
