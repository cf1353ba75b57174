import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Asked, caseworkTown, reasonsOf } from './caseworkTown';
import { child, HUB } from './relationsAsked';

/** What docs/casework.md shows runs as it is written. */
const ROOT = join(__dirname, '..', '..');
const casework = caseworkTown.forTests();

describe('docs/casework.md', () => {
  const text = readFileSync(join(ROOT, 'docs', 'casework.md'), 'utf8');
  const examples = [...text.matchAll(/```graphql\n(.*?)```/gs)].map(([, query]) => query ?? '');
  const referral = randomUUID();
  const request = randomUUID();
  beforeAll(async () => {
    await casework.rows(
      'hub',
      `INSERT INTO public.hub_referral (id, person, controller, period_start, reason) VALUES ($1, $2, 'marchford-council', now(), 'Neglect')`,
      [referral, child],
    );
    await casework.rows(
      'police',
      `WITH asked AS (
         INSERT INTO tasks.unlock_request (id, person, organisation, team, practitioner, role, purpose, data_item, route, text, standing,
           involved, asked_at, due_at)
         VALUES ($1, $2, 'afonwen-council', 'any', 'afonwen-council/asks', 'socialWorker', 'section47Enquiry', 'police.intelligence.text',
           'askOriginator', 'What is held?', true, true, now(), now() + interval '1 day') RETURNING id)
       INSERT INTO tasks.unlock_handling (request, controller, round, assigned_to) SELECT id, 'marches-police', 1, 'dutyOfficer' FROM asked`,
      [request, child],
    );
  });
  const asked: Readonly<Record<string, [Asked, object]>> = {
    Bar: [HUB, { person: child }],
    Open: [{ persona: 'social-worker-england', purpose: 'section47Enquiry', reason: 'Injury' }, { person: child }],
    Accept: [HUB, { person: child, referral }],
    Answer: [{ persona: 'duty-officer', purpose: 'informationGovernance' }, { request }],
    Emergency: [{ persona: 'police-officer', purpose: 'section47Enquiry', reason: 'Call' }, { persons: [child] }],
  };
  it.each(examples.map((query) => [/mutation (\w+)/.exec(query)?.[1] ?? '', query]))(
    '%s runs as written',
    async (name, query) => {
      const [who, variables] = asked[name] ?? [HUB, {}];
      const body = await casework.act(who, query, { ...variables });
      expect(body.errors).toBeUndefined();
      expect(reasonsOf(body)).not.toContain('thresholdNotRecorded');
    },
  );
});
