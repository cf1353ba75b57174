import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { logPublicKeys, readSecrets } from '#embedded/readSecrets';
import { PERSONAS } from '#embedded/town/personas';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { proofKeys, verifyReceipt } from '#embedded/verifyReceipt';
import { type Agency } from '#policies/core/vocabulary';
import type { OrdinaryBody, RecordedOutcome } from '#policies/disclosure/disclosureRecord';
import { verifyConsistency, verifyInclusion } from '#policies/disclosure/merkleProof';
import {
  isCountersigned,
  isSignedHead,
  readSigningKey,
  readVerifyingKeys,
  type SignedHead,
} from '#policies/disclosure/treeHead';
import { freePort } from '#policies/service/freePort';
import { EXCLUDE, given, INCLUDE } from '#test/casework/relationsAsked';
import { startGatewayProcess } from '#test/faults/harness/gatewayProcess';
import { askRaw } from '#test/faults/kills/askRaw';
import type { Answer } from '#test/town/startTown';
import { until } from '#test/town/until';
import { givenTown } from './givenTown';
import { outcomesIn } from './outcomesIn';

/** The log from outside: receipts, and proofs by API. That no value is ever in it: test/scenarios/everyPersona.ts. */
const casework = givenTown.forTests();

const CHILD = scriptedChild('section47');
const REASON = 'Joint enquiry agreed at the strategy discussion';
const RANDOM = '0d9d3b1e-7a55-4c1e-9a3e-1f2d3c4b5a69';

function ask(query: string, variables: Record<string, unknown> = {}, persona = 'social-worker'): Promise<Answer> {
  return casework.town.ask({
    persona,
    purpose: 'section47Enquiry',
    query,
    variables,
    case: CHILD.caseId,
    reason: REASON,
  });
}

async function asOwner<Row extends object>(agency: Agency, text: string): Promise<readonly Row[]> {
  return (await casework.town.asOwner<Row>(agency, text)).rows;
}

const PROOF = (agency: Agency) => `query($receipt: String!) { proof: ${agency}DisclosureProof(receipt: $receipt) {
  receipt leafHash leafIndex auditPath destroyed head { log epoch size root previous at key signature witness { at key signature } } } }`;

interface Proof {
  readonly receipt: string;
  readonly leafHash: string;
  readonly leafIndex: number;
  readonly auditPath: readonly string[];
  readonly destroyed: boolean;
  readonly head: SignedHead & { readonly witness: { at: string; key: string; signature: string } | null };
}

const proofOf = async (agency: Agency, receipt: string, persona?: string) => {
  const { body } = await ask(PROOF(agency), { receipt }, persona);
  return { proof: (body.data?.proof ?? null) as Proof | null, code: body.errors?.[0]?.extensions?.code };
};

/** Asked again until governance has seen the head: it takes a moment. */
async function witnessedProof(agency: Agency, receipt: string): Promise<Proof> {
  return until(async () => {
    const { proof } = await proofOf(agency, receipt);
    if (proof === null) throw new Error(`No proof of ${agency}.`);
    return proof.head.witness !== null && proof;
  });
}

const hex = (text: string) => Buffer.from(text, 'hex');

