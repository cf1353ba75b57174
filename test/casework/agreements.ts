import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TOWN_ORGANISATIONS } from '#embedded/town/organisations';
import { readCatalogue } from '#policies/protocols/readCatalogue';
import { readProtocols } from '#policies/protocols/readProtocols';
import { loadProtocols } from '#subgraphs/governance/protocols/loadProtocols';
import type { AnswerBody } from '#test/town/startTown';
import { type Asked, caseworkTown, codeOf, reasonsOf } from './caseworkTown';
import { child, given, HUB, IG } from './relationsAsked';

/** Agreements that are ended, and what docs/casework.md shows. */
const ROOT = join(__dirname, '..', '..');
const casework = caseworkTown.forTests();

describe('docs/casework.md', () => {
  const text = readFileSync(join(ROOT, 'docs', 'casework.md'), 'utf8');
  const examples = [...text.matchAll(/```graphql\n(.*?)```/gs)].map(([, query]) => query ?? '');
  const referral = randomUUID();
  beforeAll(() =>
    casework.rows(
      'hub',
      `INSERT INTO public.hub_referral (id, person, controller, period_start, reason) VALUES ($1, $2, 'marchford-council', now(), 'Neglect')`,
      [referral, child],
    ),
  );
  const asked: Readonly<Record<string, [Asked, object]>> = {
    Bar: [HUB, { person: child }],
    Open: [{ persona: 'social-worker-england', purpose: 'section47Enquiry', reason: 'Injury' }, { person: child }],
    Accept: [HUB, { person: child, referral }],
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
    /** Under one key, until the gateway too has read the rules that the test changed. */
    const supersede = async (): Promise<AnswerBody> => {
      const key = randomUUID();
      for (let tries = 0; tries < 100; tries += 1) {
        const body = await casework.act(IG, SUPERSEDE, { key, protocol: 'family-support', version });
        if (codeOf(body) !== 'NOT_READY') return body;
        await new Promise((done) => setTimeout(done, 100));
      }
      throw new Error('The rules were not read within 10 seconds.');
    };
    // One officer ends nobody else's agreement: not with nothing after it, and not with what is in force only some day.
    expect(codeOf(await supersede())).toBe('PROTOCOL_WITHOUT_SUCCESSOR');
    const change = (text: string, ...values: unknown[]) =>
      casework.rows('governance', text, ['family-support', later, ...values]);
    await change(
      `INSERT INTO governance.protocol SELECT id, $2, 'inForce', document || jsonb_build_object('version', $2::int, 'inForceFrom', '2099-01-01',
         'inForceTo', '2099-12-31', 'clauses', '[]'::jsonb), source, '2099-01-01', '2099-12-31' FROM governance.protocol WHERE id = $1`,
    );
    expect(codeOf(await supersede())).toBe('PROTOCOL_WITHOUT_SUCCESSOR');
    await change(
      `UPDATE governance.protocol SET document = document || '{"inForceFrom":"2026-01-01"}', in_force_from = '2026-01-01' WHERE id = $1 AND version = $2`,
    );
    expect(given(await supersede(), 'supersedeProtocol').effects).toHaveLength(5);
    const told = await casework.rows<{ organisation: string }>(
      'governance',
      `SELECT a.organisation FROM authority.alert a JOIN authority.protocol_event e ON e.id = a.reference AND e.xmin = a.xmin
       WHERE a.kind = 'protocolSuperseded' AND 'informationGovernanceOfficer' = ANY(a.roles) ORDER BY a.organisation`,
    );
    const signatories = family?.signatures.map(({ controller }) => controller) ?? [];
    expect(signatories.length).toBeGreaterThan(1);
    expect(told.map(({ organisation }) => organisation)).toEqual([...new Set(signatories)].sort());

    const read = readProtocols(
      join(ROOT, 'policies', 'protocols'),
      readCatalogue(join(ROOT, 'schema', 'fields.json')),
      TOWN_ORGANISATIONS,
    );
    if (!read.ok) throw new Error('The protocols are at fault.');
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
