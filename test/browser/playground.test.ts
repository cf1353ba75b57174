import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { PERSONAS } from '#embedded/town/personas';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { readClocks } from '#policies/clocks/readClocks';
import { RESERVATION } from '#policies/core/subjectAccess';
import { readHoldings } from '#policies/holdings/readHoldings';
import type { SubjectAccessCopy } from '#subgraphs/kit/subjectAccess/assembleCopy';
import { copyHtml } from '#subgraphs/kit/subjectAccess/copyHtml';
import { copyStatements, type KindStatement } from '#subgraphs/kit/subjectAccess/statements';
import { browserTests, launchBrowser, noBrowser } from '#test/browser/launchBrowser';
import { startTown, type Town } from '#test/town/startTown';

/** The start page, the playground and the documentation in a real browser; pictures of what was seen go to test/.output. */
const PICTURES = join(__dirname, '..', '.output');

const browserIt = browserTests();

let town: Town;
let browser: Browser;
if (noBrowser === null) {
  beforeAll(async () => {
    mkdirSync(PICTURES, { recursive: true });
    [town, browser] = await Promise.all([startTown(), launchBrowser()]);
  }, 240_000);
  afterAll(async () => {
    await browser.close();
    await town.stop();
  });
}

const WIDE = { width: 1366, height: 900 };
const NARROW = { width: 390, height: 844 };

/** A page that complains when it asks anything of another host, or logs an error. */
async function openPage(path: string, viewport = WIDE): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport });
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

/** `seen`: rules that a page of the same frame and stylesheet was held against. */
async function violations(page: Page, seen: readonly string[] = []): Promise<readonly string[]> {
  // GraphiQL's own panes are its maintainers' affair; everything around them is ours.
  const { violations: found } = await new AxeBuilder({ page })
    // What passes is not described node by node: on a long page that takes longer than looking.
    .options({ resultTypes: ['violations'] })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .disableRules([...seen])
    .exclude('#graphiql')
    .analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}

/** What is said beside what is held: of all of it as shipped, of a kind of record at its longest. */
const SHIPPED = { agency: 'health', clocks: readClocks(), holdings: readHoldings() } as const;
const STATEMENTS = copyStatements(SHIPPED, '2026-12-02');
const ABOUT: KindStatement = {
  heldFor: ['To treat the child, and to follow up on it'],
  categories: ['health contact', 'information that says where somebody is'],
  from: ['In England: the child', 'In Wales: the child, and whoever came with them'],
  kept: ['Until the 25th birthday of the person whom it is about'],
  givenTo: ['Section 47 enquiry: social worker, hub practitioner, police officer (council, police force, health body)'],
};

/** Of an invented child; long words and empty sections as they come. */
const COPY: SubjectAccessCopy = {
  reference: '00000000-0000-4000-8000-000000000000',
  controller: 'Afonwen and Marches Integrated Health Board',
  receivedOn: '2026-11-02',
  leftOn: '2026-12-02',
  sections: [
    { title: 'emergency attendance', about: ABOUT, records: [] },
    {
      title: 'community nursing',
      about: { ...ABOUT, givenTo: [] },
      records: [
        [
          { name: 'service', value: 'School nursing' },
          {
            name: 'contact',
            value: { telephone: '01632 960000', email: 'community.nursing.safeguarding@example.org' },
          },
        ],
      ],
    },
  ],
  disclosures: [
    {
      at: '2026-11-20T09:30:00.000Z',
      purpose: 'section47 enquiry',
      role: 'social worker',
      organisation: 'Afonwen County Council',
      team: 'child-protection-assessment-team',
      case: null,
      items: ['community nursing: contact', 'community nursing: service'],
    },
  ],
  statements: STATEMENTS,
  reservation: RESERVATION,
};

/** Of a part of the answer of docs/api.md that an emergency access grant opened, beside what a clause gave that binds to nothing. */
const OPEN_BY_GRANT = {
  extensions: {
    lintel: {
      clauses: { 'who-saw-what.R2': [['person', 'disclosures']] },
      obligations: [
        {
          path: ['person', 'education', 'attendance'],
          agency: 'education',
          clause: 'section-47-enquiry.E2',
          obligations: ['noOnwardSharing'],
          emergency: { grant: '0b6f7f0e-6f0e-4d3c-9a52-8a3b7e1c2d4f', until: '2026-03-02T15:20:00.000Z' },
        },
      ],
    },
  },
};

