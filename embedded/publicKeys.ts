import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import { readSigningKey } from '#policies/disclosure/treeHead';
import { logPublicKeys, type SecretSets } from './readSecrets';

const keysSchema = z.strictObject({
  logKeys: z.partialRecord(z.enum(AGENCIES), z.array(z.string())),
  witnessKeys: z.array(z.string()),
});

/** Public keys, those that sign no more included: whoever verifies needs every key that ever signed. */
export interface PublicKeys {
  readonly logKeys: Record<Agency, string[]>;
  readonly witnessKeys: readonly string[];
}

const remembered = new WeakMap<SecretSets, PublicKeys>();

/**
 * The public keys of a home: of the secrets as they stand, and of all that stood there before. Kept in
 * `<home>/keys/public-keys.json`, to which keys are only ever added, so that a private key can be destroyed when it was
 * replaced. Throws where that file cannot be read or written.
 */
export function publicKeysOf(home: string, secrets: SecretSets): PublicKeys {
  const known = remembered.get(secrets);
  if (known !== undefined) return known;
  const file = join(home, 'keys', 'public-keys.json');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : null;
  const kept = text === null ? { logKeys: {}, witnessKeys: [] } : keysSchema.parse(JSON.parse(text));
  const current = logPublicKeys(secrets);
  const logKeys = Object.fromEntries(
    AGENCIES.map((agency) => [agency, united(current[agency], kept.logKeys[agency] ?? [])]),
  ) as Record<Agency, string[]>;
  const witnessKeys = united(
    secrets.witnessKey.map((key) => readSigningKey(key).publicText),
    kept.witnessKeys,
  );
  const keys = { logKeys, witnessKeys };
  const written = JSON.stringify(keys, null, 2);
  if (written !== text) {
    writeFileSync(`${file}.new`, written, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  remembered.set(secrets, keys);
  return keys;
}

const united = (current: readonly string[], earlier: readonly string[]): string[] => [
  ...new Set([...current, ...earlier]),
];
