import 'reflect-metadata';
import { SUBGRAPHS } from './definitions';
import { startSubgraph } from './kit/http/startSubgraph';
import { migrate } from './kit/migrations/ownerDataSource';
import { readConfiguration } from './kit/readConfiguration';

/** `npm run subgraph -- police`: one subgraph alone, configured by its environment (docs/operations.md). */
async function main(): Promise<void> {
  const [name] = process.argv.slice(2);
  const load = SUBGRAPHS[name ?? ''];
  if (load === undefined)
    throw new Error(`Name one subgraph: npm run subgraph -- ${Object.keys(SUBGRAPHS).join(' | ')}`);
  const configuration = readConfiguration(process.env);
  const definition = await load();
  if (configuration.migrationUrl !== null) {
    await migrate(
      definition,
      configuration.migrationUrl,
      decodeURIComponent(new URL(configuration.databaseUrl).username),
    );
  }
  const running = await startSubgraph(definition, configuration);
  console.log(`The subgraph ${name} answers the gateway at ${running.url}/graphql; health at ${running.url}/health`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void running.stop().then(() => process.exit(0)));
}

main().catch((fault: unknown) => {
  console.error(fault instanceof Error ? fault.message : String(fault));
  process.exit(1);
});
