import type { Agency, Purpose } from '#policies/core/vocabulary';

const OF_CHILD = '(controller, subject) IN (SELECT controller, subject FROM governance.link WHERE person = $1)';

/** Copies the child's rows of a table with some columns changed: more rows, in the midst of those that may be seen. */
export function copyRows(table: string, columns: string, changed: string, added: string): string {
  return `INSERT INTO public.${table} (id, controller, subject, assertion, source, period_start, period_end, ${columns}, ${added})
    SELECT gen_random_uuid(), controller, subject, assertion, source, period_start + interval '1 minute', period_end, ${columns}, ${changed}
    FROM public.${table} WHERE ${OF_CHILD}`;
}

export interface Asking {
  readonly persona: string;
  readonly purpose: Purpose;
}

/** Readers of incidents who are no police. */
const PARTNERS: readonly Asking[] = [
  { persona: 'social-worker', purpose: 'section47Enquiry' },
  { persona: 'social-worker', purpose: 'safeguardingEnquiry' },
  { persona: 'social-worker', purpose: 'earlyHelp' },
  { persona: 'safeguarding-nurse', purpose: 'section47Enquiry' },
  { persona: 'hub-practitioner-wales', purpose: 'screening' },
  { persona: 'hub-practitioner-wales', purpose: 'missingChild' },
];

export interface Alteration {
  readonly what: string;
  readonly agency: Agency;
  readonly text: string;
  /** Who is asked; every requester where it is not said. */
  readonly of?: readonly Asking[];
  /** Somebody who sees the difference: that it is there to be seen. */
  readonly seenBy?: Asking;
}

/** Columns of an incident that a copy takes over. */
export const INCIDENT =
  'reference, kind, location, summary, offence, risk_grade, officer, officer_contact, role_of_child, suspected_victim';

/** Worlds that differ from the town in what a requester may not see. `$1` is the child. */

