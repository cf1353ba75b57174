import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Client } from 'pg';
import pino from 'pino';
import { DATABASE_OF } from '#embedded/databases';
import { asSuperuser, superuserOf } from '#embedded/postgres/createDatabase';
import { createReader, linkReplication } from '#embedded/postgres/linkReplication';
import { withConnections } from '#embedded/postgres/withConnections';
import { publicKeysOf } from '#embedded/publicKeys';
import { READER, readSecretSets, readSecrets, secretsFile } from '#embedded/readSecrets';
import { personaOf } from '#embedded/startLintel';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { requesterTag } from '#policies/disclosure/sealRecord';
import { makeSigningKey, readSigningKey } from '#policies/disclosure/treeHead';
import { signServiceCall } from '#policies/service/serviceToken';
import { SUBSCRIBERS } from '#subgraphs/governance/subscribers';
import { isSound, verifyLogs } from '#subgraphs/kit/verify/verifyLogs';
import { agreement, changed, codeOf, DECIDE, EVERYWHERE, wales } from '#test/consent/consentTown';
import { askSource } from '#test/town/askSource';
import { startTown, type Town } from '#test/town/startTown';
import { until } from '#test/town/until';

/** Each key is replaced while requests go on: none fails, and once the grace is over the old key opens nothing. */
let town: Town;
let read = 0;
let [asked, failed] = [0, 0];
let asking = true;
let askers: Promise<unknown> = Promise.resolve();

beforeAll(async () => {
  const log = pino(
    { level: 'warn' },
    {
      write(line: string) {
        if (line.includes('"event":"keys","outcome":"read"')) read += 1;
      },
    },
  );
  town = await startTown({ log });
  askers = Promise.all([ask(), ask()]);
}, 300_000);
afterAll(async () => {
  asking = false;
  await askers;
  await town.stop();
});

const { person, caseId } = scriptedChild('section47');
const QUERY = 'query($id: ID!) { person(id: $id) { police { incidents { kind } } } }';

const asSocialWorker = (query: string, variables: Record<string, unknown>, persona = 'social-worker') =>
  town.ask({ persona, purpose: 'section47Enquiry', query, variables, case: caseId, reason: 'Joint enquiry' });

async function askOnce(): Promise<void> {
  const answer = await asSocialWorker(QUERY, { id: person });
  asked += 1;
  if (answer.status !== 200 || answer.body.errors !== undefined) failed += 1;
}

async function ask(): Promise<void> {
  while (asking) await askOnce();
}

