import type { Login } from './postgres/createDatabase';

/** A database and the role that connects to it, as an environment names them. */
export interface DatabaseAddress {
  readonly url: string;
  readonly database: string;
  readonly login: Login;
}

/**
 * Reads URLs out of the environment. `wanted` says of each variable what it is to hold; those that are `optional` may be
 * absent. Throws one error that names every variable at fault.
 */
export function readUrls<Name extends string, Optional extends string = never>(
  environment: NodeJS.ProcessEnv,
  wanted: Readonly<Record<Name | Optional, string>>,
  optional: readonly Optional[] = [],
): Record<Name, DatabaseAddress> & Partial<Record<Optional, DatabaseAddress>> {
  const found: Partial<Record<string, DatabaseAddress>> = {};
  const faults: string[] = [];
  for (const [name, meaning] of Object.entries<string>(wanted)) {
    const text = environment[name] ?? '';
    const address = readAddress(text);
    if (address !== null) found[name] = address;
    else if (text !== '')
      faults.push(`  ${name} does not fit: give ${meaning}, postgres://role:password@host:port/database.`);
    else if (!optional.some((each) => each === name)) faults.push(`  ${name} is not set: give ${meaning}.`);
  }
  if (faults.length > 0)
    throw new Error(`What this command needs is not complete (docs/operations.md):\n${faults.join('\n')}`);
  return found as Record<Name, DatabaseAddress> & Partial<Record<Optional, DatabaseAddress>>;
}

function readAddress(text: string): DatabaseAddress | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol)) return null;
  const database = decodeURIComponent(url.pathname.slice(1));
  const [name, password] = [url.username, url.password].map(decodeURIComponent) as [string, string];
  return database === '' || name === '' || password === '' ? null : { url: text, database, login: { name, password } };
}