const purposeOf = (page: Page) => page.getByRole('combobox', { name: 'Purpose' });
const headersSet = (page: Page, label: RegExp) => page.getByRole('status').filter({ hasText: label }).waitFor();
const notice = (page: Page, ...texts: readonly RegExp[]) =>
  texts.reduce((found, hasText) => found.filter({ hasText }), page.locator('.notice')).first();

const summaryOf = async (page: Page) => (await page.locator('#notices-summary').textContent()) ?? '';
const HEAD_AND_REASON = (
  cards: readonly { querySelector(selector: string): { textContent: string | null } | null }[],
) => cards.map((card) => `${card.querySelector('h4')?.textContent} ${card.querySelector('p')?.textContent}`);

async function choosePersona(page: Page, key: string, label: RegExp): Promise<void> {
  await page.getByLabel('Ask as').selectOption(key);
  await headersSet(page, label);
}

/** Runs what is in the editor; its answer's notices stand beside it afterwards. */
async function run(page: Page): Promise<string> {
  await page.click('.graphiql-execute-button');
  await page.locator('.notice').first().waitFor();
  return (await page.locator('.result-window').textContent()) ?? '';
}

browserIt(
  'a social worker and then a school ask the same child’s case view, and the reasons stand beside the answers',
  async () => {
    const { page, complaints } = await openPage('/playground');
    await page.waitForSelector('.graphiql-execute-button');
    await headersSet(page, /Headers set: Social worker, Afonwen/);
    expect(await page.getByLabel('Case').inputValue()).toBe(scriptedChild('section47').caseId);
    expect(await run(page)).toContain('Llywelyn');
    for (const agency of ['police', 'health', 'education', 'social care'])
      await notice(page, new RegExp(`^Given: ${agency}`)).waitFor();
    await notice(
      page,
      /^Ask in any case: police/,
      /Intelligence may exist: ask the force intelligence bureau/,
    ).waitFor();
    // Two clauses with one sentence and one telephone number are one thing to ask about.
    const offences = await page.locator('.notice.standing', { hasText: 'Details of offences' }).allTextContents();
    expect(offences).toHaveLength(1);
    expect(offences[0]).toMatch(/police › incidentsUnder: clause.*offence, within police › incidentsUnder: clause/);
    expect(await summaryOf(page)).toContain('3 things to ask about in any case');
    await page.screenshot({ path: join(PICTURES, 'playground-social-worker.png') });

    await choosePersona(page, 'school-lead', /Headers set: Designated safeguarding person/);
    expect(await page.locator('.notice').count()).toBe(0);
    expect(await purposeOf(page).inputValue()).toBe('earlyHelp');
    expect(await run(page)).toContain('Llywelyn');
    const withheld = await notice(page, /^Withheld: police/).textContent();
    expect(withheld).toContain('police › missing episodes');
    expect(withheld).toContain('missing episode count, within indicators');
    expect(withheld).toContain('No protocol gives this to your role for the purpose that you declared.');
    expect(withheld).toContain(
      'What would unlock it: speak to the safeguarding lead of whoever holds it; where that is you',
    );
    expect(withheld).toMatch(/Ring now: .*01632.*Out of hours: .*01632/);
    expect(await page.locator('#notices').textContent()).not.toMatch(/noClause|askSafeguardingLead|noOnwardSharing/);
    await page.screenshot({ path: join(PICTURES, 'playground-school.png') });
    expect(await violations(page)).toEqual([]);
    // Inside GraphiQL: every place that takes keys says what it is for.
    const named = new AxeBuilder({ page }).include('#graphiql').withRules(['label', 'button-name']);
    expect((await named.analyze()).violations.map(({ id }) => id)).toEqual([]);
    expect(complaints).toEqual([]);
  },
  240_000,
);

