import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TOWN_ORGANISATIONS } from '#embedded/town/organisations';
import { compilePolicy } from '#policies/core/compilePolicy';
import type { DataItem } from '#policies/core/dataItem';
import type { AttributeValue, SubjectFacts } from '#policies/core/decision';
import { FREE_TEXTS } from '#policies/core/freeTexts';
import type { ClauseId } from '#policies/core/ids';
import { NOBODY } from '#policies/core/nobody';
import type { Clause, Rules } from '#policies/core/protocol';
import { AGENCIES } from '#policies/core/vocabulary';
import { unrestrictedLines } from '#policies/protocols/judgeAgreements';
import { readShippedCatalogue, readShippedRules } from '#test/fixtures/shippedProtocols';

/**
 * What no agreement can open, whatever is written into one: a clause that gives every item of every agency to an enquirer, in
 * an emergency too, is put beside the shipped protocols. Each restriction is named here, so that one left out of the files
 * does not pass; each is removed in turn, so that what is compared is known to be given without it.
 */
const DAY = '2026-11-24';
const ROOT = join(__dirname, '..', '..');
const catalogue = readShippedCatalogue();
const shipped = readShippedRules();
const rules = withEverythingGiven();
const asker = { organisation: organisationOf('afonwen-council'), team: 'any', role: 'socialWorker' } as const;

const RESTRICTED: readonly (readonly [string, string, Readonly<Record<string, AttributeValue>>])[] = [
  ['adoption', 'socialCare.adoption.involvement', {}],
  ['adoption', 'socialCare.adoption.orderDate', {}],
  ['adoption', 'socialCare.adoption.formerName', {}],
  ['protectedPersons', 'police.incident.involvement', { restriction: 'protectedPerson' }],
  ['protectedPersons', 'health.emergencyAttendance.involvement', { restriction: 'protectedPerson' }],
  ['covertSource', 'police.incident.involvement', { restriction: 'covertSource' }],
  ['covertSource', 'police.intelligence.text', { restriction: 'covertSource' }],
  ['legalPrivilege', 'socialCare.assessment.summary', { restriction: 'legalPrivilege' }],
  ['legalPrivilege', 'socialCare.strategyMinutes.minutes', { restriction: 'legalPrivilege' }],
  ['familyCourtPolice', 'police.incident.summary', { restriction: 'familyCourt' }],
  ['familyCourtHealth', 'health.emergencyAttendance.presentingComplaint', { restriction: 'familyCourt' }],
  ['familyCourtSchools', 'education.concern.text', { restriction: 'familyCourt' }],
  ['familyCourtSocialCare', 'socialCare.assessment.summary', { restriction: 'familyCourt' }],
  ['familyCourtSocialCare', 'socialCare.strategyMinutes.minutes', { restriction: 'familyCourt' }],
  ['familyCourtHub', 'hub.referral.reason', { restriction: 'familyCourt' }],
  ['familyCourtHub', 'hub.referral.source', { restriction: 'familyCourt' }],
  ['refuge', 'socialCare.lookedAfter.placementAddress', { refuge: true }],
  ['refuge', 'hub.person.address', { refuge: true }],
  ['refuge', 'police.missingEpisode.whereFound', { refuge: true }],
  ['anonymousReferrer', 'socialCare.referral.referrer', { referrerKind: 'anonymous' }],
];

/** Of a record that nothing restricts. */
const ORDINARY = { restriction: 'none', refuge: false, referrerKind: 'professional', suspectedVictim: false };

const EVERYTHING: SubjectFacts = {
  ...NOBODY,
  involved: true,
  threshold: 'section47Enquiry',
  emergencyAccess: AGENCIES.map((agency) => clauseOf(agency)),
  consent: { dataProtectionConsent: true, confidentialityConsent: true, serviceAgreement: true },
};

it.each(RESTRICTED)(
  '%s: %s is silent though a clause gives it, and given without the restriction',
  (id, name, attributes) => {
    expect([rules, without(id)].map((each) => decided(each, name, attributes))).toEqual(['silent', 'disclosed']);
  },
);

it('every shipped restriction is among them', () => {
  const all = rules.protocols.flatMap(({ restrictions }) => restrictions.map((each) => bare(each.id)));
  expect([...new Set(all)].sort()).toEqual([...new Set(RESTRICTED.map(([id]) => id))].sort());
});

