import { randomUUID } from 'node:crypto';
import { personaOf } from '#embedded/startLintel';
import { loadProtocols } from '#subgraphs/governance/protocols/loadProtocols';
import { inDays } from '#test/fixtures/days';
import { readShippedProtocols } from '#test/fixtures/shippedProtocols';
import { entriesOf } from '#test/town/entriesOf';
import type { AnswerBody } from '#test/town/startTown';
import { type Asked, caseworkTown, codeOf } from './caseworkTown';
import { given, IG, IG_POLICE, WORKER } from './relationsAsked';

/** Agreements that are ended by an act. */
const casework = caseworkTown.forTests();

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
    await lasting('2026-01-01', inDays(0));
    expect(codeOf(await supersede())).toBe('PROTOCOL_WITHOUT_SUCCESSOR');
    await lasting(inDays(0), inDays(1));
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
