import { DUTY_TO_SHARE, powersByKey } from '#policies/core/powers';
import { readPowers } from '#policies/powers/readPowers';
import { putInForce } from '#subgraphs/governance/protocols/putInForce';
import { inDays } from '#test/fixtures/days';
import { readShippedProtocols } from '#test/fixtures/shippedProtocols';
import { caseworkTown, reasonsOf } from './caseworkTown';
import { child, READ, WORKER } from './relationsAsked';

/** The powers on which agreements rest come into force with them. */
const casework = caseworkTown.forTests();

describe('the powers on which agreements rest', () => {
  const ended = inDays(-1);
  /** Puts the shipped protocols in force with this end of the duty of s16LA, and says which agencies have applied it. */
  async function endDuty(effectiveTo: string | null): Promise<readonly string[]> {
    const powers = [...readPowers().values()].map((each) =>
      each.key === DUTY_TO_SHARE ? { ...each, effectiveTo } : each,
    );
    const read = readShippedProtocols(powersByKey(powers));
    const owner = casework.town.lintel.databases.owner.governance;
    const receptions = await putInForce(owner, read, { waitMs: 20_000, leaseMs: 5000 });
    return receptions.map(({ state }) => state);
  }
  const attendance = async () => {
    const { body } = await casework.ask(WORKER, READ, { id: child });
    return [body.data?.person !== null && JSON.stringify(body.data).includes('"percentage":'), ...reasonsOf(body)];
  };
  afterAll(() => endDuty(null));

  it('come into force with them at every agency, under the signatures that stand, while all processes run', async () => {
    expect(await attendance()).toEqual([true]);
    expect(new Set(await endDuty(ended))).toEqual(new Set(['applied']));
    expect(await attendance()).toEqual([false, 'consentNotInForce']);
    expect(new Set(await endDuty(null))).toEqual(new Set(['applied']));
    expect(await attendance()).toEqual([true]);
  });
});
