import 'reflect-metadata';
import { refuseTakenByNpm } from '#embedded/readOptions';
import * as governance from './governance/bench';
import * as log from './log/logBenchmark';

/** One benchmark: runs, prints its figures against its targets, and tells whether it reached them. */
export interface Benchmark {
  run(args: readonly string[]): Promise<boolean>;
}

const BENCHMARKS: Readonly<Record<string, Benchmark>> = { governance, log };

/** `npm run bench -- <name>`. Ends with 0 where the targets were reached. */
async function main(): Promise<void> {
  refuseTakenByNpm(['seconds']);
  const [name, ...args] = process.argv.slice(2);
  const benchmark = BENCHMARKS[name ?? ''];
  if (benchmark === undefined)
    throw new Error(`Name a benchmark: npm run bench -- ${Object.keys(BENCHMARKS).join(' | ')}`);
  process.exitCode = (await benchmark.run(args)) ? 0 : 1;
}

main().catch((fault: unknown) => {
  console.error(fault instanceof Error ? fault.message : String(fault));
  process.exitCode = 2;
});
