import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { personaOf } from '#embedded/startLintel';
import { readClocks } from '#policies/clocks/readClocks';
import type { Clocks } from '#policies/core/clocks';
import { DUTY_TO_SHARE, powersByKey } from '#policies/core/powers';
import { readPowers } from '#policies/powers/readPowers';
import { alertProtocolsDue } from '#subgraphs/governance/agreements/protocolsDue';
import { loadProtocols } from '#subgraphs/governance/protocols/loadProtocols';
import { putInForce } from '#subgraphs/governance/protocols/putInForce';
import { clocksWith } from '#test/fixtures/clocksWith';
import { readShippedProtocols } from '#test/fixtures/shippedProtocols';
import { alertedOf, atEach, OFFICERS } from '#test/town/alertedOf';
import { entriesOf } from '#test/town/entriesOf';
import type { AnswerBody } from '#test/town/startTown';
import { until } from '#test/town/until';
import { type Asked, caseworkTown, codeOf, reasonsOf } from './caseworkTown';
import { child, given, HUB, IG, IG_POLICE, READ, WORKER } from './relationsAsked';

/** Agreements that are ended, and what docs/casework.md shows. */
const ROOT = join(__dirname, '..', '..');
const casework = caseworkTown.forTests();
const day = (from: number) => new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 10);

describe('docs/casework.md', () => {
  const text = readFileSync(join(ROOT, 'docs', 'casework.md'), 'utf8');
  const examples = [...text.matchAll(/```graphql\n(.*?)```/gs)].map(([, query]) => query ?? '');
  const referral = randomUUID();
  const request = randomUUID();
  beforeAll(async () => {
    await casework.rows(
      'hub',
      `INSERT INTO public.hub_referral (id, person, controller, period_start, reason) VALUES ($1, $2, 'marchford-council', now(), 'Neglect')`,
      [referral, child],
    );
    await casework.rows(
      'police',
      `WITH asked AS (
         INSERT INTO tasks.unlock_request (id, person, organisation, team, practitioner, role, purpose, data_item, route, text, standing,
           involved, asked_at, due_at)
         VALUES ($1, $2, 'afonwen-council', 'any', 'afonwen-council/asks', 'socialWorker', 'section47Enquiry', 'police.intelligence.text',
           'askOriginator', 'What is held?', true, true, now(), now() + interval '1 day') RETURNING id)
       INSERT INTO tasks.unlock_handling (request, controller, round, assigned_to) SELECT id, 'marches-police', 1, 'dutyOfficer' FROM asked`,
      [request, child],
    );
  });
  const asked: Readonly<Record<string, [Asked, object]>> = {
    Bar: [HUB, { person: child }],
    Open: [{ persona: 'social-worker-england', purpose: 'section47Enquiry', reason: 'Injury' }, { person: child }],
    Accept: [HUB, { person: child, referral }],
    Answer: [{ persona: 'duty-officer', purpose: 'informationGovernance' }, { request }],
    Emergency: [{ persona: 'police-officer', purpose: 'section47Enquiry', reason: 'Call' }, { persons: [child] }],
  };
  it.each(examples.map((query) => [/mutation (\w+)/.exec(query)?.[1] ?? '', query]))(
    '%s runs as written',
    async (name, query) => {
      const [who, variables] = asked[name] ?? [HUB, {}];
      const body = await casework.act(who, query, { ...variables });
      expect(body.errors).toBeUndefined();
      expect(reasonsOf(body)).not.toContain('thresholdNotRecorded');
    },
  );
});

