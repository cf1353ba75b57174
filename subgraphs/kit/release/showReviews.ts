import type { RunNamed } from './runNamed';

/** Fields of a record that a reviewer was shown, each with the digest of what it said. */
export type Shown = Readonly<Record<string, string>>;

/** A review whose content an answer holds. */
export interface ShownReview {
  readonly review: string;
  /** To whom: whoever is named in their place since has not seen it. */
  readonly reviewer: string;
  readonly shown: Shown;
}

/**
 * Records, in the transaction that releases answers, what their reviewers are shown, the latest last. What has been decided or
 * superseded meanwhile, or another was named for, stays as it is. Waits for nobody: a review that somebody works on is left out,
 * and is decided about what was shown before, or once it is shown again.
 */
export async function showReviews(run: RunNamed, reviews: readonly ShownReview[]): Promise<void> {
  if (reviews.length === 0) return;
  const latest = new Map(reviews.map((each) => [each.review, each]));
  await run({ name: 'subject_access.show', text: SHOW, values: [JSON.stringify([...latest.values()])] });
}

const SHOW = `WITH open AS (
  SELECT v.id, s.shown FROM subject_access.review v
  JOIN json_to_recordset($1) AS s(review uuid, reviewer text, shown jsonb) ON s.review = v.id AND s.reviewer = v.reviewer
  WHERE v.decision IS NULL AND v.superseded_at IS NULL AND v.shown IS DISTINCT FROM s.shown
  ORDER BY v.id FOR UPDATE OF v SKIP LOCKED)
UPDATE subject_access.review v SET shown = o.shown FROM open o WHERE v.id = o.id`;
