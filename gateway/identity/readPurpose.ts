import { z } from 'zod';
import { PURPOSE_TERMS, purposesGrantedTo } from '#policies/core/purposes';
import { saysSomething, unkeptFault } from '#policies/core/texts';
import { PURPOSES, type Purpose, type Role } from '#policies/core/vocabulary';
import type { FaultCode } from '../faults';
import { RequestFault } from '../requestFault';

/** What a request declares beside its question. */
export interface Declaration {
  readonly purpose: Purpose;
  readonly caseId: string | null;
  readonly reason: string | null;
}

/** RFC 9562, as the sources read it. */
const UUID = z.uuid();
const LONGEST_REASON = 1000;

/** Reads `lintel-purpose`, `lintel-case` and `lintel-reason`. Throws a fault that lists the purposes granted to the role. */
export function readPurpose(header: (name: string) => string | undefined, role: Role): Declaration {
  const granted = purposesGrantedTo(role);
  const refuse: Refuse = (code, sentence) => refusalOfPurpose(role, code, sentence);
  const declared = header('lintel-purpose');
  if (declared === undefined || declared === '')
    throw refuse('PURPOSE_REQUIRED', 'Declare a purpose in the header lintel-purpose.');
  const purpose = PURPOSES.find((each) => each === declared);
  if (purpose === undefined) throw refuse('PURPOSE_UNKNOWN', 'The declared purpose does not exist.');
  if (!granted.includes(purpose))
    throw refuse('PURPOSE_NOT_GRANTED', `The purpose ${purpose} is not granted to your role.`);
  const named = header('lintel-case') || null;
  const [caseId, reason] = both(
    () => readCase(named),
    () => readReason(header('lintel-reason'), purpose, named),
  );
  return { purpose, caseId, reason };
}

type Refuse = (code: FaultCode, sentence: string) => RequestFault;

/** Refusals of a purpose list what would be granted; those of a case or a reason have another remedy. */
function refusalOfPurpose(role: Role, code: FaultCode, sentence: string): RequestFault {
  const granted = purposesGrantedTo(role);
  const listed = granted.length === 0 ? 'none' : granted.join(', ');
  return new RequestFault(code, `${sentence} Granted to your role: ${listed}.`, { granted });
}

/**
 * A purpose that rests on a case names it. The caseload asks for many children at once, each with a case of its own: it
 * names none; nor does an act, which says itself what it concerns (it may be what opens the case). Known only when the
 * operation has been read.
 */
export function requireCase({ purpose, caseId }: Declaration, asked: 'acts' | readonly string[]): void {
  if (!PURPOSE_TERMS[purpose].caseRequired || caseId !== null || asked === 'acts') return;
  if (asked.length > 0 && asked.every((field) => field === 'caseload' || field === 'protocols')) return;
  throw new RequestFault('CASE_REQUIRED', `The purpose ${purpose} needs the header lintel-case: the UUID of the case.`);
}

/** What is wrong with either is told in one answer, under the first one's code: nobody mends a request twice. */
function both<First, Second>(readFirst: () => First, readSecond: () => Second): readonly [First, Second] {
  let first: First;
  try {
    first = readFirst();
  } catch (fault) {
    if (fault instanceof RequestFault) tellBoth(fault, readSecond);
    throw fault;
  }
  return [first, readSecond()];
}

function tellBoth(first: RequestFault, readSecond: () => unknown): void {
  try {
    readSecond();
  } catch (second) {
    if (!(second instanceof RequestFault)) throw second;
    throw new RequestFault(first.code, `${first.message} ${second.message}`, first.extensions);
  }
}

function readCase(text: string | null): string | null {
  if (text === null) return null;
  if (!UUID.safeParse(text).success)
    throw new RequestFault('CASE_INVALID', 'The header lintel-case is to be the UUID of a case.');
  return text.toLowerCase();
}

/** Where the case is missing, too, one answer says both. */
function readReason(text: string | undefined, purpose: Purpose, named: string | null): string | null {
  const decoded = decodeReason(text ?? '');
  const fault = unkeptFault(decoded);
  if (fault !== null) throw new RequestFault('REASON_INVALID', `The header lintel-reason ${fault}`);
  if (saysSomething(decoded)) return decoded;
  const { reasonRequired, caseRequired } = PURPOSE_TERMS[purpose];
  if (!reasonRequired) return null;
  const missing = `The purpose ${purpose} needs the header lintel-reason: the context of this request in words, percent-encoded.`;
  const both = `${missing} It needs the header lintel-case, too (save for a caseload or a change): the UUID of the case.`;
  throw new RequestFault('REASON_REQUIRED', caseRequired && named === null ? both : missing);
}

const NOT_ASCII = /[^\x20-\x7e]/;

function decodeReason(text: string): string {
  try {
    const decoded = decodeURIComponent(text).trim();
    // Bytes that were not encoded are read as Latin-1, whatever they were: they would be recorded garbled.
    if (NOT_ASCII.test(text)) throw new RangeError();
    if (decoded.length > LONGEST_REASON) throw new RangeError();
    return decoded;
  } catch {
    throw new RequestFault(
      'REASON_INVALID',
      `The header lintel-reason is to be percent-encoded UTF-8 of at most ${LONGEST_REASON} characters.`,
    );
  }
}
