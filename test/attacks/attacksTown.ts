import { shared } from '#test/town/shared';
import { startTown } from '#test/town/startTown';
import type { Statement } from './protectedChild';

/** Statements of the requests to the town below, in their order. */
export const statements: Statement[] = [];

/** A town for both. */
export const attacksTown = shared(() =>
  startTown({ onStatement: (agency, text, request, rows) => statements.push({ agency, text, request, rows }) }),
);
