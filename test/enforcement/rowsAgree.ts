import 'reflect-metadata';
import { join } from 'node:path';
import { Pool } from 'pg';
import { PERSONAS } from '#embedded/town/personas';
import { SCRIPTED_CHILDREN, scriptedChild } from '#embedded/town/scriptedChildren';
import { compilePolicy } from '#policies/core/compilePolicy';
import type { OrganisationId, PersonId, PractitionerId } from '#policies/core/ids';
import type { Purpose } from '#policies/core/vocabulary';
import { rowProjector } from '#policies/enforcement/projectRow';
import { type SelectedRow, selectRows } from '#policies/enforcement/selectRows';
import { readCatalogue } from '#policies/protocols/readCatalogue';
import { SUBGRAPHS } from '#subgraphs/definitions';
import { type RunSql, readReplica } from '#subgraphs/kit/replica/readReplica';
import type { Requester } from '#subgraphs/kit/replica/replica';
import { buildMarkedSchema } from '#subgraphs/kit/schema/buildSubgraphSchema';
import { readRecordTables } from '#subgraphs/kit/schema/recordTable';
import { scenarioTown } from '#test/scenarios/scenarioTown';

/**
 * What SQL lets through and what `decide` discloses are the same rows, over every record type of every agency, every persona
 * and purpose, on the town's own rows: pushing conditions down neither leaks nor loses.
 */
const town = scenarioTown.forTests();
const pools: Pool[] = [];
// Before the town's own server ends.
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.end())));

const ANYBODY = { kind: 'true' } as const;
/** Governance holds few records of a child: consents. */
const LEAST_GIVEN: Readonly<Record<string, number>> = { governance: 50 };

