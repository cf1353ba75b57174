import { randomUUID } from 'node:crypto';
import { withMigration } from './withMigration';

/** What an earlier version kept of practitioners' own families, and of their look-ups, this one tells as it tells what is new. */
describe('look-ups of one’s own family', () => {
  const [person, kin] = [randomUUID(), randomUUID()];

  it('that the hub kept before are told to governance as new ones are, one a day', () =>
    withMigration('hub', 'TellOwnLookups1700000000212', async (migration, runner) => {
      await migration.down(runner);
      await runner.query(
        `INSERT INTO public.lookup_alert SELECT gen_random_uuid(), $1, 'o', 'p', at::timestamptz
         FROM unnest(ARRAY['2026-03-01T23:30:00Z', '2026-03-01T09:00:00Z', '2026-03-02T00:30:00Z']) AS at`,
        [person],
      );
      await migration.up(runner);
      const rows = await runner.query(
        `SELECT day::text, to_char(at AT TIME ZONE 'UTC', 'HH24:MI') AS at, told_at FROM lookups.own_family WHERE person = $1 ORDER BY day`,
        [person],
      );
      expect(rows).toEqual([
        { day: '2026-03-01', at: '09:00', told_at: null },
        { day: '2026-03-02', at: '00:30', told_at: null },
      ]);
      expect(await runner.query("SELECT to_regclass('public.lookup_alert') AS there")).toEqual([{ there: null }]);
    }));

  it.each([
    [
      'are noticed by every agency of families that were declared before',
      'KeepOwnLookups1700000000211',
      'household',
      'family',
    ],
    [
      'agencies are told of whoever is of the family in a further degree',
      'TellOfFamily1700000000590',
      'family',
      'acquaintance',
    ],
  ] as const)('%s, and of no others', (_what, name, kind, other) =>
    withMigration('governance', name, async (migration, runner) => {
      await migration.down(runner);
      await runner.query(
        `INSERT INTO governance.relationship (agency, id, person, organisation, practitioner, kind, declared_at)
         VALUES ('hub', $1, $2, 'o', 'p', $3, now()), ('hub', $2, $1, 'o', 'p', $4, now())`,
        [person, kin, kind, other],
      );
      await migration.up(runner);
      const told = async (of: string) =>
        (
          await runner.query(
            'SELECT agency FROM governance.relationship WHERE person = ANY($1) AND kind = $2 ORDER BY agency',
            [[person, kin], of],
          )
        ).map(({ agency }: { readonly agency: string }) => agency);
      expect(await told(kind)).toEqual(['education', 'health', 'hub', 'police', 'socialCare']);
      expect(await told(other)).toEqual(['hub']);
    }),
  );

  it('in an emergency, of which the leads were alerted, stand among the look-ups, and what was told after it of that day no more', () =>
    withMigration('governance', 'TellEmergencyLookups1700000000213', async (migration, runner) => {
      await migration.down(runner);
      const request = randomUUID();
      await runner.query(
        `INSERT INTO governance.relationship (agency, id, person, organisation, practitioner, kind, declared_at)
         VALUES ('hub', $1, $1, 'o', 'p', 'household', now())`,
        [person],
      );
      await runner.query(
        `INSERT INTO authority.emergency_request (id, organisation, team, role, practitioner, purpose, reason, reason_words, at)
         VALUES ($1, 'o', 't', 'policeOfficer', 'p', 'section47Enquiry', 'Gone', 'gone', '2026-03-01T10:00:00Z')`,
        [request],
      );
      await runner.query(
        `INSERT INTO authority.alert (id, organisation, roles, kind, reference, persons, at)
         SELECT gen_random_uuid(), 'o', ARRAY['safeguardingLead'], kind, $1, ARRAY[$2, $3]::uuid[], '2026-03-01T10:00:00Z'
         FROM unnest(ARRAY['ownFamilyLookedUp', 'emergencyBeyondRate']) AS kind`,
        [request, person, kin],
      );
      await runner.query(
        `INSERT INTO authority.own_lookup (id, person, organisation, practitioner, day, at)
         SELECT gen_random_uuid(), about, 'o', 'p', at::timestamptz::date, at::timestamptz
         FROM (VALUES ($1::uuid, '2026-03-01T10:00:05Z'), ($1::uuid, '2026-03-02T09:00:00Z'), ($2::uuid, '2026-03-01T11:00:00Z')) AS told(about, at)`,
        [person, kin],
      );
      await migration.up(runner);
      const LEFT = `SELECT person, day::text, emergency FROM authority.own_lookup WHERE organisation = 'o' ORDER BY day, at`;
      const told = [
        { person, day: '2026-03-01', emergency: true },
        { person: kin, day: '2026-03-01', emergency: false },
        { person, day: '2026-03-02', emergency: false },
      ];
      expect(await runner.query(LEFT)).toEqual(told);
      expect(await runner.query("SELECT kind FROM authority.alert WHERE organisation = 'o'")).toEqual([
        { kind: 'emergencyBeyondRate' },
      ]);
      await migration.down(runner);
      await migration.up(runner);
      expect(await runner.query(LEFT)).toEqual(told.map((each) => ({ ...each, emergency: false })));
    }));
});
