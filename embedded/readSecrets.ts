import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AGENCIES } from '#policies/core/vocabulary';
import { DATABASE_OF } from './databases';

const key = z.string().min(32);
const perAgency = z.object({
  police: key,
  health: key,
  education: key,
  socialCare: key,
  hub: key,
  governance: key,
});

const secretsSchema = z.object({
  /** HMAC keys of the context tokens, one per gateway-subgraph pair. */
  contextKeys: perAgency,
  /** HMAC keys with which each peer calls governance's internal API; `gateway` is the gateway's own. */
  serviceKeys: perAgency.extend({ gateway: key }),
  /** Keys of the pseudonyms in each agency's disclosure log. */
  pseudonymKeys: perAgency,
  /** Passwords of the runtime role and the owner of each database. */
  databasePasswords: z.record(z.string(), key),
});

export type Secrets = z.infer<typeof secretsSchema>;

/**
 * The secrets of an embedded installation: made at the first start, kept in `<home>/keys/secrets.json` (mode 0600), read
 * ever after. Deleting the file makes new ones; the databases' passwords are set again at the next start.
 */
export function readSecrets(home: string): Secrets {
  const folder = join(home, 'keys');
  const file = join(folder, 'secrets.json');
  if (existsSync(file)) {
    const parsed = secretsSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (parsed.success) return parsed.data;
  }
  // The home stays open to the database server's own user; the keys do not.
  mkdirSync(home, { recursive: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const made = makeSecrets();
  writeFileSync(`${file}.new`, JSON.stringify(made, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return made;
}

function makeSecrets(): Secrets {
  const secret = () => randomBytes(32).toString('base64url');
  const each = () =>
    secretsSchema.shape.contextKeys.parse(Object.fromEntries(AGENCIES.map((agency) => [agency, secret()])));
  const databases = [
    ...AGENCIES.flatMap((agency) => [DATABASE_OF[agency], `${DATABASE_OF[agency]}_owner`]),
    'governance_reader',
  ];
  return {
    contextKeys: each(),
    serviceKeys: { ...each(), gateway: secret() },
    pseudonymKeys: each(),
    databasePasswords: Object.fromEntries(databases.map((role) => [role, secret()])),
  };
}
