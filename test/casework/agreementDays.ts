import { Client } from 'pg';
import { readClocks } from '#policies/clocks/readClocks';
import type { Clocks } from '#policies/core/clocks';
import { alertProtocolsDue } from '#subgraphs/governance/agreements/protocolsDue';
import { clocksWith } from '#test/fixtures/clocksWith';
import { inDays } from '#test/fixtures/days';
import { alertedOf, atEach, OFFICERS } from '#test/town/alertedOf';
import { entriesOf } from '#test/town/entriesOf';
import { until } from '#test/town/until';
import { type Asked, caseworkTown } from './caseworkTown';
import { IG, IG_POLICE } from './relationsAsked';

/** Agreements that end, or are to be reviewed, by their day. */
const casework = caseworkTown.forTests();

describe('an agreement whose day comes', () => {
  const SIGNED = ['marches-police', 'marchford-council'];
  const NAMES = ['pilot', 'pilot-forbidding'];

  /** A version from long ago, of an agreement of its own. */
  async function put(id: string, version: number, over: { to: string; reviewBy?: string; from?: string }) {
    const { to, reviewBy = '2999-01-01', from = '2026-01-01' } = over;
    await casework.rows(
      'governance',
      `INSERT INTO governance.protocol SELECT $1, $2::int, 'inForce', document || jsonb_build_object('id', $1::text, 'version', $2::int,
         'inForceFrom', $3::text, 'inForceTo', $4::text, 'reviewBy', $5::text, 'restrictions', '[]'::jsonb,
         'clauses', CASE WHEN $1 = 'pilot' THEN document->'clauses' ELSE '[]'::jsonb END), source, $3::date, $4::date
       FROM governance.protocol WHERE id = 'family-support' ORDER BY version LIMIT 1`,
      [id, version, from, to, reviewBy],
    );
  }

  const sign = (version: number, controllers: readonly string[]) =>
    casework.rows(
      'governance',
      `INSERT INTO governance.protocol_signature (protocol, version, controller, signed_at)
       SELECT 'pilot', $1::int, controller, '2026-01-01' FROM unnest($2::text[]) controller`,
      [version, controllers],
    );

  afterEach(async () => {
    for (const table of ['protocol_signature', 'protocol'])
      await casework.rows(
        'governance',
        `DELETE FROM governance.${table} WHERE ${table === 'protocol' ? 'id' : 'protocol'} = ANY($1)`,
        [NAMES],
      );
    await casework.rows('governance', 'DELETE FROM authority.protocol_told WHERE protocol = ANY($1)', [NAMES]);
  });

  /** What rounds at these times tell of the pilots, each in words; they are taken back. */
  async function toldBy(clocks: Clocks, ...times: readonly string[]): Promise<readonly (readonly string[])[]> {
    const client = new Client({ connectionString: casework.town.lintel.databases.runtime.governance });
    const sql = async <Row>(text: string, values: readonly unknown[]) =>
      (await client.query({ text, values: [...values] })).rows as Row[];
    await client.connect();
    try {
      await client.query('BEGIN');
      const told: (readonly string[])[] = [];
      for (const time of times) {
        const at = new Date(time);
        await alertProtocolsDue(sql, at, clocks);
        const rows = await sql<{ said: string }>(
          `SELECT concat_ws(' ', t.protocol, t.version, a.kind, a.organisation) AS said FROM authority.alert a
           JOIN authority.protocol_told t ON t.id = a.reference AND t.organisation = a.organisation AND t.kind = a.kind
           WHERE a.at = $1 AND t.protocol = ANY($2) AND a.persons = '{}' ORDER BY 1`,
          [at, NAMES],
        );
        told.push(rows.map(({ said }) => said));
      }
      return told;
    } finally {
      await client.end();
    }
  }

  const toldAt = (...times: readonly string[]) => toldBy(readClocks(), ...times);
  const all = (kind: string, version = 1) => SIGNED.map((each) => `pilot ${version} ${kind} ${each}`);

  it('is told as long before its end as the clock of each signatory’s country says', async () => {
    await put('pilot', 1, { to: '2927-03-31' });
    await sign(1, ['marchford-council', 'gwent-y-gororau-police']);
    const clocks = clocksWith('protocol.endNear', { country: 'E', days: 60 }, { country: 'W', days: 10 });
    const days = ['2927-01-29T23:59:59Z', '2927-01-30T00:00:00Z', '2927-03-20T23:59:59Z', '2927-03-21T00:00:00Z'];
    const near = (each: string) => [`pilot 1 protocolEndNear ${each}`];
    expect(await toldBy(clocks, ...days)).toEqual([[], near('marchford-council'), [], near('gwent-y-gororau-police')]);
  });

  it('is told 30 days before its end and at it, once each, to all who have signed and not withdrawn', async () => {
    await put('pilot', 1, { to: '2927-03-31' });
    await sign(1, [...SIGNED, 'border-family-support']);
    await casework.rows(
      'governance',
      "UPDATE governance.protocol_signature SET withdrawn_at = now() WHERE protocol = 'pilot' AND controller = 'border-family-support'",
    );
    const days = ['2927-02-28T23:59:59Z', '2927-03-01T00:00:00Z', '2927-03-30T12:00:00Z', '2927-03-31T00:00:00Z'];
    expect(await toldAt(...days, '2927-06-01T00:00:00Z')).toEqual([
      ...[[], all('protocolEndNear'), [], all('protocolEnded'), []],
    ]);
  });

  it('has ended when its day begins in England and Wales', async () => {
    await put('pilot', 1, { to: '2927-07-10' });
    await sign(1, SIGNED);
    expect(await toldAt('2927-07-09T22:59:59Z', '2927-07-09T23:00:00Z')).toEqual([
      all('protocolEndNear'),
      all('protocolEnded'),
    ]);
  });

  it('is told of its review, while it is in force', async () => {
    await put('pilot', 1, { to: '2929-03-31', reviewBy: '2927-02-01' });
    await sign(1, SIGNED);
    expect(await toldAt('2927-01-31T23:00:00Z', '2927-02-01T01:00:00Z', '2927-02-02T01:00:00Z')).toEqual([
      ...[[], all('protocolReviewDue'), []],
    ]);
    // Who was not told while it was in force hears of its end alone.
    expect(await toldAt('2929-04-01T00:00:00Z')).toEqual([all('protocolEnded')]);
  });

  it('tells nothing of a version that is not yet in force, was superseded, or goes on in a later one for whoever signed that', async () => {
    await put('pilot', 1, { to: '2927-03-31', from: '2927-03-20' });
    await sign(1, SIGNED);
    expect(await toldAt('2927-03-19T00:00:00Z')).toEqual([[]]);
    await put('pilot', 2, { to: '2929-03-31', from: '2927-03-31' });
    await sign(2, ['marches-police']);
    expect(await toldAt('2927-03-25T00:00:00Z')).toEqual([['pilot 1 protocolEndNear marchford-council']]);
    // With days between neither goes on.
    await casework.rows(
      'governance',
      "UPDATE governance.protocol SET in_force_from = '2927-04-02' WHERE id = 'pilot' AND version = 2",
    );
    expect(await toldAt('2927-03-25T00:00:00Z')).toEqual([all('protocolEndNear')]);
    await casework.rows(
      'governance',
      "UPDATE governance.protocol SET state = 'superseded' WHERE id = 'pilot' AND version = 1",
    );
    expect(await toldAt('2927-03-25T00:00:00Z')).toEqual([[]]);
  });

  it('that only forbids, and which nobody has to sign, is told to its partners', async () => {
    await put('pilot-forbidding', 1, { to: '2927-03-31' });
    const partners = (
      await casework.rows<{ partner: string }>(
        'governance',
        "SELECT jsonb_array_elements_text(document->'partners') AS partner FROM governance.protocol WHERE id = 'pilot-forbidding'",
      )
    ).map(({ partner }) => `pilot-forbidding 1 protocolEnded ${partner}`);
    expect(partners.length).toBeGreaterThan(1);
    expect(await toldAt('2927-03-31T00:00:00Z')).toEqual([partners.sort()]);
  });

  it('stands in the alerts of the signatories’ officers, and of no others', async () => {
    await put('pilot', 1, { to: inDays(20), reviewBy: inDays(-1) });
    await sign(1, ['marchford-council']);
    const told = async () =>
      (
        await casework.rows<{ id: string; kind: string }>(
          'governance',
          "SELECT id, kind FROM authority.protocol_told WHERE protocol = 'pilot' ORDER BY kind",
        )
      ).map(({ id, kind }) => ({ kind, reference: id, agency: 'governance' }));
    const mine = await until(async () => {
      const found = await told();
      return found.length > 0 && found;
    });
    expect(mine.map(({ kind }) => kind)).toEqual(['protocolEndNear', 'protocolReviewDue']);
    for (const { kind, reference } of mine)
      expect(await alertedOf(casework.town, kind, reference)).toEqual(atEach(['marchford-council'], OFFICERS));
    const read = async (who: Asked) =>
      entriesOf(
        (await casework.ask(who, '{ alerts(first: 500) { entries { kind reference agency } } }')).body,
        'alerts',
      );
    expect(await read(IG)).toEqual(expect.arrayContaining(mine));
    const events = async (who: Asked) =>
      entriesOf(
        (await casework.ask(who, '{ protocolEvents(first: 500) { entries { id protocol event controller reason } } }'))
          .body,
        'protocolEvents',
      ).filter((each) => each.protocol === 'pilot');
    const own = { protocol: 'pilot', controller: 'marchford-council', reason: null };
    const days = mine.map(({ kind: event, reference: id }) => ({ id, event, ...own }));
    expect(await events(IG)).toEqual(expect.arrayContaining(days));
    expect(await events(IG_POLICE)).toEqual([]);
    for (const alert of mine) expect(await read(IG_POLICE)).not.toContainEqual(alert);
  });
});
