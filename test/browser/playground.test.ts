import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '#test/browser/launchBrowser';
import { startTown, type Town } from '#test/town/startTown';

/** The start page, the playground and the documentation in a real browser; pictures of what was seen go to test/.output. */
const PICTURES = join(__dirname, '..', '.output');

let town: Town;
let browser: Browser | null = null;
let reason = '';
beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  town = await startTown();
  const launched = await launchBrowser();
  browser = launched.browser;
  if (launched.browser === null) reason = launched.reason;
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await town.stop();
});

/** A page that fails the test when it asks anything of another host, or logs an error. */
async function openPage(path: string): Promise<{ page: Page; complaints: string[] } | null> {
  if (browser === null) {
    console.warn(`skipped: ${reason}`);
    return null;
  }
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== town.lintel.url) complaints.push(`asked ${origin}`);
  });
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (fault) => complaints.push(fault.message));
  await page.goto(`${town.lintel.url}${path}`);
  return { page, complaints };
}

async function violations(page: Page): Promise<readonly string[]> {
  // GraphiQL's own panes are its maintainers' affair; everything around them is ours.
  const { violations: found } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .exclude('#graphiql')
    .analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}

it('a social worker and then a school ask the same child’s case view, and the notices stand beside the answers', async () => {
  const opened = await openPage('/playground');
  if (opened === null) return;
  const { page, complaints } = opened;
  const headersSet = (label: RegExp) => page.getByRole('status').filter({ hasText: label }).waitFor();
  await page.waitForSelector('.graphiql-execute-button');
  await headersSet(/Headers set: Social worker, Afonwen/);
  await page.click('.graphiql-execute-button');
  await page.locator('.notice', { hasText: 'standing by police' }).first().waitFor();
  await page.screenshot({ path: join(PICTURES, 'playground-social-worker.png') });
  const answered = await page.locator('.result-window').textContent();
  expect(answered).toContain('Llywelyn');

  await page.getByLabel('Ask as').selectOption('school-lead');
  await headersSet(/Headers set: Designated safeguarding person/);
  expect(await page.locator('#purpose').inputValue()).toBe('earlyHelp');
  await page.click('.graphiql-execute-button');
  await page.locator('.notice', { hasText: 'noClause' }).first().waitFor();
  const notice = await page.locator('.notice', { hasText: 'noClause' }).first().textContent();
  expect(notice).toMatch(/withheld by (police|education|health|socialCare)/);
  expect(notice).toContain('What would unlock it');
  expect(notice).toMatch(/Contact: .*01632/);
  await page.screenshot({ path: join(PICTURES, 'playground-school.png') });
  expect(await violations(page)).toEqual([]);
  expect(complaints).toEqual([]);
}, 240_000);

it('the picker works without a mouse, and no id of a child is in the address', async () => {
  const opened = await openPage('/playground');
  if (opened === null) return;
  const { page } = opened;
  await page.waitForSelector('.graphiql-execute-button');
  await page.getByLabel('Ask as').focus();
  await page.keyboard.press('ArrowDown');
  await page
    .getByRole('status')
    .filter({ hasText: /Headers set: Social worker, Marchford/ })
    .waitFor();
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.id')).toBe('purpose');
  expect(page.url()).toBe(`${town.lintel.url}/playground`);
  expect(await page.evaluate('localStorage.length + sessionStorage.length')).toBe(0);
}, 240_000);

it.each(['/', '/docs', '/docs/protocols', '/docs/api'])(
  '%s is accessible and asks nothing of other hosts',
  async (path) => {
    const opened = await openPage(path);
    if (opened === null) return;
    expect(await violations(opened.page)).toEqual([]);
    expect(opened.complaints).toEqual([]);
    await opened.page.screenshot({ path: join(PICTURES, `page${path.replaceAll('/', '-')}.png`) });
  },
  60_000,
);