it.each(Object.keys(SUBGRAPHS))(
  '%s: rows let through by SQL = rows disclosed by decide',
  async (name) => {
    const definition = await SUBGRAPHS[name]?.();
    if (definition === undefined) throw new Error(name);
    const pool = new Pool({
      connectionString: town.lintel.databases.runtime[definition.agency],
      options: '-c timezone=UTC',
    });
    pools.push(pool);
    const sql: RunSql = async (text, values) => (await pool.query({ text, values: [...values] })).rows;
    const replica = readReplica(sql, definition.agency);
    const tables = readRecordTables(buildMarkedSchema(definition), definition.records);
    const catalogue = readCatalogue(join(__dirname, '..', '..', 'schema', 'fields.json'));
    const { rules } = await replica.rules();
    const persons = (
      await sql<{ person: PersonId }>(
        'SELECT DISTINCT person::text AS person FROM governance.link ORDER BY 1 LIMIT 15',
        [],
      )
    ).map((row) => row.person);
    const asked = [...new Set([...SCRIPTED_CHILDREN.map((child) => child.person as PersonId), ...persons])];
    // The same for whoever asks.
    const held = new Map<string, readonly SelectedRow[]>();
    for (const table of tables.values())
      held.set(
        table.record,
        await sql<SelectedRow>(
          ...statement(
            selectRows(table, [...table.fields.values()], [{ persons: asked, condition: ANYBODY, latestBy: [] }], 500),
          ),
        ),
      );
    let disclosed = 0;
    let dropped = 0;
    for (const { persona, purpose } of PERSONAS.flatMap((each) =>
      each.purposes.map((one) => ({ persona: each, purpose: one as Purpose })),
    )) {
      const organisation = rules.organisations.find((each) => each.id === (persona.organisation as OrganisationId));
      if (organisation === undefined) throw new Error(persona.organisation);
      const requester: Requester = {
        organisation,
        team: persona.team,
        role: persona.role,
        practitioner: persona.practitioner as PractitionerId,
        issuer: null,
        trainingValidUntil: null,
      };
      const policy = compilePolicy(rules, catalogue, requester, purpose, '2026-11-24');
      const subjects = await replica.subjects({
        persons: asked,
        requester,
        purpose,
        caseId: scriptedChild('section47').caseId,
        now: new Date(),
      });
      for (const table of tables.values()) {
        const fields = [...table.fields.values()];
        const all = held.get(table.record) ?? [];
        const project = rowProjector(policy, table, fields);
        const projected = all.map((row) => ({ id: row.id, given: project(row, factsOf(row)) }));
        const byDecision = projected.filter(({ given }) => given !== null).map(({ id }) => id);
        const selections = asked.map((person, at) => {
          const ofPerson = (controller: OrganisationId) => stateOf(person).factsFor(controller, table.category);
          const condition = policy.rowCondition(table.existence, ofPerson);
          // In their order for some: it is one of the statement's dearest parts, and drops no row.
          const ordered = at < 10 && table.latestBy !== null;
          return {
            persons: [person],
            condition,
            latestBy: ordered ? policy.rowWays(table.latestBy.item, ofPerson) : [],
          };
        });
        const bySql = (await sql<SelectedRow>(...statement(selectRows(table, fields, selections, 500)))).map(
          (row) => row.id,
        );
        expect({ persona: persona.key, purpose, record: table.record, rows: [...bySql].sort() }).toEqual({
          persona: persona.key,
          purpose,
          record: table.record,
          rows: [...byDecision].sort(),
        });
        disclosed += bySql.length;
        dropped += all.length - bySql.length;
        const leaked = projected.flatMap(({ id, given }) =>
          (given?.fields ?? [])
            .filter(
              ({ decision: { outcome }, value }) =>
                value !== null && outcome !== 'disclosed' && outcome !== 'generalised',
            )
            .map(({ decision }) => ({ id, decision })),
        );
        expect(leaked).toEqual([]);

        function factsOf(row: SelectedRow) {
          return stateOf(row.person).factsFor(row.controller, table.category);
        }
      }

      function stateOf(person: PersonId) {
        const state = subjects.get(person);
        if (state === undefined) throw new Error('no state');
        return state;
      }
    }
    // The comparison means something only where some rows pass and some fall.
    expect(disclosed).toBeGreaterThan(LEAST_GIVEN[name] ?? 100);
    expect(dropped).toBeGreaterThan(100);
  },
  90_000,
);

it('a count is of its window: what is seven months old is in twelve months and not in six', async () => {
  const { person } = scriptedChild('convergence');
  const owner = new Pool({ connectionString: town.lintel.databases.owner.police });
  pools.push(owner);
  const counted = async (age: string) => {
    const { rowCount } = await owner.query(
      `UPDATE public.missing_episode SET period_start = now() - $2::interval
       WHERE (controller, subject) IN (SELECT controller, subject FROM governance.link WHERE person = $1)`,
      [person, age],
    );
    const { body } = await town.ask({
      persona: 'hub-practitioner',
      purpose: 'screening',
      query: 'query($id: ID!) { person(id: $id) { indicators { kind window atLeast } } }',
      variables: { id: person },
      reason: 'A contact',
    });
    const found = body.data?.person as { indicators: { kind: string; window: string; atLeast: number }[] } | undefined;
    const of = (window: string) =>
      found?.indicators.find((each) => each.kind === 'missingEpisodes' && each.window === window);
    expect(rowCount).toBeGreaterThan(0);
    return { half: of('P6M')?.atLeast, year: of('P12M')?.atLeast };
  };
  const [recent, older, oldest] = [await counted('5 months'), await counted('7 months'), await counted('13 months')];
  expect(recent.half).toBeGreaterThan(0);
  expect(recent.year).toBe(recent.half);
  // Where nothing was counted there is no entry.
  expect(older).toEqual({ half: undefined, year: recent.year });
  expect(oldest).toEqual({ half: undefined, year: undefined });
});

function statement({ text, values }: { text: string; values: readonly unknown[] }): [string, readonly unknown[]] {
  return [text, values];
}
