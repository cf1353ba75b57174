import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Pool } from 'pg';
import { readSecrets } from '#embedded/readSecrets';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { readSigningKey } from '#policies/disclosure/treeHead';
import { readSchedule } from '#policies/retention/schedule';
import { SUBGRAPHS } from '#subgraphs/definitions';
import { destroyExpired } from '#subgraphs/kit/retention/destroyExpired';
import { until } from '#test/town/until';
import { caseworkTown } from './caseworkTown';
import { READ, WORKER } from './relationsAsked';

/** What ended long ago goes at governance, and by replication at every agency; what is in force stays everywhere. */
const casework = caseworkTown.forTests();

it('what ended past its period goes at every agency, and what is in force bars and is there still', async () => {
  const { person } = scriptedChild('convergence');
  const name = 'marchford-council/social-worker-england';
  const [over, inForce, left] = [randomUUID(), randomUUID(), randomUUID()];
  for (const agency of ['hub', 'police', 'socialCare', 'education']) {
    await casework.rows(
      'governance',
      `INSERT INTO governance.exclusion (agency, id, person, organisation, practitioner, valid_from, valid_until)
       SELECT $1, id, $4, 'marchford-council', $5, now() - interval '40 years', ended
       FROM (VALUES ($2::uuid, now() - interval '26 years'), ($3::uuid, NULL)) AS bars(id, ended)`,
      [agency, over, inForce, person, name],
    );
    await casework.rows(
      'governance',
      `INSERT INTO governance.involvement (agency, id, person, organisation, valid_from, ended_at)
       VALUES ($1, $2, $3, 'marchford-council', now() - interval '40 years', now() - interval '26 years')`,
      [agency, left, person],
    );
  }
  const everywhere = ['governance', 'hub', 'police', 'socialCare', 'education'] as const;
  const at = async (agency: (typeof everywhere)[number]) =>
    (
      await casework.rows<{ id: string }>(
        agency,
        `SELECT DISTINCT id::text AS id FROM governance.exclusion WHERE id = ANY($1::uuid[])
         UNION SELECT id::text FROM governance.involvement WHERE id = ANY($1::uuid[])`,
        [[over, inForce, left]],
      )
    )
      .map(({ id }) => id)
      .toSorted();
  for (const agency of everywhere) await until(async () => (await at(agency)).length === 3);
  const barred = async () => (await casework.ask(WORKER, READ, { id: person })).body.data?.person === null;
  expect(await barred()).toBe(true);

  const { home, databases } = casework.town.lintel;
  const pool = new Pool({ connectionString: databases.owner.governance, max: 1 });
  const { retained = [] } = (await SUBGRAPHS.governance?.()) ?? {};
  const done = await destroyExpired({
    ...{ pool, agency: 'governance', retained, now: new Date(), dryRun: false, note: () => undefined },
    logKey: readSigningKey(readSecrets(home).logKeys.governance),
    rules: readSchedule(join(__dirname, '..', '..', 'policies', 'retention', 'schedule.yaml')),
  });
  await pool.end();
  expect(done).toContainEqual({ recordType: 'authority.exclusion', rule: 'exclusions-E', number: 1 });
  expect(done).toContainEqual({ recordType: 'authority.involvement', rule: 'involvements-E', number: 1 });
  for (const agency of everywhere) await until(async () => (await at(agency)).length === 1);
  for (const agency of everywhere) expect(await at(agency)).toEqual([inForce]);
  expect(await barred()).toBe(true);

  await casework.rows('governance', 'DELETE FROM governance.exclusion WHERE id = $1', [inForce]);
  await until(async () => !(await barred()));
});
