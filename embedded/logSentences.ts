/** What of a logged event stands in its sentence. */
export interface LoggedEvent {
  readonly event: string;
  readonly agency?: string | undefined;
  readonly database?: string | undefined;
  readonly kind?: string | undefined;
  readonly code?: string | undefined;
  readonly subgraph?: string | undefined;
  readonly errorId?: string | undefined;
  readonly column?: string | undefined;
  readonly columns?: string | undefined;
  readonly remedy?: string | undefined;
  readonly outcome?: string | undefined;
  readonly key?: string | null | undefined;
  readonly fault?: string | undefined;
  readonly peer?: string | undefined;
  readonly path?: string | undefined;
  readonly cause?: string | undefined;
}

/** The remedies of `leaseNotHeld` and `replicationLost` are for servers of one's own: on one machine each start mends both. */
const RESTART = 'stop Lintel with Ctrl-C and start it again';

const CAUSES: Readonly<Record<string, string>> = {
  databaseLate: 'its database did not answer in time',
  databaseAway: 'its database does not answer',
};

/** What each event means to whom runs everything on one machine. Every event at `warn` or above has a sentence: a test reads them. */
export const LOG_SENTENCES: Readonly<Record<string, (event: LoggedEvent) => string>> = {
  sourceFailed: ({ agency, kind }) =>
    `The source ${agency} did not answer the gateway (${kind}): its part of that answer was marked unavailable.`,
  overloaded: () =>
    'More was asked of the gateway than it could have answered in time: what was beyond that was refused, and nothing of it done.',
  protectedNotTold: () =>
    'The hub could not tell governance who is protected, or no longer is: what the hub holds of them is silent already, and it tells again.',
  alertsNotTold: () => 'The hub could not tell governance of what alerts somebody; it tells again.',
  rulesNotRenewed: () =>
    'The gateway could not renew the rules from governance. Without them for five seconds it leaves every decision to the sources.',
  rulesRenewedAgain: () => 'The gateway has the rules from governance again.',
  databaseDown: ({ database }) =>
    `The database of ${database} does not answer: the source is unavailable until it does.`,
  databasePutBack: ({ agency, remedy }) =>
    `The database of ${agency}, or of governance, was put back from an older copy: ${agency} answers nothing until it is seeded again (${remedy}).`,
  databasePutBackMended: ({ agency }) => `The database of ${agency} was seeded again, and goes on.`,
  birthNotTold: ({ kind, code }) =>
    `Governance was not told, or did not take, when children were born (${kind ?? 'refused'}${suffix(code)}); the hub tells it again.`,
  databaseBack: ({ database }) => `The database of ${database} answers again.`,
  databaseConnectionLost: ({ subgraph }) => `${subgraph} lost a connection to its database.`,
  internalCallFailed: ({ peer, path, cause, kind, code }) =>
    `Governance could not answer ${peer} (${path}): ${CAUSES[cause ?? ''] ?? `a fault of its own (${kind}${suffix(code)})`}.`,
  internalCallAnswered: ({ peer, path }) => `Governance answers ${peer} again (${path}).`,
  leaseLost: ({ subgraph }) =>
    `${subgraph} cannot tell whether its copy of the governance tables is late: it is unavailable until it can. Where it does not answer again within a minute, ${RESTART}.`,
  leaseHeld: ({ subgraph }) => `${subgraph} answers again.`,
  leaseNotHeld: ({ subgraph }) =>
    `${subgraph} cannot tell since it started whether its copy of the governance tables is late, and is unavailable until it can. Where it does not answer within a minute, ${RESTART}.`,
  noOrganisationKnown: ({ subgraph, remedy }) =>
    `${subgraph} knows no organisation yet, so that nobody can be answered: ${remedy}`,
  columnsMissing: ({ subgraph, columns, remedy }) =>
    `The database of ${subgraph} has no column ${columns}, which a record type maps, and ${subgraph} is not ready: ${remedy}`,
  noProtocolInForce: ({ remedy }) => `No protocol is in force, so that nothing is shared: ${remedy}`,
  agenciesWithoutContact: ({ remedy }) =>
    `Some agencies have no contact of their own, and another's is told in their place: ${remedy}`,
  holidaysEnd: ({ remedy }) =>
    `The list of bank holidays ends within a year; past its end they count as working days, and what is due is due too soon: write the next ones into ${remedy}.`,
  contextRefused: ({ subgraph }) =>
    `Somebody called the subgraph ${subgraph} without the gateway's token; nothing was answered.`,
  serviceRefused: ({ subgraph }) =>
    `Somebody called an internal address of ${subgraph ?? 'a subgraph'} without the key of a peer; nothing was answered.`,
  holderTasksOverdue: ({ subgraph }) =>
    `${subgraph} has holder’s tasks whose clock has run out: somebody there has to decide them.`,
  holderTasksFailed: ({ subgraph }) => `${subgraph} could not look for holder’s tasks; it looks again by itself.`,
  refusalsNotRecorded: ({ subgraph, kind }) =>
    `${subgraph} could not record what the gateway refused in its name (${kind}); the gateway keeps it and sends it again.`,
  refusalsNotDelivered: ({ agency, kind }) =>
    `What the gateway refused for ${agency} could not be delivered to it (${kind}); it is kept and sent again.`,
  refusalSpoolFailed: ({ code }) =>
    `The gateway could not keep a refusal in its spool${suffix(code)}: look at the folder of the spool and the room on its disk.`,
  refusalLost: ({ agency }) =>
    `A refusal for ${agency} could be kept neither by the gateway nor there, and is not recorded: see the spool in docs/operations.md.`,
  resolverFault: ({ subgraph, kind, code, column }) =>
    `${subgraph} could not answer a field because of a fault of its own (${kind}${suffix(code)}${column === undefined ? '' : `: its database has no column ${column}`}); to its asker it is unavailable.`,
  internalFault: ({ subgraph, kind, errorId }) =>
    `${subgraph ?? 'The gateway'} could not answer because of a fault of its own (${kind})${errorId === undefined ? '' : `, told to its asker with the error id ${errorId}`}.`,
  logHeadRefused: ({ subgraph, agency, code }) =>
    `The head of the disclosure log of ${agency ?? subgraph} was refused by its witness${suffix(code)}: run npm run verify.`,
  logDamaged: ({ subgraph }) => `The disclosure log of ${subgraph} does not fit its own head: run npm run verify.`,
  logHeadNotWitnessed: ({ subgraph, kind }) =>
    `The head of the disclosure log of ${subgraph} could not be witnessed (${kind}); it is tried again.`,
  subjectKeysNotMade: ({ subgraph, kind, code }) =>
    `${subgraph} could not make the keys of persons who are new to it (${kind}${suffix(code)}); it tries again.`,
  sharingNotCounted: ({ subgraph, kind, code }) =>
    `${subgraph} could not count what was shared for the reports (${kind}${suffix(code)}); it tries again.`,
  clausesNotNoted: ({ subgraph, kind, code }) =>
    `${subgraph} could not note which clauses are in force for the reports (${kind}${suffix(code)}); it tries again.`,
  tokenRefused: ({ cause }) =>
    `A token was refused: its issuer ${cause === 'nameNotNormal' ? 'writes the id or the team of a practitioner as nobody could name them' : 'names a role that its organisation cannot have'}. The log says which; ask who runs that issuer.`,
  sweepFailed: ({ kind }) =>
    `Governance could not mark consents whose time is over (${kind}); they count no more all the same, and it tries again.`,
  witnessKeyMissing: () =>
    'Governance has no key to witness the disclosure logs with: their heads stay without a witness.',
  replicationLost: ({ agency }) =>
    `${agency} no longer receives the governance tables and is unavailable until they are copied anew: ${RESTART}.`,
  replicationWhole: ({ agency }) => `${agency} receives the governance tables again.`,
  keys: ({ outcome, key, fault }) =>
    outcome === 'read'
      ? 'The keys were changed and have been read again.'
      : `The file of the keys was changed and cannot be read (${key ? `${key}: ` : ''}${fault}): the earlier keys stay in use.`,
  emergencyAccessBeyondRate: () =>
    'Somebody used emergency access beyond their rate: it was given, and is to be looked at.',
  rateExceeded: () => 'Somebody asked more often than their rate allows, and was told when to ask again.',
  stopFailed: ({ kind }) => `A part could not be stopped as it should (${kind}).`,
};

/** What is tried again by itself, and what every start waits for: while everything starts it is nobody's concern. */
export const MENDS_ITSELF: ReadonlySet<string> = new Set([
  'alertsNotTold',
  'birthNotTold',
  'clausesNotNoted',
  'holderTasksFailed',
  'internalCallAnswered',
  'internalCallFailed',
  'leaseHeld',
  'leaseLost',
  'leaseNotHeld',
  'logHeadNotWitnessed',
  'noOrganisationKnown',
  'protectedNotTold',
  'sharingNotCounted',
  'subjectKeysNotMade',
  'sweepFailed',
]);

function suffix(code: string | undefined): string {
  return code === undefined ? '' : ` ${code}`;
}
