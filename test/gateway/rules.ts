import { setTimeout as sleep } from 'node:timers/promises';
import { fixtureRules } from '#test/fixtures/fixtureRules';
import { SECRET } from '#test/fixtures/fixtureWorld';
import { faultOf } from '#test/fixtures/reading';
import { type Fixture, startFixture } from '#test/fixtures/startFixture';

describe('rules', () => {
  let own: Fixture;
  beforeEach(async () => {
    own = await startFixture({ leaseMs: 1000 });
  });
  afterEach(() => own.stop());

  async function until(rules: 'held' | 'none' | 'notHeld'): Promise<void> {
    for (let tries = 0; tries < 200; tries += 1) {
      const readiness = (await (await fetch(`${own.url}/ready`)).json()) as { ready: boolean; rules: string };
      if (readiness.rules === rules) return expect(readiness.ready).toBe(rules === 'held');
      await sleep(20);
    }
    throw new Error(`The lease was not to become ${rules}.`);
  }

  const NAME_AND_POLICE = '{ person(id: "ann") { name police { incidents { summary } } } }';

  test('a source that is ahead: the gateway learns the new rules, prunes again and asks once more', async () => {
    own.sources.hub.behaviour = {
      revision: 2,
      onStale: () => {
        own.governance.rules = fixtureRules('2', ['E2']);
      },
    };
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

  test('where no protocol is in force the gateway is not ready, until one is', async () => {
    own.governance.rules = { ...fixtureRules('2'), protocols: [] };
    await until('none');
    own.governance.rules = fixtureRules('3');
    await until('held');
  });

  test('without a lease nothing is pruned: the sources decide alone, and are told so', async () => {
    own.governance.up = false;
    await until('notHeld');
    await own.ask('schoolLead', NAME_AND_POLICE);
    expect(own.sources.police.fetched.map(({ context }) => [context.rules, context.pruned])).toEqual([[null, []]]);
    expect(own.sources.police.fetched[0]?.query).toContain('summary');
    own.governance.up = true;
    await until('held');
    await own.ask('schoolLead', NAME_AND_POLICE);
    expect(own.sources.police.fetched).toHaveLength(1);
    const told = own.logged.map((line) => JSON.parse(line).event).filter((event) => event.startsWith('rules'));
    expect(told).toEqual(['rulesNotRenewed', 'rulesRenewedAgain']);
  });
});
