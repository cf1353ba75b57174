import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { notOneOf } from '#policies/core/faults';
import { isIsoDate } from '#policies/core/isoDate';
import { PURPOSE_TERMS } from '#policies/core/purposes';
import { PURPOSES, type Purpose } from '#policies/core/vocabulary';
import { EXIT_CODES, Misuse } from '#policies/service/misuse';
import { readOptions } from '../readOptions';
import { secretsFile } from '../readSecrets';
import { hasRunningServer } from '../refuseWhereRunning';
import { requireOwnHome } from '../requireOwnHome';
import { runningUrl } from '../runningUrl';
import { homeOption } from '../startOptions';
import { lastPort, startingProcess } from '../startUnderWay';
import { type Example, exampleFor } from '../town/examples';
import { TOWN_ISSUERS } from '../town/issuers';
import { PERSONAS, type TownPersona } from '../town/personas';
import { openLocalIssuers } from './localIssuers';

const TOKEN_USAGE = `npm run token -- --persona social-worker [--purpose section47Enquiry] [--case UUID] [--reason text] [--training-valid-until DATE] [--raw]
                     [--url URL] [--home .lintel]

  --persona  who asks
  --purpose  what for; the persona's usual purpose without it. Sent as a header, never in the token
  --case     header lintel-case; without it the case of the persona's example
  --reason   header lintel-reason; likewise
  --training-valid-until
             day from which their training is over, YYYY-MM-DD; the token says nothing of it without
  --raw      print the token alone
  --url      where the gateway answers (that of the Lintel that runs in the home, or ran there last, else the port of
             LINTEL_PORT, else 4000)
  --home     folder of the installation's keys (.lintel)

${EXIT_CODES}`;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const SAMPLE_REASON = 'Trying Lintel on synthetic data';
/** Answered without a case, and for every role. */
const SAMPLE_BODY = { query: '{ caseload(first: 5) { persons { id } } }' };

interface TokenQuestion {
  readonly persona: TownPersona;
  readonly purpose: Purpose;
  readonly caseId: string | null;
  readonly trainingValidUntil: string | null;
  readonly reason: string | null;
  /** The persona's own example for this purpose, so that the line can be pasted. */
  readonly body: object;
  readonly raw: boolean;
  readonly url: string;
  /** Of the gateway on this machine; null where the question names an address of its own. */
  readonly port: string | null;
  readonly home: string;
}

export interface TokenAnswer {
  /** What `npm run token` prints. */
  readonly text: string;
  /** What it says beside: that nobody answers where the token would be sent; null where somebody does. */
  readonly note: string | null;
}

/** How long the gateway is waited for. */
const PROBE_MS = 2000;

/**
 * A persona's token and how to send it. Throws with every fault of the arguments, and what may be given instead; and where the
 * home holds no installation: no gateway would accept a token of keys made here.
 */
export async function runTokenCommand(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  now: Date,
): Promise<TokenAnswer> {
  const question = readArguments(args, environment, now);
  if (question === null) return { text: TOKEN_USAGE, note: null };
  const { persona, home, raw, trainingValidUntil } = question;
  requireOwnHome(home);
  if (!existsSync(secretsFile(home)))
    throw new Error(`There is no installation in ${home}: run npm start once, or name its folder with --home.`);
  const issuers = await openLocalIssuers({
    home,
    issuers: TOWN_ISSUERS,
    audience: 'lintel',
    mode: environment.NODE_ENV,
  });
  const claims = { ...persona, ...(trainingValidUntil === null ? {} : { trainingValidUntil }) };
  const token = await issuers.issueToken(claims, now);
  return { text: raw ? token : describe(question, token), note: await notRunning(question) };
}

/** Any answer at all is one. */
async function notRunning({ url, home, port }: TokenQuestion): Promise<string | null> {
  const answered = await fetch(`${url}/health`, { signal: AbortSignal.timeout(PROBE_MS) }).then(
    () => true,
    () => false,
  );
  if (answered) return null;
  // Without its server it is another process that has the id of one that was killed.
  const starting = hasRunningServer(home) ? startingProcess(home) : null;
  if (starting !== null)
    return `Lintel is starting in ${home} (process ${starting}) and says where it answers once it is up; the token stays good.`;
  const options = `${port === null || port === USUAL_PORT ? '' : ` --port ${port}`}${homeOption(home)}`;
  const start = `npm start${options === '' ? '' : ` --${options}`}`;
  return `Nothing answers at ${url}: Lintel is not running there. Start it with ${start}, or say with --url where it runs; the token stays good.`;
}

