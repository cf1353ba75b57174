import { hash } from 'node:crypto';

/** Records whose index entries are compared as one. */
export const SUBJECT_BLOCK = 1024;

const SUBJECTS = Buffer.from('"subjects":[');

/** The subjects of records, digested by block. Sequence numbers come in ascending order. */
export function subjectBlocks() {
  const digests = new Map<number, string>();
  let block = 0;
  let lines = '';
  function close(): void {
    if (lines !== '') digests.set(block, hash('sha256', (digests.get(block) ?? '') + lines, 'hex'));
    lines = '';
  }
  return {
    /** `subjects`: hex, sorted, each in quotes, with commas between. One without subjects is none. */
    add(seq: number, subjects: string): void {
      if (subjects === '') return;
      const at = Math.floor((seq - 1) / SUBJECT_BLOCK);
      if (at !== block) close();
      block = at;
      lines += `${seq}:${subjects}\n`;
    },
    digests(): ReadonlyMap<number, string> {
      close();
      return digests;
    },
  };
}

/** A record's own list of subjects: the last of that name in canonical bytes, whose keys are sorted. */
export function subjectsIn(body: Buffer): string {
  const from = body.lastIndexOf(SUBJECTS);
  if (from < 0) return '';
  const begins = from + SUBJECTS.length;
  return body.toString('latin1', begins, body.indexOf(']', begins));
}
