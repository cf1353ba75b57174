import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Agency } from '#policies/core/vocabulary';
import { tracingOver } from '#telemetry/traces/tracingOver';
import { shared } from '#test/town/shared';
import { startTown } from '#test/town/startTown';

/** What each statement of a request was: as `LintelOptions.onStatement` is told. */
export interface Statement {
  readonly agency: Agency;
  readonly text: string;
  readonly request: string;
  readonly rows: number | undefined;
}

/** Statements of the requests to the town below, in their order; and its spans. */
export const statements: Statement[] = [];
export const spans = new InMemorySpanExporter();

/** A town for all attacks. */
export const attacksTown = shared(() =>
  startTown({
    tracing: tracingOver('lintel', new SimpleSpanProcessor(spans)),
    onStatement: (agency, text, request, rows) => statements.push({ agency, text, request, rows }),
  }),
);

/** What the owner of an agency's database changes of a child; one that changed nothing would prove nothing. */
export async function alter(agency: Agency, text: string, person: string): Promise<void> {
  const { rowCount } = await (await attacksTown.started()).asOwner(agency, text, [person]);
  expect(rowCount).toBeGreaterThan(0);
}
