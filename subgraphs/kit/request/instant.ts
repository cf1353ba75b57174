/**
 * SQL for a moment as answers tell it: RFC 3339 in UTC with milliseconds and `Z`. For rows that are made as JSON in SQL, where
 * PostgreSQL would write `+00:00` and microseconds.
 */
export function instant(timestamptz: string): string {
  return `to_char(${timestamptz} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
