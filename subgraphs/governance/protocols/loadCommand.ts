import { type CommandResult, type CommandWorld, misused } from '#policies/protocols/commandWorld';
import { failedLine, judgeAgreements, unrestrictedLines, unstaffedLines } from '#policies/protocols/judgeAgreements';
import { namesOrganisations } from '#policies/protocols/readAgreements';
import { readCommandLine } from '#policies/service/readCommandLine';
import { faultLine } from '#policies/tables/parseYaml';
import { SUBSCRIBERS } from '../subscribers';
import { unstaffedKeeperLines, unstaffedKeepers } from '../whereabouts/unstaffedKeepers';
import { inWords as inWordsOfVersion, SignedOtherwise } from './loadProtocols';
import { putInForce, type Reception } from './putInForce';

const SIGN_ANEW =
  'What was signed is not replaced under its signatures; no protocol is loaded. Give the text a new version and have it signed, or date each signature under it anew.';

const WAIT_MS = 3000;
const LEASE_MS = 5000;

/**
 * `npm run protocols -- load`: what a folder says comes into force, whole, or not at all. Exit codes: 0 every agency that takes
 * part has applied it, 1 faults or failing cases, 2 misused, 3 loaded and not confirmed by an agency.
 */
export async function loadCommand(
  args: readonly string[],
  world: CommandWorld,
  environment: NodeJS.ProcessEnv,
): Promise<CommandResult> {
  const { values } = readCommandLine({ args: [...args], options: { folder: { type: 'string' } } });
  const { folder } = values;
  if (folder === undefined) return misused('load needs the folder of your agreements: --folder F.');
  const url = environment.DATABASE_MIGRATION_URL ?? '';
  if (url === '')
    return misused("DATABASE_MIGRATION_URL is not set: give the URL of governance's database for its owner.");
  const judged = judgeAgreements(folder, world);
  if ('fault' in judged) return judged.fault;
  if (!namesOrganisations(folder))
    return misused(`--folder: ${folder} holds no organisations.yaml: say who the organisations are.`);
  const { read, rules, failed } = judged;
  if (failed.length > 0)
    return { exitCode: 1, lines: [...failed.map(failedLine), 'Cases fail; no protocol is loaded.'] };
  const bounds = {
    waitMs: Number(environment.LINTEL_ACT_WAIT_MS || WAIT_MS),
    leaseMs: Number(environment.LINTEL_LEASE_MS || LEASE_MS),
  };
  const receptions = await putInForce(url, read, bounds).catch((fault: unknown) => {
    if (fault instanceof SignedOtherwise) return fault;
    throw fault;
  });
  if (receptions instanceof SignedOtherwise)
    return { exitCode: 1, lines: [...receptions.versions.map(inWordsOfVersion), SIGN_ANEW] };
  return {
    exitCode: receptions.some(({ state }) => state === 'notConfirmed') ? 3 : 0,
    lines: [
      ...read.warnings.map((each) => `warning: ${faultLine(each)}`),
      ...unrestrictedLines(rules, world.catalogue, world.today),
      ...unstaffedLines(read, world.today),
      ...unstaffedKeeperLines(await unstaffedKeepers(url, world.today)),
      `In force: ${read.organisations.length} organisations, ${read.files.length} protocols, ${read.signatures.length} signatures.`,
      ...receptions.map((reception) => `  ${nameOf(reception)}: ${inWords(reception)}`),
    ],
  };
}

function nameOf({ agency }: Reception): string {
  const publication = SUBSCRIBERS.find((each) => each.agency === agency)?.publication ?? agency;
  return publication.replaceAll('_', '-');
}

function inWords(reception: Reception): string {
  switch (reception.state) {
    case 'applied':
      return 'has applied it';
    case 'notSubscribed':
      return 'takes no part yet: npm run subscribe gives it the governance tables';
    case 'notConfirmed':
      return `has not confirmed it; from ${reception.leaseEndsAt} it answers by it, or is unavailable. Look at pg_stat_subscription there`;
  }
}
