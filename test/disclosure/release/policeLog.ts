import { randomBytes } from 'node:crypto';
import { Pool } from 'pg';
import { readSecrets } from '#embedded/readSecrets';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { Agency } from '#policies/core/vocabulary';
import type { Disclosure, OrdinaryBody } from '#policies/disclosure/disclosureRecord';
import { readSigningKey } from '#policies/disclosure/treeHead';
import { type RecordParts, recordRefusals } from '#subgraphs/kit/release/recordRefusals';
import { type ReleaseDeskOptions, releaseDesk } from '#subgraphs/kit/release/releaseDesk';
import { givenTown } from '../givenTown';

const casework = givenTown.forTests();

/** The log of the police and their desk, with their own key: what is released there stands in the log of the town. */
export const police = {} as { pool: Pool };
beforeAll(() => {
  police.pool = new Pool({ connectionString: casework.town.lintel.databases.runtime.police });
  // Its server ends before it.
  police.pool.on('error', () => undefined);
});
afterAll(() => police.pool.end());

export const { person, caseId } = scriptedChild('section47');

export function disclosure(request: string, outcomes: Disclosure['outcomes'] = []): Disclosure {
  return {
    request,
    at: '2026-11-24T10:00:00.000Z',
    agency: 'police',
    requester: { organisation: 'afonwen-council', team: 'child-protection', role: 'socialWorker', practitioner: 'p' },
    purpose: 'section47Enquiry',
    case: null,
    reason: null,
    persons: [person],
    closed: [],
    acts: [],
    outcomes,
    protocolRevision: '1',
    operation: 'o',
  };
}

export async function decidedOn() {
  const { rows } = await police.pool.query(
    'SELECT (SELECT revision::text FROM governance.protocol_revision) AS rules, (SELECT revision::text FROM governance.subject_revision WHERE person = $1) AS subject',
    [person],
  );
  return { protocolRevision: rows[0].rules as string, subjects: { [person]: rows[0].subject as string }, endsAt: null };
}

export async function asOwner<Row extends object>(agency: Agency, text: string, values?: unknown[]): Promise<Row[]> {
  return (await casework.town.asOwner<Row>(agency, text, values)).rows;
}

const recording = (): RecordParts => ({
  agency: 'police',
  pool: police.pool,
  statementTimeoutMs: 3000,
  logKey: readSigningKey(readSecrets(casework.town.lintel.home).logKeys.police),
  requesterKey: 'requester-key',
});

export const desk = (options: Partial<ReleaseDeskOptions> = {}) =>
  releaseDesk({ ...recording(), leaseHeld: () => true, now: () => new Date(), ...options });

/** Appends one disclosure so many times, in one transaction. */
export async function appended(times: number, each: Disclosure): Promise<void> {
  await appendedEach(Array.from({ length: times }, () => each));
}

/** Appends disclosures in one transaction, and gives their receipts. */
export async function appendedEach(disclosures: readonly Disclosure[]): Promise<readonly string[]> {
  const records = disclosures.map((each) => ({ receipt: randomBytes(16).toString('base64url'), disclosure: each }));
  expect(await recordRefusals({ ...recording(), statementTimeoutMs: 60_000 }, records)).toBe(records.length);
  return records.map(({ receipt }) => receipt);
}

export interface LogRow {
  readonly seq: string;
  readonly receipt: string;
  /** Null where it was destroyed. */
  readonly body: Buffer | null;
  readonly restricted: Buffer;
  readonly body_hash: Buffer;
  readonly restricted_hash: Buffer;
  readonly leaf_hash: Buffer;
}

export const readLog = () =>
  asOwner<LogRow>(
    'police',
    'SELECT l.seq::text AS seq, l.receipt, l.body, r.body AS restricted, l.body_hash, l.restricted_hash, l.leaf_hash FROM disclosure.log l JOIN disclosure.restricted r USING (seq) ORDER BY l.seq',
  );
export const readBody = <Body>(bytes: Buffer | null | undefined) => JSON.parse(bytes?.toString('utf8') ?? '') as Body;

/** Where the log holds the record of a request; undefined where it holds none. The gateway may have had refusals recorded since. */
export async function recordOf(request: string): Promise<LogRow | undefined> {
  return (await readLog()).findLast(({ body }) => body !== null && readBody<OrdinaryBody>(body).request === request);
}

/** A social worker's question on the enquiry, answered over HTTP. */
export const askIncidents = (asked = 'person(id: $id) { police { incidents { kind } } }') =>
  casework.town.ask({
    persona: 'social-worker',
    purpose: 'section47Enquiry',
    query: `query($id: ID!) { ${asked} }`,
    variables: { id: person },
    case: caseId,
    reason: 'Joint enquiry',
  });
