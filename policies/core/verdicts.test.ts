import { asking, policyOf, SUMMARY, TEXT } from '#test/oracle/smallPolicy';
import { clause, ORGANISATIONS, recipient, restriction, subjectFacts } from '#test/oracle/smallWorld';
import type { Clause } from './protocol';

const { police, heddlu } = ORGANISATIONS;

describe('before any record', () => {
  test('the static verdict is the union over the controllers that signed', () => {
    expect(policyOf([clause('C1')], { signed: [heddlu] }).staticVerdict(SUMMARY)).toEqual({ kind: 'possible' });
    expect(policyOf([clause('C1')], { signed: [] }).staticVerdict(SUMMARY)).toMatchObject({
      kind: 'never',
      decision: { reason: 'notSigned', clause: 'sample.C1' },
    });
    expect(policyOf([clause('C1'), clause('C2', { effect: 'withhold' })]).staticVerdict(SUMMARY)).toMatchObject({
      kind: 'never',
      decision: { reason: 'withheldByClause' },
    });
    expect(
      policyOf([clause('C1')], { restrictions: [restriction('R1', { when: [] })] }).staticVerdict(SUMMARY),
    ).toMatchObject({ kind: 'never', decision: { outcome: 'silent' } });
  });

  test('the subject verdict names a clause only where all that signed refuse by the same', () => {
    const one = asking({ involvement: true });
    const other = {
      ...one,
      id: 'sample.C2' as Clause['id'],
      from: { ...one.from, controllers: [heddlu.id] },
    };
    const uninvolved = () => subjectFacts({ involved: false });
    const same = policyOf([one]).subjectVerdict(SUMMARY, uninvolved);
    const differing = policyOf([{ ...one, from: { ...one.from, controllers: [police.id] } }, other]).subjectVerdict(
      SUMMARY,
      uninvolved,
    );
    expect(same).toMatchObject({
      kind: 'never',
      decision: { reason: 'notInvolved', clause: 'sample.C1', unlock: ['recordInvolvement'] },
    });
    expect(differing).toMatchObject({ kind: 'never', decision: { reason: 'notInvolved', clause: null } });
  });

  test('the row condition leaves tests on columns, with unknown words shut out', () => {
    const policy = policyOf(
      [
        clause('C1', {
          whenRefused: 'silent',
          when: [
            { attribute: 'kind', equals: 'drugs' },
            { attribute: 'reviewed', after: 'P6M' },
          ],
        }),
      ],
      { signed: [police] },
    );
    expect(policy.rowCondition(SUMMARY, () => subjectFacts())).toEqual({
      kind: 'and',
      all: [
        { kind: 'controllerIn', controllers: ['police-e'] },
        { kind: 'in', attribute: 'kind', values: ['drugs'] },
        { kind: 'after', attribute: 'reviewed', date: '2026-04-15' },
        { kind: 'in', attribute: 'kind', values: ['assault', 'drugs'] },
        { kind: 'after', attribute: 'reviewed', date: '0001-01-01' },
      ],
    });
  });

  test('a standing notice stands for its recipients, once a record type, whatever is held', () => {
    const standing = clause('C1', {
      dataItems: [TEXT],
      whenRefused: 'silentWithStandingNotice',
      standingNotice: 'Ask the bureau.',
      unlock: ['ringFrontDoor'],
    });
    const expected = [{ dataItem: TEXT, clause: 'sample.C1', text: 'Ask the bureau.', unlock: ['ringFrontDoor'] }];
    expect(policyOf([standing]).standingNotices(['police.intelligence', 'police.incident'])).toEqual(expected);
    expect(policyOf([standing], { signed: [] }).standingNotices(['police.intelligence'])).toEqual([]);
    expect(
      policyOf([standing], { to: recipient(ORGANISATIONS.health) }).standingNotices(['police.intelligence']),
    ).toEqual([]);
  });
});
