import { compilePolicy } from '#policies/core/compilePolicy';
import type { DataItem, DecisionAttribute } from '#policies/core/dataItem';
import { type AttributeValue, gives, type RecordFacts } from '#policies/core/decision';
import { notOneOf } from '#policies/core/faults';
import type { OrganisationId } from '#policies/core/ids';
import { isIsoDate } from '#policies/core/isoDate';
import { NO_CONDITIONS, NO_OVERRIDES } from '#policies/core/override';
import { PURPOSE_TERMS } from '#policies/core/purposes';
import {
  CONSENT_GATES,
  type ConsentGate,
  PURPOSES,
  type Purpose,
  THRESHOLDS,
  type Threshold,
} from '#policies/core/vocabulary';
import { readCommandLine } from '#policies/service/readCommandLine';
import { faultLine } from '#policies/tables/parseYaml';
import { type CommandResult, type CommandWorld, misused, refused, rulesOf } from './commandWorld';
import { explainInWords } from './explainInWords';
import { fieldFault } from './fieldFault';
import { readProtocols } from './readProtocols';
import { emergencyClauses, recipientOf } from './runCases';

const OPTIONS = {
  persona: { type: 'string' },
  purpose: { type: 'string' },
  field: { type: 'string' },
  facts: { type: 'boolean' },
  controller: { type: 'string' },
  involved: { type: 'string' },
  threshold: { type: 'string' },
  consent: { type: 'string', multiple: true },
  emergency: { type: 'boolean' },
  'whereabouts-closed': { type: 'boolean' },
  detriment: { type: 'boolean' },
  'training-expired': { type: 'boolean' },
  attribute: { type: 'string', multiple: true },
  on: { type: 'string' },
} as const;

type Options = ReturnType<typeof readOptions>;
const readOptions = (args: readonly string[]) => readCommandLine({ args: [...args], options: OPTIONS }).values;

/** `explain --facts`: the trail of one decision on facts given by options; what is not given is assumed, and said. */
export function explainCommand(args: readonly string[], world: CommandWorld): CommandResult {
  const options = readOptions(args);
  const unsaid = (['persona', 'purpose', 'field'] as const).filter((name) => options[name] === undefined);
  if (unsaid.length > 0) return misused(`explain --facts needs ${unsaid.map((name) => `--${name}`).join(', ')}, too.`);
  const { field = '', persona = '', on = world.today } = options;
  const item = world.catalogue.items.get(field);
  const recipient = recipientOf(persona, world.personas, world);
  const purpose = PURPOSES.find((each) => each === options.purpose);
  const faults = [
    ...(typeof recipient === 'string' ? [`--persona: ${recipient}`] : []),
    ...(purpose ? [] : [`--purpose: ${notOneOf('purpose', options.purpose, PURPOSES)}`]),
    ...(item ? [] : [`--field: ${fieldFault(options.field ?? '', [...world.catalogue.items.keys()])}`]),
    ...(isIsoDate(on) ? [] : [`--on: '${on}' is no date: write it as YYYY-MM-DD.`]),
  ];
  if (typeof recipient === 'string' || !purpose || !item || faults.length > 0) return refused(faults.join('\n'));
  const assumed: string[] = [];
  const given = readFacts(options, item, purpose, world, assumed);
  if (typeof given === 'string') return refused(given);
  const read = readProtocols(world.folder, world);
  if (!read.ok) return { exitCode: 1, lines: read.faults.map(faultLine) };
  const rules = rulesOf(read, world.organisations);
  const facts = options.emergency
    ? { ...given, subject: { ...given.subject, emergencyAccess: emergencyClauses(rules) } }
    : given;
  const policy = compilePolicy(rules, world.catalogue, recipient, purpose, on);
  // Of a record that is not there for the requester nothing is given but a count, which stands by itself.
  const existence = item.field === 'count' ? undefined : world.catalogue.items.get(`${item.record}.involvement`);
  const isGiven = (each: DataItem) => gives(policy.decide(each.id, facts));
  const isHidden = existence !== undefined && isGiven(item) && !isGiven(existence);
  const lines = [
    'On the facts that the command gives, no child’s; on a child’s own facts: explain --person NAME.',
    ...(isHidden
      ? [
          `${item.id}: that there is one (${existence.id}) is decided first, and nothing else is given then:`,
          ...explainInWords(policy, existence.id, facts, null, world.powers),
        ]
      : explainInWords(policy, item.id, facts, null, world.powers)),
  ];
  return { exitCode: 0, lines: [...lines, `  Assumed: ${assumed.join(', ')}.`] };
}

/** What is taken to be so where a flag is not given, and what no option says. */
const FLAGS = [
  ['emergency', 'no emergency grant'],
  ['whereabouts-closed', 'whereabouts open'],
  ['detriment', 'no decision of detriment'],
  ['training-expired', 'training in force'],
] as const;
const NO_OPTION = 'no decision against a refusal';

