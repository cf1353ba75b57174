import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import { readSigningKey } from '#policies/disclosure/treeHead';
import { commandName } from '../agencyArgument';
import { DATABASE_OF } from '../databases';
import { logPublicKeys, READER, type Secrets } from '../readSecrets';

export interface Places {
  /** `host:port` of the PostgreSQL server of each agency's database. */
  readonly servers: Readonly<Record<Agency, string>>;
  /** Where the gateway reaches each subgraph. */
  readonly subgraphUrls: Readonly<Record<Agency, string>>;
}

export type Environment = Readonly<Record<string, string>>;

/**
 * The environment of every process and command of an installation of one's own, by the name of its file: addresses, roles and
 * keys that fit each other. What an operator decides (issuers, contacts, folders) is not among it.
 */
export function makeEnvironments(secrets: Secrets, places: Places): ReadonlyMap<string, Environment> {
  const { subgraphUrls } = places;
  const found = new Map<string, Environment>();
  for (const agency of AGENCIES) found.set(commandName(agency), subgraphEnvironment(agency, secrets, places));
  found.set('gateway', {
    LINTEL_SUBGRAPH_URLS: JSON.stringify(subgraphUrls),
    LINTEL_CONTEXT_KEYS: JSON.stringify(secrets.contextKeys),
    LINTEL_GOVERNANCE_URL: subgraphUrls.governance,
    LINTEL_SERVICE_KEY: secrets.serviceKeys.gateway,
  });
  found.set('subscriptions', { LINTEL_READER_URL: urlOf('governance', READER, secrets, places) });
  const verifiers = AGENCIES.map((agency) => [
    agency,
    urlOf(agency, `${DATABASE_OF[agency]}_verifier`, secrets, places),
  ]);
  found.set('verify', {
    LINTEL_VERIFY_URLS: JSON.stringify(Object.fromEntries(verifiers)),
    LINTEL_LOG_PUBLIC_KEYS: JSON.stringify(logPublicKeys(secrets)),
    LINTEL_WITNESS_PUBLIC_KEYS: JSON.stringify([readSigningKey(secrets.witnessKey).publicText]),
  });
  return found;
}

function subgraphEnvironment(agency: Agency, secrets: Secrets, places: Places): Environment {
  const name = DATABASE_OF[agency];
  const { port } = new URL(places.subgraphUrls[agency]);
  return {
    LINTEL_SUBGRAPH_PORT: port === '' ? '80' : port,
    DATABASE_URL: urlOf(agency, name, secrets, places),
    DATABASE_MIGRATION_URL: urlOf(agency, `${name}_owner`, secrets, places),
    DATABASE_VERIFIER_URL: urlOf(agency, `${name}_verifier`, secrets, places),
    LINTEL_CONTEXT_KEY: secrets.contextKeys[agency],
    LINTEL_SERVICE_KEY: secrets.serviceKeys[agency],
    LINTEL_PSEUDONYM_KEY: secrets.pseudonymKeys[agency],
    LINTEL_LOG_KEY: secrets.logKeys[agency],
    ...(agency === 'governance' ? governanceOnly(secrets) : { LINTEL_GOVERNANCE_URL: places.subgraphUrls.governance }),
  };
}

function governanceOnly(secrets: Secrets): Environment {
  return {
    LINTEL_SERVICE_KEYS: JSON.stringify(secrets.serviceKeys),
    LINTEL_WITNESS_KEY: secrets.witnessKey,
    LINTEL_RECEIPT_KEYS: JSON.stringify([secrets.receiptKey]),
    LINTEL_LOG_PUBLIC_KEYS: JSON.stringify(logPublicKeys(secrets)),
  };
}

function urlOf(agency: Agency, role: string, { databasePasswords }: Secrets, { servers }: Places): string {
  return `postgres://${role}:${databasePasswords[role]}@${servers[agency]}/${DATABASE_OF[agency]}`;
}
