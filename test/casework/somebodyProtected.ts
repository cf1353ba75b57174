import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { caseworkTown } from './caseworkTown';

/** While these tests run an exclusion that names nobody bars everybody from somebody else, as in every installation. */
export function somebodyProtected(casework: ReturnType<typeof caseworkTown.forTests>): void {
  const [id, person] = [randomUUID(), randomUUID()];
  const atTheHub = async (rows: number) => {
    while ((await casework.rows('hub', 'SELECT FROM governance.exclusion WHERE id = $1', [id])).length !== rows)
      await wait(20);
  };
  beforeAll(async () => {
    await casework.rows(
      'governance',
      "INSERT INTO governance.exclusion (agency, id, person, valid_from) VALUES ('hub', $1, $2, now())",
      [id, person],
    );
    await atTheHub(1);
  });
  afterAll(async () => {
    await casework.rows('governance', 'DELETE FROM governance.exclusion WHERE id = $1', [id]);
    await atTheHub(0);
  });
}
