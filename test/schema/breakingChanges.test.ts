import { unannouncedChanges } from '../../scripts/breakingChanges';

/** A change that breaks clients is told to them, word for word, or it does not pass: whatever else changes along with it. */
const released = `
  type Query { person(id: ID!): Person }
  type Person { id: ID! sex: [String] born: String }`;

const withoutSex = `
  type Query { person(id: ID!): Person }
  type Person { id: ID! sexCode: String born: String }`;

const REMOVED = 'Person.sex was removed.';
const note = (change: string) => `# Changes\n\n## Unreleased\n\n- ${change} → Ask Person.sexCode.\n\n## 0.1.0\n`;

it('a removed field fails without a note', () => {
  const faults = unannouncedChanges({ released, present: withoutSex, notes: '' });
  expect(faults).toEqual([expect.stringContaining(`Breaking: ${REMOVED}`)]);
});

it('passes with the note that names it word for word', () => {
  expect(unannouncedChanges({ released, present: withoutSex, notes: note(REMOVED) })).toEqual([]);
});

it.each([
  ['a note of another field', note('Person.sexCode was removed.')],
  ['a note without what to do', `## Unreleased\n- ${REMOVED}\n`],
  ['the sentence somewhere in the text', `## Unreleased\n\nOnce ${REMOVED} → Nothing.\n`],
  ['a note of an earlier release', `## Unreleased\n\n## 0.1.0\n\n- ${REMOVED} → Ask Person.sexCode.\n`],
])('does not pass with %s', (_name, notes) => {
  expect(unannouncedChanges({ released, present: withoutSex, notes })).toContainEqual(
    expect.stringContaining(`Breaking: ${REMOVED}`),
  );
});

it('a note of a change that is none is a fault, so that none stays behind', () => {
  expect(unannouncedChanges({ released, present: released, notes: note(REMOVED) })).toEqual([
    `schema/CHANGES.md notes a change that is none since the last release: ${REMOVED}`,
  ]);
});

it('what is added breaks nobody', () => {
  const present = released.replace('born: String', 'born: String died: String');
  expect(unannouncedChanges({ released, present, notes: '' })).toEqual([]);
});
