import pino, { type Logger } from 'pino';
import { z } from 'zod';

const eventSchema = z.looseObject({
  event: z.string(),
  agency: z.string().optional(),
  database: z.string().optional(),
  kind: z.string().optional(),
  subgraph: z.string().optional(),
});
type LoggedEvent = z.infer<typeof eventSchema>;

/** What each event means to whom runs everything on one machine. */
const SENTENCES: Readonly<Record<string, (event: LoggedEvent) => string>> = {
  sourceFailed: ({ agency, kind }) =>
    `The source ${agency} did not answer the gateway (${kind}): its part of that answer was marked unavailable.`,
  rulesNotRenewed: () =>
    'The gateway could not renew the rules from governance. Without them for five seconds it leaves every decision to the sources.',
  rulesRenewedAgain: () => 'The gateway has the rules from governance again.',
  databaseDown: ({ database }) =>
    `The database of ${database} does not answer: the source is unavailable until it does.`,
  databaseBack: ({ database }) => `The database of ${database} answers again.`,
  databaseConnectionLost: ({ subgraph }) => `${subgraph} lost a connection to its database.`,
  internalCallFailed: () => 'Governance could not answer a peer: its database does not answer, or is busy.',
  internalCallAnswered: () => 'Governance answers its peers again.',
  leaseLost: ({ subgraph }) =>
    `${subgraph} cannot tell whether its copy of the governance tables is late: it is unavailable until it can.`,
  leaseHeld: ({ subgraph }) => `${subgraph} answers again.`,
  contextRefused: ({ subgraph }) =>
    `Somebody called the subgraph ${subgraph} without the gateway's token; nothing was answered.`,
};

/** The same sentence is said once in this time. */
const QUIET_MS = 5000;

/** A log whose events read as sentences, for a terminal; an event without one stays the line it is. */
export function plainLog(say: (text: string) => void, now: () => number = () => performance.now()): Logger {
  const said = new Map<string, number>();
  const lost = new Set<unknown>();
  return pino(
    { level: 'warn' },
    {
      write(line: string) {
        const event: unknown = JSON.parse(line);
        if (isFirstLease(event, lost)) return;
        const text = sentenceOf(line, event);
        const before = said.get(text);
        if (before !== undefined && now() - before < QUIET_MS) return;
        for (const [old, at] of said) if (now() - at >= QUIET_MS) said.delete(old);
        said.set(text, now());
        say(text);
      },
    },
  );
}

/** The first lease of a process is no news; one that comes back is. */
function isFirstLease(given: unknown, lost: Set<unknown>): boolean {
  const { event, subgraph } = given as { event?: unknown; subgraph?: unknown };
  if (event === 'leaseLost') lost.add(subgraph);
  return event === 'leaseHeld' && !lost.delete(subgraph);
}

function sentenceOf(line: string, event: unknown): string {
  const parsed = eventSchema.safeParse(event);
  const words = parsed.success ? SENTENCES[parsed.data.event] : undefined;
  return words === undefined || !parsed.success ? line.trim() : words(parsed.data);
}
