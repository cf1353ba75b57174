import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Known } from '#policies/core/clauseChecks';
import { type Fault, notOneOf } from '#policies/core/faults';
import { parseProtocol } from '#policies/core/grammar';
import type { OrganisationId, ProtocolId } from '#policies/core/ids';
import { instantOf } from '#policies/core/isoDate';
import type { Organisation, Protocol, ProtocolSignature } from '#policies/core/protocol';
import type { ProtocolCase } from '#policies/core/protocolCase';
import { type FaultInFile, parseYaml } from '#policies/tables/parseYaml';
import { readRows } from '#policies/tables/readRows';

/** `line` is that on which it begins. */
export type CaseInFile = ProtocolCase & { readonly line: number };

export interface ProtocolFile {
  readonly file: string;
  /** As written. */
  readonly source: string;
  readonly protocol: Protocol;
  readonly cases: readonly CaseInFile[];
}

/** Either everything, or the faults of all files: none is loaded while any is faulty. */
export type ReadProtocols =
  | {
      readonly ok: true;
      readonly files: readonly ProtocolFile[];
      readonly signatures: readonly ProtocolSignature[];
      readonly warnings: readonly FaultInFile[];
    }
  | { readonly ok: false; readonly faults: readonly FaultInFile[] };

const SIGNATURES_FILE = 'signatures.yaml';
export const ORGANISATIONS_FILE = 'organisations.yaml';
export const PERSONAS_FILE = 'personas.yaml';
export const STAFFED_ROLES_FILE = 'staffed-roles.yaml';
export const EMERGENCY_RATES_FILE = 'emergency-rates.yaml';
/** What stands beside the protocols in their folder. */
const NO_PROTOCOLS: readonly string[] = [
  SIGNATURES_FILE,
  ORGANISATIONS_FILE,
  PERSONAS_FILE,
  STAFFED_ROLES_FILE,
  EMERGENCY_RATES_FILE,
];

/**
 * Reads every protocol (`*.yaml`) of `folder`, and the signatures in `signatures.yaml`, by file name in order. Throws only
 * where the folder cannot be read.
 */
export function readProtocols(folder: string, known: Known): ReadProtocols {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml') || name.endsWith('.yml'))
    .toSorted();
  const read = names
    .filter((name) => !NO_PROTOCOLS.includes(name))
    .map((name) => readProtocol(name, readFileSync(join(folder, name), 'utf8'), known));
  const files = read.flatMap((each) => ('read' in each ? [each.read] : []));
  const faults = [...read.flatMap((each) => ('faults' in each ? each.faults : [])), ...sameProtocolTwice(files)];
  const protocols = files.map(({ protocol }) => protocol);
  const signatures = names.includes(SIGNATURES_FILE)
    ? readSignatures(
        SIGNATURES_FILE,
        readFileSync(join(folder, SIGNATURES_FILE), 'utf8'),
        protocols,
        known.organisations,
      )
    : { signatures: [], faults: [] };
  // A protocol that could not be read makes its signatures look foreign: they are judged once it can.
  const all = [...faults, ...(faults.length > 0 ? [] : signatures.faults)];
  if (all.length > 0) return { ok: false, faults: all };
  return {
    ok: true,
    files,
    signatures: signatures.signatures,
    warnings: read.flatMap((each) => ('read' in each ? each.warnings : [])),
  };
}

type ReadProtocol =
  | { readonly read: ProtocolFile; readonly warnings: readonly FaultInFile[] }
  | { readonly faults: readonly FaultInFile[] };

/** One document, as text; `file` is what its faults are told under. Never throws. */
export function readProtocol(file: string, source: string, known: Known): ReadProtocol {
  const placed = parseYaml(file, source);
  if ('faults' in placed) return placed;
  const parsed = parseProtocol(placed.value, known);
  if ('faults' in parsed) return { faults: placed.place(parsed.faults) };
  if (placed.unresolved.length > 0) return { faults: placed.unresolved };
  const { protocol, warnings } = parsed;
  const cases = parsed.cases.map((each, index) => ({ ...each, line: placed.lineOf(['cases', index]) }));
  return { read: { file, source, protocol, cases }, warnings: placed.place(warnings) };
}

function sameProtocolTwice(files: readonly ProtocolFile[]): readonly FaultInFile[] {
  const keys = files.map(({ protocol }) => `${protocol.id} version ${protocol.version}`);
  return files.flatMap(({ file }, index) => {
    const first = keys.indexOf(keys[index] ?? '');
    if (first === index) return [];
    const message = `${keys[index]} stands in ${files[first]?.file} already: raise the version.`;
    return [{ code: 'duplicate' as const, path: ['version'], message, file, line: 1, column: 1 }];
  });
}

const signatureRow = z.strictObject({
  protocol: z.string(),
  version: z.int().min(1),
  controller: z.string(),
  signedAt: z.string().refine((text) => instantOf(text) !== null, {
    error: 'signedAt is a date or an instant, e.g. 2026-09-01 or 2026-09-01T09:00:00Z.',
  }),
});

/** Rows `{protocol, version, controller, signedAt}`: who signed what. A protocol known to nobody cannot be signed. */
export function readSignatures(
  file: string,
  source: string,
  protocols: readonly Protocol[],
  organisations: readonly Organisation[],
): { readonly signatures: readonly ProtocolSignature[]; readonly faults: readonly FaultInFile[] } {
  const read = readRows(file, source, signatureRow);
  if (read.place === null) return { signatures: [], faults: read.faults };
  const ids = protocols.map(({ id }) => id as string);
  const controllers = organisations.filter(({ agency }) => agency !== null).map(({ id }) => id as string);
  const faults = read.rows.flatMap((row, index): readonly Fault[] => {
    const found: Fault[] = [];
    const known = protocols.some(({ id, version }) => id === row.protocol && version === row.version);
    if (!ids.includes(row.protocol)) {
      found.push({
        code: 'unknownWord',
        path: [index, 'protocol'],
        message: notOneOf('protocol here', row.protocol, ids),
      });
    } else if (!known) {
      found.push({
        code: 'unknownWord',
        path: [index, 'version'],
        message: `${row.protocol} has no version ${row.version}.`,
      });
    }
    if (!controllers.includes(row.controller)) {
      const message = notOneOf('controller', row.controller, controllers);
      found.push({ code: 'unknownOrganisation', path: [index, 'controller'], message });
    }
    return found;
  });
  const signatures = read.rows.map((row) => ({
    protocol: row.protocol as ProtocolId,
    version: row.version,
    controller: row.controller as OrganisationId,
    signedAt: row.signedAt,
  }));
  return { signatures, faults: read.place(faults) };
}
