import type { Row } from './town';

/** In how many rows of a table with somebody's own words one is marked: more often where there are few, so that each mark is there. */
const MARKED_IN: Readonly<Record<string, number>> = {
  'police|public.incident': 30,
  'police|public.intelligence': 30,
  'police|public.missing_episode': 30,
  'police|public.warning': 6,
  'police|public.abduction_warning': 6,
  'health|public.emergency_attendance': 30,
  'health|public.community_nursing': 30,
  'health|public.camhs': 6,
  'education|public.concern': 30,
  'education|public.exclusion': 30,
  'education|public.additional_need': 30,
  'education|public.provision': 6,
  'education|public.reduced_timetable': 6,
  'social_care|public.referral': 30,
  'social_care|public.assessment': 30,
  'social_care|public.strategy_minutes': 6,
  'hub|public.hub_referral': 6,
};
const MARKS = ['covertSource', 'familyCourt', 'legalPrivilege'] as const;

/**
 * The `nth` row of a child in this table, some of which name a covert source, or are a court's papers or a lawyer's. Nothing is
 * drawn, so that nothing else moves.
 */
export function markText(key: string, row: Row, index: number, nth: number): Row {
  const markedIn = MARKED_IN[key];
  if (markedIn === undefined || row.restriction !== 'none' || (index + nth) % markedIn !== 0) return row;
  const restriction = MARKS[Math.floor(index / markedIn) % MARKS.length];
  const kept = key === 'hub|public.hub_referral' && restriction === 'covertSource' ? { source: null } : {};
  return { ...row, ...kept, restriction };
}
