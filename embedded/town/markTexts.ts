import type { Row } from './town';

/** Tables whose rows hold somebody's own words. */
const TEXTS: ReadonlySet<string> = new Set([
  ...['incident', 'intelligence', 'missing_episode', 'warning', 'abduction_warning'].map(
    (name) => `police|public.${name}`,
  ),
  ...['emergency_attendance', 'camhs', 'community_nursing'].map((name) => `health|public.${name}`),
  ...['concern', 'exclusion', 'provision', 'reduced_timetable', 'additional_need'].map(
    (name) => `education|public.${name}`,
  ),
  ...['referral', 'assessment', 'strategy_minutes'].map((name) => `social_care|public.${name}`),
  'hub|public.hub_referral',
]);
const MARKS = ['covertSource', 'familyCourt', 'legalPrivilege'] as const;

/** One in so many is marked. */
const MARKED_IN = 6;

/**
 * The `nth` row of a child in this table, some of which name a covert source, or are a court's papers or a lawyer's. Nothing is
 * drawn, so that nothing else moves.
 */
export function markText(key: string, row: Row, index: number, nth: number): Row {
  if (!TEXTS.has(key) || row.restriction !== 'none' || (index + nth) % MARKED_IN !== 0) return row;
  const restriction = MARKS[Math.floor(index / MARKED_IN) % MARKS.length];
  const kept = key === 'hub|public.hub_referral' && restriction === 'covertSource' ? { source: null } : {};
  return { ...row, ...kept, restriction };
}
