import type { FaultEntry } from './faultEntry';

/** What the agencies refuse of the subject's rights: who saw what, access, correction. */
export const SUBJECT_ACCESS_FAULTS = {
  DISCLOSURE_UNKNOWN: {
    status: 200,
    from: 'source',
    meaning: 'Your organisation gave nothing about this person under one of the receipts.',
    whatToDo: 'Take the receipts from your own view of Person.disclosures.',
  },
} as const satisfies Record<string, FaultEntry>;
