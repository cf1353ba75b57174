const SENTENCES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'No PostgreSQL answers at the address of the URL: start it, or mend host and port.',
  ENOTFOUND: 'The host of the URL is not known: mend it.',
  ETIMEDOUT: 'The host of the URL does not answer: mend it, or let the connection through.',
  '28P01':
    'The server does not know the role of the URL with this password: npm run provision makes the role and sets its password.',
  '28000': 'The server refused the role of the URL: it is not there, or pg_hba.conf does not let it in.',
  '3D000': 'The database of the URL is not there: npm run provision makes it.',
  '42P01': 'The database has not been migrated: npm run provision does it.',
  '3F000': 'The database has not been migrated: npm run provision does it.',
  '42501': 'The role of the URL may not do this: npm run provision gives each role what it needs.',
};

/** What a process or command says at its end of a fault: what to do first, where it is one of the connection, then the server's words. */
export function explainDatabaseFault(fault: unknown): string {
  const message = fault instanceof Error ? fault.message : String(fault);
  const code = (fault as { readonly code?: unknown } | null)?.code;
  const sentence = typeof code === 'string' ? SENTENCES[code] : undefined;
  return sentence === undefined ? message : `${sentence}\n  ${message || String(code)}`;
}
