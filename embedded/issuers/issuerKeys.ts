import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { z } from 'zod';

const LOCAL_ALGORITHMS = ['EdDSA', 'ES256', 'RS256'] as const;
export type LocalAlgorithm = (typeof LOCAL_ALGORITHMS)[number];

/** A local identity provider: for whom it may speak, and how it signs. */
export interface IssuerSpecification {
  readonly name: string;
  readonly organisations: readonly string[];
  readonly algorithm: LocalAlgorithm;
}

const fileSchema = z.object({
  kid: z.string().min(1),
  algorithm: z.enum(LOCAL_ALGORITHMS),
  key: z.looseObject({ kty: z.string(), d: z.string() }),
});

/** The signing key of one issuer; `key` is private and leaves this process only into its own file. */
export interface IssuerKey {
  readonly kid: string;
  readonly algorithm: LocalAlgorithm;
  readonly key: JWK;
}

/**
 * Reads the key of one issuer from `<home>/keys/issuers/<name>.json` (mode 0600), made at its first use. Two processes that
 * come first at once end up with the same key. Throws where the file is damaged, naming it.
 */
export async function readIssuerKey(home: string, { name, algorithm }: IssuerSpecification): Promise<IssuerKey> {
  const folder = join(home, 'keys', 'issuers');
  const file = join(folder, `${name}.json`);
  if (!existsSync(file)) await makeIssuerKey(folder, file, algorithm);
  chmodSync(file, 0o600);
  const found = parseKey(readFileSync(file, 'utf8'));
  if (found === null || found.algorithm !== algorithm)
    throw new Error(
      `${file} holds no ${algorithm} key of the issuer ${name}: delete it, and a new key is made at the next start.`,
    );
  return found;
}

async function makeIssuerKey(folder: string, file: string, algorithm: LocalAlgorithm): Promise<void> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const key = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(key);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, JSON.stringify({ kid, algorithm, key }), { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, file);
  } catch (fault) {
    if ((fault as { code?: unknown }).code !== 'EEXIST') throw fault;
  } finally {
    unlinkSync(draft);
  }
}

function parseKey(text: string): IssuerKey | null {
  try {
    const parsed = fileSchema.safeParse(JSON.parse(text));
    return parsed.success ? { ...parsed.data, key: parsed.data.key as JWK } : null;
  } catch {
    return null;
  }
}
