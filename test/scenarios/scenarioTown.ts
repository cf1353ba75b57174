import { shared } from '#test/town/shared';
import { startTown } from '#test/town/startTown';

/** Statements of the requests to the town below, in their order. */
export const statements: { readonly agency: string; readonly text: string; readonly request: string }[] = [];

/** A town for all scenarios. */
export const scenarioTown = shared(() =>
  startTown({ onStatement: (agency, text, request) => statements.push({ agency, text, request }) }),
);
