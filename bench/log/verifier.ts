import { isSound, type VerifierSettings, verifyLogs } from '#subgraphs/kit/verify/verifyLogs';

export interface VerifierFigures {
  readonly entries: number;
  readonly seconds: number;
  /** Processor time of all threads of this process. */
  readonly verifierMicros: number;
}

/** Verifies a log as told, as JSON in the first argument, in a process of its own: Node is started as `npm run verify` starts it. */
async function verify(settings: VerifierSettings): Promise<VerifierFigures> {
  const [began, used] = [performance.now(), process.cpuUsage()];
  const [report] = await verifyLogs(settings);
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(used);
  if (report === undefined || report.kind !== 'read' || !isSound(report))
    throw new Error('The log of the benchmark does not verify.');
  return { entries: report.verdict.entries, seconds, verifierMicros: user + system };
}

verify(JSON.parse(process.argv[2] ?? '') as VerifierSettings).then(
  (figures) => process.stdout.write(JSON.stringify(figures)),
  (fault: unknown) => {
    console.error(fault);
    process.exitCode = 1;
  },
);
