import { buildSchema, findBreakingChanges } from 'graphql';

/** A note of schema/CHANGES.md under Unreleased: `- <the change, word for word> → <what clients are to do>`. */
const NOTE = /^- (?<change>.+?) → (?<advice>.+)$/;

export interface SchemaVersions {
  /** The graph that clients were last promised. */
  readonly released: string;
  readonly present: string;
  /** Text of schema/CHANGES.md. */
  readonly notes: string;
}

/**
 * What keeps a change of the graph from being accepted: breaking changes since the last release without a note, and notes of
 * changes that are none. Each note names its change word for word, so that one note never excuses another change.
 */
export function unannouncedChanges({ released, present, notes }: SchemaVersions): readonly string[] {
  const breaking = new Set(
    findBreakingChanges(buildSchema(released, { assumeValid: true }), buildSchema(present, { assumeValid: true })).map(
      ({ description }) => description,
    ),
  );
  const noted = new Set(unreleased(notes).flatMap((line) => NOTE.exec(line)?.groups?.change ?? []));
  return [
    ...[...breaking]
      .filter((change) => !noted.has(change))
      .map(
        (change) =>
          `Breaking: ${change} Write the line '- ${change} → …' into schema/CHANGES.md under Unreleased, with what clients are to do.`,
      ),
    ...[...noted]
      .filter((change) => !breaking.has(change))
      .map((change) => `schema/CHANGES.md notes a change that is none since the last release: ${change}`),
  ];
}

/** The lines under `## Unreleased`, up to the next heading of that rank. */
function unreleased(notes: string): readonly string[] {
  const lines = notes.split('\n');
  const start = lines.indexOf('## Unreleased');
  if (start < 0) return [];
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.startsWith('## '));
  return end < 0 ? rest : rest.slice(0, end);
}
