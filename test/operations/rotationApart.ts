import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { asSuperuser } from '#embedded/postgres/createDatabase';
import { contextToken } from '#gateway/execution/contextToken';
import type { OrganisationId, PractitionerId } from '#policies/core/ids';
import { requesterTag } from '#policies/disclosure/sealRecord';
import { makeSigningKey, readSigningKey } from '#policies/disclosure/treeHead';
import { signServiceCall } from '#policies/service/serviceToken';
import { until } from '#test/town/until';
import { readiness, type Site, type Started } from './site';

/** A process of the site, as its file of variables is called. */
type Name = 'governance' | 'hub' | 'social-care' | 'gateway';
const NAMES: readonly Name[] = ['governance', 'hub', 'social-care', 'gateway'];
const nameIn = (line: string): Name =>
  NAMES.find((name) => line.includes(`-- ${name}`)) ?? (line.includes('run gateway') ? 'gateway' : 'hub');

const fileOf = (name: Name) => `council/keys/${name}.json`;

/** The line with a file of keys of the process's own, which holds none yet: its variables count until it does. */
export function withKeysFile(site: Site, line: string): string {
  const file = fileOf(nameIn(line));
  writeFileSync(site.here(file), '{}', { mode: 0o600 });
  return `LINTEL_KEYS_FILE=${file} ${line}`;
}

const QUERY = `query($id: ID!) { person(id: $id) { name { familyName } socialCare { plans { planType reviewAt } } } }`;
const PERSON = '5c000000-0000-4000-8000-0000000000a1';
const LEADS = Array.from({ length: 20 }, (_, index) => `castle-hill-school/lead-${index}`);
const fresh = (letter: string) => letter.repeat(43);

/**
 * The procedures of docs/operations.md, 'Rotating keys', each end by its own file, in the order of the table, while questions go
 * on. A lease outlives what renews it by seconds: so the service keys come first, and no question has failed when all is done.
 */