describe('an agreement that is ended', () => {
  const WITHDRAW =
    'mutation($key: String!, $protocol: ID!) { withdrawSignature(key: $key, protocol: $protocol, reason: "Under review") { effects { confirmed } } }';
  const SUPERSEDE = `mutation($key: String!, $protocol: ID!, $version: Int!) {
    supersedeProtocol(key: $key, protocol: $protocol, version: $version, reason: "Replaced") { effects { confirmed } } }`;
  const inForce = async () =>
    (await casework.ask(IG, '{ protocols { id version signatures { controller } } }')).body.data?.protocols as {
      id: string;
      version: number;
      signatures: { controller: string }[];
    }[];

  /** Under one key, until the gateway too has read the rules that the test changed. */
  async function superseding(who: Asked, protocol: string, version: number): Promise<AnswerBody> {
    const key = randomUUID();
    for (let tries = 0; tries < 100; tries += 1) {
      const body = await casework.act(who, SUPERSEDE, { key, protocol, version });
      if (codeOf(body) !== 'NOT_READY') return body;
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error('The rules were not read within 10 seconds.');
  }

  /** The references of the alerts of a kind, the latest first. */
  const eventsTold = async (who: Asked, kind: string) =>
    entriesOf<{ kind: string; reference: string }>(
      (await casework.ask(who, '{ alerts(first: 500) { entries { kind reference } } }')).body,
      'alerts',
    ).flatMap((alert) => (alert.kind === kind ? [alert.reference] : []));

  it.each([
    ['clauses that withhold', 'missing-children', 'clauses'],
    ['restrictions', 'restrictions', 'restrictions'],
  ])('is not ended by a later version that drops its %s', async (_what, protocol, dropped) => {
    const version = (await inForce()).find(({ id }) => id === protocol)?.version ?? 0;
    const later = [protocol, version + 1];
    try {
      await casework.rows(
        'governance',
        `INSERT INTO governance.protocol SELECT id, $2::int, 'inForce', document || jsonb_build_object('version', $2::int,
           'inForceFrom', '2026-01-01', $3::text, '[]'::jsonb), source, '2026-01-01', in_force_to
         FROM governance.protocol WHERE id = $1 AND version = $2::int - 1`,
        [...later, dropped],
      );
      expect(codeOf(await superseding(IG, protocol, version))).toBe('PROTOCOL_FORBIDS');
      expect((await inForce()).filter(({ id }) => id === protocol)).toHaveLength(2);
    } finally {
      await casework.rows('governance', 'DELETE FROM governance.protocol WHERE id = $1 AND version = $2', later);
      // Until the gateway has read that it is gone.
      await superseding(IG, 'nothing', 1);
    }
  });

  it('stays ended when the files are loaded again: neither start nor file undoes an act', async () => {
    const [first] = await casework.rows<{ id: string }>(
      'governance',
      `SELECT p.id FROM governance.protocol p JOIN governance.protocol_signature s ON s.protocol = p.id AND s.version = p.version
       WHERE s.controller = 'marchford-council' AND p.state = 'inForce' ORDER BY p.id = 'scrutiny-england' DESC LIMIT 1`,
    );
    const protocol = first?.id ?? '';
    expect(
      given(await casework.act(IG, WITHDRAW, { protocol }), 'withdrawSignature').effects.every(
        ({ confirmed }) => confirmed,
      ),
    ).toBe(true);
    expect(codeOf(await casework.act(IG, WITHDRAW, { protocol }))).toBe('SIGNATURE_UNKNOWN');
    const signedBy = async () =>
      (await inForce()).find(({ id }) => id === protocol)?.signatures.map(({ controller }) => controller);
    expect(await signedBy()).not.toContain('marchford-council');

    expect(codeOf(await casework.act(IG, SUPERSEDE, { protocol: 'nothing', version: 1 }))).toBe('PROTOCOL_UNKNOWN');
    const family = (await inForce()).find(({ id }) => id === 'family-support');
    const [version, later] = [family?.version ?? 0, (family?.version ?? 0) + 1];
    const supersede = (who = IG) => superseding(who, 'family-support', version);
    // One officer ends nobody else's agreement: not with nothing after it, and not with what is in force only some day.
    expect(codeOf(await supersede())).toBe('PROTOCOL_WITHOUT_SUCCESSOR');
    const change = (text: string, ...values: unknown[]) =>
      casework.rows('governance', text, ['family-support', later, ...values]);
    await change(
      `INSERT INTO governance.protocol SELECT id, $2, 'inForce', document || jsonb_build_object('version', $2::int, 'inForceFrom', '2099-01-01',
         'inForceTo', '2099-12-31', 'clauses', '[]'::jsonb), source, '2099-01-01', '2099-12-31' FROM governance.protocol WHERE id = $1`,
    );
    expect(codeOf(await supersede())).toBe('PROTOCOL_WITHOUT_SUCCESSOR');
    const lasting = (from: string, to: string) =>
      change(
        `UPDATE governance.protocol SET document = document || jsonb_build_object('inForceFrom', $3::text, 'inForceTo', $4::text),
           in_force_from = $3::date, in_force_to = $4::date WHERE id = $1 AND version = $2`,
        ...[from, to],
      );
    // The day of its end is the first on which it is in force no longer: one that ends today takes nothing's place.
    await lasting('2026-01-01', day(0));
    expect(codeOf(await supersede())).toBe('PROTOCOL_WITHOUT_SUCCESSOR');
    await lasting(day(0), day(1));
    // Nor does one who is no partner of it.
    expect(codeOf(await supersede(IG_POLICE))).toBe('PROTOCOL_NOT_YOURS');
    // Of two who signed the version before alone, one has withdrawn.
    const [signed, withdrew] = ['gwent-y-gororau-police', 'border-family-support'];
    await casework.rows(
      'governance',
      `INSERT INTO governance.protocol_signature (protocol, version, controller, signed_at, withdrawn_at)
       VALUES ('family-support', $1, $2, '2026-01-01', NULL), ('family-support', $1, $3, '2026-01-01', now())`,
      [version - 1, signed, withdrew],
    );
    expect(given(await supersede(), 'supersedeProtocol').effects).toHaveLength(5);
    const told = await casework.rows<{ organisation: string }>(
      'governance',
      `SELECT a.organisation FROM authority.alert a JOIN authority.protocol_event e ON e.id = a.reference AND e.xmin = a.xmin
       WHERE a.kind = 'protocolSuperseded' AND 'informationGovernanceOfficer' = ANY(a.roles) ORDER BY a.organisation`,
    );
    const signatories = family?.signatures.map(({ controller }) => controller) ?? [];
    expect(signatories.length).toBeGreaterThan(1);
    for (const each of [signed, withdrew]) expect(signatories).not.toContain(each);
    // What the alert refers to is read by whoever is told, and by everybody else, with the reason.
    const [reference] = await eventsTold(IG, 'protocolSuperseded');
    const EVENTS =
      '{ protocolEvents { entries { id protocol version event controller reason byOrganisation byPractitioner } } }';
    const events = async (who: Asked) =>
      entriesOf<{ event: string }>((await casework.ask(who, EVENTS)).body, 'protocolEvents').filter(({ event }) =>
        ['superseded', 'signatureWithdrawn'].includes(event),
      );
    const ended = (practitioner: string | null) => [
      {
        ...{ id: reference, protocol: 'family-support', version, event: 'superseded', controller: null },
        ...{ reason: 'Replaced', byOrganisation: 'marchford-council', byPractitioner: practitioner },
      },
      expect.objectContaining({
        ...{ protocol, event: 'signatureWithdrawn', controller: 'marchford-council', reason: 'Under review' },
        ...{ byOrganisation: 'marchford-council', byPractitioner: practitioner },
      }),
    ];
    expect((await events(IG)).slice(0, 2)).toEqual(ended(personaOf('ig-officer').practitioner));
    expect((await events(WORKER)).slice(0, 2)).toEqual(ended(personaOf('ig-officer').practitioner));
    expect((await events(IG_POLICE)).slice(0, 2)).toEqual(ended(null));
    expect(told.map(({ organisation }) => organisation)).toEqual([...new Set([...signatories, signed])].sort());
    await casework.rows(
      'governance',
      "DELETE FROM governance.protocol_signature WHERE protocol = 'family-support' AND version = $1",
      [version - 1],
    );

    const read = readShippedProtocols();
    const owner = casework.town.lintel.databases.owner.governance;
    await loadProtocols(owner, read);
    const after = await inForce();
    expect(after.map(({ id }) => id)).not.toContain('family-support');
    expect(after.find(({ id }) => id === protocol)?.signatures.map(({ controller }) => controller)).not.toContain(
      'marchford-council',
    );

    // Nor is what was signed replaced under its signatures.
    const rewritten = (signedAt?: string) => ({
      ...read,
      files: read.files.map((file) =>
        file.protocol.id === protocol
          ? { ...file, source: `${file.source}# changed`, protocol: { ...file.protocol, title: 'Another title' } }
          : file,
      ),
      signatures: read.signatures.map((each) =>
        each.protocol === protocol && signedAt !== undefined ? { ...each, signedAt } : each,
      ),
    });
    const titles = () =>
      casework.rows('governance', "SELECT document->>'title' AS title FROM governance.protocol WHERE id = $1", [
        protocol,
      ]);
    const before = await titles();
    const count = after.find(({ id }) => id === protocol)?.signatures.length ?? 0;
    expect(count).toBeGreaterThan(1);
    await expect(loadProtocols(owner, rewritten())).rejects.toMatchObject({
      versions: [{ id: protocol, version: 1, signatures: count }],
    });
    expect(await titles()).toEqual(before);
    // Comments and cases are no other text; and what is signed anew is signed.
    await loadProtocols(owner, {
      ...rewritten(),
      files: read.files.map((file) => ({ ...file, source: `${file.source}#` })),
    });
    await loadProtocols(owner, rewritten('2026-11-01T09:00:00Z'));
    expect(await titles()).toEqual([{ title: 'Another title' }]);
    await loadProtocols(owner, read, { onSignedOtherwise: (versions) => expect(versions).toHaveLength(1) });
    expect(await titles()).toEqual(before);
  });
});

describe('the powers on which agreements rest', () => {
  const ended = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
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
    await put('pilot', 1, { to: day(20), reviewBy: day(-1) });
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
