import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import { makeSigningKey, readSigningKey } from '#policies/disclosure/treeHead';
import { keySetSchema } from '#policies/service/keySet';
import { DATABASE_OF } from './databases';

/** The role under which subscriptions read governance's database. */
export const READER = 'governance_reader';

const key = z.string().min(32);

const schemaOf = <Key extends z.ZodType>(each: Key) => {
  const perAgency = z.object({
    police: each,
    health: each,
    education: each,
    socialCare: each,
    hub: each,
    governance: each,
  });
  return z.object({
    /** HMAC keys of the context tokens, one per gateway-subgraph pair. */
    contextKeys: perAgency,
    /** HMAC keys with which each peer calls governance's internal API; `gateway` is the gateway's own. */
    serviceKeys: perAgency.extend({ gateway: each }),
    /** Keys of the pseudonyms of requesters in each agency's disclosure log. */
    pseudonymKeys: perAgency,
    /** Ed25519 keys with which each agency signs the heads of its disclosure log. */
    logKeys: perAgency,
    /** Governance's Ed25519 key as the witness of all logs, apart from that of its own. */
    witnessKey: each,
    /** Governance's Ed25519 key with which it signs consent receipts. */
    receiptKey: each,
    /** Passwords of the runtime role, the owner and the verifier of each database. */
    databasePasswords: z.record(z.string(), each),
  });
};

const secretsSchema = schemaOf(key);
export type Secrets = z.infer<typeof secretsSchema>;

const keySetsSchema = schemaOf(keySetSchema);
/** The same while keys rotate: each the current one first, then those still accepted. */
export type SecretSets = z.infer<typeof keySetsSchema>;

/** Where the secrets of an installation stand. */
export function secretsFile(home: string): string {
  return join(home, 'keys', 'secrets.json');
}

/** Throws where the text is not that of a file of secrets. */
export function readSecretSets(text: string): SecretSets {
  return keySetsSchema.parse(JSON.parse(text));
}

/**
 * The secrets of an embedded installation: made at the first start, kept in `<home>/keys/secrets.json` (mode 0600), read
 * ever after; what a newer version needs beside them is added. Deleting the file makes new ones: the databases' passwords are
 * set again at the next start, but what the lost keys signed can be verified no more.
 */
export function readSecrets(home: string): Secrets {
  const folder = join(home, 'keys');
  const file = secretsFile(home);
  const kept: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const parsed = secretsSchema.safeParse(currentOf(kept));
  if (parsed.success) return parsed.data;
  // The home stays open to the database server's own user; the keys do not.
  mkdirSync(home, { recursive: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const made = completed(kept, makeSecrets());
  writeFileSync(`${file}.new`, JSON.stringify(made, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return secretsSchema.parse(currentOf(made));
}

/** Of each key that rotates, the current one. */
function currentOf(kept: unknown): unknown {
  if (Array.isArray(kept)) return kept[0];
  if (typeof kept !== 'object' || kept === null) return kept;
  return Object.fromEntries(Object.entries(kept).map(([name, part]) => [name, currentOf(part)]));
}

/** With what the logs of all agencies are verified: a key that signs no more still verifies what it signed. */
export function logPublicKeys({ logKeys }: Pick<Secrets | SecretSets, 'logKeys'>): Record<Agency, string[]> {
  const publicOf = (key: string) => readSigningKey(key).publicText;
  return Object.fromEntries(AGENCIES.map((agency) => [agency, [logKeys[agency]].flat().map(publicOf)])) as Record<
    Agency,
    string[]
  >;
}

/** What was kept, with whatever of `made` it lacks. */
function completed(kept: unknown, made: unknown): unknown {
  if (typeof made !== 'object' || made === null || Array.isArray(kept)) return kept ?? made;
  const known = (typeof kept === 'object' && kept !== null ? kept : {}) as Record<string, unknown>;
  const filled = Object.entries(made).map(([name, part]) => [name, completed(known[name], part)]);
  return { ...known, ...Object.fromEntries(filled) };
}

/** New ones, of everything. */
export function makeSecrets(): Secrets {
  const secret = () => randomBytes(32).toString('base64url');
  const each = (make = secret) =>
    secretsSchema.shape.contextKeys.parse(Object.fromEntries(AGENCIES.map((agency) => [agency, make()])));
  const databases = [
    ...AGENCIES.flatMap((agency) => [
      DATABASE_OF[agency],
      `${DATABASE_OF[agency]}_owner`,
      `${DATABASE_OF[agency]}_verifier`,
    ]),
    READER,
  ];
  return {
    contextKeys: each(),
    serviceKeys: { ...each(), gateway: secret() },
    pseudonymKeys: each(),
    logKeys: each(makeSigningKey),
    witnessKey: makeSigningKey(),
    receiptKey: makeSigningKey(),
    databasePasswords: Object.fromEntries(databases.map((role) => [role, secret()])),
  };
}
