import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Known } from '#policies/core/clauseChecks';
import { type Fault, notOneOf } from '#policies/core/faults';
import type { OrganisationId } from '#policies/core/ids';
import type { Organisation } from '#policies/core/protocol';
import { AGENCIES, ORGANISATION_KINDS, ROLES } from '#policies/core/vocabulary';
import type { FaultInFile } from '#policies/tables/parseYaml';
import { type ReadRows, readRows } from '#policies/tables/readRows';
import { type EmergencyRate, readEmergencyRates } from './readEmergencyRates';
import { ORGANISATIONS_FILE, PERSONAS_FILE, type ReadProtocols, readProtocols } from './readProtocols';
import { readStaffedRoles, type StaffedRole } from './readStaffedRoles';
import type { Persona } from './runCases';

/** What protocols are held against, whoever they speak of. */
export type Law = Pick<Known, 'catalogue' | 'powers'>;

/** Whom protocols speak of. */
export interface Parties {
  readonly organisations: readonly Organisation[];
  /** Who asks in their cases. */
  readonly personas: readonly Persona[];
}

export type ReadAgreements =
  | (Extract<ReadProtocols, { ok: true }> &
      Parties & {
        /** Left out where the folder says neither who is staffed at all hours nor who the organisations are. */
        readonly staffedRoles?: readonly StaffedRole[];
        /** Left out where the folder does not say them. */
        readonly emergencyRates?: readonly EmergencyRate[];
      })
  | { readonly ok: false; readonly faults: readonly FaultInFile[] };

const organisationRow = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'an id is small letters, digits and hyphens.' }),
    name: z.string().min(1),
    kind: z.enum(ORGANISATION_KINDS),
    country: z.enum(['E', 'W']),
    area: z.string().min(1),
    /** Left out by one that receives only. */
    agency: z.enum(AGENCIES).nullable().default(null),
    dutyToShare: z.boolean(),
  })
  .refine(({ country, dutyToShare }) => country === 'E' || !dutyToShare, {
    path: ['dutyToShare'],
    error: 'Children Act 2004 s16LA binds English bodies only.',
  })
  .transform(({ id, ...row }): Organisation => ({ ...row, id: id as OrganisationId }));

const personaRow = z.strictObject({
  key: z.string().min(1),
  organisation: z.string(),
  team: z.string().min(1),
  role: z.enum(ROLES),
});

/**
 * Everything in a folder of agreements: organisations (`organisations.yaml`), personas of the cases (`personas.yaml`),
 * protocols, signatures, the roles that are staffed at all hours (`staffed-roles.yaml`: none without it), and the rates of
 * emergency access (`emergency-rates.yaml`). A folder without organisations of its own speaks of those `otherwise` given. Faults
 * of all files together, once the organisations are right. Throws only where the folder cannot be read.
 */
export function readAgreements(folder: string, { catalogue, powers }: Law, otherwise: Parties): ReadAgreements {
  const parties = readParties(folder, otherwise);
  if ('faults' in parties) return { ok: false, faults: parties.faults };
  const staffed = readStaffedRoles(folder, parties.organisations);
  const read = readProtocols(folder, { catalogue, powers, organisations: parties.organisations });
  const emergency = readEmergencyRates(folder);
  const faults = [...(read.ok ? [] : read.faults), ...staffed.faults, ...emergency.faults];
  if (!read.ok || faults.length > 0) return { ok: false, faults };
  const staffedRoles = staffed.roles ?? (namesOrganisations(folder) ? [] : undefined);
  const emergencyRates = emergency.rates;
  return { ...read, ...parties, ...(staffedRoles && { staffedRoles }), ...(emergencyRates && { emergencyRates }) };
}

/** Whether a folder says itself who the organisations are. */
export function namesOrganisations(folder: string): boolean {
  return existsSync(join(folder, ORGANISATIONS_FILE));
}

function readParties(folder: string, otherwise: Parties): Parties | { readonly faults: readonly FaultInFile[] } {
  if (!namesOrganisations(folder)) return otherwise;
  const organisations = readFile(folder, ORGANISATIONS_FILE, organisationRow);
  const personas = readFile(folder, PERSONAS_FILE, personaRow);
  const known = organisations.rows.map(({ id }) => id as string);
  const faults = [
    ...organisations.faults,
    ...personas.faults,
    ...placed(
      organisations,
      twice(
        organisations.rows.map(({ id }) => id),
        'id',
      ),
    ),
    ...placed(
      personas,
      twice(
        personas.rows.map(({ key }) => key),
        'key',
      ),
    ),
    ...placed(
      personas,
      organisations.faults.length > 0
        ? []
        : personas.rows.flatMap(({ organisation }, index): readonly Fault[] => {
            const message = notOneOf('organisation', organisation, known);
            return known.includes(organisation)
              ? []
              : [{ code: 'unknownOrganisation', path: [index, 'organisation'], message }];
          }),
    ),
  ];
  return faults.length > 0 ? { faults } : { organisations: organisations.rows, personas: personas.rows };
}

function readFile<Row>(folder: string, name: string, row: z.ZodType<Row>): ReadRows<Row> {
  const path = join(folder, name);
  return readRows(name, existsSync(path) ? readFileSync(path, 'utf8') : '[]', row);
}

function placed(rows: ReadRows<unknown>, faults: readonly Fault[]): readonly FaultInFile[] {
  return faults.length === 0 || rows.place === null ? [] : rows.place(faults);
}

function twice(keys: readonly string[], name: string): readonly Fault[] {
  return keys.flatMap((key, index): readonly Fault[] =>
    keys.indexOf(key) === index
      ? []
      : [{ code: 'duplicate', path: [index, name], message: `${key} stands here already: each once.` }],
  );
}
