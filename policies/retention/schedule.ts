import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { OLDEST_YEARS } from '#policies/core/consent/decidedAt';
import type { Fault } from '#policies/core/faults';
import { requireDate } from '#policies/core/isoDate';
import { dayOf, startOfDay } from '#policies/core/legalDay';
import { effectiveDays, inOrder, isEffective, OUT_OF_ORDER } from '#policies/tables/effectiveDays';
import { faultLine } from '#policies/tables/parseYaml';
import { readRows } from '#policies/tables/readRows';

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
  'authority.exclusion',
  'authority.involvement',
  'authority.consent',
  'authority.ownLookup',
  'authority.caseEvent',
  'hub.caseEvent',
  'hub.caseReview',
  'hub.referralEvent',
  'hub.convergence',
  'hub.searchCounter',
] as const;
export type RecordType = (typeof RECORD_TYPES)[number];

/** A century: what is to be kept for longer is not to be destroyed by a schedule, and has no rule. */
const MOST = { years: 100, months: 1200, days: 36_500 };
const whole = (most: number) =>
  z
    .int({ error: 'This is a whole number.' })
    .min(1, { error: 'This is at least 1.' })
    .max(most, { error: 'This is a century at most.' });

const ruleRow = z
  .strictObject({
    id: z.string().regex(/^[a-zA-Z][a-zA-Z0-9-]{2,60}$/, { error: 'An id is letters, digits and hyphens.' }),
    recordType: z.enum(RECORD_TYPES),
    jurisdiction: z.enum(['E', 'W']),
    keepFor: z.union(
      [
        z.strictObject({ years: whole(MOST.years) }),
        z.strictObject({ months: whole(MOST.months) }),
        z.strictObject({ days: whole(MOST.days) }),
      ],
      { error: 'Give one of years, months and days: a whole number, a century at most.' },
    ),
    /** The law, or whose decision. */
    source: z.string().refine((value) => value.trim().length >= 5, { error: 'Say which law, or whose decision.' }),
    ...effectiveDays,
  })
  .refine(inOrder, OUT_OF_ORDER);
export type RetentionRule = z.infer<typeof ruleRow>;

/** Reads a schedule. Throws with every fault of the file, by line and column; where it cannot be read, with the file and why. */
export function readSchedule(file: string): readonly RetentionRule[] {
  const read = readRows(file, textOf(file), ruleRow);
  const faults = read.place === null ? read.faults : read.place(idTwice(read.rows));
  if (faults.length > 0) throw new Error(`The retention schedule is at fault:\n${faults.map(faultLine).join('\n')}`);
  return read.rows;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (fault) {
    const { code } = fault as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : String(code);
    throw new Error(
      `The retention schedule ${file} cannot be read: ${why}. Name a file like policies/retention/schedule.yaml, which is taken where none is named.`,
      { cause: fault },
    );
  }
}

function idTwice(rules: readonly RetentionRule[]): readonly Fault[] {
  const ids = rules.map(({ id }) => id);
  return ids.flatMap((id, index): readonly Fault[] =>
    ids.indexOf(id) === index
      ? []
      : [{ code: 'duplicate', path: [index, 'id'], message: `${id} stands here already: each once.` }],
  );
}

/** What says why a record of the log reads as it does: kept as long as the log at the least, whatever its own rules say. */
const EXPLAINS_THE_LOG: readonly RecordType[] = ['authority.exclusion', 'authority.involvement', 'authority.consent'];

/**
 * Kept for so long at the least, whatever their own rules say: that what a document says is outdated is told by what was decided
 * after it, also where that is over.
 */
const AT_LEAST: Readonly<Partial<Record<RecordType, RetentionRule['keepFor']>>> = {
  'authority.consent': { years: OLDEST_YEARS },
};

export interface DueRule {
  readonly rule: RetentionRule;
  /** The period that counts: the rule's own, or a longer one that stands for it. */
  readonly keptFor: RetentionRule['keepFor'];
  /** What is older than this instant is past its period. */
  readonly before: Date;
}

/**
 * The rule that applies to a record type on a day: of those in force, the one that keeps longest, since one log holds records
 * of both jurisdictions; what explains the log goes with it at the earliest, and nothing before its least period. Null where one of
 * the jurisdictions has none, for it or for the log that it explains: what no rule covers is kept.
 */
export function dueRule(rules: readonly RetentionRule[], type: RecordType, now: Date): DueRule | null {
  const own = ownRule(rules, type, now);
  if (own === null || !EXPLAINS_THE_LOG.includes(type)) return own;
  const logs = (['disclosureLog.ordinary', 'disclosureLog.restricted'] as const).map((log) => ownRule(rules, log, now));
  return logs.reduce<DueRule | null>((due, log) => {
    if (due === null || log === null) return null;
    return earlier(due, log);
  }, own);
}

function ownRule(rules: readonly RetentionRule[], type: RecordType, now: Date): DueRule | null {
  const today = dayOf(now);
  const inForce = rules.filter((rule) => rule.recordType === type && isEffective(rule, today));
  if (!(['E', 'W'] as const).every((each) => inForce.some(({ jurisdiction }) => jurisdiction === each))) return null;
  const due = inForce.map((rule) => ({ rule, keptFor: rule.keepFor, before: before(now, rule.keepFor) }));
  const longest = due.reduce((longer, each) => (each.before < longer.before ? each : longer));
  const least = AT_LEAST[type];
  return least === undefined ? longest : earlier(longest, { keptFor: least, before: before(now, least) });
}

function earlier(due: DueRule, { keptFor, before }: Omit<DueRule, 'rule'>): DueRule {
  return before < due.before ? { rule: due.rule, keptFor, before } : due;
}

/** For how long a record type is kept, as `dueRule` counts; null where what no rule covers is kept. */
export function keptFor(rules: readonly RetentionRule[], type: RecordType, now: Date): RetentionRule['keepFor'] | null {
  return dueRule(rules, type, now)?.keptFor ?? null;
}

/** Midnight of the day from which on is kept: a day that the month lacks is its last, so that nothing goes early. */
function before(now: Date, keepFor: RetentionRule['keepFor']): Date {
  const period =
    'years' in keepFor ? `P${keepFor.years}Y` : 'months' in keepFor ? `P${keepFor.months}M` : `P${keepFor.days}D`;
  return startOfDay(requireDate(period, dayOf(now)));
}