/** Minutes close with the places, and so stand in no list of what stays open beside them; the others are no records of an agency. */
const WORDS = [...Object.values(FREE_TEXTS).flat(), 'socialCare.strategyMinutes.minutes'].filter(
  (id) => !['hub.notToBeInformed', 'governance.consent'].includes(recordOf(id)),
);
/** What tells of the words beside them. */
const WITH_WORDS: Readonly<Record<string, readonly string[]>> = {
  'police.missingEpisode': ['locatedBy'],
  'health.emergencyAttendance': ['injuryOrOverdose'],
  'health.camhs': ['risk'],
  'hub.referral': ['source'],
};
const MARKS = ['covertSource', 'familyCourt', 'legalPrivilege'] as const;
/** Records that a mark of their words makes silent as a whole: intelligence always, by a covert source all but what the hub is to answer. */
const isWhole = (record: string, mark: (typeof MARKS)[number]) =>
  record === 'police.intelligence' || (mark === 'covertSource' && record !== 'hub.referral');

it.each(MARKS.flatMap((mark) => WORDS.map((id) => [mark, id] as const)))('%s: %s is silent', (mark, id) => {
  const unrestricted = { ...rules, protocols: rules.protocols.map((each) => ({ ...each, restrictions: [] })) };
  expect([rules, unrestricted].map((under) => decided(under, id, { restriction: mark }))).toEqual([
    'silent',
    'disclosed',
  ]);
});

it.each(MARKS.flatMap((mark) => [...new Set(WORDS.map(recordOf))].map((record) => [mark, record] as const)))(
  '%s: that %s is there, and every other item of it, goes with the mark or stays',
  (mark, record) => {
    const others = [...catalogue.items.values()].filter(
      (item) => item.record === record && item.field !== 'count' && !WORDS.includes(item.id),
    );
    expect(others.map(({ field }) => field)).toContain('involvement');
    const silent = others.filter(({ id }) => decided(rules, id, { restriction: mark }) === 'silent');
    const told = WITH_WORDS[record] ?? [];
    expect(silent.map(({ field }) => field)).toEqual(isWhole(record, mark) ? others.map(({ field }) => field) : told);
  },
);

it('the kind of source of a referral to the hub is given, and silent, by exactly what gives its reason or silences it', () => {
  const naming = (item: string) =>
    shipped.protocols
      .flatMap(({ clauses, restrictions }) => [...clauses, ...restrictions])
      .filter(({ dataItems }) => dataItems.some((each) => each === item))
      .map(({ id }) => id);
  expect(naming('hub.referral.reason').length).toBeGreaterThan(4);
  expect(naming('hub.referral.source')).toEqual(naming('hub.referral.reason'));
});

it('a record takes these marks where it holds words of somebody, and nowhere else', () => {
  const marked = [...catalogue.records.values()].filter(({ attributes }) =>
    attributes.some(({ name, values }) => name === 'restriction' && MARKS.some((mark) => values?.includes(mark))),
  );
  expect(marked.map(({ record }) => record).sort()).toEqual([...new Set(WORDS.map(recordOf))].sort());
  for (const { attributes } of marked)
    expect(attributes.find(({ name }) => name === 'restriction')?.values).toEqual([
      'none',
      'protectedPerson',
      ...MARKS,
    ]);
});

