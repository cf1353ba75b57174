import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PostgresFault } from '../postgres/fault';

const manifestSchema = z.strictObject({
  format: z.literal(1),
  /** ISO 8601 instant at which the copy was begun. */
  begunAt: z.iso.datetime(),
  /** Whether the server ran meanwhile. */
  mode: z.enum(['running', 'stopped']),
  postgresMajor: z.string().regex(/^\d+$/),
  /** SHA-256 of each file, hex, by its path below the backup. */
  files: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)),
});

/** What a backup holds; written last, so that one that was interrupted is none. */
export type Manifest = z.infer<typeof manifestSchema>;

const FILE = 'backup.json';

export function writeManifest(backup: string, manifest: Manifest): void {
  writeFileSync(join(backup, FILE), JSON.stringify(manifest, null, 1), { mode: 0o600, flush: true });
}

/** Throws BACKUP_NOT_COMPLETE where the folder holds no whole backup. */
export function readManifest(backup: string): Manifest {
  const file = join(backup, FILE);
  const parsed = existsSync(file) ? manifestSchema.safeParse(parseJson(readFileSync(file, 'utf8'))) : null;
  if (parsed?.success) return parsed.data;
  throw new PostgresFault(
    'BACKUP_NOT_COMPLETE',
    `${backup} holds no whole backup (${FILE} is missing or damaged): give the folder that npm run backup -- --to made, or make one again.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
