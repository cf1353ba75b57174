import { Client, type ClientBase } from 'pg';
import type { Organisation, ProtocolSignature } from '#policies/core/protocol';
import type { EmergencyRate } from '#policies/protocols/readEmergencyRates';
import type { ProtocolFile } from '#policies/protocols/readProtocols';
import type { StaffedRole } from '#policies/protocols/readStaffedRoles';
import { putEmergencyRates, putStaffedRoles } from './putRegisters';

export interface ProtocolsToLoad {
  /** Who there is: one that is no longer named is taken away. Those that are known stay where it is not given. */
  readonly organisations?: readonly Organisation[];
  readonly files: readonly ProtocolFile[];
  readonly signatures: readonly ProtocolSignature[];
  /** Who is staffed at all hours: one that is no longer named is taken away. The register stays where it is not given. */
  readonly staffedRoles?: readonly StaffedRole[];
  /** All that there are. Those that are known stay where they are not given. */
  readonly emergencyRates?: readonly EmergencyRate[];
}

/** A version of a protocol, and how many controllers signed it. */
export interface SignedVersion {
  readonly id: string;
  readonly version: number;
  readonly signatures: number;
}

/** Thrown where what was signed would be replaced under its signatures. */
export class SignedOtherwise extends Error {
  constructor(readonly versions: readonly SignedVersion[]) {
    super(versions.map(inWords).join('\n'));
  }
}

export function inWords({ id, version, signatures }: SignedVersion): string {
  return `${id}: version ${version} was signed by ${signatures} controller${signatures === 1 ? '' : 's'} with another text.`;
}

export interface LoadOptions {
  /** Ends the transaction: at once where it is not given, or when every agency has applied it. */
  readonly commit?: (client: ClientBase) => Promise<unknown>;
  /**
   * Told of what was signed with another text, which then comes into force under its signatures; refused where it is not given.
   */
  readonly onSignedOtherwise?: (versions: readonly SignedVersion[]) => void;
}

/**
 * Puts protocols, signatures and what else is given in force in one transaction, as the owner of governance's database. Nothing is written where
 * nothing changed, so that the revision stands; what is no longer among the files is terminated, its signatures withdrawn. What
 * was signed is not replaced under its signatures: another text is another version, or is signed anew, with later dates. Throws
 * SignedOtherwise.
 * What was ended by an act stays ended: of a protocol that was superseded only a later version is loaded, and a signature that
 * was withdrawn counts again only where the file gives it a later date.
 * Whoever calls has read all files without a fault: a faulty one leaves the last good revision in force.
 */
export async function loadProtocols(
  ownerUrl: string,
  given: ProtocolsToLoad,
  { commit = (client) => client.query('COMMIT'), onSignedOtherwise }: LoadOptions = {},
): Promise<void> {
  const client = new Client({ connectionString: ownerUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('BEGIN');
    // Revisions before subjects, as every writer does.
    await client.query('SELECT revision FROM governance.protocol_revision WHERE id = 1 FOR UPDATE');
    const { files, signatures } = await withoutEnded(client, given);
    if (given.organisations !== undefined) await putOrganisations(client, given.organisations);
    if (given.staffedRoles !== undefined) await putStaffedRoles(client, given.staffedRoles);
    if (given.emergencyRates !== undefined) await putEmergencyRates(client, given.emergencyRates);
    const rows = files.map(({ protocol, source }) => ({
      id: protocol.id,
      version: protocol.version,
      document: protocol,
      source,
      in_force_from: protocol.inForceFrom,
      in_force_to: protocol.inForceTo,
    }));
    const signed = signatures.map(({ protocol, version, controller, signedAt }) => ({
      protocol,
      version,
      controller,
      signed_at: signedAt,
    }));
    if (await differs(client, WANTED_PROTOCOLS, rows)) {
      const { rows: otherwise } = await client.query<SignedVersion>(SIGNED_OTHERWISE, [
        JSON.stringify(rows),
        JSON.stringify(signed),
      ]);
      if (otherwise.length > 0 && onSignedOtherwise === undefined) throw new SignedOtherwise(otherwise);
      onSignedOtherwise?.(otherwise);
      await client.query(PUT_PROTOCOLS, [JSON.stringify(rows)]);
      await client.query(END_PROTOCOLS, [JSON.stringify(rows)]);
    }
    if (await differs(client, WANTED_SIGNATURES, signed)) {
      await client.query(PUT_SIGNATURES, [JSON.stringify(signed)]);
      await client.query(WITHDRAW_SIGNATURES, [JSON.stringify(signed)]);
    }
    await commit(client);
  } catch (fault) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw fault;
  } finally {
    await client.end();
  }
}

