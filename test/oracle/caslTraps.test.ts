import { createMongoAbility } from '@casl/ability';
import fc from 'fast-check';
import { buildAbility, type Conditions, type RuleSpec, strictMatcher } from '#policies/core/ability';
import { selectApplicable } from '#policies/core/applicable';
import { compilePolicy } from '#policies/core/compilePolicy';
import type { DataItemId } from '#policies/core/ids';
import { ruleSpecs } from '#policies/core/ruleSpecs';
import { rulesArbitrary } from './arbitraries';
import { CATALOGUE, clause, ON, protocol, recipient, recordFacts, rulesOf } from './smallWorld';

fc.configureGlobal({ seed: 20_261_015 });

/** Each trap was seen in a running test of CASL: the first half shows that it is there, the second that it cannot be sprung. */

const spec = (changes: Partial<RuleSpec>): RuleSpec => ({
  inverted: false,
  record: 'police.incident',
  fields: ['summary'],
  conditions: { involved: { $eq: true } },
  reason: 'sample.C1',
  ...changes,
});
const asConditions = (value: unknown) => value as Conditions;

describe('traps of CASL', () => {
  test('$ne matches a missing fact: no operator but $eq and $in is evaluated', () => {
    const plain = createMongoAbility([{ action: 'disclose', subject: 'Object', conditions: { code: { $ne: 'P' } } }]);
    expect(plain.can('disclose', {})).toBe(true);
    for (const operator of ['$ne', '$nin', '$lt', '$gte', '$regex', '$exists', '$where']) {
      expect(() => strictMatcher(asConditions({ code: { [operator]: 'P' } }))).toThrow('only $eq and $in');
      expect(() => buildAbility([spec({ conditions: asConditions({ code: { [operator]: 'P' } }) })])).toThrow();
    }
  });

  test('$or is read as a field name, so that a prohibition never forbids: it does not build', () => {
    expect(() =>
      buildAbility([spec({ inverted: true, conditions: asConditions({ $or: [{ code: 'P' }] }) })]),
    ).toThrow();
  });

  test('empty conditions match everything: they do not build', () => {
    const plain = createMongoAbility([{ action: 'disclose', subject: 'Object', conditions: {} }]);
    expect(plain.can('disclose', { code: 'S' })).toBe(true);
    expect(() => buildAbility([spec({ conditions: {} })])).toThrow('match every record');
  });

  test.each([undefined, null, Number, {}, []])('an operand of %p does not build', (operand) => {
    expect(() => buildAbility([spec({ conditions: asConditions({ code: { $eq: operand } }) })])).toThrow();
    expect(() => buildAbility([spec({ conditions: asConditions({ code: { $in: [operand] } }) })])).toThrow();
  });

  test('an absent operand, an empty $in and two operators at once do not build', () => {
    for (const test of [undefined, {}, { $in: [] }, { $eq: 1, $in: [2] }]) {
      expect(() => buildAbility([spec({ conditions: asConditions({ code: test }) })])).toThrow();
    }
  });

  test('a prefix pattern grants its neighbours: fields are exact', () => {
    const plain = createMongoAbility([{ action: 'disclose', subject: 'Object', fields: ['addr*'] }]);
    expect(plain.can('disclose', {}, 'addressOfRefuge')).toBe(true);
    expect(() => buildAbility([spec({ fields: ['addr*'] })])).toThrow('without patterns');
    expect(() => buildAbility([spec({ record: 'police.*' })])).toThrow('without patterns');
  });

  test('no fields means all fields: a rule without fields does not build', () => {
    const plain = createMongoAbility([{ action: 'disclose', subject: 'Object' }]);
    expect(plain.can('disclose', {}, 'addressOfRefuge')).toBe(true);
    expect(() => buildAbility([spec({ fields: [] })])).toThrow('exact fields');
  });

  test('a fact inherited from a prototype is no fact', () => {
    const ability = buildAbility([spec({})]);
    const inherited: Record<string, boolean> = Object.create({ involved: true, record: 'police.incident' });
    expect(ability.can('disclose', inherited, 'summary')).toBe(false);
    expect(ability.can('disclose', { record: 'police.incident', involved: true }, 'summary')).toBe(true);
  });

  test('the last rule that matches decides: what forbids is emitted last, whatever the order of clauses', () => {
    fc.assert(
      fc.property(rulesArbitrary, (rules) => {
        const specs = ruleSpecs(selectApplicable(rules, recipient(), 'section47Enquiry', ON), CATALOGUE);
        const firstProhibition = specs.findIndex(({ inverted }) => inverted);
        expect(specs.slice(firstProhibition).every(({ inverted }) => inverted)).toBe(true);
        expect(specs.every(({ fields, conditions }) => fields.length > 0 && Object.keys(conditions).length > 0)).toBe(
          true,
        );
      }),
    );
  });

  test('a bare type or a field less never decides: only whole items are asked', () => {
    const policy = compilePolicy(
      rulesOf(protocol({ clauses: [clause('C1')] })),
      CATALOGUE,
      recipient(),
      'section47Enquiry',
      ON,
    );
    for (const id of ['police.incident', 'police', '', 'police.incident.', '__proto__', 'constructor']) {
      expect(policy.decide(id as DataItemId, recordFacts()).outcome).toBe('withheld');
    }
  });
});
