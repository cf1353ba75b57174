import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AGENCIES } from '#policies/core/vocabulary';
import { checkProof, PROOF_FINDINGS, type ProofKeys } from '#policies/disclosure/checkProof';
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
 * 1 where anything is in doubt. Throws where a file cannot be read, or is no such document: nothing was checked.
 */
export function verifyReceipt(file: string, keys: ProofKeys): ReceiptChecked {
  const { receipt, log, head, grown, findings } = checkProof(JSON.parse(readFileSync(file, 'utf8')), keys);
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

/** Public keys: of the file given, else of the variables of `verify.env`, else those that a home keeps. */
export function proofKeys(file: string | undefined, home: string, environment: NodeJS.ProcessEnv): ProofKeys {
  const { LINTEL_LOG_PUBLIC_KEYS: logs, LINTEL_WITNESS_PUBLIC_KEYS: witness } = environment;
  const configured = logs && witness ? { logKeys: JSON.parse(logs), witnessKeys: JSON.parse(witness) } : null;
  const kept = file ?? join(home, 'keys', 'public-keys.json');
  const given = file === undefined && configured !== null ? configured : JSON.parse(readFileSync(kept, 'utf8'));
  const { logKeys, witnessKeys } = keysSchema.parse(given);
  return {
    logKeys: (agency) => readVerifyingKeys(logKeys[agency] ?? []),
    witnessKeys: readVerifyingKeys(witnessKeys),
  };
}
