import type { Agency } from '#policies/core/vocabulary';
import { caseworkTown } from '#test/casework/caseworkTown';
import { shared } from '#test/town/shared';

/** The town of casework's tests. */
export const actsTown = shared(async () => ({
  ...(await caseworkTown.started()).town,
  stop: () => caseworkTown.stop(),
}));

/** What a statement of an agency's owner gives. */
export async function rowsIn<Row extends object>(
  agency: Agency,
  text: string,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  return (await asked<Row>(agency, text, values)).rows;
}

export const inPolice = <Row extends object>(text: string, values: readonly unknown[]) =>
  rowsIn<Row>('police', text, values);

/** A statement of an agency's owner that changes something. */
export async function write(agency: Agency, text: string, values: readonly unknown[]): Promise<void> {
  expect((await asked(agency, text, values)).rowCount).toBeGreaterThan(0);
}

async function asked<Row extends object>(agency: Agency, text: string, values: readonly unknown[]) {
  return (await actsTown.started()).asOwner<Row>(agency, text, values);
}
