import { randomUUID } from 'node:crypto';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import { placeOfFault } from '#policies/service/placeOfFault';
import { SOURCE_FAULTS } from '../faults';

/** An error of a resolver that its requester may read: a code and a sentence of our own. */
export class SourceFault extends GraphQLError {
  /** `retryAfterS`: whole seconds after which the same may be asked again. */
  constructor(code: string, message: string, told: { readonly retryAfterS?: number } = {}) {
    super(message, { extensions: { code, lintel: true, ...told } });
  }
}

/** One replacer for all errors: what is not ours leaves as INTERNAL with an error id; details go to the log, without data. */
export function maskError(formatted: GraphQLFormattedError, thrown: unknown, log: Logger): GraphQLFormattedError {
  const original =
    thrown instanceof GraphQLError && thrown.originalError instanceof SourceFault ? thrown.originalError : thrown;
  if (original instanceof SourceFault)
    return { message: original.message, ...where(formatted), extensions: toldBy(original) };
  const errorId = randomUUID();
  const cause = thrown instanceof GraphQLError ? (thrown.originalError ?? thrown) : thrown;
  const at = placeOfFault(cause);
  const kind = cause instanceof Error ? cause.name : typeof cause;
  log.error({ event: 'resolverFault', errorId, kind, at, ...refusedByDatabase(cause) });
  return { message: SOURCE_FAULTS.INTERNAL.message, ...where(formatted), extensions: { code: 'INTERNAL', errorId } };
}

/** PostgreSQL's code, and the column that it does not know. Of no other fault its words: they may hold values. */
function refusedByDatabase(cause: unknown): { readonly code?: string; readonly column?: string } {
  const code = (cause as { readonly code?: unknown } | null)?.code;
  if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code)) return {};
  const column =
    cause instanceof Error
      ? /^column "?(?<name>[\w.]+)"? does not exist$/.exec(cause.message)?.groups?.name
      : undefined;
  return code === '42703' && column !== undefined ? { code, column } : { code };
}

function toldBy({ extensions: { code, retryAfterS } }: SourceFault): Record<string, unknown> {
  return { code, ...(retryAfterS === undefined ? {} : { retryAfterS }) };
}

function where(formatted: GraphQLFormattedError): { path?: readonly (string | number)[] } {
  return formatted.path === undefined ? {} : { path: formatted.path };
}
