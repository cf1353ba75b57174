import { Pool } from 'pg';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { sweepExpired } from '#subgraphs/governance/consents/sweepExpired';
import { agreement, changed, claimsOf, consentTown, motherOf, parent, RECEIPT } from './consentTown';

/** What a parent decides ends with childhood: that day is told to nobody by it, since it is the day of birth. */
const consents = consentTown.forTests();

describe('of children born on different days of one year', () => {
  const { person } = scriptedChild('withdrawnConsent');
  const EXPORT = 'query($id: ID!) { exportConsent(id: $id) }';
  const READ = `query($id: ID!) { person(id: $id) { consents { id state validFrom validUntil decidedAt reviewBy
    events { event at } } } }`;
  interface Seen {
    readonly consents: readonly { readonly id: string }[];
  }
  const bornOn = (day: string) =>
    consents.asOwner('UPDATE authority.birth SET date_of_birth = $2 WHERE person = $1', [person, day]);
  /** All that is told of one consent, but for its own id and the moment of deciding. */
  const told = async (id: string) => {
    const seen = (await consents.asWorker(READ, { id: person })).body.data?.person as Seen | undefined;
    const read = seen?.consents;
    const [exported, receipt] = [
      (await consents.asWorker(EXPORT, { id })).body.data?.exportConsent,
      claimsOf(String((await consents.asWorker(RECEIPT, { id })).body.data?.consentReceipt)),
    ];
    const moments = await consents.town.asOwner<{ at: Date }>(
      'governance',
      "SELECT at FROM authority.consent_event WHERE consent = $1 AND event <> 'expired'",
      [id],
    );
    const own = [id, ...moments.rows.flatMap(({ at }) => [at.toISOString(), String(Math.floor(at.getTime() / 1000))])];
    const all = JSON.stringify([read?.find((each) => each.id === id), exported, receipt]);
    return own.reduce((text, each) => text.replaceAll(each, 'own'), all);
  };
  const decided = async (decision: string, over: object = {}) => {
    const consent = agreement({ grantor: parent(motherOf(person)), validFrom: '2026-01-05', ...over });
    return changed((await consents.decide({ person, decision, consent })).body, 'recordConsentDecision').id;
  };
  let born: string;

  beforeAll(async () => {
    const text = 'SELECT date_of_birth::text AS born FROM authority.birth WHERE person = $1';
    born = (await consents.town.asOwner<{ born: string }>('governance', text, [person])).rows[0]?.born ?? '';
  });
  afterAll(() => bornOn(born));

  it.each<[string, string, string | null, boolean]>([
    ['what a parent gave', 'given', null, false],
    ['what a parent gave until a day that comes after', 'given', '2039-01-01', false],
    ['what a parent gave until a day that comes before', 'given', '2027-06-01', true],
    ['what a parent refused', 'refused', null, false],
  ])('%s reads alike in every byte, when it is over too', async (_what, decision, validUntil, endsAsStated) => {
    const all: { readonly ends: Date; readonly standing: string; readonly over: string }[] = [];
    for (const day of ['2019-03-04', '2019-09-21']) {
      await bornOn(day);
      const id = await decided(decision, { validUntil });
      const standing = await told(id);
      const ends = 'SELECT valid_until AS ends FROM authority.consent WHERE id = $1';
      const { rows } = await consents.town.asOwner<{ ends: Date }>('governance', ends, [id]);
      const past = endsAsStated ? '2026-02-01' : `2026-02-${day.slice(-2)}`;
      await consents.asOwner(
        `UPDATE authority.consent SET valid_until = $2, stated_until = CASE WHEN $3 THEN $2 ELSE stated_until END WHERE id = $1`,
        [id, past, endsAsStated],
      );
      const pool = new Pool({ connectionString: consents.town.lintel.databases.runtime.governance });
      await sweepExpired(pool);
      await pool.end();
      all.push({ ends: rows[0]?.ends ?? new Date(0), standing, over: await told(id) });
    }
    const [one, other] = all;
    expect(one?.standing).toContain('validUntil');
    expect(other?.standing).toBe(one?.standing);
    expect(other?.over).toBe(one?.over);
    // Each ends on its own day, save where it was to end before.
    expect(one?.ends.getTime() === other?.ends.getTime()).toBe(endsAsStated);
  });
});
