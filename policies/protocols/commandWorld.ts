import type { Catalogue } from '#policies/core/dataItem';
import type { Powers } from '#policies/core/powers';
import type { Organisation, Rules } from '#policies/core/protocol';
import type { ReadProtocols } from './readProtocols';
import type { Persona } from './runCases';

/** What the command reads; `today` is the ISO date of the run. */
export interface CommandWorld {
  readonly folder: string;
  readonly catalogue: Catalogue;
  readonly powers: Powers;
  readonly organisations: readonly Organisation[];
  readonly personas: readonly Persona[];
  readonly today: string;
}

export interface CommandResult {
  readonly exitCode: 0 | 1 | 2 | 3;
  readonly lines: readonly string[];
}

export const USAGE = `Usage:
  npm run protocols -- check [--folder F] [--on YYYY-MM-DD] [--matrix]
      runs the cases and prints who may be given what; --matrix a row for each field
  npm run protocols -- explain --person NAME|ID --persona P --field education.attendance.percentage [--purpose X] [--case UUID]
      [--training-expired] [--home .lintel]     decides on what the database of this installation holds of that child, now
  npm run protocols -- explain --facts --persona P --purpose X --field police.incident.summary [--controller C]
      [--involved yes|no] [--threshold T] [--consent GATE]... [--emergency] [--whereabouts-closed] [--detriment]
      [--training-expired] [--attribute NAME=VALUE]... [--on YYYY-MM-DD]
  npm run protocols -- load --folder F
      puts the organisations, protocols, signatures, staffed roles and rates of emergency access of a folder in force at
      governance, with servers of your own (DATABASE_MIGRATION_URL: governance's owner). Nothing is loaded where anything is at fault. Ends when every agency has
      applied it, or LINTEL_ACT_WAIT_MS (3000) has passed, and says so of each

Exit codes: 0 all is well, or this text (--help, -h); 1 faults or failing cases, nothing loaded; 2 called wrongly; 3 loaded,
but an agency has not confirmed.`;

export function misused(message: string): CommandResult {
  return { exitCode: 2, lines: [message, USAGE] };
}

/** Of values that are no such thing: what would be right is in the message, and the usage would push it off the screen. */
export function refused(message: string): CommandResult {
  return { exitCode: 2, lines: [message] };
}

/** The rules as a gateway would hold them, were all these protocols in force. */
export function rulesOf(read: Extract<ReadProtocols, { ok: true }>, organisations: readonly Organisation[]): Rules {
  const protocols = read.files.map(({ protocol }) => protocol);
  return { revision: 'files', protocols, signatures: read.signatures, organisations };
}
