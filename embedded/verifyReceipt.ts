import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AGENCIES } from '#policies/core/vocabulary';
import { type CheckedProof, checkProof, PROOF_FINDINGS, type ProofKeys } from '#policies/disclosure/checkProof';
import { readVerifyingKeys } from '#policies/disclosure/treeHead';

const keysSchema = z.object({
  logKeys: z.partialRecord(z.enum(AGENCIES), z.array(z.string())),
  witnessKeys: z.array(z.string()),
});

export interface ReceiptChecked {
  readonly exitCode: 0 | 1;
  readonly lines: readonly string[];
}

/**
 * `npm run verify -- --receipt FILE`: a proof that a requester was given, by public keys alone; no database is asked. Exit code
 * 1 where anything is in doubt. Throws where a file cannot be read, or is no such document, and names it: nothing was checked.
 */
export function verifyReceipt(file: string, keys: ProofKeys): ReceiptChecked {
  const { receipt, log, head, grown, findings } = proofIn(file, keys);
  if (findings.length > 0)
    return {
      exitCode: 1,
      lines: [`NOT PROVED: receipt ${receipt} of ${log}`, ...findings.map((each) => `  ${PROOF_FINDINGS[each]}`)],
    };
  const since = grown ? ', which grew out of the earlier head' : '';
  return {
    exitCode: 0,
    lines: [
      `Proved: the record behind receipt ${receipt} stands in the log of ${log}, as of ${head.at}, size ${head.size}${since}.`,
    ],
  };
}

function proofIn(file: string, keys: ProofKeys): CheckedProof {
  const document = readJson(file);
  try {
    return checkProof(document, keys);
  } catch (fault) {
    throw new Error(`${file}: ${fault instanceof Error ? fault.message : String(fault)}`);
  }
}

/** Throws with the file's name, and without its text. */
function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new Error(`${file} cannot be read: give the path of a file that is there.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${file} is no JSON: give the whole answer as it came.`);
  }
}

/** Public keys: of the file given, else of the variables of `verify.env`, else those that a home keeps. */
export function proofKeys(file: string | undefined, home: string, environment: NodeJS.ProcessEnv): ProofKeys {
  const { LINTEL_LOG_PUBLIC_KEYS: logs, LINTEL_WITNESS_PUBLIC_KEYS: witness } = environment;
  const configured = logs && witness ? { logKeys: JSON.parse(logs), witnessKeys: JSON.parse(witness) } : null;
  const kept = file ?? join(home, 'keys', 'public-keys.json');
  const ofVariables = file === undefined && configured !== null;
  const read = keysSchema.safeParse(ofVariables ? configured : readJson(kept));
  if (!read.success)
    throw new Error(
      `${ofVariables ? 'LINTEL_LOG_PUBLIC_KEYS, LINTEL_WITNESS_PUBLIC_KEYS' : kept}: public keys are logKeys, a list for each agency, and witnessKeys, a list.`,
    );
  const { logKeys, witnessKeys } = read.data;
  return {
    logKeys: (agency) => readVerifyingKeys(logKeys[agency] ?? []),
    witnessKeys: readVerifyingKeys(witnessKeys),
  };
}