async function putOrganisations(client: Client, organisations: readonly Organisation[]): Promise<void> {
  const rows = organisations.map(({ dutyToShare, ...row }) => ({ ...row, duty_to_share: dutyToShare }));
  if (!(await differs(client, WANTED_ORGANISATIONS, rows))) return;
  await client.query(PUT_ORGANISATIONS, [JSON.stringify(rows)]);
  await client.query(REMOVE_ORGANISATIONS, [JSON.stringify(rows)]);
}

/** The revision, and whether any protocol is in force at it: asked as the owner of governance's database. */
export async function inForceNow(ownerUrl: string): Promise<{ readonly revision: string; readonly any: boolean }> {
  const client = new Client({ connectionString: ownerUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ revision: string; any: boolean }>(
      `SELECT revision::text, EXISTS (SELECT FROM governance.protocol WHERE state = 'inForce') AS "any"
       FROM governance.protocol_revision WHERE id = 1`,
    );
    return rows[0] ?? { revision: '0', any: false };
  } finally {
    await client.end();
  }
}

/** The files without what acts have ended since. */
async function withoutEnded(client: Client, { files, signatures }: ProtocolsToLoad): Promise<ProtocolsToLoad> {
  const { rows: superseded } = await client.query<{ id: string; version: number }>(
    "SELECT id, max(version) AS version FROM governance.protocol WHERE state = 'superseded' GROUP BY id",
  );
  const { rows: withdrawn } = await client.query<{ protocol: string; version: number; controller: string; at: Date }>(
    `SELECT protocol, version, controller, max(at) AS at FROM authority.protocol_event WHERE event = 'signatureWithdrawn'
     GROUP BY protocol, version, controller`,
  );
  return {
    files: files.filter(
      ({ protocol }) => !superseded.some((each) => each.id === protocol.id && protocol.version <= each.version),
    ),
    signatures: signatures.filter(
      (signature) =>
        !withdrawn.some(
          (each) =>
            each.protocol === signature.protocol &&
            each.version === signature.version &&
            each.controller === signature.controller &&
            new Date(signature.signedAt) <= each.at,
        ),
    ),
  };
}

async function differs(client: Client, text: string, rows: readonly object[]): Promise<boolean> {
  const { rows: found } = await client.query<{ differs: boolean }>(text, [JSON.stringify(rows)]);
  return found[0]?.differs !== false;
}

const GIVEN_PROTOCOLS =
  'json_to_recordset($1::json) AS g(id text, version int, document jsonb, source text, in_force_from date, in_force_to date)';
const GIVEN_SIGNATURES =
  'json_to_recordset($1::json) AS g(protocol text, version int, controller text, signed_at timestamptz)';

const GIVEN_ORGANISATIONS =
  'json_to_recordset($1::json) AS g(id text, name text, kind text, country text, agency text, area text, duty_to_share boolean)';

const WANTED_ORGANISATIONS = `
SELECT EXISTS (
  (SELECT g.id, g.name, g.kind, g.country, g.agency, g.area, g.duty_to_share FROM ${GIVEN_ORGANISATIONS}
    EXCEPT SELECT o.id, o.name, o.kind, o.country, o.agency, o.area, o.duty_to_share FROM governance.organisation o)
  UNION ALL
  (SELECT o.id, o.name, o.kind, o.country, o.agency, o.area, o.duty_to_share FROM governance.organisation o
    EXCEPT SELECT g.id, g.name, g.kind, g.country, g.agency, g.area, g.duty_to_share FROM ${GIVEN_ORGANISATIONS})) AS differs`;

