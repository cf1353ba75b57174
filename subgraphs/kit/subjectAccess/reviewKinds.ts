import type { GrantorKind } from '#policies/core/consent/capacity';
import { ACCESS_AGENCIES, concernsHealth, type ReviewKind, reviewsOf } from '#policies/core/subjectAccess';
import type { RequestScope } from '../request/requestScope';
import type { HeldRecord } from './holdings';

type Catalogued = Pick<RequestScope, 'agency' | 'catalogue'>;

/** What a record waits for before it may be in a copy whole. */
export function kindsOf(scope: Catalogued, record: HeldRecord, capacity: GrantorKind): readonly ReviewKind[] {
  const agency = ACCESS_AGENCIES.find((each) => each === scope.agency);
  if (agency === undefined) return [];
  const ofFields = (['thirdParty', 'concerningHealth'] as const).filter(
    (kind) => leftOutBy(scope, record, kind).length > 0,
  );
  return [...reviewsOf(agency, record.table.record, capacity), ...ofFields];
}

/** What a kind of review leaves out of a record where it does not include: these fields, or the whole of it (null). */
export function leftOutBy(scope: Catalogued, record: HeldRecord, kind: ReviewKind): readonly (string | null)[] {
  if (kind === 'thirdParty') return thirdPartyFields(scope, record);
  if (kind === 'concerningHealth') return concerningHealth(scope, record);
  return [null];
}

/** Fields that are filled and say something about somebody else. */
function thirdPartyFields({ catalogue }: Catalogued, record: HeldRecord): readonly string[] {
  return filled(record).filter((name) => itemOf(catalogue, record, name)?.flags.includes('T'));
}

/**
 * Fields that are filled with data concerning health, of a controller that is no health professional: those of health are
 * weighed by one. The whole record where it says so merely by being there.
 */
function concerningHealth({ agency, catalogue }: Catalogued, record: HeldRecord): readonly (string | null)[] {
  if (agency === 'health') return [];
  if (concernsHealth(catalogue.items.get(record.table.existence))) return [null];
  return filled(record).filter((name) => name !== 'controller' && concernsHealth(itemOf(catalogue, record, name)));
}

function filled({ values }: HeldRecord): readonly string[] {
  return [...values].filter(([, value]) => value !== null).map(([name]) => name);
}

function itemOf(catalogue: Catalogued['catalogue'], { table }: HeldRecord, field: string) {
  const item = table.fields.get(field)?.item;
  return item === undefined ? undefined : catalogue.items.get(item);
}