/** Changes the file as an operator does, waits until it is read, and until requests have gone through since. */
async function change(section: string, name: string | null, value: string | readonly string[]): Promise<void> {
  const file = secretsFile(town.lintel.home);
  const secrets = JSON.parse(readFileSync(file, 'utf8')) as Record<string, object | string | readonly string[]>;
  secrets[section] = name === null ? value : { ...(secrets[section] as object), [name]: value };
  const before = read;
  writeFileSync(`${file}.new`, JSON.stringify(secrets), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  await until(() => read > before);
  const from = asked;
  await until(() => asked >= from + 4);
}

const fresh = (letter: string) => letter.repeat(43);
const secretOf = (section: 'contextKeys' | 'serviceKeys', name: 'police') =>
  readSecrets(town.lintel.home)[section][name];

async function contextStatus(key: string): Promise<number> {
  const who = { organisation: 'afonwen-council', role: 'socialWorker', purpose: 'earlyHelp' } as const;
  return (await askSource(town.lintel, 'police', { ...who, query: '{ __typename }', key })).status;
}

async function serviceStatus(key: string): Promise<number> {
  const call = { peer: 'police', method: 'GET', path: '/internal/rules', body: '' };
  const headers = { 'lintel-service': signServiceCall(call, key, new Date()) };
  return (await fetch(`${town.lintel.subgraphs.get('governance')?.url}${call.path}`, { headers })).status;
}

it('a context key', async () => {
  const old = secretOf('contextKeys', 'police');
  await change('contextKeys', 'police', [fresh('c'), old]);
  expect(await contextStatus(old)).not.toBe(401);
  await change('contextKeys', 'police', fresh('c'));
  expect([await contextStatus(old), failed]).toEqual([401, 0]);
  expect(await contextStatus(fresh('c'))).not.toBe(401);
}, 120_000);

it('a service key', async () => {
  const old = secretOf('serviceKeys', 'police');
  await change('serviceKeys', 'police', [fresh('s'), old]);
  // Known, but not the gateway: 403 and no longer 401.
  expect(await serviceStatus(old)).toBe(403);
  await change('serviceKeys', 'police', fresh('s'));
  expect([await serviceStatus(old), await serviceStatus(fresh('s')), failed]).toEqual([401, 403, 0]);
}, 120_000);

it('the key that signs the heads of a log: the next batch is signed with the new one', async () => {
  const keys = () =>
    asSuperuser(town.lintel.postgres, 'police', async (client) =>
      (await client.query('SELECT DISTINCT key FROM disclosure.tree_head')).rows.map((row: { key: string }) => row.key),
    );
  const before = await keys();
  await change('logKeys', 'police', [makeSigningKey(), readSecrets(town.lintel.home).logKeys.police]);
  expect((await keys()).length).toBe(before.length + 1);
  expect(failed).toBe(0);
}, 120_000);

it('the key of the witness: the next head is countersigned with the new one, and what the old one signed still verifies', async () => {
  const keys = () =>
    asSuperuser(town.lintel.postgres, 'governance', async (client) => {
      const { rows } = await client.query<{ key: string }>(
        'SELECT DISTINCT witness_key AS key FROM authority.witnessed_head',
      );
      return rows.map(({ key }) => key);
    });
  await until(async () => (await keys()).length > 0);
  const before = await keys();
  const key = makeSigningKey();
  // Alone: the old private key is destroyed.
  await change('witnessKey', null, key);
  const { id } = readSigningKey(key);
  await until(async () => (await keys()).includes(id));
  expect(await keys()).toEqual(expect.arrayContaining([...before]));
  const { home, databases } = town.lintel;
  const publicKeys = publicKeysOf(home, readSecretSets(readFileSync(secretsFile(home), 'utf8')));
  const verified = (witnessKeys: readonly string[]) =>
    verifyLogs({ urls: databases.owner, ...publicKeys, witnessKeys, logs: ['police'] });
  expect((await verified(publicKeys.witnessKeys)).map(isSound)).toEqual([true]);
  // With the new one alone nobody can tell who countersigned the earlier heads.
  expect((await verified([readSigningKey(key).publicText])).map(isSound)).toEqual([false]);
  expect(failed).toBe(0);
}, 120_000);

it('the key of the pseudonyms of requesters: the next record stands under the new one, and each receipt is proved to its owner', async () => {
  const receipt = async () =>
    (await asSocialWorker(QUERY, { id: person })).receipts.find(({ agency }) => agency === 'police')?.id;
  const PROOF = 'query($receipt: String!) { policeDisclosureProof(receipt: $receipt) { receipt } }';
  const proved = async (id: string | undefined, persona?: string) => {
    const { body } = await asSocialWorker(PROOF, { receipt: id }, persona);
    const proof = body.data?.policeDisclosureProof as { receipt: string } | null | undefined;
    return codeOf(body) ?? proof?.receipt;
  };
  const standsUnder = (id: string | undefined) =>
    asSuperuser(town.lintel.postgres, 'police', async (client) => {
      const { rows } = await client.query<{ requester: Buffer }>(
        'SELECT requester FROM disclosure.log WHERE receipt = $1',
        [id],
      );
      return rows[0]?.requester;
    });
  const requester = personaOf('social-worker');
  const old = readSecrets(town.lintel.home).pseudonymKeys.police;
  const before = await receipt();
  await change('pseudonymKeys', 'police', [fresh('p'), old]);
  const after = await receipt();
  expect(await standsUnder(before)).toEqual(requesterTag(requester, old));
  expect(await standsUnder(after)).toEqual(requesterTag(requester, fresh('p')));
  expect([await proved(before), await proved(after)]).toEqual([before, after]);
  const ofAnother = await Promise.all([before, after].map((id) => proved(id, 'safeguarding-nurse')));
  expect(ofAnother).toEqual(['RECEIPT_UNKNOWN', 'RECEIPT_UNKNOWN']);
  await change('pseudonymKeys', 'police', fresh('p'));
  expect([await proved(before), await proved(after)]).toEqual(['RECEIPT_UNKNOWN', after]);
  // No hash is of a tag: the log needs none of these keys.
  const { home, databases } = town.lintel;
  const publicKeys = publicKeysOf(home, readSecretSets(readFileSync(secretsFile(home), 'utf8')));
  const verified = await verifyLogs({ urls: databases.owner, ...publicKeys, logs: ['police'] });
  expect(verified.map(isSound)).toEqual([true]);
  expect(failed).toBe(0);
}, 120_000);

const asWorker = (query: string, variables: Record<string, unknown>) =>
  town.ask({ persona: 'early-help-worker', purpose: 'earlyHelp', query, variables });
const give = async () => {
  const given = { key: randomUUID(), person: wales.person, decision: 'given', consent: agreement() };
  return changed((await asWorker(DECIDE, given)).body, 'recordConsentDecision');
};

it('the key of consent receipts: the next receipt is signed with the new one, and an old receipt still verifies', async () => {
  const { id } = await give();
  const receipt = async () =>
    String((await asWorker('query($id: ID!) { consentReceipt(id: $id) }', { id })).body.data?.consentReceipt);
  const verified = async (text: string) =>
    (
      await asWorker('query($receipt: String!) { verifyReceipt(receipt: $receipt) { consent keyId } }', {
        receipt: text,
      })
    ).body;
  const old = readSecrets(town.lintel.home).receiptKey;
  const before = await receipt();
  const key = makeSigningKey();
  await change('receiptKey', null, [key, old]);
  const after = await receipt();
  expect((await verified(before)).data?.verifyReceipt).toEqual({ consent: id, keyId: readSigningKey(old).id });
  expect((await verified(after)).data?.verifyReceipt).toEqual({ consent: id, keyId: readSigningKey(key).id });
  // Whoever takes the old key from the list ends what it signed.
  await change('receiptKey', null, key);
  expect(codeOf(await verified(before))).toBe('RECEIPT_FORGED');
  expect((await verified(after)).data?.verifyReceipt).toMatchObject({ consent: id });
  expect(failed).toBe(0);
}, 120_000);

it('a database password: both are in the file while the server changes it', async () => {
  const old = readSecrets(town.lintel.home).databasePasswords.police ?? '';
  await change('databasePasswords', 'police', [fresh('d'), old]);
  await asSuperuser(town.lintel.postgres, 'police', (client) =>
    client.query(`ALTER ROLE police PASSWORD '${fresh('d')}'`),
  );
  await Promise.all(Array.from({ length: 10 }, askOnce));
  await change('databasePasswords', 'police', fresh('d'));
  await Promise.all(Array.from({ length: 10 }, askOnce));
  expect(failed).toBe(0);
  await expect(login('police', old)).rejects.toMatchObject({ code: '28P01' });
  await login('police', fresh('d'));
}, 120_000);

it('the password of the replication role: every agency streams on with the new one', async () => {
  const { postgres, home } = town.lintel;
  const old = readSecrets(home).databasePasswords[READER] ?? '';
  await login('governance', old, READER);
  await withConnections(async (connect) => {
    const publisher = await connect(superuserOf(postgres, 'governance'));
    const streams = async () => {
      const { rows } = await publisher.query<{ pid: number }>(
        "SELECT pid FROM pg_stat_replication WHERE state = 'streaming'",
      );
      return rows.map(({ pid }) => pid);
    };
    const before = await streams();
    await createReader(publisher, { name: READER, password: fresh('r') });
    const connection = postgres.databaseUrl(READER, fresh('r'), 'governance');
    for (const { agency, publication: name } of SUBSCRIBERS) {
      const subscriber = await connect(superuserOf(postgres, DATABASE_OF[agency]));
      await linkReplication({ publisher, subscriber, name, connection });
    }
    await until(async () => {
      const after = await streams();
      return after.length === SUBSCRIBERS.length && !after.some((pid) => before.includes(pid));
    });
  });
  await expect(login('governance', old, READER)).rejects.toMatchObject({ code: '28P01' });
  await login('governance', fresh('r'), READER);
  const { effects } = await give();
  expect(effects.map(({ agency, confirmed }) => [agency, confirmed])).toEqual(EVERYWHERE);
  expect(failed).toBe(0);
}, 120_000);

async function login(database: string, password: string, role = database): Promise<void> {
  const client = new Client({ connectionString: town.lintel.postgres.databaseUrl(role, password, database) });
  await client.connect();
  await client.end();
}
