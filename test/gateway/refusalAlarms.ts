import { mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EARLY_HELP, type Fixture, startFixture } from '#test/fixtures/startFixture';
import { until } from '#test/town/until';

/** What docs/operations.md has an operator watch of refusals that reach no agency. */
describe('the alarm of a refusal', () => {
  let own: Fixture;
  let folder: string;
  beforeEach(async () => {
    folder = join(mkdtempSync(join(tmpdir(), 'lintel-alarms-')), 'refusals');
    own = await startFixture({ refusalSpoolFolder: folder, refusalSpoolLimitBytes: 10_000 });
    await own.sources.police.stop();
  });
  afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

  /** Refused of the police, who are not asked. */
  async function refused(reason: string): Promise<void> {
    const headers = { ...EARLY_HELP, 'lintel-reason': encodeURIComponent(reason) };
    const query = '{ person(id: "ann") { name police { incidents { summary } } } }';
    const { status, body } = await own.ask('schoolLead', query, { headers });
    expect([status, body.data]).toEqual([200, { person: { name: 'Ann', police: null } }]);
  }
  const told = (...events: readonly string[]) =>
    own.logged.flatMap((line) => {
      const { level, event, agency, code, kind } = JSON.parse(line);
      return events.includes(event) ? [{ level, event, agency, code, kind }] : [];
    });

  test('that the spool has no room for, or no folder: it is lost, and the answer is given', async () => {
    const lost = { level: 50, event: 'refusalLost', agency: 'police' };
    const alarms = () => told('refusalLost', 'refusalSpoolFailed');
    renameSync(folder, `${folder}-away`);
    await refused('short');
    renameSync(`${folder}-away`, folder);
    expect(alarms()).toEqual([{ level: 50, event: 'refusalSpoolFailed', code: 'ENOENT' }, lost]);
    // Two of three kilobytes each have room.
    const FILLING = `x${'€'.repeat(999)}`;
    for (let kept = 0; kept < 2; kept += 1) await refused(FILLING);
    expect(alarms()).toHaveLength(2);
    await refused(FILLING);
    expect(alarms().slice(2)).toEqual([lost]);
    expect(await own.scraped()).toMatch(/lintel_gateway_refusals_total\{agency="police",state="lost"\} 2/);
    expect(own.logged.join()).not.toContain('"ann"');
    await own.stop();
  });

  test('that its agency does not take is told once, however often it is tried, and it is kept', async () => {
    await refused('short');
    const alarms = () => told('refusalsNotDelivered');
    await until(() => alarms().length > 0);
    // Tried a last time.
    await own.stop();
    expect(alarms()).toEqual([
      { level: 40, event: 'refusalsNotDelivered', agency: 'police', kind: expect.any(String) },
    ]);
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^police\./)]);
  });
});
