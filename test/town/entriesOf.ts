import type { AnswerBody } from './startTown';

/** The entries of a page that an answer has under `field`; undefined where it has none. */
export function entriesOf<Entry = Record<string, unknown>>(body: AnswerBody, field: string): readonly Entry[] {
  return (body.data?.[field] as { readonly entries: readonly Entry[] } | null | undefined)?.entries as readonly Entry[];
}
