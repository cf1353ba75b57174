import { Ctx, ID, Query, Resolver } from 'type-graphql';
import { ACT_TERMS } from '#policies/core/acts';
import { dayIn } from '../kit/request/dayIn';
import type { RequestScope } from '../kit/request/requestScope';
import { Part, ValueObject } from '../kit/schema/decorators';
import { staffedOn } from './whereabouts/staffedOn';

@ValueObject({
  name: 'RegisteredOrganisation',
  description: 'An organisation of the register: what it is, not what it holds about anybody.',
})
export class RegisteredOrganisation {
  @Part(() => ID, { description: 'Its id, as acts and scopes name it.', required: true })
  id: string;

  @Part(() => String, { description: 'Its name.' })
  name: string;

  @Part(() => String, {
    description: 'council, policeForce, healthBody, generalPractice, school or voluntaryOrganisation.',
  })
  kind: string;

  @Part(() => String, { description: 'E or W.' })
  country: string;

  @Part(() => String, { description: 'The area of its contacts.' })
  area: string;

  @Part(() => String, {
    description: 'The agency whose subgraph holds its records; null where it holds none and only receives.',
  })
  agency: string | null;

  @Part(() => [String], {
    description:
      'Its roles that are staffed at all hours today, one of which a keeper is; null but for whoever may close whereabouts.',
  })
  staffedRoles: readonly string[] | null;
}

@Resolver()
export class OrganisationsQuery {
  @Query(() => [RegisteredOrganisation], {
    nullable: true,
    description:
      'The register of organisations, by id: whom a scope, an involvement or a keeper may name. For everybody: it concerns nobody in particular.',
  })
  async organisations(@Ctx() scope: RequestScope): Promise<readonly RegisteredOrganisation[]> {
    const [{ organisations }, staffed] = [await scope.rules(), await staffedRoles(scope)];
    return organisations
      .map(({ id, name, kind, country, area, agency }) => ({
        ...{ id, name, kind, country, area, agency },
        staffedRoles: staffed === null ? null : (staffed.get(id) ?? []),
      }))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }
}

async function staffedRoles({ sql, requester, now }: RequestScope): Promise<ReadonlyMap<string, string[]> | null> {
  if (!ACT_TERMS.closeWhereabouts.roles.includes(requester.role)) return null;
  const rows = await sql<{ organisation: string; role: string }>(
    `SELECT DISTINCT k.organisation, k.role FROM authority.staffed_role k WHERE ${staffedOn('k', dayIn('$1::timestamptz'))}
     ORDER BY 1, 2`,
    [now],
    'organisations.staffed',
  );
  const found = new Map<string, string[]>();
  for (const { organisation, role } of rows) found.set(organisation, [...(found.get(organisation) ?? []), role]);
  return found;
}