browserIt(
  'the same early-help question in Wales and in England: the notices say on what each answer rests',
  async () => {
    const { page } = await openPage('/playground');
    await page.waitForSelector('.graphiql-execute-button');
    await choosePersona(page, 'early-help-worker', /Headers set: Early help worker, Afonwen/);
    await run(page);
    const wales = (await notice(page, /^Withheld: education/, /concerns/).textContent()) ?? '';
    expect(wales).toContain('only while the family, or the child, agrees; no such agreement is in force');
    expect(wales).toContain('Early help in Wales');
    expect(wales).toMatch(/It asks for: .*the family’s agreement to the service/);
    expect(wales).toContain('exclusion, provision and reduced timetable, within service episodes');
    const heads = await page.locator('.notice.withheld').evaluateAll(HEAD_AND_REASON);
    expect(new Set(heads).size).toBe(heads.length);
    expect(heads.length).toBeGreaterThan(3);

    await choosePersona(page, 'early-help-worker-england', /Headers set: Early help worker, Marchford/);
    await run(page);
    const given = notice(page, /^Given: education/, /concerns/);
    const england = (await given.textContent()) ?? '';
    expect(england).toContain('Early help in England');
    expect(england).toMatch(/a duty laid down by law .*Children Act 2004 s16LA/);
    expect(england).toContain('Agreement or consent: not relied on.');
    // Where nobody agreed, the law is not folded away.
    expect(await given.locator('p', { hasText: 's16LA' }).first().isVisible()).toBe(true);
    await given.screenshot({ path: join(PICTURES, 'playground-england.png') });
    // Of a list that shows the agency's other records, a notice names the kind that is missing.
    await notice(page, /^Withheld: social care/, /looked-after status, within service episodes/).waitFor();
    expect(await notice(page, /^Given: social care/, /service episodes \(from this agency\)/).count()).toBe(1);

    // What is open in an emergency alone says so, and until when.
    await page.evaluate((answer) => {
      (globalThis as unknown as { lintelNotices: { show(shown: object): void } }).lintelNotices.show(answer);
    }, OPEN_BY_GRANT);
    const granted = (await notice(page, /^Given: education/).textContent()) ?? '';
    expect(granted).toMatch(/Emergency access: you see this by it alone, until 2 Mar 2026, \d\d:20\./);

    const unbound = (await notice(page, /^Given: health/).textContent()) ?? '';
    expect(unbound).toMatch(/What health disclosed and has released/);
    expect(unbound).not.toContain('You are bound to');

    const lead = PERSONAS.find(({ key }) => key === 'school-lead');
    if (lead === undefined) throw new Error('The town has no school lead.');
    const token = await town.lintel.issuers.issueToken({ ...lead, trainingValidUntil: '2026-10-01' }, new Date());
    await page.route('**/playground/token', (route) => route.fulfill({ json: { token } }));
    await choosePersona(page, 'school-lead', /Headers set: Designated safeguarding person/);
    await run(page);
    await notice(page, /Your training in sharing information has been over since 2026-10-01/).waitFor();
    await notice(page, /^Withheld: education/, /renew your training/).waitFor();
    expect(await summaryOf(page)).toContain('1 warning');
    await page.screenshot({ path: join(PICTURES, 'playground-training.png') });
  },
  240_000,
);

browserIt(
  'another purpose brings its own question, case and reason',
  async () => {
    const { page } = await openPage('/playground');
    await page.waitForSelector('.graphiql-execute-button');
    await choosePersona(page, 'police-officer', /Headers set: Police officer, Marches/);
    await purposeOf(page).selectOption('missingChild');
    await headersSet(page, /purpose: Missing child/);
    expect(await page.getByLabel('Case').inputValue()).toBe('');
    expect(await page.getByLabel('Reason').inputValue()).toContain('missing');
    expect(await page.locator('.graphiql-query-editor').textContent()).toContain('MissingChild');
    expect(await run(page)).toContain('Walker');
    expect(await page.locator('.notice', { hasText: '_REQUIRED' }).count()).toBe(0);
    // What the purpose asks for and is not there is said in the same place, with whom to ring meanwhile.
    await page.getByLabel('Reason').fill('');
    await headersSet(page, /^Reason differs from what is sent\. .*Set headers, or Enter in a field/);
    await page.getByLabel('Case').press('x');
    await headersSet(page, /^Case and reason differ from what is sent/);
    await page.getByLabel('Case').press('Backspace');
    await page.getByRole('button', { name: 'Set headers' }).click();
    await headersSet(page, /^Headers set: Police officer, Marches/);
    await page.click('.graphiql-execute-button');
    expect(await notice(page, /^REASON_REQUIRED/).textContent()).toMatch(/lintel-reason.*Ring now: .*01632/);
    await page.screenshot({ path: join(PICTURES, 'playground-error.png') });
    // The same holds where the headers were edited and not the form.
    await page.getByRole('textbox', { name: 'Headers' }).press('Control+a');
    await page.keyboard.insertText('{}');
    await headersSet(page, /^Purpose differs from what is sent/);
    await page.screenshot({ path: join(PICTURES, 'playground-differs.png') });
    await page.getByLabel('Reason').press('Enter');
    await headersSet(page, /^Headers set: Police officer, Marches/);
    expect(await page.getByRole('textbox', { name: 'Query' }).count()).toBe(1);

    await choosePersona(page, 'barred-practitioner', /Headers set/);
    await page.click('.graphiql-execute-button');
    await headersSet(page, /No notices\. No child is shown\. This is meant so/);

    // A query of one's own is asked again as somebody else; the example comes back when it is asked for.
    const query = () => page.locator('.graphiql-query-editor').textContent();
    await page.getByRole('textbox', { name: 'Query' }).press('Control+a');
    await page.keyboard.insertText('query Mine { caseload { entries { id } } }');
    await page.locator('.graphiql-query-editor', { hasText: 'query Mine' }).waitFor();
    const example = page.getByRole('button', { name: 'Show the example' });
    expect(await example.isVisible()).toBe(false);
    await choosePersona(page, 'school-lead', /Headers set: .*Your query is kept\./);
    expect(await query()).toContain('query Mine');
    // The answer to whoever asked before is gone.
    expect(await page.locator('.result-window').textContent()).not.toContain('data');
    // And it is kept again.
    await choosePersona(page, 'police-officer', /Headers set: .*Your query is kept\./);
    expect(await query()).toContain('query Mine');
    await choosePersona(page, 'school-lead', /Headers set: .*Your query is kept\./);
    await page.screenshot({ path: join(PICTURES, 'playground-own-query.png') });
    await example.click();
    await page.locator('.graphiql-query-editor', { hasText: 'query CaseView' }).waitFor();
    expect([await query(), await example.isVisible()]).toEqual([expect.not.stringContaining('Mine'), false]);
  },
  240_000,
);

