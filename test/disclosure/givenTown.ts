import type { Agency } from '#policies/core/vocabulary';
import { startCaseworkTown } from '#test/casework/caseworkTown';
import { shared } from '#test/town/shared';

/** Statements of the requests to the town below, in their order. */
export const givenStatements: {
  readonly agency: Agency;
  readonly text: string;
  readonly request: string;
  readonly rows: number | undefined;
}[] = [];

/** A town of which it is read who was given what. */
export const givenTown = shared(() =>
  startCaseworkTown({
    onStatement: (agency, text, request, rows) => givenStatements.push({ agency, text, request, rows }),
  }),
);
