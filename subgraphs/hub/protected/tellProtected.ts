import { nameFault } from '#policies/service/nameFault';
import { type Rounds, startRounds } from '#policies/service/startRounds';
import { callGovernance } from '../../kit/http/callGovernance';
import { OF_EVERYBODY } from '../../kit/replica/notExcluded';
import type { RoundParts } from '../../kit/schema/subgraphDefinition';

const EVERY_MS = 1000;
/** Persons told of in one round. */
const MOST = 100;

/**
 * Persons of whom governance is to hear: those whom every controller restricts and who are not yet barred to everybody, and
 * those barred whom none restricts any longer. In between they stay as they are: a controller that comes to know the person
 * anew, and knows of no protection, opens nothing. Nor does a person without identities.
 */
const CHANGED = `
WITH barred AS (SELECT person FROM governance.exclusion WHERE agency = 'hub' AND ${OF_EVERYBODY}),
marked AS (
  SELECT i.person, bool_and(i.restriction = 'protectedPerson') AS by_all, bool_or(i.restriction = 'protectedPerson') AS by_any,
    EXISTS (SELECT FROM barred b WHERE b.person = i.person) AS barred
  FROM public.identity i
  WHERE i.person IN (SELECT person FROM public.identity WHERE restriction = 'protectedPerson' UNION SELECT person FROM barred)
  GROUP BY i.person)
SELECT person::text AS person, by_all AS protected FROM marked WHERE (by_all AND NOT barred) OR (barred AND NOT by_any)
LIMIT ${MOST}`;

/**
 * Tells governance who is protected, so that the person is an unknown id in every agency. What the hub's own rows say is silent
 * from the moment at which they are restricted, told or not.
 */
export function tellProtected({ sql, calls, log }: RoundParts): Rounds {
  return startRounds(
    async () => {
      const changed = await sql<{ person: string; protected: boolean }>(CHANGED, [], 'protected.changed');
      let untold = false;
      for (const change of changed) {
        const { status } = await callGovernance(calls, '/internal/protected', change);
        untold ||= status !== 204;
      }
      if (untold) log.warn({ event: 'protectedNotTold' });
    },
    EVERY_MS,
    (fault) => log.warn({ event: 'protectedNotTold', ...nameFault(fault) }),
  );
}