it('an agency that is asked gives one receipt, whatever it holds, and proves it under a head that governance witnessed', async () => {
  const VIEW =
    'query($id: ID!) { person(id: $id) { name { familyName } police { incidents { kind } } health { emergencyAttendances { leftUnseen } } } }';
  const known = await ask(VIEW, { id: CHILD.person });
  expect(known.receipts.map(({ agency }) => agency)).toEqual(['health', 'hub', 'police']);
  expect((await ask(VIEW, { id: RANDOM })).receipts.map(({ agency }) => agency)).toEqual(['hub']);
  const secrets = readSecrets(casework.town.lintel.home);
  const publicKeys = logPublicKeys(secrets);
  const witnessKeys = readVerifyingKeys([readSigningKey(secrets.witnessKey).publicText]);
  for (const { agency, id } of known.receipts) {
    const { head, ...proof } = await witnessedProof(agency as Agency, id);
    const { witness, ...signed } = head;
    expect(proof.receipt).toBe(id);
    expect(
      verifyInclusion({
        leaf: hex(proof.leafHash),
        index: proof.leafIndex,
        size: head.size,
        root: hex(head.root),
        path: proof.auditPath.map(hex),
      }),
    ).toBe(true);
    expect(isSignedHead(signed, readVerifyingKeys(publicKeys[agency as Agency]))).toBe(true);
    expect(witness !== null && isCountersigned(signed, witness, witnessKeys)).toBe(true);
    // The same offline, from the file in which its requester kept the answer.
    const file = join(casework.town.lintel.home, 'answer.json');
    const keep = (kept: object) =>
      writeFileSync(file, JSON.stringify({ data: { [`${agency}DisclosureProof`]: { head, ...kept } } }));
    keep(proof);
    const keys = proofKeys(undefined, casework.town.lintel.home, {});
    expect(verifyReceipt(file, keys)).toEqual({ exitCode: 0, lines: [expect.stringContaining(`Proved: the record`)] });
    keep({ ...proof, leafHash: '0'.repeat(64) });
    expect(verifyReceipt(file, keys).exitCode).toBe(1);
    keep({ ...proof, head: { ...head, root: '0'.repeat(64) } });
    expect(verifyReceipt(file, keys).lines.join()).toMatch(
      /signed the head as it stands here: it was forged or altered/,
    );
    for (const [kept, said] of [
      ['{"data": {', 'is no JSON'],
      ['[]', 'This is no answer with a proof'],
    ] as const) {
      writeFileSync(file, kept);
      expect(() => verifyReceipt(file, keys)).toThrow(`${file}`);
      expect(() => verifyReceipt(file, keys)).toThrow(said);
    }
    expect(() => verifyReceipt(`${file}.gone`, keys)).toThrow(`${file}.gone cannot be read`);
    expect(() => proofKeys(`${file}.gone`, casework.town.lintel.home, {})).toThrow(`${file}.gone cannot be read`);
  }
}, 60_000);

it('somebody else’s receipt reads like one that never was', async () => {
  const { receipts } = await ask('query($id: ID!) { person(id: $id) { police { incidents { kind } } } }', {
    id: CHILD.person,
  });
  const own = receipts.find(({ agency }) => agency === 'police')?.id ?? '';
  expect((await proofOf('police', own)).code).toBeUndefined();
  expect(await proofOf('police', own, 'police-officer-wales')).toEqual({ proof: null, code: 'RECEIPT_UNKNOWN' });
  expect(await proofOf('police', 'A'.repeat(22))).toEqual({ proof: null, code: 'RECEIPT_UNKNOWN' });
  expect(await proofOf('health', own)).toEqual({ proof: null, code: 'RECEIPT_UNKNOWN' });
});

it('a receipt whose record was destroyed is past its time; that it stood in the log is proved where it is asked for', async () => {
  const { receipts } = await ask('query($id: ID!) { person(id: $id) { police { incidents { kind } } } }', {
    id: CHILD.person,
  });
  const receipt = receipts.find(({ agency }) => agency === 'police')?.id ?? '';
  const [row] = await asOwner<{ seq: string; first: Buffer }>(
    'police',
    `SELECT seq::text AS seq, body AS first FROM disclosure.log WHERE receipt = '${receipt}'`,
  );
  const restored = `UPDATE disclosure.log SET body = decode('${row?.first.toString('hex')}', 'hex') WHERE seq = ${row?.seq}`;
  await asOwner('police', `UPDATE disclosure.log SET body = NULL WHERE seq = ${row?.seq}`);
  expect(await proofOf('police', receipt)).toEqual({ proof: null, code: 'RECORD_DESTROYED' });
  expect((await proofOf('police', receipt, 'police-officer-wales')).code).toBe('RECEIPT_UNKNOWN');
  const { body } = await ask(PROOF('police').replace('receipt: $receipt', 'receipt: $receipt, ofDestroyed: true'), {
    receipt,
  });
  expect(body.data?.proof).toMatchObject({ receipt, destroyed: true });
  await asOwner('police', restored);
});