browserIt(
  'a case that is no UUID is told at its field, and not put into the headers',
  async () => {
    const { page, complaints } = await openPage('/playground');
    await page.waitForSelector('.graphiql-execute-button');
    await headersSet(page, /Headers set: Social worker, Afonwen/);
    const field = page.getByLabel('Case', { exact: true });
    const told = page.getByText('This is no id of a case');
    const sent = async () => {
      const asked = page.waitForRequest((request) => request.url().endsWith('/graphql'));
      await page.click('.graphiql-execute-button');
      return (await asked).headers()['lintel-case'];
    };
    const before = await field.inputValue();
    expect([await told.isVisible(), await sent()]).toEqual([false, before]);
    await field.fill('case 7');
    expect(await told.isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Set headers' }).click();
    await told.waitFor();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await page.locator(`#${await field.getAttribute('aria-describedby')}`).textContent()).toContain('a UUID is');
    expect(await field.evaluate((node) => node === node.ownerDocument.activeElement)).toBe(true);
    expect(await sent()).toBe(before);
    expect(await violations(page)).toEqual([]);
    await page.screenshot({ path: join(PICTURES, 'playground-case.png') });
    // Mended, it is taken back and sent.
    const other = scriptedChild('convergence').caseId ?? '';
    await field.fill(other);
    expect([await told.isVisible(), await field.getAttribute('aria-invalid')]).toEqual([false, null]);
    await field.press('Enter');
    await headersSet(page, /^Headers set: Social worker, Afonwen/);
    expect(await sent()).toBe(other);
    // Another persona's case takes the place of one that is not well formed.
    await field.fill('case 7');
    await field.press('Enter');
    await told.waitFor();
    await choosePersona(page, 'police-officer', /Headers set: Police officer, Marches/);
    expect(await told.isVisible()).toBe(false);
    expect(complaints).toEqual([]);
  },
  240_000,
);

