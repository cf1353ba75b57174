import { practitionerFault, teamFault, tokenNameOf } from '#policies/core/texts';
import { SourceFault } from '../http/maskError';
import type { Requester } from '../replica/replica';
import type { Acting } from './act';

/** Whom an act names of an organisation: a team of it, one practitioner, or, where both are null, all. */
export interface Named {
  readonly organisation: string;
  readonly team: string | null;
  readonly practitioner: string | null;
}

/**
 * What an act names is compared with tokens as it stands: with a name that no token is let in with it would say that it is done, and
 * concern nobody. Throws PARTY_INVALID.
 */
export function requireTokenNames({ organisation, team, practitioner }: Named): void {
  if (team !== null && teamFault(team) !== null)
    throw new SourceFault(
      'PARTY_INVALID',
      `team is to be as the tokens of the organisation have it, ${NORMAL}${meant(team)}; leave it out for all teams.`,
    );
  if (practitioner !== null && practitionerFault(practitioner) !== null)
    throw practitionerInvalid(organisation, practitioner);
}

/**
 * `requireTokenNames`, and of a practitioner of the requester's own organisation an id as its ids are: the requester's own, else
 * `<organisation>/…` where they are so. The organisation there may be another: one identity provider may speak for several. Not for
 * what shuts somebody out, whom a token lets in whatever the others are called. Throws PARTY_INVALID.
 */
export async function requireNames({ sql }: Pick<Acting, 'sql'>, by: Requester, named: Named): Promise<void> {
  requireTokenNames(named);
  const { organisation, practitioner } = named;
  if (practitioner === null || organisation !== by.organisation.id || practitioner === by.practitioner) return;
  if (await isOutOfShape(sql, organisation, practitioner)) throw practitionerInvalid(organisation, practitioner);
}

export function practitionerInvalid(organisation: string, practitioner: string): SourceFault {
  return new SourceFault(
    'PARTY_INVALID',
    `practitioner is to be as the tokens of the organisation have it, with its organisation before it (${organisation}/…) where they do, ${NORMAL}${meant(practitioner)}; leave it out for all of them, or have the organisation itself name them.`,
  );
}

const NORMAL = 'composed (Unicode NFC), without blanks around it, two in a row or characters that are not to be seen';

/** What may have been meant, where that can be told. */
function meant(name: string): string {
  const normal = tokenNameOf(name);
  return normal !== name && teamFault(normal) === null ? ` (${normal})` : '';
}

/**
 * Whether the organisation's ids begin with an organisation, as those who are involved or have acted show, and this one does not.
 * One practitioner who acted under an id of another shape proves that there are such.
 */
async function isOutOfShape(sql: Acting['sql'], organisation: string, practitioner: string): Promise<boolean> {
  const [row] = await sql<{ outOfShape: boolean }>(
    `WITH acted AS (SELECT DISTINCT practitioner AS id FROM acts.performed WHERE organisation = $1),
       involved AS (SELECT practitioner AS id FROM governance.involvement
         WHERE agency = 'hub' AND organisation = $1 AND practitioner IS NOT NULL)
     SELECT NOT ${begins('$2')} AND NOT EXISTS (SELECT FROM acted WHERE NOT ${begins('id')})
       AND EXISTS (SELECT FROM (TABLE acted UNION ALL TABLE involved) known WHERE starts_with(id, $1 || '/')) AS "outOfShape"`,
    [organisation, practitioner],
  );
  return row?.outOfShape === true;
}

/** SQL: whether the id begins with an organisation of the register. */
export function begins(id: string): string {
  return `(strpos(${id}, '/') > 0 AND split_part(${id}, '/', 1) IN (SELECT o.id FROM governance.organisation o))`;
}
