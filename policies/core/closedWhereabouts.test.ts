import { asking, granted, LOCATION, policyOf, SUMMARY, told } from '#test/oracle/smallPolicy';
import { clause, ORGANISATIONS, recipient, recordFacts, subjectFacts } from '#test/oracle/smallWorld';
import type { SubjectFacts } from './decision';
import type { Organisation } from './protocol';

const { police, heddlu } = ORGANISATIONS;

describe('closed whereabouts', () => {
  const closed = { whereaboutsClosed: true };
  const english = clause('C1', { lawfulBasis: { ...clause('C1').lawfulBasis, power: 'childrenAct1989s17' } });

  test('every item that places the child is silent, emergency or not', () => {
    const policy = policyOf([clause('C1', { dataItems: [LOCATION], emergency: true })]);
    expect(told(policy.decide(LOCATION, recordFacts()))).toBe('disclosed C1');
    expect(told(policy.decide(LOCATION, recordFacts({}, closed)))).toBe('silent');
    expect(told(policy.decide(LOCATION, recordFacts({}, { ...closed, emergencyAccess: granted })))).toBe('silent');
    expect(policy.subjectVerdict(LOCATION, () => subjectFacts(closed))).toEqual({
      kind: 'never',
      decision: { outcome: 'silent', clause: null },
      asIfNotHeld: true,
    });
    expect(policy.rowCondition(LOCATION, () => subjectFacts(closed))).toEqual({ kind: 'false' });
  });

  test('a refusal that would be told of any child is told of this one alike', () => {
    const policy = policyOf([asking({ involvement: true }, { dataItems: [LOCATION] })]);
    const told_ = (subject: Partial<SubjectFacts>) =>
      told(policy.decide(LOCATION, recordFacts({}, { involved: false, ...subject })));
    expect(told_(closed)).toBe(told_({}));
  });

  test('other items are given only where every controller of the agency would give them', () => {
    const all = policyOf([clause('C1')]);
    expect(told(all.decide(SUMMARY, recordFacts({}, closed)))).toBe('disclosed C1');
    for (const one of [policyOf([clause('C1')], { signed: [police] }), policyOf([english])]) {
      expect(told(one.decide(SUMMARY, recordFacts({}, closed)))).toBe('silent');
      expect(one.subjectVerdict(SUMMARY, () => subjectFacts(closed))).toEqual({
        kind: 'never',
        decision: { outcome: 'silent', clause: null },
        asIfNotHeld: true,
      });
      expect(one.rowCondition(SUMMARY, () => subjectFacts(closed))).toEqual({ kind: 'false' });
    }
  });

  test('the decision does not tell which controller holds the record; the clause is of the requester’s country', () => {
    const welsh = clause('C0', { lawfulBasis: { ...clause('C0').lawfulBasis, power: 'sswba2014s164' } });
    const at = (controller: Organisation, to: Organisation) =>
      told(policyOf([welsh, english], { to: recipient(to) }).decide(SUMMARY, recordFacts({}, closed, controller)));
    expect(at(police, ORGANISATIONS.council)).toBe('disclosed C1');
    expect(at(heddlu, ORGANISATIONS.council)).toBe('disclosed C1');
    expect(at(heddlu, ORGANISATIONS.cyngor)).toBe('disclosed C0');
  });
});
