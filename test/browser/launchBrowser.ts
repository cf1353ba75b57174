import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type Browser, chromium as playwright } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const SYSTEM_BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const hasPackagedBrowser = process.platform === 'linux' && process.arch === 'x64';
const systemBrowser = SYSTEM_BROWSERS.find((path) => existsSync(path));

/** Why no browser can run on this platform; null where one can. On Linux x64 one always can: there a test that cannot fails. */
export const noBrowser: string | null =
  hasPackagedBrowser || systemBrowser !== undefined
    ? null
    : `no Chrome or Chromium on this machine (${process.platform} ${process.arch}; looked at ${SYSTEM_BROWSERS.join(', ')})`;

/** A real browser: on Linux x64 the Chromium of the npm registry, elsewhere the system's. Throws where it does not start. */
export async function launchBrowser(): Promise<Browser> {
  if (hasPackagedBrowser) return launchPackaged();
  if (systemBrowser === undefined) throw new Error(noBrowser ?? '');
  return playwright.launch({ executablePath: systemBrowser, args: FLAGS, headless: true });
}

/** Jest's `it`, or a named skip: reported as skipped, with a line that says why. */
export function browserTests(): jest.It {
  if (noBrowser === null) return it;
  console.warn(`The browser tests are skipped: ${noBrowser}.`);
  return it.skip;
}

async function launchPackaged(): Promise<Browser> {
  // It unpacks itself, with libraries that the system may lack (NSS), into the temporary folder under a fixed name: a folder
  // of our own keeps users and runs apart. In a process of its own, since jest's `process.env` is not what `os.tmpdir` reads.
  const folder = mkdtempSync(join(tmpdir(), 'lintel-chromium-'));
  const unpacked = spawnSync(
    process.execPath,
    [
      '-e',
      "import('@sparticuz/chromium').then(async ({ default: it }) => process.stdout.write(await it.executablePath()))",
    ],
    { encoding: 'utf8', env: { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' } },
  );
  const executablePath = unpacked.stdout;
  if (!existsSync(executablePath)) throw new Error(`Chromium could not be unpacked: ${unpacked.stderr}`);
  const libraries = [join(folder, 'al2023', 'lib'), join(folder, 'al2', 'lib'), process.env.LD_LIBRARY_PATH ?? ''];
  const browser = await playwright.launch({
    executablePath,
    args: [...FLAGS, '--headless=shell'],
    headless: true,
    env: { ...process.env, LD_LIBRARY_PATH: libraries.filter(Boolean).join(delimiter) },
  });
  browser.on('disconnected', () => rmSync(folder, { recursive: true, force: true }));
  return browser;
}
