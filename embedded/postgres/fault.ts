const POSTGRES_FAULTS = [
  'POSTGRES_PLATFORM_UNSUPPORTED',
  'POSTGRES_OTHER_VERSION',
  'POSTGRES_IN_USE',
  'POSTGRES_PORT_TAKEN',
  'POSTGRES_NO_USER',
  'POSTGRES_DID_NOT_START',
  'POSTGRES_NOT_PREPARED',
  'REPLICATION_NOT_READY',
  'BACKUP_NOTHING_THERE',
  'BACKUP_TARGET_EXISTS',
  'BACKUP_NOT_COMPLETE',
  'BACKUP_DAMAGED',
  'BACKUP_OTHER_VERSION',
  'RESTORE_DATA_EXISTS',
  'RESTORE_DESTROYED_UNKNOWN',
  'NOT_DESTROYED_AGAIN',
] as const;

export type PostgresFaultCode = (typeof POSTGRES_FAULTS)[number];

/** Why a PostgreSQL cannot run, carry what it is to, be backed up or restored: the sentence says what is wrong and what to do. */
export class PostgresFault extends Error {
  constructor(
    readonly code: PostgresFaultCode,
    sentence: string,
  ) {
    super(sentence);
  }
}
