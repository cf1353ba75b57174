import pino from 'pino';
import { readConfiguration } from './readConfiguration';
import { startGateway } from './startGateway';

/** `npm run gateway`: the gateway alone, configured by its environment (docs/operations.md). */
async function main(): Promise<void> {
  const running = await startGateway(readConfiguration(process.env), { log: pino({ name: 'gateway' }) });
  console.log(`The gateway answers at ${running.url}/graphql; readiness at ${running.url}/ready`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void running.stop().then(() => process.exit(0)));
}

main().catch((fault: unknown) => {
  console.error(fault instanceof Error ? fault.message : String(fault));
  process.exit(1);
});
