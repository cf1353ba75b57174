import pino, { type Logger } from 'pino';
import { z } from 'zod';
import { LOG_SENTENCES, MENDS_ITSELF } from './logSentences';

const eventSchema = z.looseObject({
  event: z.string(),
  agency: z.string().optional(),
  database: z.string().optional(),
  kind: z.string().optional(),
  code: z.string().optional().catch(undefined),
  subgraph: z.string().optional(),
  errorId: z.string().optional(),
  column: z.string().optional(),
  columns: z.string().optional(),
  remedy: z.string().optional(),
  outcome: z.string().optional(),
  peer: z.string().optional(),
  path: z.string().optional(),
  cause: z.string().optional(),
});
/** The same sentence is said once in this time. */
const QUIET_MS = 5000;

export interface PlainLogOptions {
  readonly now?: () => number;
  /** Whether everything is starting still: what mends itself is not said then. */
  readonly starting?: () => boolean;
}

/** A log whose events read as sentences, for a terminal; an event without one stays the line it is. */
export function plainLog(
  say: (text: string) => void,
  { now = () => performance.now(), starting = () => false }: PlainLogOptions = {},
): Logger {
  const said = new Map<string, number>();
  const unanswered = new Set<string>();
  return pino(
    { level: 'warn' },
    {
      write(line: string) {
        const event: unknown = JSON.parse(line);
        const { event: name = '', peer, path } = eventSchema.safeParse(event).data ?? {};
        if (starting() && MENDS_ITSELF.has(name)) return;
        // That it is over is said of what was told alone.
        const call = `${peer} ${path}`;
        if (name === 'internalCallFailed') unanswered.add(call);
        if (name === 'internalCallAnswered' && !unanswered.delete(call)) return;
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

function sentenceOf(line: string, event: unknown): string {
  const parsed = eventSchema.safeParse(event);
  const words = parsed.success ? LOG_SENTENCES[parsed.data.event] : undefined;
  return words === undefined || !parsed.success ? line.trim() : words(parsed.data);
}