export function rotatesApart(of: () => Site): void {
  let [asked, asking] = [0, true];
  const failed: string[] = [];
  let tokens: readonly string[] = [];
  let askers: Promise<unknown> = Promise.resolve();
  /** What each process's file holds. */
  const held: Record<Name, Record<string, unknown>> = { governance: {}, hub: {}, 'social-care': {}, gateway: {} };

  const variables = (name: Name | 'verify' | 'subscriptions') =>
    Object.fromEntries(
      [...readFileSync(of().here(`council/keys/${name}.env`), 'utf8').matchAll(/^(\w+)='(.*)'$/gm)].map(
        ([, variable = '', value = '']) => [variable, value],
      ),
    );
  const listed = <Value>(name: Name | 'verify', variable: string): Value =>
    JSON.parse(variables(name)[variable] ?? 'null') as Value;
  const setVariable = (name: Name | 'verify' | 'subscriptions', variable: string, value: string) => {
    const file = of().here(`council/keys/${name}.env`);
    const kept = readFileSync(file, 'utf8').replace(
      new RegExp(`^${variable}=.*$`, 'm'),
      () => `${variable}='${value}'`,
    );
    writeFileSync(file, kept);
  };
  const processOf = (name: Name): Started => {
    const found = of().processes.find(({ line }) => nameIn(line) === name);
    if (found === undefined) throw new Error(`No process ${name}.`);
    return found;
  };
  const readings = (name: Name) => processOf(name).said().split('"event":"keys","outcome":"read"').length - 1;
  const portOf = (name: Name) => variables(name).LINTEL_SUBGRAPH_PORT;

  async function ask(token: string): Promise<string> {
    const port = of().here('LINTEL_PORT=4000').split('=')[1];
    const reply = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'lintel-purpose': 'earlyHelp' },
      body: JSON.stringify({ query: QUERY, variables: { id: PERSON } }),
    });
    const text = await reply.text();
    asked += 1;
    if (reply.status !== 200 || text.includes('"errors":') || !text.includes('"inNeed"')) failed.push(text);
    return text;
  }

  async function goOn(first: number): Promise<void> {
    for (let at = first; asking; at += 1) await ask(tokens[at % tokens.length] ?? '');
  }

  const more = async () => {
    const from = asked;
    await until(() => asked >= from + 6);
  };

  /** One end alone, as its operator does it: written beside the old file, and renamed into its place. */
  async function change(name: Name, keys: Record<string, unknown>): Promise<void> {
    held[name] = { ...held[name], ...keys };
    const file = of().here(fileOf(name));
    const before = readings(name);
    writeFileSync(`${file}.new`, JSON.stringify(held[name]), { mode: 0o600 });
    renameSync(`${file}.new`, file);
    await until(() => readings(name) > before);
    await more();
  }

  /** 401 to whom no key of theirs is accepted. */
  async function serviceStatus(peer: string, key: string): Promise<number> {
    const call = { peer, method: 'GET', path: '/internal/rules', body: '' };
    const headers = { 'lintel-service': signServiceCall(call, key, new Date()) };
    return (await fetch(`http://127.0.0.1:${portOf('governance')}${call.path}`, { headers })).status;
  }

  async function contextStatus(key: string): Promise<number> {
    const body = JSON.stringify({ query: '{ __typename }' });
    const organisation = { ...SCHOOL, id: 'castle-hill-school' as OrganisationId };
    const who = { team: 'safeguarding', role: 'safeguardingLead', practitioner: LEADS[0] as PractitionerId } as const;
    const token = contextToken(
      {
        ...{
          audience: 'socialCare',
          request: 'r',
          rules: null,
          pruned: [],
          alone: false,
          body,
          issuedAtMs: Date.now(),
        },
        requester: { organisation, ...who, issuer: 'i', trainingValidUntil: null },
        declaration: { purpose: 'earlyHelp', caseId: null, reason: null },
      },
      key,
    );
    const headers = { 'content-type': 'application/json', 'lintel-context': token };
    return (await fetch(`http://127.0.0.1:${portOf('social-care')}/graphql`, { method: 'POST', headers, body })).status;
  }

  const rows = async <Row extends object>(where: 'governance' | 'hub' | 'social_care', text: string) =>
    asSuperuser(where === 'governance' ? of().governance : of().agencies, where, async (client) => {
      return (await client.query<Row>(text)).rows;
    });

  async function opens(url: string): Promise<string> {
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      return 'opened';
    } catch (fault) {
      return String((fault as { code?: string }).code);
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  beforeAll(async () => {
    tokens = await Promise.all(LEADS.map((lead) => of().issueToken(lead)));
    askers = Promise.all([goOn(0), goOn(10)]);
  });
  afterAll(async () => {
    asking = false;
    await askers;
  });
  afterEach(() => expect(failed).toEqual([]));

  it.each(['hub', 'gateway'] as const)(
    'the service key of %s: governance, then the peer, then governance',
    async (peer) => {
      const all = {
        ...listed<Record<string, unknown>>('governance', 'LINTEL_SERVICE_KEYS'),
        ...(held.governance.serviceKeys ?? {}),
      };
      const [old, young] = [variables(peer).LINTEL_SERVICE_KEY ?? '', fresh(peer === 'hub' ? 'h' : 'g')];
      await change('governance', { serviceKeys: { ...all, [peer]: [old, young] } });
      expect([await serviceStatus(peer, old), await serviceStatus(peer, young)]).not.toContain(401);
      await change(peer, { serviceKey: young });
      await change('governance', { serviceKeys: { ...all, [peer]: young } });
      expect(await serviceStatus(peer, old)).toBe(401);
      expect(await serviceStatus(peer, young)).not.toBe(401);
    },
  );

  it('a context key: the subgraph, then the gateway, then the subgraph, where both stand until the grace is over', async () => {
    const [old, young] = [variables('social-care').LINTEL_CONTEXT_KEY ?? '', fresh('c')];
    await change('social-care', { contextKey: [old, young] });
    await change('gateway', {
      contextKeys: { ...listed<object>('gateway', 'LINTEL_CONTEXT_KEYS'), socialCare: young },
    });
    await change('social-care', { contextKey: [young, old] });
    expect([await contextStatus(old), await contextStatus(young)]).not.toContain(401);
    await change('social-care', { contextKey: young });
    expect(await contextStatus(old)).toBe(401);
    expect(await contextStatus(young)).not.toBe(401);
  });

  it('a log key and the witness’s: whoever verifies learns the new one first, and countersigns or verifies it at once', async () => {
    const [log, witness] = [makeSigningKey(), makeSigningKey()];
    const published = listed<Record<string, readonly string[]>>('governance', 'LINTEL_LOG_PUBLIC_KEYS');
    const both = { ...published, socialCare: [...(published.socialCare ?? []), readSigningKey(log).publicText] };
    const witnesses = listed<readonly string[]>('verify', 'LINTEL_WITNESS_PUBLIC_KEYS');
    setVariable('verify', 'LINTEL_LOG_PUBLIC_KEYS', JSON.stringify(both));
    setVariable(
      'verify',
      'LINTEL_WITNESS_PUBLIC_KEYS',
      JSON.stringify([...witnesses, readSigningKey(witness).publicText]),
    );
    await change('governance', { logPublicKeys: both });
    await change('social-care', { logKey: log });
    await change('governance', { witnessKey: witness });
    const [signed, countersigned] = [readSigningKey(log).id, readSigningKey(witness).id];
    await until(async () => {
      const seen = await rows<{ key: string; witness: string }>(
        'governance',
        "SELECT key, witness_key AS witness FROM authority.witnessed_head WHERE log = 'socialCare'",
      );
      return seen.some((each) => each.key === signed && each.witness === countersigned);
    });
    expect((await of().run('with verify npm run verify -- governance hub social-care')).code).toBe(0);
  }, 60_000);

  it('the key of consent receipts: the new one signs, and both are published', async () => {
    const old = listed<readonly string[]>('governance', 'LINTEL_RECEIPT_KEYS');
    const young = makeSigningKey();
    await change('governance', { receiptKeys: [young, ...old] });
    const port = of().here('LINTEL_PORT=4000').split('=')[1];
    const reply = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/json', authorization: `Bearer ${tokens[0]}` },
        'lintel-purpose': 'earlyHelp',
      },
      body: JSON.stringify({ query: '{ receiptKeys }' }),
    });
    const { data } = (await reply.json()) as { data: { receiptKeys: string } };
    const { keys } = JSON.parse(data.receiptKeys) as { keys: readonly { kid: string }[] };
    expect(keys.map(({ kid }) => kid)).toEqual([young, ...old].map((key) => readSigningKey(key).id));
  });

  it('the key of requesters’ pseudonyms: the next record stands under the new one', async () => {
    const [old, young] = [variables('social-care').LINTEL_PSEUDONYM_KEY ?? '', fresh('p')];
    await change('social-care', { pseudonymKey: [young, old] });
    const text = await ask(tokens[0] ?? '');
    const receipt = /"agency":"socialCare","id":"([^"]+)"/.exec(text)?.[1];
    const [record] = await rows<{ requester: Buffer }>(
      'social_care',
      `SELECT requester FROM disclosure.log WHERE receipt = '${receipt}'`,
    );
    const requester = { organisation: 'castle-hill-school', practitioner: LEADS[0] ?? '' };
    expect(record?.requester).toEqual(requesterTag(requester, young));
    await change('social-care', { pseudonymKey: young });
  });

  it('a database password: both URLs, the role, then the new one alone', async () => {
    const old = variables('social-care').DATABASE_URL ?? '';
    const young = old.replace(/^(postgres:\/\/[^:]+:)[^@]+@/, `$1${fresh('d')}@`);
    await change('social-care', { databaseUrl: [young, old] });
    await rows('social_care', `ALTER ROLE social_care PASSWORD '${fresh('d')}'`);
    await more();
    await change('social-care', { databaseUrl: young });
    setVariable('social-care', 'DATABASE_URL', young);
    expect([await opens(old), await opens(young)]).toEqual(['28P01', 'opened']);
  });

  it('the password of the replication role: at governance, then each subscription', async () => {
    const old = variables('subscriptions').LINTEL_READER_URL ?? '';
    const young = old.replace(/^(postgres:\/\/[^:]+:)[^@]+@/, `$1${fresh('r')}@`);
    await rows('governance', `ALTER ROLE ${new URL(old).username} PASSWORD '${fresh('r')}'`);
    for (const name of ['hub', 'social_care'] as const) {
      const found = await rows<{ subname: string }>(
        name,
        'SELECT subname FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())',
      );
      for (const { subname } of found) await rows(name, `ALTER SUBSCRIPTION ${subname} CONNECTION '${young}'`);
    }
    setVariable('subscriptions', 'LINTEL_READER_URL', young);
    const streaming = async () => {
      const seen = await rows<{ name: string }>(
        'governance',
        "SELECT application_name AS name FROM pg_stat_replication WHERE state = 'streaming'",
      );
      return seen.length === 2;
    };
    await until(streaming);
    await more();
    expect([await opens(old), await opens(young)]).toEqual(['28P01', 'opened']);
  });

  it('an issuer’s key: it publishes the new one, then signs with it; tokens of the old one are good beside it', async () => {
    of().publishAnotherKey();
    // Told apart from keys that it does not know yet: those are looked up again after five seconds, or a minute.
    await wait(100);
    tokens = [...tokens, ...(await Promise.all(LEADS.map((lead) => of().issueToken(lead))))];
    const from = asked;
    await until(() => asked >= from + tokens.length);
  });

  it('no question has failed, of many, seconds after what renews a lease was changed', async () => {
    expect(asked).toBeGreaterThan(100);
    const ready = await Promise.all(
      (['hub', 'social-care', 'gateway'] as const).map((name) => readiness(processOf(name))),
    );
    expect(ready.map((each) => each?.status)).toEqual([200, 200, 200]);
  });
}

const SCHOOL = {
  ...({ name: 'Castle Hill School', kind: 'school', country: 'E', area: 'Marchford', agency: 'education' } as const),
  dutyToShare: true,
};
