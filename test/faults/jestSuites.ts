import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Tests of one configuration of jest, each pattern a part of their paths. */
export interface JestSuite {
  readonly config: 'jest.config.cjs' | 'jest.operations.config.cjs';
  readonly patterns: readonly string[];
}

export const REPLICATION: readonly JestSuite[] = [
  { config: 'jest.config.cjs', patterns: ['test/faults/replication', 'test/governance/commit'] },
];

export const TAMPERING: readonly JestSuite[] = [
  { config: 'jest.config.cjs', patterns: ['test/disclosure/tampering', 'test/disclosure/ownerTampering'] },
  // What a log shows that was put back from a backup.
  { config: 'jest.operations.config.cjs', patterns: ['test/operations/restore'] },
];

const ROOT = join(__dirname, '..', '..');

interface JestConfig {
  readonly roots: readonly string[];
  readonly testPathIgnorePatterns: readonly string[];
}

/** Patterns that no test of their configuration answers to: jest itself says nothing of one beside others that do. */
export function unmatched({ config, patterns }: JestSuite): readonly string[] {
  const { roots, testPathIgnorePatterns } = require(join(ROOT, config)) as JestConfig;
  const within = (path: string) => path.replace('<rootDir>', ROOT);
  const files = roots
    .map(within)
    .flatMap((root) => readdirSync(root, { encoding: 'utf8', recursive: true }).map((file) => join(root, file)))
    .filter(
      (file) => file.endsWith('.test.ts') && !testPathIgnorePatterns.map(within).some((out) => file.includes(out)),
    );
  return patterns.filter((pattern) => !files.some((file) => file.includes(pattern)));
}

/** Whether all of them pass, at full size. Where a pattern has no test that is said, and nothing is run. */
export function passes(suites: readonly JestSuite[]): boolean {
  const missing = suites.flatMap(unmatched);
  for (const pattern of missing) console.error(`  no test is named ${pattern}: the whole row is not run`);
  // All are run, whichever of them fails.
  return missing.length === 0 && suites.map(run).every((passed) => passed);
}

function run({ config, patterns }: JestSuite): boolean {
  const { status } = spawnSync('npx', ['jest', '--config', config, '--runInBand', ...patterns], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, LINTEL_FAULTS: 'full' },
  });
  return status === 0;
}