/** Of `npm start` where nobody says another. */
const USUAL_PORT = '4000';

function readArguments(args: readonly string[], environment: NodeJS.ProcessEnv, now: Date): TokenQuestion | null {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = readOptions(
    {
      args: [...args],
      options: {
        persona: text,
        purpose: text,
        case: text,
        reason: text,
        'training-valid-until': text,
        url: text,
        home: text,
        raw: flag,
        help: { ...flag, short: 'h' },
      },
    },
    TOKEN_USAGE,
  );
  if (values.help) return null;
  const faults: string[] = [];
  const personas = PERSONAS.map(({ key }) => key);
  const persona = PERSONAS.find(({ key }) => key === values.persona);
  if (persona === undefined)
    faults.push(
      values.persona === undefined
        ? `Name a persona with --persona. Personas: ${personas.join(', ')}.`
        : `--persona: ${notOneOf('persona', values.persona, personas)}`,
    );
  const purpose = PURPOSES.find((each) => each === (values.purpose ?? persona?.defaultPurpose));
  if (values.purpose !== undefined && purpose === undefined)
    faults.push(
      `--purpose: ${notOneOf('purpose', values.purpose, PURPOSES)}${persona ? ` ${persona.key} may declare ${persona.purposes.join(', ')}.` : ''}`,
    );
  if (persona !== undefined && purpose !== undefined && !persona.purposes.includes(purpose))
    faults.push(`--purpose: ${persona.key} may not declare ${purpose}; it may declare ${persona.purposes.join(', ')}.`);
  if (values.case !== undefined && !UUID.test(values.case)) faults.push(`--case ${values.case} is no UUID.`);
  const trainingValidUntil = values['training-valid-until'] ?? null;
  if (trainingValidUntil !== null && !isIsoDate(trainingValidUntil))
    faults.push(`--training-valid-until ${trainingValidUntil} is no date: write YYYY-MM-DD.`);
  if (faults.length > 0 || persona === undefined || purpose === undefined)
    throw new Misuse(`${faults.join('\n')}\n\n${TOKEN_USAGE}`);
  const example = pasteableExample(persona, purpose, now);
  const home = resolve(values.home ?? '.lintel');
  const port = lastPort.read(home) ?? environment.LINTEL_PORT ?? USUAL_PORT;
  return {
    persona,
    purpose,
    caseId: values.case?.toLowerCase() ?? example?.caseId ?? null,
    trainingValidUntil,
    reason: values.reason ?? example?.reason ?? (PURPOSE_TERMS[purpose].reasonRequired ? SAMPLE_REASON : null),
    body: example === null ? SAMPLE_BODY : { query: onOneLine(example.query), variables: example.variables },
    raw: values.raw ?? false,
    url: values.url ?? runningUrl.read(home) ?? `http://127.0.0.1:${port}`,
    port: values.url === undefined ? port : null,
    home,
  };
}

/** Without its comments, which would take the rest of the line along. */
function onOneLine(query: string): string {
  return query.replaceAll(/^#.*$/gm, '').trim().replaceAll(/\s+/g, ' ');
}

/** Null where the example waits for a date of the town's. */
function pasteableExample(persona: TownPersona, purpose: Purpose, now: Date): Example | null {
  const example = exampleFor(persona.key, purpose, { birthOfWalker: null, now });
  return JSON.stringify(example.variables).includes('null') ? null : example;
}

function describe({ persona, purpose, caseId, reason, body, url }: TokenQuestion, token: string): string {
  const headers = [
    'content-type: application/json',
    `authorization: Bearer ${token}`,
    `lintel-purpose: ${purpose}`,
    ...(caseId === null ? [] : [`lintel-case: ${caseId}`]),
    ...(reason === null ? [] : [`lintel-reason: ${encodeURIComponent(reason)}`]),
  ];
  const missingCase = PURPOSE_TERMS[purpose].caseRequired && caseId === null;
  return `${persona.label}; the token is good for an hour.

Headers:
${headers.map((header) => `  ${header}`).join('\n')}
${missingCase ? '\nA question about one child under this purpose also needs lintel-case: the UUID of the case (--case).\n' : ''}
Try:
  curl -s ${url}/graphql ${headers.map((header) => `-H ${quoted(header)}`).join(' ')} -d ${quoted(JSON.stringify(body))}`;
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
