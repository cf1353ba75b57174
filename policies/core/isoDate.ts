/** Calendar arithmetic on ISO 8601 text. Pure: the day is always an argument. When a day of law begins, legalDay.ts says. */

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
const PERIOD = /^P(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,5})D)?$/;

/** Earliest date that an attribute may hold; a row condition `after` this date says 'a date is there'. */
export const EARLIEST_DATE = '0001-01-01';

/** Whether `text` is a day of the calendar, written `YYYY-MM-DD`. */
export function isIsoDate(text: string): boolean {
  const parts = DATE.exec(text);
  if (!parts) return false;
  const instant = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().slice(0, 10) === text;
}

/** A calendar period in years, months and days, at least one of them (`P6M`, `P1Y6M`, `P28D`). */
export function isPeriod(text: string): boolean {
  return text !== 'P' && PERIOD.test(text);
}

/** Milliseconds of a date (its midnight) or an instant with an offset; null for anything else. */
export function instantOf(text: string): number | null {
  if (DATE.test(text)) return isIsoDate(text) ? Date.parse(`${text}T00:00:00Z`) : null;
  if (!INSTANT.test(text) || !isIsoDate(text.slice(0, 10))) return null;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? null : instant;
}

/** So many days after a day of the calendar. */
export function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The day `period` before `on`. A day that the month lacks becomes the month's last. Null for malformed operands. */
export function dayBefore(on: string, period: string): string | null {
  const parts = isPeriod(period) ? PERIOD.exec(period) : null;
  if (!parts || !isIsoDate(on)) return null;
  const [year, month, day] = on.split('-').map(Number);
  const months = Number(year) * 12 + Number(month) - 1 - Number(parts[1] ?? 0) * 12 - Number(parts[2] ?? 0);
  if (months < 12) return null;
  const lastDay = new Date(Date.UTC(2000 + (Math.floor(months / 12) % 400), (months % 12) + 1, 0)).getUTCDate();
  const text = `${String(Math.floor(months / 12)).padStart(4, '0')}-${String((months % 12) + 1).padStart(2, '0')}`;
  const shifted = instantOf(`${text}-${String(Math.min(Number(day), lastDay)).padStart(2, '0')}`);
  if (shifted === null) return null;
  const result = new Date(shifted - Number(parts[3] ?? 0) * 86_400_000).toISOString().slice(0, 10);
  return isIsoDate(result) ? result : null;
}

/** Operand of `before` / `after` as a date: itself, or a period counted back from `on`. Null when malformed. */
export function resolveDate(operand: string, on: string): string | null {
  return isIsoDate(operand) ? operand : dayBefore(on, operand);
}

/** The same; throws RangeError where it is none: for what has been validated, or written here. */
export function requireDate(operand: string, on: string): string {
  const date = resolveDate(operand, on);
  if (date === null) throw new RangeError(`'${operand}' on '${on}' is no date.`);
  return date;
}
