import 'reflect-metadata';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { parse, printSchema } from 'graphql';
import { readOptions } from '#embedded/readOptions';
import { describeDisclosures } from '#policies/core/disclosureItems';
import { endFailed } from '#policies/service/misuse';
import { SUBGRAPHS } from '#subgraphs/definitions';
import { buildMarkedSchema, buildSubgraphSdl } from '#subgraphs/kit/schema/buildSubgraphSchema';
import { describeFields } from '#subgraphs/kit/schema/describeFields';
import { version } from '../package.json';
import { unannouncedChanges } from './breakingChanges';

const FOLDER = join(__dirname, '..', 'schema');

/** Every golden file of schema/ by name, and the graph as clients see it, made from the subgraphs as they stand. Throws with every fault of composition. */
async function goldenFiles(): Promise<{ files: ReadonlyMap<string, string>; clientSdl: string }> {
  const loaded = await Promise.all(
    Object.entries(SUBGRAPHS).map(async ([name, load]) => ({ name, definition: await load() })),
  );
  const marked = loaded.map(({ name, definition }) => ({ name, definition, schema: buildMarkedSchema(definition) }));
  const files = new Map<string, string>();
  for (const { name, schema } of marked) files.set(`${name}.graphql`, buildSubgraphSdl(schema));
  const composed = composeServices(
    // The gateway knows a subgraph by its agency's name.
    marked.map(({ name, definition }) => ({
      name: definition.agency,
      url: `http://${name}.invalid/graphql`,
      typeDefs: parse(files.get(`${name}.graphql`) ?? ''),
    })),
  );
  if (composed.errors)
    throw new Error(
      `The subgraphs do not compose:\n${composed.errors.map((error) => `  ${error.message}`).join('\n')}`,
    );
  files.set('supergraph.graphql', `${composed.supergraphSdl.trim()}\n`);
  const described = marked.map(({ definition, schema }) => describeFields(schema, definition.agency));
  const logged = marked.map(({ definition }) => describeDisclosures(definition.agency));
  const fields = {
    items: [...described.flatMap(({ items }) => items), ...logged.flatMap(({ items }) => items)],
    records: [...described.flatMap(({ records }) => records), ...logged.map(({ record }) => record)],
  };
  files.set('fields.json', `${JSON.stringify(fields, null, 2)}\n`);
  return { files, clientSdl: `${printSchema(composed.schema.toAPISchema().toGraphQLJSSchema()).trim()}\n` };
}

function check(files: ReadonlyMap<string, string>): readonly string[] {
  const faults: string[] = [];
  for (const [name, text] of files) {
    const path = join(FOLDER, name);
    if (!existsSync(path)) faults.push(`schema/${name} is missing: run npm run schema and commit it.`);
    else if (readFileSync(path, 'utf8') !== text)
      faults.push(
        `schema/${name} differs from the subgraphs at line ${firstDifference(readFileSync(path, 'utf8'), text)}: run npm run schema and review the difference.`,
      );
  }
  return faults;
}

function firstDifference(a: string, b: string): number {
  const [left, right] = [a.split('\n'), b.split('\n')];
  return left.findIndex((line, index) => line !== right[index]) + 1 || left.length;
}

/** First line of schema/released.graphql: the version with which clients were promised that graph. */
const RELEASED_WITH = /^# Released with (?<version>\S+)$/m;

/** The graph that clients were last promised, or null before the first. */
function released(): { readonly sdl: string; readonly version: string } | null {
  const path = join(FOLDER, 'released.graphql');
  if (!existsSync(path)) return null;
  const sdl = readFileSync(path, 'utf8');
  return { sdl, version: RELEASED_WITH.exec(sdl)?.groups?.version ?? '' };
}

function unannounced(present: string): readonly string[] {
  const before = released();
  if (before === null) return ['schema/released.graphql is missing: run npm run schema -- --release.'];
  const path = join(FOLDER, 'CHANGES.md');
  const notes = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return unannouncedChanges({ released: before.sdl, present, notes });
}

/**
 * Makes the present graph the promised one. Only with a new version in package.json, so that no change can move the promise
 * along with the code; the notes of the version go under its own heading.
 */
function release(present: string): void {
  if (released()?.version === version)
    throw new Error(`The graph of ${version} stands already: give package.json its new version first.`);
  writeFileSync(join(FOLDER, 'released.graphql'), `# Released with ${version}\n\n${present}`);
  const path = join(FOLDER, 'CHANGES.md');
  const notes = existsSync(path) ? readFileSync(path, 'utf8') : '## Unreleased\n';
  writeFileSync(path, notes.replace('## Unreleased\n', `## Unreleased\n\n## ${version}\n`));
}

async function main(): Promise<void> {
  const { values } = readOptions({ options: { check: { type: 'boolean' }, release: { type: 'boolean' } } });
  const checking = values.check ?? false;
  const { files, clientSdl } = await goldenFiles();
  if (values.release) release(clientSdl);
  const faults = [...unannounced(clientSdl), ...(checking ? check(files) : [])];
  if (faults.length > 0) throw new Error(faults.join('\n'));
  if (checking) return console.log(`schema/: ${files.size} files agree with the subgraphs.`);
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, text] of files) writeFileSync(join(FOLDER, name), text);
  console.log(`schema/: ${files.size} files written. Review the difference before you commit it.`);
}

main().catch(endFailed);