it('docs/protocols.md says what is silent as papers of a court or a lawyer’s', () => {
  const page = readFileSync(join(ROOT, 'docs', 'protocols.md'), 'utf8');
  const marked = rules.protocols
    .flatMap(({ restrictions }) => restrictions)
    .filter(({ id }) => /^(legalPrivilege|familyCourt\w+)$/.test(bare(id)));
  const items = [...new Set<string>(marked.flatMap(({ dataItems }) => dataItems))];
  const told = [...page.matchAll(/^\| (`(?:police|health|education|socialCare|hub)\.[^|]+) \| ([^|]+) \|$/gm)].flatMap(
    ([, records, fields]) =>
      named(records).flatMap((record) => {
        const whole = items.filter((item) => recordOf(item) === record);
        return fields?.startsWith('all of it') ? whole : named(fields).map((field) => `${record}.${field}`);
      }),
  );
  expect(told.sort()).toEqual(items.sort());
});

const named = (cell = '') => [...cell.matchAll(/`([\w.]+)`/g)].map(([, name]) => name ?? '');

it('a mark that no restriction in force reads is warned of, by its records', () => {
  const warned = (under: Rules) =>
    unrestrictedLines(under, catalogue, DAY).filter((line) => line.startsWith('warning'));
  expect(warned(rules)).toEqual([]);
  const records =
    'police.abductionWarning, police.incident, police.intelligence, police.missingEpisode, police.warning';
  const unread = `warning: no restriction in force on ${DAY} reads 'restriction: familyCourt' on ${records}: so marked, they are given like any other.`;
  expect(warned(without('familyCourtPolice'))).toEqual([unread]);
  // One that asks for more than the mark reads none that bears the mark alone.
  const kind = { attribute: 'kind', equals: 'drugs' } as const;
  const narrower = rules.protocols.map((each) => ({
    ...each,
    restrictions: each.restrictions.map((one) =>
      bare(one.id) === 'familyCourtPolice' ? { ...one, when: [...one.when, kind] } : one,
    ),
  }));
  expect(warned({ ...rules, protocols: narrower })).toEqual([unread]);
});

it('a field that is left out where the rest of its record is named is warned of, by its name', () => {
  const leavingOut = (restriction: string, item: string): Rules => ({
    ...rules,
    protocols: rules.protocols.map((each) => ({
      ...each,
      restrictions: each.restrictions.map((one) =>
        bare(one.id) === restriction ? { ...one, dataItems: one.dataItems.filter((id) => id !== item) } : one,
      ),
    })),
  });
  const named = (under: Rules) => unrestrictedLines(under, catalogue, DAY);
  expect(named(leavingOut('protectedPersons', 'police.incident.riskGrade'))).toEqual([
    "warning: restrictions.protectedPersons covers police.incident marked 'restriction: protectedPerson', and leaves out police.incident.riskGrade: name it there, too.",
  ]);
  // A mark that keeps back single fields covers no record.
  expect(named(leavingOut('legalPrivilege', 'police.incident.summary'))).toEqual([]);
});

function recordOf(item: string): string {
  return item.replace(/\.\w+$/, '');
}

function decided(under: Rules, name: string, attributes: Readonly<Record<string, AttributeValue>>) {
  const item = itemOf(name);
  const controllers = { police: 'marches-police', health: 'afonwen-health-board', education: 'afonwen-school-01' };
  const controller = organisationOf(
    { ...controllers, socialCare: 'afonwen-council', hub: 'afonwen-council' }[item.agency as 'hub'],
  );
  const policy = compilePolicy(under, catalogue, asker, 'section47Enquiry', DAY);
  return policy.decide(item.id, {
    controller: controller.id,
    subject: EVERYTHING,
    attributes: { ...ORDINARY, ...attributes },
  }).outcome;
}

/** The shipped rules, of which nothing but the restrictions is left, with one clause for each agency that gives all it has. */
function withEverythingGiven(): Rules {
  return {
    ...shipped,
    protocols: shipped.protocols.map((protocol) => {
      const pattern = protocol.clauses.find(({ effect }) => effect === 'disclose');
      const gives = protocol.id === 'section-47-enquiry' && pattern !== undefined;
      return { ...protocol, clauses: gives ? AGENCIES.map((agency) => giving(pattern, agency)) : [] };
    }),
  };
}

function giving(pattern: Clause, agency: DataItem['agency']): Clause {
  return {
    ...pattern,
    id: clauseOf(agency),
    dataItems: [...catalogue.items.values()].filter((item) => item.agency === agency).map(({ id }) => id),
    from: { ...pattern.from, agency, controllers: null },
    when: [],
    generaliseBy: null,
    emergency: true,
  };
}

function without(restriction: string): Rules {
  return {
    ...rules,
    protocols: rules.protocols.map((protocol) => ({
      ...protocol,
      restrictions: protocol.restrictions.filter(({ id }) => bare(id) !== restriction),
    })),
  };
}

function clauseOf(agency: DataItem['agency']): ClauseId {
  return `section-47-enquiry.${agency}` as ClauseId;
}

function bare(id: ClauseId): string {
  return id.replace(/^.*\./, '');
}

function itemOf(name: string): DataItem {
  const item = [...catalogue.items.values()].find(({ id }) => id === name);
  if (item === undefined) throw new Error(`There is no data item ${name}.`);
  return item;
}

function organisationOf(name: string) {
  const found = TOWN_ORGANISATIONS.find(({ id }) => id === name);
  if (found === undefined) throw new Error(`There is no organisation ${name}.`);
  return found;
}
