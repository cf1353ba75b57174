import type { RetainedRows } from '../kit/retention/retainedRows';

/** What the hub's database holds beside, and for how long it may. */
export const RETAINED: readonly RetainedRows[] = [
  // From the closing of the case: one that is open, or was closed nobody knows when, keeps its events, however old.
  {
    recordType: 'hub.caseEvent',
    hanging: [],
    rows: `public.case_event e WHERE e.at < $1 AND NOT EXISTS (SELECT FROM public.case_file f
      WHERE f.id = e.case_id AND (f.state = 'closed' AND f.period_end < $1) IS NOT TRUE)`,
  },
  // A review that nobody has closed is kept, however old.
  { recordType: 'hub.caseReview', hanging: [], rows: 'public.case_review WHERE closed_at < $1' },
  // From the outcome of the referral, as of a case.
  {
    recordType: 'hub.referralEvent',
    hanging: [],
    rows: `public.referral_event e WHERE e.at < $1 AND NOT EXISTS (SELECT FROM public.hub_referral f
      WHERE f.id = e.referral AND (f.outcome IS NOT NULL AND f.period_end < $1) IS NOT TRUE)`,
  },
  { recordType: 'hub.convergence', hanging: [], rows: 'public.convergence WHERE found_at < $1' },
  // Seconds since 1970.
  {
    recordType: 'hub.searchCounter',
    hanging: [],
    rows: 'public.search_counter WHERE expire < extract(epoch FROM $1::timestamptz)',
  },
];
