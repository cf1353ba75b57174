import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dayOf } from '#policies/core/legalDay';
import { readPowers } from '#policies/powers/readPowers';
import { failedLine, judgeAgreements } from '#policies/protocols/judgeAgreements';
import { readCatalogue } from '#policies/protocols/readCatalogue';
import { inForceNow, loadProtocols, type SignedVersion } from '#subgraphs/governance/protocols/loadProtocols';
import { homeNote } from './homeNote';
import { TOWN_ORGANISATIONS } from './town/organisations';
import { PERSONAS } from './town/personas';

const ROOT = join(__dirname, '..');
const CATALOGUE = join(ROOT, 'schema', 'fields.json');
/** What was read when the protocols of a home were last put in force, and the revision that came of it. */
const lastRead = homeNote('protocols.read');

interface ProtocolsOfHome {
  readonly home: string;
  readonly folder: string | undefined;
  /** Of the owner of governance's database. */
  readonly ownerUrl: string;
}

/** Null where they are in force already, as they would be read again; `faults` where the last good revision stays. */
export type ProtocolsAtStart =
  | {
      /** Gives the signed versions whose text is another than was signed: in the town they come into force all the same. */
      readonly load: () => Promise<readonly SignedVersion[]>;
    }
  | { readonly faults: string }
  | null;

/**
 * Reads the protocols with which a home starts and runs their cases, unless nothing has changed since they were put in force:
 * neither what is read, nor what reads it, nor anything in the database. Throws with the faults where none is in force yet:
 * everything would be withheld as if the law said so.
 */
export async function readAtStart({ home, folder, ownerUrl }: ProtocolsOfHome): Promise<ProtocolsAtStart> {
  const protocols = folder ?? join(ROOT, 'policies', 'protocols');
  const digest = digestOf(protocols);
  const now = await inForceNow(ownerUrl);
  if (now.any && lastRead.read(home) === `${digest} ${now.revision}`) return null;
  const judged = judgeAgreements(protocols, {
    folder: protocols,
    catalogue: readCatalogue(CATALOGUE),
    powers: readPowers(),
    organisations: TOWN_ORGANISATIONS,
    personas: PERSONAS,
    today: dayOf(new Date()),
  });
  const lines = 'fault' in judged ? judged.lines : judged.failed.map(failedLine);
  if ('read' in judged && lines.length === 0)
    return {
      async load() {
        const changed: SignedVersion[] = [];
        await loadProtocols(ownerUrl, judged.read, { onSignedOtherwise: (versions) => changed.push(...versions) });
        lastRead.write(home, `${digest} ${(await inForceNow(ownerUrl)).revision}`);
        return changed;
      },
    };
  const faults = lines.map((line) => `    ${line}`).join('\n');
  if (!now.any) throw new Error(noneInForce(protocols, faults));
  return { faults };
}

/** Of the protocols, the fields and organisations that they name, and all that reads them. */
function digestOf(folder: string): string {
  const digest = createHash('sha256').update(JSON.stringify(TOWN_ORGANISATIONS));
  const files = [folder, join(ROOT, 'policies')].flatMap((each) =>
    readdirSync(each, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted(),
  );
  for (const file of [CATALOGUE, join(ROOT, 'package-lock.json'), ...files])
    digest.update(`\n${file}\n`).update(createHash('sha256').update(readFileSync(file)).digest());
  return digest.digest('hex');
}

function noneInForce(folder: string, faults: string): string {
  return `Protocols in ${folder} are at fault, and none is in force yet: everything would be withheld.
${faults}
Mend them (npm run protocols -- check names the same faults) and start again: what is made so far is used then.`;
}
