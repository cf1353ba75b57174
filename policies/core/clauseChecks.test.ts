import { AS_IS, clause, type Rules, testRules } from '#test/oracle/compileRows';
import type { MeaningCode, Patch } from '#test/oracle/smallDocument';

/** What a clause must be to mean anything, law apart. */

const items = (...dataItems: readonly string[]): Patch => clause({ dataItems });
const to = (changes: object): Patch => clause({ to: changes });
/** A clause that refuses in silence, so that its condition may read what nobody sees. */
const when = (attribute: string, test: object): Patch =>
  clause({ whenRefused: 'silent', when: [{ attribute, ...test }] });
const visit = clause({ from: { agency: 'health' }, dataItems: ['health.visit.involvement'] });
const withholding: Patch = clause({ effect: 'withhold', requires: { involvement: false } });
const asking = (requires: object): Patch => clause({ requires });

const CHECKS: Rules<MeaningCode> = {
  otherAgency: [
    ['an item of another agency', visit, items('health.visit.involvement', 'police.incident.kind'), 'dataItems.1'],
    [
      'a controller of another agency',
      clause({ from: { controllers: ['police-w'] } }),
      clause({ from: { controllers: ['police-w', 'health-e'] } }),
      'from.controllers.1',
    ],
  ],
  duplicate: [
    [
      'an item twice',
      items('police.incident.kind', 'police.incident.involvement'),
      items('police.incident.kind', 'police.incident.involvement', 'police.incident.kind'),
      'dataItems.2',
    ],
  ],
  countNotAlone: [
    [
      'a count by its category',
      items('police.incident.pattern'),
      items('police.incident.kind', 'police.incident.pattern'),
      'dataItems.1',
    ],
    [
      'a count by its name',
      { clause: { ...visit.clause, dataItems: ['health.visit.count'] } },
      items('health.visit.count', 'health.visit.involvement'),
      'dataItems.0',
    ],
    [
      'a count beside a count',
      items('police.incident.count'),
      items('police.incident.count', 'police.incident.pattern'),
      'dataItems.0',
      'countNotAlone clauses.0.dataItems.1',
    ],
  ],
  missing: [
    ['no recipient where a kind was one', AS_IS, to({ kinds: undefined }), 'to'],
    [
      'no recipient where an organisation was one',
      to({ kinds: undefined, organisations: ['council-w'] }),
      to({ organisations: undefined }),
      'to',
    ],
  ],
  unknownAttribute: [
    [
      'an attribute that the record lacks',
      when('grade', { equals: 1 }),
      when('colour', { equals: 1 }),
      'when.0.attribute',
    ],
    ['an attribute of another record', { ...visit }, when('kind', { equals: 'drugs' }), 'when.0.attribute'],
    [
      'a second condition',
      when('grade', { equals: 1 }),
      clause({
        when: [
          { attribute: 'grade', equals: 1 },
          { attribute: 'ward', equals: '7' },
        ],
      }),
      'when.1.attribute',
    ],
  ],
  unsuitedOperator: [
    ['text without a closed list', { ...visit }, when('ward', { equals: '7' }), 'when.0.equals'],
    [
      'text: atMost',
      when('kind', { equals: 'drugs' }),
      clause({ when: [{ attribute: 'kind', atMost: 3 }] }),
      'when.0.atMost',
    ],
    [
      'text: before',
      when('kind', { in: ['drugs'] }),
      clause({ when: [{ attribute: 'kind', before: 'P6M' }] }),
      'when.0.before',
    ],
    ['truth: in', when('suspectedVictim', { equals: true }), when('suspectedVictim', { in: [true] }), 'when.0.in'],
    ['a number: after', when('grade', { atMost: 3 }), when('grade', { after: 'P6M' }), 'when.0.after'],
    ['a date: equals', when('reviewed', { after: 'P6M' }), when('reviewed', { equals: '2026-01-01' }), 'when.0.equals'],
    ['a word outside the list', when('kind', { equals: 'drugs' }), when('kind', { equals: 'drug' }), 'when.0.equals'],
    [
      'the second of two words',
      when('kind', { in: ['drugs', 'assault'] }),
      when('kind', { in: ['drugs', 'drug'] }),
      'when.0.in.1',
    ],
    [
      'text for truth',
      when('suspectedVictim', { equals: false }),
      when('suspectedVictim', { equals: 'no' }),
      'when.0.equals',
    ],
    ['half a number', when('grade', { in: [1, 2] }), when('grade', { in: [1, 1.5] }), 'when.0.in.1'],
    ['text for a number', when('grade', { equals: 1 }), when('grade', { equals: '1' }), 'when.0.equals'],
  ],
  malformed: [
    [
      'before no day',
      when('reviewed', { before: '2026-02-28' }),
      when('reviewed', { before: '2026-02-30' }),
      'when.0.before',
    ],
    ['after no period', when('reviewed', { after: 'P6M' }), when('reviewed', { after: 'P6X' }), 'when.0.after'],
  ],
  unsuitedGeneralisation: [
    [
      'no function',
      clause({ effect: 'generalise', generaliseBy: 'year', dataItems: ['police.incident.period'] }),
      clause({ generaliseBy: undefined }),
      'effect',
    ],
    ['a function without its effect', AS_IS, clause({ generaliseBy: 'year' }), 'generaliseBy'],
    [
      'a function that suits other items',
      clause({ effect: 'generalise', generaliseBy: 'month', dataItems: ['police.incident.period'] }),
      items('police.incident.period', 'police.incident.location'),
      'dataItems.1',
    ],
    [
      'a function that suits none',
      clause({ effect: 'generalise', generaliseBy: 'month', dataItems: ['police.incident.period'] }),
      items('police.incident.kind'),
      'dataItems.0',
    ],
  ],
  unsuitedEffect: [
    ['withholding from the involved', withholding, asking({ involvement: true }), 'requires'],
    ['withholding at a threshold', withholding, asking({ threshold: 'earlyHelp' }), 'requires'],
    ['withholding on a consent', withholding, asking({ consent: ['serviceAgreement'] }), 'requires'],
    ['withholding, opened by a grant', withholding, clause({ emergency: true }), 'requires'],
    [
      'withholding by a grant',
      withholding,
      asking({ emergencyAccess: true }),
      'requires',
      'emergencyNotMarked clauses.0.requires.emergencyAccess',
    ],
    ['what asks is made to withhold', AS_IS, clause({ effect: 'withhold' }), 'requires'],
  ],
  standingNoticeMismatch: [
    [
      'a notice without its silence',
      clause({ whenRefused: 'silent' }),
      clause({ standingNotice: 'Ask.' }),
      'standingNotice',
    ],
    [
      'a silence without its notice',
      clause({ whenRefused: 'silentWithStandingNotice', standingNotice: 'Ask.' }),
      clause({ standingNotice: undefined }),
      'whenRefused',
    ],
  ],
  emergencyNotMarked: [
    [
      'nothing opens the clause',
      clause({ emergency: true, requires: { emergencyAccess: true } }),
      clause({ emergency: false }),
      'requires.emergencyAccess',
    ],
  ],
  emergencyOpensSilent: [
    [
      'an item that is silent',
      clause({ emergency: true }),
      items('police.incident.kind', 'police.intelligence.involvement'),
      'dataItems.1',
    ],
    ['an emergency', items('police.intelligence.involvement'), clause({ emergency: true }), 'dataItems.0'],
  ],
};

testRules(CHECKS);
