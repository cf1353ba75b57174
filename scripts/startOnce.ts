import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLintel } from '#embedded/startLintel';

/** Starts everything once on this Node, asks the start page, and stops: for versions of Node beside the one of the tests. */
async function main(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'lintel-once-'));
  chmodSync(home, 0o755);
  try {
    const lintel = await startLintel({
      home,
      port: 0,
      children: 20,
      durable: false,
      onProgress: (text) => console.log(`  ${text}`),
    });
    const page = await fetch(lintel.url);
    await lintel.stop();
    if (!page.ok) throw new Error(`The start page answered ${page.status}.`);
    console.log(`Started and stopped on Node ${process.version}.`);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

main().catch((fault: unknown) => {
  console.error(fault instanceof Error ? fault.message : String(fault));
  process.exit(1);
});
