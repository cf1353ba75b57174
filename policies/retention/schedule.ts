import { z } from 'zod';
import { requireDate } from '#policies/core/isoDate';

/** What may be destroyed when its time has come; each of them by a way of its own. Those of the log first. */
export const RECORD_TYPES = [
  'disclosureLog.ordinary',
  'disclosureLog.restricted',
  'acts.performed',
  'subjectAccess.release',
  'subjectAccess.request',
  'subjectAccess.correction',
  'tasks.unlock',
  'tasks.holderTask',
  'lookups.ownFamily',
  'authority.emergencyAccess',
  'authority.alert',
  'authority.relationship',
  'authority.ownLookup',
  'authority.caseEvent',
  'hub.caseEvent',
  'hub.caseReview',
  'hub.referralEvent',
  'hub.convergence',
  'hub.searchCounter',
] as const;
export type RecordType = (typeof RECORD_TYPES)[number];

const whole = z.number().int().min(1);
const isoDate = z.iso.date();

const ruleSchema = z.strictObject({
  id: z.string().regex(/^[a-zA-Z][a-zA-Z0-9-]{2,60}$/),
  recordType: z.enum(RECORD_TYPES),
  jurisdiction: z.enum(['E', 'W']),
  keepFor: z.union([
    z.strictObject({ years: whole }),
    z.strictObject({ months: whole }),
    z.strictObject({ days: whole }),
  ]),
  /** The law, or whose decision. */
  source: z.string().min(5),
  effectiveFrom: isoDate,
  /** Exclusive; null while it holds. */
  effectiveTo: isoDate.nullable(),
});
export type RetentionRule = z.infer<typeof ruleSchema>;

const scheduleSchema = z
  .array(ruleSchema)
  .refine((rules) => new Set(rules.map(({ id }) => id)).size === rules.length, 'an id stands there twice');

/** Throws on whatever is no schedule, naming each fault. */
export function readSchedule(document: unknown): readonly RetentionRule[] {
  const parsed = scheduleSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `  ${path.join('.') || 'schedule'}: ${message}`);
  throw new Error(`The retention schedule is at fault:\n${faults.join('\n')}`);
}

export interface DueRule {
  readonly rule: RetentionRule;
  /** What is older than this instant is past its period. */
  readonly before: Date;
}

/**
 * The rule that applies to a record type on a day: of those in force, the one that keeps longest, since one log holds records
 * of both jurisdictions. Null where one of the jurisdictions has none: what no rule covers is kept.
 */
export function dueRule(rules: readonly RetentionRule[], type: RecordType, now: Date): DueRule | null {
  const today = now.toISOString().slice(0, 10);
  const inForce = rules.filter(
    (rule) =>
      rule.recordType === type &&
      rule.effectiveFrom <= today &&
      (rule.effectiveTo === null || today < rule.effectiveTo),
  );
  if (!(['E', 'W'] as const).every((each) => inForce.some(({ jurisdiction }) => jurisdiction === each))) return null;
  const due = inForce.map((rule) => ({ rule, before: before(now, rule.keepFor) }));
  return due.reduce((longest, each) => (each.before < longest.before ? each : longest));
}

/** Midnight of the day from which on is kept: a day that the month lacks is its last, so that nothing goes early. */
function before(now: Date, keepFor: RetentionRule['keepFor']): Date {
  const period =
    'years' in keepFor ? `P${keepFor.years}Y` : 'months' in keepFor ? `P${keepFor.months}M` : `P${keepFor.days}D`;
  return new Date(`${requireDate(period, now.toISOString().slice(0, 10))}T00:00:00Z`);
}
