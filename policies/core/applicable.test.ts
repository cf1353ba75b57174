import { clause, ON, ORGANISATIONS, protocol, rulesOf } from '#test/oracle/smallWorld';
import { clausesOnDuty } from './applicable';
import type { Clause, Protocol } from './protocol';

const { police, heddlu } = ORGANISATIONS;

const { lawfulBasis } = clause('any');
const onDuty = (changes: Partial<Clause> = {}): Clause =>
  clause('D', { lawfulBasis: { ...lawfulBasis, power: 'childrenAct2004s16LA' }, ...changes });

describe('clauses that a holder’s decision of detriment stops', () => {
  const stopped = (clauses: readonly Clause[], of: Partial<Protocol> = {}, signed = [police, heddlu]) =>
    clausesOnDuty(rulesOf(protocol({ clauses, ...of }), signed), ON).map((each) => [each.clause.id, ...each.signed]);

  test('are those on the duty, with the signatories that it binds', () => {
    expect(stopped([onDuty(), clause('other')])).toEqual([['sample.D', 'police-e']]);
    expect(stopped([onDuty()], {}, [heddlu])).toEqual([['sample.D']]);
  });

  test.each<[string, readonly Clause[], Partial<Protocol>]>([
    ['that only forbid', [onDuty({ effect: 'withhold' })], {}],
    ['of an agreement that is over', [onDuty()], { inForceTo: ON }],
    ['of one that has not begun', [onDuty()], { inForceFrom: '2026-10-16' }],
  ])('and none %s', (_which, clauses, of) => {
    expect(stopped(clauses, of)).toEqual([]);
  });
});