browserIt(
  'the story can be walked without a mouse, and no id of a child is in the address',
  async () => {
    const { page } = await openPage('/playground');
    await page.waitForSelector('.graphiql-execute-button');
    await headersSet(page, /Headers set: Social worker, Afonwen/);
    await page.getByLabel('Ask as').focus();
    await page.keyboard.press('ArrowDown');
    await headersSet(page, /Headers set: Social worker, Marchford/);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.id')).toBe('purpose');
    for (const id of ['case', 'reason']) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.id')).toBe(id);
    }
    // Through GraphiQL, whose editors would keep the key, to the notices.
    const inEditor = "document.activeElement.closest('.graphiql-query-editor') !== null";
    for (let pressed = 0; pressed < 15 && !(await page.evaluate(inEditor)); pressed += 1)
      await page.keyboard.press('Tab');
    expect(await page.evaluate(inEditor)).toBe(true);
    await page.keyboard.press('Control+Enter');
    await page.locator('.notice').first().waitFor();
    const inAnswer =
      "document.activeElement.closest('.result-window') !== null && document.activeElement.ariaLabel === 'Answer'";
    for (let pressed = 0; pressed < 30 && !(await page.evaluate(inAnswer)); pressed += 1)
      await page.keyboard.press('Tab');
    expect(await page.evaluate(inAnswer)).toBe(true);
    await page.keyboard.press('PageDown');
    for (let looked = 0; looked < 100 && !(await page.evaluate('document.activeElement.scrollTop > 0')); looked += 1)
      await page.waitForTimeout(20);
    expect(await page.evaluate('document.activeElement.scrollTop > 0')).toBe(true);
    const inNotices = "document.activeElement.id === 'notices-list'";
    for (let pressed = 0; pressed < 30 && !(await page.evaluate(inNotices)); pressed += 1)
      await page.keyboard.press('Tab');
    expect(await page.evaluate(inNotices)).toBe(true);
    expect(await summaryOf(page)).toMatch(/\d+ fields? withheld/);
    expect(page.url()).toBe(`${town.lintel.url}/playground`);
    expect(await page.evaluate('localStorage.length + sessionStorage.length')).toBe(0);
  },
  240_000,
);

browserIt(
  'on a telephone nothing runs out of the page, and the notices stand below the answer',
  async () => {
    const { page } = await openPage('/playground', NARROW);
    await page.waitForSelector('.graphiql-execute-button');
    await headersSet(page, /Headers set/);
    await run(page);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(NARROW.width);
    expect(await violations(page)).toEqual([]);
    await page.screenshot({ path: join(PICTURES, 'playground-narrow.png'), fullPage: true });
    // Whose answer has most notices: what is common to several is said once.
    await choosePersona(page, 'early-help-worker', /Headers set: Early help worker, Afonwen/);
    await run(page);
    expect(await page.evaluate("document.querySelector('#notices').scrollHeight")).toBeLessThan(4_500);
    await page.locator('#notices').screenshot({ path: join(PICTURES, 'playground-narrow-notices.png') });
  },
  240_000,
);

browserIt.each<[string, readonly string[]]>([
  ['/', []],
  ['/docs', []],
  ['/docs/protocols', []],
  // The longest: what a frame and a stylesheet decide was looked at above.
  ['/docs/api', ['color-contrast', 'region']],
])(
  '%s is accessible and asks nothing of other hosts',
  async (path, seen) => {
    const { page, complaints } = await openPage(path);
    expect(await violations(page, seen)).toEqual([]);
    expect(complaints).toEqual([]);
    // At 320 pixels (WCAG 2.2, 1.4.10) the page itself does not scroll sideways; tables and code do within their own place.
    await page.setViewportSize({ width: 320, height: 800 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
    // The text comes first, the links to the other pages after it.
    expect((await page.locator('main h1').boundingBox())?.y).toBeLessThan(250);
    await page.screenshot({ path: join(PICTURES, `narrow${path.replaceAll('/', '-')}.png`) });
    await page.setViewportSize(WIDE);
    await page.screenshot({ path: join(PICTURES, `page${path.replaceAll('/', '-')}.png`) });
  },
  60_000,
);

browserIt(
  'the copy that a child or family gets is accessible, and fits a telephone and a sheet of paper',
  async () => {
    const context = await browser.newContext({ viewport: { width: 320, height: 800 } });
    const page = await context.newPage();
    await page.setContent(copyHtml(COPY));
    expect(await violations(page)).toEqual([]);
    expect(await page.locator('h2').allTextContents()).toEqual([
      ...['What is held', 'Who was given it', 'On what law it is held', 'How long it is kept'],
      ...['Decisions by computer', 'Outside the United Kingdom', 'Your rights'],
    ]);
    expect(await page.locator('h3').first().locator('~ dl dt').allTextContents()).toEqual([
      ...['Why it is held', 'What it is about', 'Where it comes from', 'How long it is kept'],
      'To whom agreements let it be given, and what for',
    ]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
    await page.screenshot({ path: join(PICTURES, 'copy-narrow.png'), fullPage: true });
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 794, height: 1123 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(794);
    await page.screenshot({ path: join(PICTURES, 'copy-print.png'), fullPage: true });
    await context.close();
  },
  60_000,
);
