import type { PersonId } from '#policies/core/ids';
import type { Organisation } from '#policies/core/protocol';
import { inWords } from '../disclosures/entry';
import { disclosuresBy } from '../disclosures/releaseDisclosures';
import type { RequestScope } from '../request/requestScope';
import type { AppliedExemption } from './exemptions';
import type { HeldRecord } from './holdings';
import { fieldsOpen, words } from './plainWords';

/**
 * Who was given what of the copy, of the entries that the controller has released: an entry of which the copy has nothing is
 * none. Null where it would place the child.
 */
export interface CopiedDisclosure {
  readonly at: string;
  readonly purpose: string;
  readonly role: string;
  readonly organisation: string | null;
  readonly team: string | null;
  readonly case: string | null;
  readonly items: readonly string[];
}

/** An entry of the log, as the copy tells it. */
export interface ToldEntry {
  readonly receipt: string;
  readonly entry: CopiedDisclosure;
}

/**
 * Data items that the list of who was told may name: of record types that are held and of which the copy leaves no record out,
 * those that it leaves out of none. The log names no record, so one closes all of its type. Over what is held no more nobody
 * has decided: in doubt it is not named.
 */
export function itemsNamed(
  scope: RequestScope,
  held: readonly HeldRecord[],
  exemptions: readonly AppliedExemption[],
  closed: boolean,
): ReadonlySet<string> {
  return new Set(
    held.flatMap((record) => {
      const { table } = record;
      const left = new Set(exemptions.filter((each) => each.record === table.record).map(({ field }) => field));
      if (left.has(null)) return [];
      const fields = fieldsOpen(scope, record, closed).filter(({ name }) => !left.has(name));
      return [table.existence, ...table.counts.map(({ item }) => item), ...fields.map(({ item }) => item)];
    }),
  );
}

/** Who was told of what may be `named`, the latest first; of the places of the child nothing where they are `closed`. */
export async function disclosuresIn(
  scope: RequestScope,
  person: PersonId,
  named: ReadonlySet<string>,
  closed: boolean,
): Promise<readonly ToldEntry[]> {
  const { organisations } = await scope.rules();
  const nameOf = (id: string) => organisations.find((each: Organisation) => each.id === id)?.name ?? id;
  // Back to the beginning of the log: a copy leaves nothing out for its age.
  const given = await disclosuresBy(scope, scope.requester.organisation.id, person);
  return given
    .filter(({ outcomes }) => outcomes.every(({ attributes }) => attributes.released))
    .map(({ receipt, at, purpose, requester, case: caseId, outcomes }) => {
      const items = outcomes.map(({ outcome }) => outcome.dataItem).filter((item) => named.has(item));
      const entry: CopiedDisclosure = {
        at,
        purpose: words(purpose),
        role: requester.role === null ? 'not stated' : words(requester.role),
        organisation: closed ? null : nameOf(requester.organisation),
        team: closed ? null : requester.team,
        case: closed ? null : caseId,
        items: [...new Set(items.map(inWords))],
      };
      return { receipt, entry };
    })
    .filter(({ entry }) => entry.items.length > 0);
}
