import type { Role } from '#policies/core/vocabulary';
import { alertedOf } from '#test/town/alertedOf';
import { entriesOf } from '#test/town/entriesOf';
import { severalRounds } from '#test/town/rounds';
import { until } from '#test/town/until';
import { CHANGE, changedBy, child, HUB, OPEN, opening, RECORD, read, WORKER } from './casesAsked';
import { type Asked, caseworkTown, codeOf, reasonsOf } from './caseworkTown';

/** A section 47 enquiry is looked at by somebody else, who may not agree. */
const casework = caseworkTown.forTests();

it('a review that nobody closed by its day is marked, and told once to all who may review, none of them barred; it stays open; one that was closed in time is told to nobody', async () => {
  const open = async () => changedBy(await casework.act(HUB, OPEN, opening()), 'openCase');
  const [made, other] = [await open(), await open()];
  const QUEUE = '{ caseReviews(closed: true, first: 200) { entries { id case overdue agreed } } }';
  const queued = async (caseId = made.id) =>
    entriesOf<{ id: string; case: string }>((await casework.ask(HUB, QUEUE)).body, 'caseReviews').find(
      (each) => each.case === caseId,
    );
  const review = await queued();
  const inTime = await queued(other.id);
  expect(review).toMatchObject({ overdue: false, agreed: null });
  const ofCouncil = (name: string, role: Role, organisation = 'afonwen-council'): Asked => ({
    as: { practitioner: `${organisation}/${name}`, organisation, team: 'safeguarding', role },
    purpose: role === 'hubPractitioner' ? 'screening' : 'informationGovernance',
    reason: 'A report came in',
  });
  const told = async (who: Asked) =>
    entriesOf<{ kind: string; reference: string }>(
      (await casework.ask(who, '{ alerts(first: 500) { entries { kind reference } } }')).body,
      'alerts',
    ).filter(({ kind, reference }) => kind === 'caseReviewOverdue' && reference === review?.id).length;
  const LEAD = ofCouncil('lead', 'safeguardingLead');
  const related = ofCouncil('related-reviewer', 'hubPractitioner');
  const BAR = `mutation($key: String!, $person: ID!) { setExclusion(key: $key, person: $person, organisation: "afonwen-council",
    practitioner: "afonwen-council/related-reviewer", reason: "Related to the family") { id } }`;
  expect((await casework.act(HUB, BAR, { person: child.person })).errors).toBeUndefined();
  const REVIEW =
    'mutation($key: String!, $review: ID!, $note: String!) { reviewSection47(key: $key, review: $review, agreed: true, note: $note) { id } }';
  const close = (id: string | undefined, note: string) => casework.act(LEAD, REVIEW, { review: id, note });
  expect((await close(inTime?.id, 'In time.')).errors).toBeUndefined();
  // Several rounds find it past its day.
  const PAST = "UPDATE public.case_review SET due_at = now() - interval '2 minutes' WHERE id = $1";
  await casework.rows('hub', PAST, [inTime?.id]);
  await severalRounds();
  expect(await told(LEAD)).toBe(0);
  const due =
    "UPDATE public.case_review SET due_at = now() - interval '1 minute', overdue_told_at = NULL WHERE id = $1";
  // A round that was cut off before it was kept tells nothing anew.
  for (const _again of [1, 2]) {
    await casework.rows('hub', due, [review?.id]);
    const KEPT = 'SELECT FROM public.case_review WHERE id = $1 AND overdue_told_at IS NOT NULL';
    await until(async () => (await casework.rows('hub', KEPT, [review?.id])).length > 0);
    expect([await told(HUB), await told(LEAD)]).toEqual([1, 1]);
  }
  expect(await told(ofCouncil('hub', 'hubPractitioner', 'marchford-council'))).toBe(0);
  expect([await told({ persona: 'social-worker', purpose: 'earlyHelp' }), await told(related)]).toEqual([0, 0]);
  expect(await queued()).toMatchObject({ overdue: true, agreed: null });
  expect(await alertedOf(casework.town, 'caseReviewOverdue', inTime?.id)).toEqual([]);
  expect((await close(review?.id, 'Late.')).errors).toBeUndefined();
  expect(await queued()).toMatchObject({ overdue: false, agreed: true });
  for (const { id } of [made, other]) {
    const over = { person: child.person, case: id, reason: 'No further action' };
    expect((await casework.act(WORKER, CHANGE('closeCase'), over)).errors).toBeUndefined();
  }
});

