const NETWORK = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND'];
/** Database or table not there yet: it is being made. */
const NOT_YET = ['3D000', '3F000', '42P01', '55000'];

/** That the database let a statement, a lock or a connection wait longer than it may: it is there, and busy. */
export function isDatabaseLate(fault: unknown): boolean {
  const code = (fault as { code?: unknown } | null)?.code;
  const text = fault instanceof Error ? fault.message : '';
  return code === '57014' || code === '55P03' || /timeout exceeded when trying to connect/.test(text);
}

/** Connection failures and shutdown codes of PostgreSQL: the database is away, which is no fault of the question. */
export function isDatabaseDown(fault: unknown): boolean {
  const code = (fault as { code?: unknown } | null)?.code;
  if (typeof code === 'string' && (/^(08|57P|53)/.test(code) || NETWORK.includes(code) || NOT_YET.includes(code)))
    return true;
  const text = fault instanceof Error ? fault.message : '';
  return /Connection terminated|timeout exceeded when trying to connect|Cannot use a pool after/.test(text);
}