const PUT_ORGANISATIONS = `
INSERT INTO governance.organisation (id, name, kind, country, agency, area, duty_to_share)
SELECT g.id, g.name, g.kind, g.country, g.agency, g.area, g.duty_to_share FROM ${GIVEN_ORGANISATIONS}
ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, kind = EXCLUDED.kind, country = EXCLUDED.country,
  agency = EXCLUDED.agency, area = EXCLUDED.area, duty_to_share = EXCLUDED.duty_to_share`;

const REMOVE_ORGANISATIONS = `
DELETE FROM governance.organisation o WHERE NOT EXISTS (SELECT FROM ${GIVEN_ORGANISATIONS} WHERE g.id = o.id)`;

const WANTED_PROTOCOLS = `
SELECT EXISTS (
  (SELECT g.id, g.version, g.document FROM ${GIVEN_PROTOCOLS}
    EXCEPT SELECT p.id, p.version, p.document FROM governance.protocol p WHERE p.state = 'inForce')
  UNION ALL
  (SELECT p.id, p.version, p.document FROM governance.protocol p WHERE p.state = 'inForce'
    EXCEPT SELECT g.id, g.version, g.document FROM ${GIVEN_PROTOCOLS})) AS differs`;

/**
 * Neither what a file says of its cases or in comments, nor what a later version of this program reads of the same file, is
 * another text.
 */
const SIGNED_OTHERWISE = `
SELECT g.id, g.version, count(*)::int AS signatures FROM ${GIVEN_PROTOCOLS}
JOIN governance.protocol p ON p.id = g.id AND p.version = g.version AND p.source <> g.source AND p.document <> g.document
JOIN governance.protocol_signature s ON s.protocol = g.id AND s.version = g.version AND s.withdrawn_at IS NULL
JOIN json_to_recordset($2::json) AS n(protocol text, version int, controller text, signed_at timestamptz)
  ON n.protocol = s.protocol AND n.version = s.version AND n.controller = s.controller AND n.signed_at <= s.signed_at
GROUP BY 1, 2 ORDER BY 1, 2`;

const PUT_PROTOCOLS = `
INSERT INTO governance.protocol AS p (id, version, state, document, source, in_force_from, in_force_to)
SELECT g.id, g.version, 'inForce', g.document, g.source, g.in_force_from, g.in_force_to FROM ${GIVEN_PROTOCOLS}
ON CONFLICT (id, version) DO UPDATE SET state = 'inForce', document = EXCLUDED.document, source = EXCLUDED.source,
  in_force_from = EXCLUDED.in_force_from, in_force_to = EXCLUDED.in_force_to`;

const END_PROTOCOLS = `
UPDATE governance.protocol p SET state = 'terminated'
WHERE p.state = 'inForce' AND NOT EXISTS (SELECT FROM ${GIVEN_PROTOCOLS} WHERE g.id = p.id AND g.version = p.version)`;

const WANTED_SIGNATURES = `
SELECT EXISTS (
  (SELECT g.protocol, g.version, g.controller, g.signed_at FROM ${GIVEN_SIGNATURES}
    EXCEPT SELECT s.protocol, s.version, s.controller, s.signed_at FROM governance.protocol_signature s WHERE s.withdrawn_at IS NULL)
  UNION ALL
  (SELECT s.protocol, s.version, s.controller, s.signed_at FROM governance.protocol_signature s WHERE s.withdrawn_at IS NULL
    EXCEPT SELECT g.protocol, g.version, g.controller, g.signed_at FROM ${GIVEN_SIGNATURES})) AS differs`;

const PUT_SIGNATURES = `
INSERT INTO governance.protocol_signature (protocol, version, controller, signed_at)
SELECT g.protocol, g.version, g.controller, g.signed_at FROM ${GIVEN_SIGNATURES}
ON CONFLICT (protocol, version, controller) DO UPDATE SET signed_at = EXCLUDED.signed_at, withdrawn_at = NULL`;

const WITHDRAW_SIGNATURES = `
UPDATE governance.protocol_signature s SET withdrawn_at = now()
WHERE s.withdrawn_at IS NULL AND NOT EXISTS (SELECT FROM ${GIVEN_SIGNATURES}
  WHERE g.protocol = s.protocol AND g.version = s.version AND g.controller = s.controller)`;
