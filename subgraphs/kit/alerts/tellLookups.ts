import type { Rounds } from '#policies/service/startRounds';
import { instant } from '../request/instant';
import type { RoundParts } from '../schema/subgraphDefinition';
import { type TellingSource, tellGovernance } from './tellGovernance';
import { MOST_TOLD } from './toldAlerts';

interface Noted {
  readonly organisation: string;
  readonly practitioner: string;
  readonly person: string;
  readonly at: string;
}

const NOTED: TellingSource<Noted> = {
  untold: (sql) =>
    sql<Noted>(
      `SELECT organisation, practitioner, person::text AS person, ${instant('at')} AS at FROM lookups.own_family
       WHERE told_at IS NULL ORDER BY at LIMIT ${MOST_TOLD}`,
      [],
    ),
  keep: (sql, { organisation, practitioner, person, at }, now) =>
    sql(
      `UPDATE lookups.own_family SET told_at = $5
       WHERE organisation = $1 AND practitioner = $2 AND person = $3 AND day = ($4::timestamptz AT TIME ZONE 'UTC')::date`,
      [organisation, practitioner, person, at, now],
    ),
};

/** Tells governance whom of their own family practitioners were answered about; the leads of their organisation read it there. */
export function tellLookups(parts: RoundParts, everyMs: number): Rounds {
  return tellGovernance(parts, '/internal/lookup', NOTED, everyMs);
}
