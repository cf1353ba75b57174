import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Fault, notOneOf } from '#policies/core/faults';
import type { OrganisationId } from '#policies/core/ids';
import type { Organisation } from '#policies/core/protocol';
import { canHaveRole } from '#policies/core/roleKinds';
import { ROLES, type Role } from '#policies/core/vocabulary';
import { type EffectiveDays, effectiveDays, inOrder, OUT_OF_ORDER } from '#policies/tables/effectiveDays';
import type { FaultInFile } from '#policies/tables/parseYaml';
import { readRows } from '#policies/tables/readRows';
import { STAFFED_ROLES_FILE } from './readProtocols';

/** A role that is staffed at all hours: whoever closes a child's whereabouts names two of them as keepers. */
export interface StaffedRole extends EffectiveDays {
  readonly organisation: OrganisationId;
  readonly role: Role;
  /** Where it is agreed. */
  readonly source: string;
}

/** `roles` is null where the folder has no such file. */
export type ReadStaffedRoles =
  | { readonly roles: readonly StaffedRole[] | null; readonly faults: readonly [] }
  | { readonly roles: readonly []; readonly faults: readonly FaultInFile[] };

const staffedRoleRow = z
  .strictObject({
    organisation: z.string(),
    role: z.enum(ROLES),
    source: z.string().min(1),
    ...effectiveDays,
  })
  .refine(inOrder, OUT_OF_ORDER);

/**
 * The roles in `staffed-roles.yaml` of a folder: each one that its organisation, of those given, can have, and each once from
 * one day. Throws only where the file cannot be read.
 */
export function readStaffedRoles(folder: string, organisations: readonly Organisation[]): ReadStaffedRoles {
  const path = join(folder, STAFFED_ROLES_FILE);
  if (!existsSync(path)) return { roles: null, faults: [] };
  const read = readRows(STAFFED_ROLES_FILE, readFileSync(path, 'utf8'), staffedRoleRow);
  if (read.place === null) return { roles: [], faults: read.faults };
  const keys = read.rows.map(({ organisation, role, effectiveFrom }) => `${organisation} ${role} ${effectiveFrom}`);
  const faults = read.rows.flatMap(({ organisation, role }, index): readonly Fault[] => {
    const known = organisations.find(({ id }) => id === organisation);
    if (known === undefined) {
      const ids = organisations.map(({ id }) => id as string);
      const message = notOneOf('organisation', organisation, ids);
      return [{ code: 'unknownOrganisation', path: [index, 'organisation'], message }];
    }
    if (!canHaveRole(known.kind, role)) {
      const message = `Nobody at a ${known.kind} has the role ${role}: docs/api.md, 'Roles'.`;
      return [{ code: 'unknownWord', path: [index, 'role'], message }];
    }
    if (keys.indexOf(keys[index] ?? '') === index) return [];
    const message = `${organisation}, ${role} stands here already from this day: each once.`;
    return [{ code: 'duplicate', path: [index, 'effectiveFrom'], message }];
  });
  if (faults.length > 0) return { roles: [], faults: read.place(faults) };
  return { roles: read.rows.map((row) => ({ ...row, organisation: row.organisation as OrganisationId })), faults: [] };
}