const OFFICER = { persona: 'privacy-officer', purpose: 'informationGovernance' };
const SCRUTINEER = { persona: 'scrutineer', purpose: 'scrutiny' };
const WORKER = { persona: 'early-help-worker', purpose: 'earlyHelp' };

it('a log proves to its overseers that it grew, and of no size that it never had', async () => {
  const heads = await asOwner<{ size: string; root: string }>(
    'police',
    'SELECT h.size::text AS size, h.root FROM disclosure.tree_head h ORDER BY h.size',
  );
  const [first, last] = [heads[0], heads.at(-1)].map((head) => ({
    size: Number(head?.size),
    root: hex(head?.root ?? ''),
  }));
  const consistency = (from: number | undefined, to: number | undefined, who = OFFICER) =>
    casework.town.ask({
      ...who,
      query: 'query($from: Float!, $to: Float!) { proof: policeLogConsistency(from: $from, to: $to) { path } }',
      variables: { from, to },
    });
  for (const who of [OFFICER, SCRUTINEER]) {
    const { body } = await consistency(first?.size, last?.size, who);
    const { proof } = body.data as { proof: { path: string[] } };
    const path = proof.path.map(hex);
    expect(first && last && verifyConsistency({ earlier: first, later: last, path })).toBe(true);
  }
  expect((await consistency(0, 1_000_000)).body.errors?.[0]?.extensions?.code).toBe('LOG_SIZE_INVALID');
  // To nobody else, of another agency's controllers included, in one answer for every size.
  for (const who of [WORKER, { ...OFFICER, persona: 'ig-officer' }]) {
    const [known, never] = [await consistency(first?.size, last?.size, who), await consistency(0, 1_000_000, who)];
    expect(known.body.errors?.[0]?.extensions?.code).toBe('QUERY_NOT_GRANTED');
    expect(known.text).toBe(never.text);
  }
});

it('the hub’s and governance’s logs are overseen by officers of every controller', async () => {
  const query = '{ hubLogConsistency(from: 0, to: 0) { to } governanceLogConsistency(from: 0, to: 0) { to } }';
  expect((await casework.town.ask({ ...OFFICER, query })).body.data).toEqual({
    hubLogConsistency: { to: 0 },
    governanceLogConsistency: { to: 0 },
  });
});

const REFUSED = 'query($id: ID!) { person(id: $id) { police { warnings { text } } } }';
const EARLY_HELP = {
  persona: 'early-help-worker',
  purpose: 'earlyHelp',
  query: REFUSED,
  variables: { id: CHILD.person },
};

type RecordedBody = Omit<OrdinaryBody, 'outcomes'> & { readonly outcomes: readonly RecordedOutcome[] };

async function policeRecordsOf(request: string | null): Promise<readonly RecordedBody[]> {
  const rows = await asOwner<{ body: Buffer }>(
    'police',
    'SELECT body FROM disclosure.log WHERE body IS NOT NULL ORDER BY seq',
  );
  return rows
    .map(({ body }) => JSON.parse(body.toString('utf8')) as OrdinaryBody)
    .filter((each) => each.request === request)
    .map((each) => ({ ...each, outcomes: outcomesIn(each) }));
}

async function recordedAtPolice(request: string | null): Promise<readonly RecordedBody[]> {
  return until(async () => {
    const records = await policeRecordsOf(request);
    return records.length > 0 && records;
  });
}

/** The first report of a spool as an earlier version kept it, of another request. */
function withoutIssuer(spooled: string): string {
  const { issuer, ...report } = JSON.parse(spooled.split('\n')[0] ?? '');
  expect(issuer).toEqual(expect.any(String));
  return `${JSON.stringify({ ...report, id: 'reportOfBefore'.padEnd(22, '-'), request: 'of before' })}\n`;
}