export const ALTERATIONS: readonly Alteration[] = [
  {
    what: 'sexual-health attendances',
    agency: 'health',
    text: `INSERT INTO public.sexual_health (id, controller, subject, period_start, infection, contraception, site)
      SELECT gen_random_uuid(), controller, subject, now(), 'x', 'y', 'z' FROM governance.link WHERE person = $1`,
  },
  {
    what: 'intelligence that its originating force keeps',
    agency: 'police',
    text: `INSERT INTO public.intelligence (id, controller, subject, period_start, handling_code, text, marking, conditions_met, restriction)
      SELECT gen_random_uuid(), controller, subject, now(), code, 'secret', 'OFFICIAL', true, 'none'
      FROM governance.link, unnest(ARRAY['3', '4']) AS code WHERE person = $1`,
  },
  {
    what: 'incidents under a restriction',
    agency: 'police',
    text: copyRows('incident', INCIDENT, "'covertSource'", 'restriction'),
  },
  {
    what: 'warnings and notices that name a covert source',
    agency: 'police',
    text: `WITH known AS (SELECT controller, subject FROM governance.link WHERE person = $1),
      warned AS (
        INSERT INTO public.warning (id, controller, subject, period_start, kind, text, restriction)
        SELECT gen_random_uuid(), controller, subject, now(), 'exploitation', 'secret', 'covertSource' FROM known)
      INSERT INTO public.abduction_warning (id, controller, subject, period_start, reason, restriction)
      SELECT gen_random_uuid(), controller, subject, now(), 'secret', 'covertSource' FROM known`,
  },
  {
    what: 'exclusions that name one',
    agency: 'education',
    text: `INSERT INTO public.exclusion (id, controller, subject, period_start, kind, reason, restriction)
      SELECT gen_random_uuid(), controller, subject, now(), 'suspension', 'secret', 'covertSource'
      FROM governance.link WHERE person = $1`,
  },
  {
    what: 'referrals that name one',
    agency: 'socialCare',
    text: `INSERT INTO public.referral (id, controller, subject, period_start, reason, referrer, referrer_kind, restriction)
      SELECT gen_random_uuid(), controller, subject, now(), 'secret', 'secret', 'public', 'covertSource'
      FROM governance.link WHERE person = $1`,
  },
  {
    what: 'missing episodes, which are counted, that name one',
    agency: 'police',
    text: `INSERT INTO public.missing_episode (id, controller, subject, period_start, restriction)
      SELECT gen_random_uuid(), controller, subject, now() - interval '20 days', 'covertSource'
      FROM governance.link WHERE person = $1`,
  },
  {
    what: 'an attendance under a restriction',
    agency: 'health',
    text: copyRows(
      'emergency_attendance',
      'site, presenting_complaint, injury_or_overdose, accompanied_by, left_unseen',
      "'protectedPerson'",
      'restriction',
    ),
  },
  {
    what: 'missing episodes, which are counted, that lead to a protected person',
    agency: 'police',
    text: `INSERT INTO public.missing_episode (id, controller, subject, period_start, restriction)
      SELECT gen_random_uuid(), controller, subject, now() - interval '20 days', 'protectedPerson'
      FROM governance.link WHERE person = $1`,
  },
  {
    what: 'one controller’s identity, case and referral that lead to a protected person',
    agency: 'hub',
    text: `WITH one AS (
        INSERT INTO public.identity (id, person, controller, period_start, subject, name, date_of_birth, address, family_name_plain, birth_date, restriction)
        SELECT gen_random_uuid(), person, controller, period_start, subject || '-x', '{"familyName":["Hidden"]}', date_of_birth, address, 'hidden', birth_date, 'protectedPerson'
        FROM public.identity WHERE person = $1 RETURNING id, person, controller),
      acting AS (
        INSERT INTO public.case_file (id, person, controller, period_start, threshold, state, accepted, last_activity, restriction)
        SELECT id, person, controller, now(), 'earlyHelp', 'open', true, now(), 'protectedPerson' FROM one)
      INSERT INTO public.hub_referral (id, person, controller, period_start, reason, restriction)
      SELECT id, person, controller, now(), 'x', 'protectedPerson' FROM one`,
  },
  {
    what: 'an adoption',
    agency: 'socialCare',
    text: `INSERT INTO public.adoption (id, controller, subject, period_start, order_date, former_name)
      SELECT gen_random_uuid(), controller, subject, now(), now(), 'Former' FROM governance.link WHERE person = $1`,
  },
  {
    what: 'the words of minutes under legal privilege',
    agency: 'socialCare',
    text: `UPDATE public.strategy_minutes SET minutes = minutes || ' And more.' WHERE restriction = 'legalPrivilege' AND ${OF_CHILD}`,
  },
  {
    what: 'the reason of a referral that is a court’s paper',
    agency: 'socialCare',
    text: `UPDATE public.referral SET reason = reason || ' And more.', referrer = referrer || ' and more'
      WHERE restriction = 'familyCourt' AND ${OF_CHILD}`,
  },
  {
    what: 'incidents in which a possible victim of exploitation is said to have offended',
    agency: 'police',
    text: `INSERT INTO public.incident (id, controller, subject, period_start, ${INCIDENT})
      SELECT gen_random_uuid(), controller, subject, now() - interval '3 days', 'X-1', 'theft', NULL, 'Said to have taken goods.', 'Theft', 'medium',
        '{"name":"PC Synthetic","role":"officer"}', '{"telephone":"101"}', 'subject', true
      FROM governance.link WHERE person = $1 AND controller IN ('marches-police', 'gwent-y-gororau-police')`,
    of: PARTNERS,
    seenBy: { persona: 'police-officer-wales', purpose: 'section47Enquiry' },
  },
  {
    what: 'that a child who was victim, witness or present may be a victim of exploitation',
    agency: 'police',
    text: `UPDATE public.incident SET suspected_victim = NOT suspected_victim
      WHERE role_of_child <> 'subject' AND ${OF_CHILD}`,
    of: PARTNERS,
  },
];
