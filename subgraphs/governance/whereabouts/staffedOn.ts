/** SQL: whether the register in force has a role staffed on `day`; `keeper` is a row with its organisation and role. */
export function staffedOn(keeper: string, day: string): string {
  return `EXISTS (SELECT FROM authority.staffed_role s WHERE s.organisation = ${keeper}.organisation AND s.role = ${keeper}.role
    AND s.effective_from <= ${day} AND (s.effective_to IS NULL OR s.effective_to > ${day}))`;
}