describe('a refusal for an agency that is not asked', () => {
  it('is recorded there, of the controllers who know the child', async () => {
    const { headers, receipts } = await casework.town.ask(EARLY_HELP);
    expect(receipts.map(({ agency }) => agency)).toEqual(['hub']);
    const [record, ...others] = await recordedAtPolice(headers.get('x-request-id'));
    expect(others).toEqual([]);
    expect(record).toMatchObject({ purpose: 'earlyHelp', subjects: [expect.stringMatching(/^[0-9a-f]{64}$/)] });
    const holders = await asOwner<{ controller: string }>(
      'police',
      `SELECT DISTINCT controller FROM governance.link WHERE agency = 'police' AND person = '${CHILD.person}' ORDER BY 1`,
    );
    // One for each data item that the question would have needed, of each of them.
    const controllers = new Set(record?.outcomes.map(({ controller }) => controller));
    expect([...controllers]).toEqual(holders.map(({ controller }) => controller));
    expect(record?.outcomes.map(({ outcome }) => outcome)).toContain('withheld');
  }, 60_000);

  it('is of the same controllers when whoever asked has barred the team as of which they ask', async () => {
    const worker = PERSONAS.find(({ key }) => key === 'early-help-worker');
    if (worker === undefined) throw new Error('No such persona.');
    const { organisation, team, role } = worker;
    const practitioner = `${organisation}/two-teams`;
    const inTeam = (id: string) => ({ as: { practitioner: id, organisation, team, role }, purpose: 'earlyHelp' });
    const hub = {
      as: { practitioner, organisation, team: 'mash', role: 'hubPractitioner' },
      purpose: 'screening',
    } as const;
    const holdersOf = async (id: string) => {
      const { headers } = await casework.ask(inTeam(id), REFUSED, { id: CHILD.person });
      const [record] = await recordedAtPolice(headers.get('x-request-id'));
      return record?.outcomes.map(({ controller }) => controller);
    };
    const before = await holdersOf(practitioner);
    expect(before).toEqual([expect.any(String)]);
    const person = CHILD.person;
    const set = await casework.act(hub, EXCLUDE, { person, organisation, team, reason: 'Conflict of interest' });
    const { id } = given(set, 'setExclusion');
    try {
      const colleague = await casework.ask(inTeam(`${organisation}/colleague`), REFUSED, { id: person });
      expect(colleague.body.data?.person).toBeNull();
      expect(await holdersOf(practitioner)).toEqual(before);
    } finally {
      await casework.act(hub, INCLUDE, { person, id });
    }
  }, 60_000);

  it('outlives a gateway killed before it was delivered, and is recorded once however often it comes', async () => {
    const port = await freePort();
    const spool = join(casework.town.lintel.home, `refusals-${port}`);
    const first = startGatewayProcess(casework.town.lintel, {
      port,
      leaseMs: 20_000,
      urls: { police: 'http://127.0.0.1:9' },
    });
    const token = await casework.town.lintel.issueToken('early-help-worker');
    const { query, variables, purpose } = EARLY_HELP;
    const ask = () => askRaw({ port, token, purpose, query, variables });
    const answered = await until(async () => {
      const found = await ask();
      return found.text.includes('"receipts":[{') && found;
    });
    first.child.kill('SIGKILL');
    await first.ended;
    expect(answered.text).toContain('noClause');
    const kept = readdirSync(spool).filter((name) => name.startsWith('police'));
    const [file = ''] = kept;
    const content = kept.map((name) => readFileSync(join(spool, name), 'utf8')).join('');
    expect(content).toContain(answered.id);
    expect(await policeRecordsOf(answered.id)).toEqual([]);
    for (let round = 0; round < 2; round += 1) {
      const next = startGatewayProcess(casework.town.lintel, { port, leaseMs: 20_000 });
      await recordedAtPolice(answered.id);
      await until(() => !readdirSync(spool).some((name) => name.startsWith('police')));
      next.child.kill('SIGKILL');
      await next.ended;
      expect(await policeRecordsOf(answered.id)).toHaveLength(1);
      // As if it had been killed between the recording and the destruction, and as if another had left one that names no issuer.
      writeFileSync(join(spool, file), `${content}${withoutIssuer(content)}`, { mode: 0o600 });
    }
    expect(await policeRecordsOf('of before')).toMatchObject([{ subjects: [expect.any(String)] }]);
  }, 120_000);
});