describe('a review that does not agree with a section 47 enquiry', () => {
  const REVIEW = `mutation($key: String!, $review: ID!, $agreed: Boolean!, $note: String!) {
    reviewSection47(key: $key, review: $review, agreed: $agreed, note: $note) { id dueAt } }`;
  const QUEUE = `query($closed: Boolean! = false) { caseReviews(closed: $closed, first: 500) {
    entries { id case openedBy dueAt overdue reason agreed note closedBy closedAt after notAgreed notAgreedBy } } }`;
  interface Queued {
    readonly id: string;
    readonly case: string;
    readonly after: string | null;
    readonly dueAt: string;
  }
  const inHub = (name: string, role: Role = 'hubPractitioner', organisation = 'afonwen-council'): Asked => ({
    as: { practitioner: `${organisation}/${name}`, organisation, team: 'mash', role },
    purpose: role === 'hubPractitioner' ? 'screening' : 'informationGovernance',
    reason: 'A report came in',
  });
  const LEAD = inHub('lead', 'safeguardingLead');
  const queueOf = async (caseId: string, closed = false) =>
    entriesOf<Queued>((await casework.ask(HUB, QUEUE, { closed })).body, 'caseReviews').filter(
      (each) => each.case === caseId,
    );
  const review = (who: Asked, id: string | undefined, agreed: boolean, note = 'The injury is explained.') =>
    casework.act(who, REVIEW, { review: id, agreed, note });
  const told = async (who: Asked, kind: string, reference: string | undefined) =>
    entriesOf<{ kind: string; reference: string }>(
      (await casework.ask(who, '{ alerts(first: 500) { entries { kind reference } } }')).body,
      'alerts',
    ).filter((each) => each.kind === kind && each.reference === reference).length;
  const open = async () => changedBy(await casework.act(WORKER, OPEN, opening()), 'openCase').id;
  const disagree = async () => {
    const id = await open();
    const [first] = await queueOf(id);
    const reviewed = (await review(inHub('doubter'), first?.id, false)).data?.reviewSection47;
    const [decision, ...more] = await queueOf(id);
    expect(more).toEqual([]);
    return { id, first, decision, dueAt: (reviewed as { readonly dueAt: string }).dueAt };
  };
  const close = async (id: string) => {
    const over = { person: child.person, case: id, reason: 'No further action' };
    expect((await casework.act(WORKER, CHANGE('closeCase'), over)).errors).toBeUndefined();
  };

  it('ends nothing, is told to all who may decide and to the lead of the case, once, and is due like a review', async () => {
    const { id, first, decision, dueAt } = await disagree();
    expect(decision).toEqual({
      ...{ id: expect.any(String), case: id, openedBy: 'afonwen-council/social-worker', overdue: false },
      ...{ dueAt, reason: 'Injury that nobody explains', agreed: null, note: null, closedBy: null, closedAt: null },
      ...{ after: first?.id, notAgreed: 'The injury is explained.', notAgreedBy: 'afonwen-council/doubter' },
    });
    expect(dueAt).toBe(first?.dueAt);
    expect((await queueOf(id, true)).find((each) => each.id === first?.id)).toMatchObject({
      ...{ agreed: false, note: 'The injury is explained.', closedBy: 'afonwen-council/doubter' },
      closedAt: expect.stringMatching(/Z$/),
    });
    // Data flow on: whether they may is for somebody to decide.
    expect(reasonsOf((await read(id)).body)).not.toContain('thresholdNotRecorded');
    await until(async () => (await told(HUB, 'section47NotAgreed', decision?.id)) > 0);
    await severalRounds();
    const AT_WORK: Asked = { persona: 'social-worker', purpose: 'earlyHelp' };
    for (const who of [HUB, LEAD, AT_WORK]) expect(await told(who, 'section47NotAgreed', decision?.id)).toBe(1);
    const others = [
      inHub('hub', 'hubPractitioner', 'marchford-council'),
      { ...inHub('colleague', 'socialWorker'), purpose: 'earlyHelp' },
    ];
    for (const who of others) expect(await told(who, 'section47NotAgreed', decision?.id)).toBe(0);
    // Past its day it is told again, once.
    for (const _again of [1, 2]) {
      await casework.rows(
        'hub',
        "UPDATE public.case_review SET due_at = now() - interval '1 minute', overdue_told_at = NULL WHERE id = $1",
        [decision?.id],
      );
      const KEPT = 'SELECT FROM public.case_review WHERE id = $1 AND overdue_told_at IS NOT NULL';
      await until(async () => (await casework.rows('hub', KEPT, [decision?.id])).length > 0);
      expect([
        await told(HUB, 'caseReviewOverdue', decision?.id),
        await told(LEAD, 'caseReviewOverdue', decision?.id),
      ]).toEqual([1, 1]);
    }
    expect((await queueOf(id))[0]).toMatchObject({ overdue: true, agreed: null });
    await close(id);
    expect(await queueOf(id)).toEqual([]);
  });

  it('is decided by somebody else than opened the enquiry or did not agree, who says that it stands, and not by a second doubt', async () => {
    const { id, decision } = await disagree();
    for (const own of ['doubter', 'social-worker'])
      expect(codeOf(await review(inHub(own), decision?.id, true))).toBe('REVIEW_OWN');
    const doubt = await review(inHub('third'), decision?.id, false);
    expect(codeOf(doubt)).toBe('REVIEW_DECIDES');
    expect(doubt.errors?.[0]?.message).toContain('recordThreshold');
    const kept = await review(inHub('third'), decision?.id, true, 'Two doctors differ.');
    expect(kept.data?.reviewSection47).toEqual({ id: decision?.id, dueAt: null });
    expect(await queueOf(id)).toEqual([]);
    expect((await queueOf(id, true)).find(({ after }) => after !== null)).toMatchObject({
      ...{ agreed: true, note: 'Two doctors differ.', closedBy: 'afonwen-council/third' },
    });
    // On the record of the case, where its lead reads it: the first under the id of which they were told.
    const events = await casework.rows(
      'hub',
      `SELECT id, event, reason FROM public.case_event WHERE case_id = $1 AND event LIKE 'section47%' ORDER BY at`,
      [id],
    );
    expect(events).toEqual([
      { id: decision?.id, event: 'section47NotAgreed', reason: 'The injury is explained.' },
      { id: expect.any(String), event: 'section47Stands', reason: 'Two doctors differ.' },
    ]);
    await close(id);
  });

  it('is decided by the threshold that is recorded instead; where it is lower already, nothing is to be decided', async () => {
    const { id, decision } = await disagree();
    const lower = { person: child.person, case: id, threshold: 'safeguardingEnquiry', reason: 'It is explained' };
    expect((await casework.act(WORKER, RECORD, lower)).errors).toBeUndefined();
    expect(await queueOf(id)).toEqual([]);
    expect((await queueOf(id, true)).find((each) => each.id === decision?.id)).toMatchObject({
      ...{ agreed: false, note: 'It is explained', closedBy: 'afonwen-council/social-worker' },
    });
    await close(id);
    const other = await open();
    const [first] = await queueOf(other);
    expect((await casework.act(WORKER, RECORD, { ...lower, case: other })).errors).toBeUndefined();
    const late = await review(inHub('doubter'), first?.id, false);
    expect(late.data?.reviewSection47).toEqual({ id: first?.id, dueAt: null });
    expect(await queueOf(other)).toEqual([]);
    await close(other);
  });
});