/** The facts that the options state; each that they do not is taken to be as for an ordinary request, and put in `assumed`. */
function readFacts(
  options: Options,
  item: DataItem,
  purpose: Purpose,
  world: CommandWorld,
  assumed: string[],
): RecordFacts | string {
  const given = <T>(name: string, value: T | undefined, otherwise: T): T => {
    if (value === undefined) assumed.push(`${name} ${String(otherwise) || 'none'}`);
    return value ?? otherwise;
  };
  const holders = world.organisations.filter(({ agency }) => agency === item.agency).map(({ id }) => id as string);
  const controller = given('controller', options.controller, holders[0] ?? '');
  const threshold = given<string>('threshold', options.threshold, PURPOSE_TERMS[purpose].threshold);
  const involved = given('involved', options.involved, 'yes');
  const gates = given<readonly string[]>('consent', options.consent, []);
  assumed.push(...FLAGS.flatMap(([name, without]) => (options[name] ? [] : [without])), NO_OPTION);
  const attributes = readAttributes(options.attribute ?? [], item, world, assumed);
  const known = world.organisations.map(({ id }) => id as string);
  const faults = [
    ...(known.includes(controller) ? [] : [`--controller: ${notOneOf('controller', controller, known)}`]),
    ...(isOneOf(THRESHOLDS, threshold) ? [] : [`--threshold: ${notOneOf('threshold', threshold, THRESHOLDS)}`]),
    ...(isOneOf(['yes', 'no'], involved) ? [] : [`--involved: ${notOneOf('answer', involved, ['yes', 'no'])}`]),
    ...gates
      .filter((each) => !isOneOf(CONSENT_GATES, each))
      .map((each) => `--consent: ${notOneOf('gate', each, CONSENT_GATES)}`),
    ...(typeof attributes === 'string' ? [`--attribute: ${attributes}`] : []),
  ];
  if (faults.length > 0 || typeof attributes === 'string') return faults.join('\n');
  const consent = Object.fromEntries(CONSENT_GATES.map((gate) => [gate, gates.includes(gate)]));
  return {
    controller: controller as OrganisationId,
    subject: {
      involved: involved === 'yes',
      threshold: threshold as Threshold,
      emergencyAccess: [],
      whereaboutsClosed: options['whereabouts-closed'] ?? false,
      consent: consent as Record<ConsentGate, boolean>,
      conditions: NO_CONDITIONS,
      overrides: NO_OVERRIDES,
      detriment: options.detriment ?? false,
      trained: !options['training-expired'] || !PURPOSE_TERMS[purpose].routine,
    },
    attributes,
  };
}

const isOneOf = (words: readonly string[], word: string): boolean => words.includes(word);

function readAttributes(
  given: readonly string[],
  { record }: DataItem,
  { catalogue, today }: CommandWorld,
  assumed: string[],
): Readonly<Record<string, AttributeValue>> | string {
  const declared = catalogue.records.get(record)?.attributes ?? [];
  const texts = new Map(given.map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]));
  const malformed = given.find((each) => !each.includes('='));
  if (malformed !== undefined) return `'${malformed}' is not NAME=VALUE.`;
  const names = declared.map(({ name }) => name);
  const foreign = [...texts.keys()].find((name) => !names.includes(name));
  if (foreign !== undefined) return notOneOf(`decision attribute of ${record}`, foreign, names);
  const unfit = declared.flatMap(({ name, type, values }) => {
    const text = texts.get(name);
    if (text === undefined) return [];
    if (values && !values.includes(text)) return [notOneOf(`value of ${name}`, text, values)];
    return fits(type, text) ? [] : [`'${text}' is no ${type}, which ${name} is.`];
  });
  if (unfit.length > 0) return unfit.join('\n--attribute: ');
  const values = declared.map((attribute): [string, AttributeValue] => {
    const text = texts.get(attribute.name);
    if (text !== undefined) return [attribute.name, fromText(attribute, text)];
    const value = ordinary(attribute, today);
    assumed.push(`${attribute.name}=${value}`);
    return [attribute.name, value];
  });
  return Object.fromEntries(values);
}

function fits(type: DecisionAttribute['type'], text: string): boolean {
  switch (type) {
    case 'boolean':
      return text === 'true' || text === 'false';
    case 'integer':
      return /^-?\d+$/.test(text);
    case 'date':
      return isIsoDate(text);
    case 'string':
      return true;
  }
}

/** Text that fits the attribute's type, as its value. */
function fromText({ type }: DecisionAttribute, text: string): AttributeValue {
  if (type === 'boolean') return text === 'true';
  return type === 'integer' ? Number(text) : text;
}

function ordinary({ type, values }: DecisionAttribute, today: string): AttributeValue {
  switch (type) {
    case 'boolean':
      return false;
    case 'integer':
      return 0;
    case 'date':
      return today;
    case 'string':
      return values?.includes('none') ? 'none' : (values?.[0] ?? '');
  }
}
