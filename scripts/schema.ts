import 'reflect-metadata';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { buildSchema, findBreakingChanges, parse } from 'graphql';
import { SUBGRAPHS } from '#subgraphs/definitions';
import { buildMarkedSchema, buildSubgraphSdl } from '#subgraphs/kit/schema/buildSubgraphSchema';
import { describeFields } from '#subgraphs/kit/schema/describeFields';

const FOLDER = join(__dirname, '..', 'schema');

/** Every golden file of schema/, by name, made from the subgraphs as they stand. Throws with every fault of composition. */
async function goldenFiles(): Promise<ReadonlyMap<string, string>> {
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
  const fields = {
    items: described.flatMap(({ items }) => items),
    records: described.flatMap(({ records }) => records),
  };
  files.set('fields.json', `${JSON.stringify(fields, null, 2)}\n`);
  return files;
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

/** Changes that break clients need a line in schema/CHANGES.md that names the coordinate. */
function unannounced(files: ReadonlyMap<string, string>): readonly string[] {
  const path = join(FOLDER, 'supergraph.graphql');
  if (!existsSync(path)) return [];
  const notes = existsSync(join(FOLDER, 'CHANGES.md')) ? readFileSync(join(FOLDER, 'CHANGES.md'), 'utf8') : '';
  const before = buildSchema(readFileSync(path, 'utf8'), { assumeValid: true });
  const after = buildSchema(files.get('supergraph.graphql') ?? '', { assumeValid: true });
  return findBreakingChanges(before, after)
    .map((change) => change.description)
    .filter((description) => !notes.includes(description))
    .map(
      (description) =>
        `Breaking: ${description} Write this sentence into schema/CHANGES.md, with what clients are to do.`,
    );
}

async function main(): Promise<void> {
  const checking = process.argv.includes('--check');
  const files = await goldenFiles();
  const faults = [...unannounced(files), ...(checking ? check(files) : [])];
  if (faults.length > 0) throw new Error(faults.join('\n'));
  if (checking) return console.log(`schema/: ${files.size} files agree with the subgraphs.`);
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, text] of files) writeFileSync(join(FOLDER, name), text);
  console.log(`schema/: ${files.size} files written. Review the difference before you commit it.`);
}

main().catch((fault: unknown) => {
  console.error(fault instanceof Error ? fault.message : String(fault));
  process.exit(1);
});
