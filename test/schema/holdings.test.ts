import 'reflect-metadata';
import { join } from 'node:path';
import { readClocks } from '#policies/clocks/readClocks';
import { MADE_OF_OTHERS } from '#policies/core/subjectAccess';
import { holdingOf, readHoldings } from '#policies/holdings/readHoldings';
import { readCatalogue } from '#policies/protocols/readCatalogue';
import { SUBGRAPHS } from '#subgraphs/definitions';
import { buildMarkedSchema } from '#subgraphs/kit/schema/buildSubgraphSchema';
import { readRecordTables } from '#subgraphs/kit/schema/recordTable';
import { copyStatements, kindStatement } from '#subgraphs/kit/subjectAccess/statements';
import { readShippedRules } from '#test/fixtures/shippedProtocols';

/** What copies say of each kind of record (policies/holdings/holdings.yaml) is said of every kind that there is, and of no other. */
const holdings = readHoldings();
const catalogue = readCatalogue(join(__dirname, '..', '..', 'schema', 'fields.json'));
const rules = readShippedRules();
const clocks = readClocks();
const DAY = '2026-12-01';

const told = async (name: string) => {
  const definition = await SUBGRAPHS[name]?.();
  if (definition === undefined) throw new Error(name);
  const { agency } = definition;
  const tables = [...readRecordTables(buildMarkedSchema(definition), definition.records).values()].filter(
    ({ record }) => !MADE_OF_OTHERS.has(record),
  );
  return { agency, tables, scope: { agency, catalogue, clocks, holdings } };
};

it.each(Object.keys(SUBGRAPHS))(
  '%s: why each kind is held, from where, how long, and who is given it',
  async (name) => {
    const { agency, tables, scope } = await told(name);
    for (const table of tables) {
      for (const country of ['E', 'W'] as const) expect(holdingOf(holdings, table.record, country, DAY)).not.toBeNull();
      const about = kindStatement(scope, rules, table, DAY);
      for (const said of [about.heldFor, about.categories, about.from, about.kept]) expect(said).not.toEqual([]);
      expect(JSON.stringify(about)).not.toContain(holdings.unsaid);
    }
    expect(JSON.stringify(copyStatements(scope, DAY))).not.toContain(holdings.unsaid);
    const own = holdings.records.filter(({ record }) => record.startsWith(`${agency}.`)).map(({ record }) => record);
    expect([...new Set(own)].sort()).toEqual(tables.map(({ record }) => record).sort());
  },
);

it('to whom: by the clauses in force, each purpose once; nobody where no clause gives it, or none is in force', async () => {
  const { tables, scope } = await told('police');
  const givenTo = (record: string, day = DAY) => {
    const table = tables.find((each) => each.record === record);
    return table === undefined ? null : kindStatement(scope, rules, table, day).givenTo;
  };
  const incident = givenTo('police.incident') ?? [];
  expect(incident).toContainEqual(expect.stringMatching(/^Section 47 enquiry: .*social worker.*\(.*council.*\)$/));
  expect(new Set(incident.map((each) => each.split(':')[0])).size).toBe(incident.length);
  expect(givenTo('police.incident', '2020-01-01')).toEqual([]);
  // Of all to whom a clause speaks those who may declare the purpose.
  const hub = await told('hub');
  const [person] = hub.tables.filter(({ record }) => record === 'hub.person');
  if (person === undefined) throw new Error('There is no identity.');
  expect(kindStatement(hub.scope, rules, person, DAY).givenTo).toContain(
    'Screening in the hub: hub practitioner (council)',
  );
});

it('where the countries differ both are told, and the law of one agency is that of its records', async () => {
  const education = await told('education');
  const attendance = education.tables.find(({ record }) => record === 'education.attendance');
  if (attendance === undefined) throw new Error('There is no attendance.');
  expect(kindStatement(education.scope, rules, attendance, DAY).kept).toEqual([
    'In England: 6 years from the day of the entry',
    'In Wales: 3 years from the last day on which the register was used',
  ]);
  expect(copyStatements(education.scope, DAY).basis.join()).toMatch(/UK GDPR art\. 6/);
  expect(copyStatements((await told('police')).scope, DAY).basis.join()).toMatch(/DPA 2018 s35/);
});

it('a kind of record of which nothing is said reads so', async () => {
  const { tables, scope } = await told('police');
  const [table] = tables;
  if (table === undefined) throw new Error('There is no record type.');
  const bare = { ...scope, holdings: { ...holdings, records: [] } };
  expect(kindStatement(bare, rules, table, DAY)).toMatchObject({ heldFor: [holdings.unsaid], kept: [holdings.unsaid] });
});
