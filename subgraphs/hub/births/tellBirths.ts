import { nameFault } from '#policies/service/nameFault';
import { type Rounds, startRounds } from '#policies/service/startRounds';
import { callGovernance } from '../../kit/http/callGovernance';
import type { RoundParts } from '../../kit/schema/subgraphDefinition';

const EVERY_MS = 1000;
/** Persons told of in one round. */
const MOST = 100;

/**
 * Persons of whom governance is to hear, and what: the day of birth that controllers know exactly, where all who do know the same
 * one. Null where none does, or where they disagree: then nobody may decide by it. An estimated day is no day, and an identity
 * under a restriction says nothing, or what may be decided would tell of it.
 */
const DUE = `
SELECT d.person::text AS person, d.mark::text AS mark, known.day AS "dateOfBirth"
FROM public.birth_due d LEFT JOIN LATERAL (
  SELECT CASE WHEN count(DISTINCT i.date_of_birth ->> 'date') = 1 THEN min(i.date_of_birth ->> 'date') END AS day
  FROM public.identity i
  WHERE i.person = d.person AND i.restriction = 'none' AND i.date_of_birth ->> 'accuracyIndicator' = 'AAA'
    AND i.date_of_birth ->> 'date' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$') known ON true
ORDER BY d.tried_at NULLS FIRST, d.mark LIMIT ${MOST}`;

const TOLD = { text: 'DELETE FROM public.birth_due WHERE person = $1 AND mark = $2', name: 'births.told' };
const TRIED = {
  text: 'UPDATE public.birth_due SET tried_at = now() WHERE person = $1 AND mark = $2',
  name: 'births.tried',
};

interface DueBirth {
  readonly person: string;
  readonly mark: string;
  readonly dateOfBirth: string | null;
}

/**
 * Tells governance when a child is born, so that it can say who may decide for it or with it. The database itself keeps of whom
 * an identity is new, changed or gone (`public.birth_due`) until governance has taken it: after a start, and however long it was
 * away. An identity that changes while it is told leaves another mark, and is told again. What governance refuses as no day is
 * left until it is corrected, behind the others.
 */
export function tellBirths({ sql, calls, log }: RoundParts): Rounds {
  return startRounds(
    async () => {
      let untold = 0;
      for (const { person, mark, dateOfBirth } of await sql<DueBirth>(DUE, [], 'births.due')) {
        const { status } = await callGovernance(calls, '/internal/birth', { person, dateOfBirth });
        const done = status === 204 ? TOLD : TRIED;
        await sql(done.text, [person, mark], done.name);
        if (status !== 204) untold += 1;
      }
      if (untold > 0) log.warn({ event: 'birthNotTold', persons: untold });
    },
    EVERY_MS,
    (fault) => log.warn({ event: 'birthNotTold', ...nameFault(fault) }),
  );
}
