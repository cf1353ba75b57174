/** The day of law on which a `timestamptz` of SQL falls: `dayOf` in a statement. */
export function dayIn(timestamptz: string): string {
  return `(${timestamptz} AT TIME ZONE 'Europe/London')::date`;
}
