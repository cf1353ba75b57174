import { TOWN_ORGANISATIONS } from '#embedded/town/organisations';
import type { CompiledPolicy } from '#policies/core/compiledPolicy';
import { compilePolicy } from '#policies/core/compilePolicy';
import type { AttributeValue, FieldDecision, SubjectFacts } from '#policies/core/decision';
import type { ClauseId, DataItemId, OrganisationId } from '#policies/core/ids';
import { NOBODY } from '#policies/core/nobody';
import type { Organisation } from '#policies/core/protocol';
import { PURPOSE_TERMS } from '#policies/core/purposes';
import { PURPOSES, type Purpose, type Role } from '#policies/core/vocabulary';
import { readShippedCatalogue, readShippedRules } from '#test/fixtures/shippedProtocols';

/**
 * A child said to have offended who may be a victim of exploitation. Whoever is no police force learns of such an incident
 * nothing, its existence included: an incident without its kind, or without the part that the child had in it, would tell by
 * what is missing. In every other incident suspicion changes nothing. Held for every recipient that any shipped protocol
 * addresses, so that a clause that gives incidents and forgets these does not pass.
 */
const DAY = '2026-11-24';
const catalogue = readShippedCatalogue();
const rules = readShippedRules();
const ITEMS = [...catalogue.items.values()].filter(({ record }) => record === 'police.incident').map(({ id }) => id);
const EXISTENCE = 'police.incident.involvement' as DataItemId;
const FORCES = TOWN_ORGANISATIONS.filter(({ kind }) => kind === 'policeForce').map(({ id }) => id);

interface Reader {
  readonly name: string;
  readonly organisation: Organisation;
  readonly policy: CompiledPolicy;
}

/** One organisation of each kind and country, in each team that a clause names and in one that none does. */
const TEAMS = [
  ...new Set(['elsewhere', ...rules.protocols.flatMap(({ clauses }) => clauses.flatMap(({ to }) => to.teams ?? []))]),
];
const organisations = [...new Map(TOWN_ORGANISATIONS.map((each) => [`${each.kind} ${each.country}`, each])).values()];
const readers = organisations.flatMap((organisation) =>
  PURPOSES.flatMap((purpose) =>
    PURPOSE_TERMS[purpose].roles.flatMap((role) => TEAMS.map((team) => readerOf(organisation, team, role, purpose))),
  ),
);
const partners = readers.filter(({ organisation }) => organisation.kind !== 'policeForce');

function readerOf(organisation: Organisation, team: string, role: Role, purpose: Purpose): Reader {
  const policy = compilePolicy(rules, catalogue, { organisation, team, role }, purpose, DAY);
  return { name: `${role}, ${team} of ${organisation.id}, for ${purpose}`, organisation, policy };
}

const MET: SubjectFacts = {
  ...NOBODY,
  involved: true,
  threshold: 'section47Enquiry',
  consent: { dataProtectionConsent: true, confidentialityConsent: true, serviceAgreement: true },
};
const CLOSED: SubjectFacts = { ...MET, whereaboutsClosed: true };
const IN_EMERGENCY: SubjectFacts = {
  ...MET,
  emergencyAccess: rules.protocols.flatMap(({ clauses }) => clauses.map(({ id }): ClauseId => id)),
};

function decided(
  { policy }: Reader,
  item: DataItemId,
  controller: OrganisationId,
  subject: SubjectFacts,
  roleOfChild: AttributeValue,
  suspectedVictim: boolean,
): FieldDecision {
  const attributes = { kind: 'theft', riskGrade: 'medium', restriction: 'none', roleOfChild, suspectedVictim };
  return policy.decide(item, { controller, subject, attributes });
}

/** Readers who see something of ordinary incidents of some force. */
const seesIncidents = (reader: Reader) =>
  FORCES.some((force) => decided(reader, EXISTENCE, force, MET, 'witness', false).outcome === 'disclosed');

it('readers of incidents are found, in every protocol that gives them', () => {
  const purposes = new Set(partners.filter(seesIncidents).map(({ policy }) => policy.purpose));
  expect([...purposes].sort()).toEqual(
    ['earlyHelp', 'missingChild', 'safeguardingEnquiry', 'screening', 'section47Enquiry'].sort(),
  );
  expect(readers.some((reader) => reader.organisation.kind === 'policeForce' && seesIncidents(reader))).toBe(true);
});

it.each([
  ['whatever is met', MET],
  ['emergency access granted', IN_EMERGENCY],
  ['whereabouts closed', CLOSED],
])('what a possible victim is said to have done is not there for anybody but the police: %s', (_what, subject) => {
  const told = partners.flatMap((reader) =>
    FORCES.flatMap((force) =>
      // A part that nobody recorded could be this one.
      ['subject', null].flatMap((part) => {
        const ordinary = decided(reader, EXISTENCE, force, subject, 'witness', false);
        const suspected = decided(reader, EXISTENCE, force, subject, part, true);
        const hidden = ordinary.outcome === 'disclosed' ? suspected.outcome === 'silent' : same(ordinary, suspected);
        return hidden ? [] : [`${reader.name}: ${force}, part ${part}`];
      }),
    ),
  );
  expect(told).toEqual([]);
});

it.each([
  ['whatever is met', MET],
  ['whereabouts closed', CLOSED],
])('in every other incident suspicion changes nothing: %s', (_what, subject) => {
  const told = partners.flatMap((reader) =>
    FORCES.flatMap((force) =>
      ['victim', 'witness', 'present'].flatMap((part) =>
        ITEMS.flatMap((item) => {
          const [without, suspected] = [false, true].map((each) => decided(reader, item, force, subject, part, each));
          return same(without, suspected) ? [] : [`${reader.name}: ${item} of ${force}, ${part}`];
        }),
      ),
    ),
  );
  expect(told).toEqual([]);
});

it('the police read them, as they do all others', () => {
  const forces = readers.filter((reader) => reader.organisation.kind === 'policeForce' && seesIncidents(reader));
  const differing = forces.flatMap((reader) =>
    FORCES.flatMap((force) =>
      ITEMS.filter(
        (item) =>
          !same(
            decided(reader, item, force, MET, 'subject', true),
            decided(reader, item, force, MET, 'subject', false),
          ),
      ).map((item) => `${reader.name}: ${item}`),
    ),
  );
  expect(differing).toEqual([]);
});

function same(one: FieldDecision | undefined, other: FieldDecision | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
