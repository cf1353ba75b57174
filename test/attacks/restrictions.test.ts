import { join } from 'node:path';
import { TOWN_ORGANISATIONS } from '#embedded/town/organisations';
import { compilePolicy } from '#policies/core/compilePolicy';
import type { DataItem } from '#policies/core/dataItem';
import type { AttributeValue, SubjectFacts } from '#policies/core/decision';
import type { ClauseId } from '#policies/core/ids';
import { NOBODY } from '#policies/core/nobody';
import type { Clause, Rules } from '#policies/core/protocol';
import { AGENCIES } from '#policies/core/vocabulary';
import { readPowers } from '#policies/powers/readPowers';
import { rulesOf } from '#policies/protocols/commandWorld';
import { readCatalogue } from '#policies/protocols/readCatalogue';
import { readProtocols } from '#policies/protocols/readProtocols';

/**
 * What no agreement can open, whatever is written into one: a clause that gives every item of every agency to an enquirer, in
 * an emergency too, is put beside the shipped protocols. Each restriction is named here, so that one left out of the files
 * does not pass; each is removed in turn, so that what is compared is known to be given without it.
 */
const DAY = '2026-11-24';
const ROOT = join(__dirname, '..', '..');
const catalogue = readCatalogue(join(ROOT, 'schema', 'fields.json'));
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
  const shipped = rules.protocols.flatMap(({ restrictions }) => restrictions.map((each) => bare(each.id)));
  expect([...new Set(shipped)].sort()).toEqual([...new Set(RESTRICTED.map(([id]) => id))].sort());
});

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
  const read = readProtocols(join(ROOT, 'policies', 'protocols'), {
    catalogue,
    organisations: TOWN_ORGANISATIONS,
    powers: readPowers(),
  });
  if (!read.ok) throw new Error('the shipped protocols do not read');
  const shipped = rulesOf(read, TOWN_ORGANISATIONS);
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
