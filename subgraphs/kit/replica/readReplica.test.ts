import { fixtureRules } from '#test/fixtures/fixtureRules';
import { type RunSql, readReplica } from './readReplica';

const { protocols, signatures, organisations } = fixtureRules('7');
const [first] = protocols;

/** The rules that a replica with these documents holds. */
function rulesOf(documents: readonly object[]) {
  const bodies = organisations.map(({ dutyToShare, ...row }) => ({ ...row, duty_to_share: dutyToShare }));
  const sql: RunSql = async <Row>() =>
    [{ revision: '7', protocols: documents, signatures, organisations: bodies }] as unknown as readonly Row[];
  return readReplica(sql, 'police').rules();
}

test('the powers of a protocol are those with which it was put in force', async () => {
  const powers = [{ ...first?.powers[0], effectiveTo: '2026-11-01' }];
  const { rules } = await rulesOf([{ ...first, powers }]);
  expect(rules).toMatchObject({ revision: '7', organisations, protocols: [{ powers }] });
});

test('one protocol without powers, from before they were carried, and there are no rules at all', async () => {
  const { powers: _, ...before } = first ?? { powers: [] };
  expect(await rulesOf([...protocols, before])).toEqual({
    revision: '7',
    rules: { revision: '7', protocols: [], signatures: [], organisations: [] },
  });
});
