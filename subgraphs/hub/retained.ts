import type { RetainedRows } from '../kit/retention/retainedRows';

/** What the hub's database holds beside, and for how long it may. */
export const RETAINED: readonly RetainedRows[] = [
  // A case that is open keeps its events, however old.
  {
    recordType: 'hub.caseEvent',
    hanging: [],
    rows: "public.case_event e WHERE e.at < $1 AND NOT EXISTS (SELECT FROM public.case_file f WHERE f.id = e.case_id AND f.state = 'open')",
  },
  // A review that nobody has closed is kept, however old.
  { recordType: 'hub.caseReview', hanging: [], rows: 'public.case_review WHERE closed_at < $1' },
  {
    recordType: 'hub.referralEvent',
    hanging: [],
    rows: 'public.referral_event e WHERE e.at < $1 AND NOT EXISTS (SELECT FROM public.hub_referral f WHERE f.id = e.referral AND f.outcome IS NULL)',
  },
  { recordType: 'hub.lookupAlert', hanging: [], rows: 'public.lookup_alert WHERE at < $1' },
  { recordType: 'hub.convergence', hanging: [], rows: 'public.convergence WHERE found_at < $1' },
  // Seconds since 1970.
  {
    recordType: 'hub.searchCounter',
    hanging: [],
    rows: 'public.search_counter WHERE expire < extract(epoch FROM $1::timestamptz)',
  },
];
