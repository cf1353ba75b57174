import { setTimeout as sleep } from 'node:timers/promises';
import { fixtureRules } from '#test/fixtures/fixtureRules';
import { SECRET } from '#test/fixtures/fixtureWorld';
import { faultOf } from '#test/fixtures/reading';
import { type Fixture, startFixture } from '#test/fixtures/startFixture';

describe('rules', () => {
  let own: Fixture;
  beforeEach(async () => {
    own = await startFixture({ leaseMs: 400 });
  });
  afterEach(() => own.stop());

  const NAME_AND_POLICE = '{ person(id: "ann") { name police { incidents { summary } } } }';

  test('a source that is ahead: the gateway learns the new rules, prunes again and asks once more', async () => {
    own.governance.rules = fixtureRules('2', ['E2']);
    own.sources.hub.behaviour = { revision: 2 };
    const reply = await own.ask('socialWorker', NAME_AND_POLICE);
    expect(reply.body.data).toEqual({ person: { name: 'Ann', police: null } });
    expect(reply.text).not.toContain(SECRET);
    expect(own.sources.hub.fetched.map(({ context }) => context.rules)).toEqual(['1', '2']);
    expect(new Set(own.sources.hub.fetched.map(({ context }) => context.request)).size).toBe(1);
  });

  test('a source that stays ahead is not asked for ever', async () => {
    own.sources.hub.behaviour = { revision: 99 };
    const reply = await own.ask('socialWorker', NAME_AND_POLICE);
    expect(faultOf(reply)).toEqual([503, 'NOT_READY']);
    expect(own.sources.hub.fetched).toHaveLength(2);
  });

  test('a source that is ahead while governance is away: no answer, and whom to ring', async () => {
    own.governance.up = false;
    own.sources.hub.behaviour = { revision: 99 };
    const reply = await own.ask('socialWorker', NAME_AND_POLICE);
    expect(faultOf(reply)).toEqual([503, 'NOT_READY']);
    expect(reply.text).toContain('hub at night');
  });

  test('without a lease nothing is pruned: the sources decide alone, and are told so', async () => {
    own.governance.up = false;
    await sleep(600);
    await own.ask('schoolLead', NAME_AND_POLICE);
    expect(own.sources.police.fetched.map(({ context }) => [context.rules, context.pruned])).toEqual([[null, []]]);
    expect(own.sources.police.fetched[0]?.query).toContain('summary');
    expect(await (await fetch(`${own.url}/ready`)).json()).toMatchObject({ ready: false, rules: 'notHeld' });
    own.governance.up = true;
    await sleep(300);
    await own.ask('schoolLead', NAME_AND_POLICE);
    expect(own.sources.police.fetched).toHaveLength(1);
  });

  test('what is no rules at all leaves the last good ones', async () => {
    own.governance.rules = { revision: 'none' } as never;
    await sleep(200);
    const reply = await own.ask('schoolLead', NAME_AND_POLICE);
    expect(reply.body.data).toEqual({ person: { name: 'Ann', police: null } });
  });
});
