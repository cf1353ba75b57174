import type { PersonId } from '#policies/core/ids';
import type { RecordTable } from '#policies/enforcement/recordTable';
import { asking, policyOf, SUMMARY } from '#test/oracle/smallPolicy';
import { clause, subjectFacts } from '#test/oracle/smallWorld';
import type { SubjectState } from '../replica/replica';
import { countPatterns } from './countPatterns';
import { outcomeLedger } from './outcomes';

const TABLE = {
  ...{ typeName: 'Incident', record: 'police.incident', category: 'crime', table: 'public.incident', keyedBy: 'link' },
  ...{ heldBy: null, attributes: new Map(), counts: [{ item: SUMMARY, kind: 'incidents' }] },
} as unknown as RecordTable;

const under = (power: string) => ({ lawfulBasis: { ...clause('C1').lawfulBasis, power } });

/** The controllers of the reader's own country ask for involvement, which there is not; those of the other ask for nothing. */
const policy = policyOf([
  asking({ involvement: true }, under('childrenAct1989s17')),
  asking({}, { id: clause('C0').id, ...under('sswba2014s164') }),
]);

async function told(whereaboutsClosed: boolean) {
  const subject = {
    ...{ person: '00000000-0000-4000-8000-000000000001' as PersonId, known: true, excluded: false, whereaboutsClosed },
    factsFor: () => subjectFacts({ involved: false, whereaboutsClosed }),
  } as unknown as SubjectState;
  const ledger = outcomeLedger();
  const question = { policy, tables: [TABLE], subjects: [subject], sql: async () => [], now: new Date(), ledger };
  const counted = (await countPatterns(question)).flat();
  return counted.flatMap(({ refused }) => (refused?.outcome === 'withheld' ? [refused.reason] : []));
}

it('that some withhold what they may count is told of a child of closed whereabouts as of any other', async () => {
  expect(await told(false)).toEqual(['notInvolved']);
  expect(await told(true)).toEqual(['notInvolved']);
});
