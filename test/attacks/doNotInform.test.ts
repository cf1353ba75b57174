import { readFileSync } from 'node:fs';
import { buildSchema, isObjectType } from 'graphql';
import { TOWN_ORGANISATIONS } from '#embedded/town/organisations';
import { reachesSomebody } from '#gateway/operation/canonical';
import { compilePolicy } from '#policies/core/compilePolicy';
import type { DataItem } from '#policies/core/dataItem';
import type { AttributeValue, SubjectFacts } from '#policies/core/decision';
import type { ClauseId, DataItemId } from '#policies/core/ids';
import { NOBODY } from '#policies/core/nobody';
import { PURPOSE_TERMS } from '#policies/core/purposes';
import { type Agency, PURPOSES, THRESHOLDS } from '#policies/core/vocabulary';
import { readShippedCatalogue, readShippedRules } from '#test/fixtures/shippedProtocols';

/**
 * Whom not to inform is read before any contact detail: whoever is given one, of whichever controller, on whatever facts, is
 * given by either hub on the same facts whom not to inform of the child. Held for every recipient and purpose there is, so that a
 * clause which gives contact details to somebody new does not pass without it.
 */
const DAY = '2026-11-24';
const catalogue = readShippedCatalogue();
const rules = readShippedRules();
const ITEMS = [...catalogue.items.values()];
const CONTACTS = ITEMS.filter(
  ({ id, field }) => /(contact|address)$/i.test(field) || id === 'hub.person.relatedPerson',
);
const DO_NOT_INFORM = ITEMS.filter(({ record }) => record === 'hub.notToBeInformed').filter(
  ({ field }) => field === 'whom' || field === 'involvement',
);
const HUBS = holdersOf('socialCare');

/** One organisation of each kind and country, in each role, purpose and team to which some clause gives anything. */
const CLAUSES = rules.protocols.flatMap(({ clauses }) => clauses);
const organisations = [...new Map(TOWN_ORGANISATIONS.map((each) => [`${each.kind} ${each.country}`, each])).values()];
const readers = organisations.flatMap((organisation) =>
  PURPOSES.flatMap((purpose) =>
    PURPOSE_TERMS[purpose].roles.flatMap((role) => {
      const addressed = CLAUSES.filter(({ to, purposes }) => {
        const fits = to.kinds.includes(organisation.kind) || to.organisations.includes(organisation.id);
        return fits && purposes.includes(purpose) && to.roles.includes(role);
      });
      const teams = new Set(addressed.flatMap(({ to }) => to.teams ?? ['elsewhere']));
      return [...teams].map((team) => ({
        name: `${role}, ${team} of ${organisation.id}, for ${purpose}`,
        policy: compilePolicy(rules, catalogue, { organisation, team, role }, purpose, DAY),
      }));
    }),
  ),
);

/** One controller of each country. */
function holdersOf(agency: Agency) {
  const all = TOWN_ORGANISATIONS.filter((each) => each.agency === agency);
  return [...new Map(all.map((each) => [each.country, each.id])).values()];
}

const controllersOf = ({ agency }: DataItem) => (agency === 'hub' ? HUBS : holdersOf(agency));

const CONSENTED = { dataProtectionConsent: true, confidentialityConsent: true, serviceAgreement: true };
const EVERY_CLAUSE = CLAUSES.map(({ id }): ClauseId => id);
const FACTS: readonly SubjectFacts[] = [false, true].flatMap((involved) =>
  THRESHOLDS.flatMap((threshold) =>
    [NOBODY.consent, CONSENTED].flatMap((consent) =>
      [[], EVERY_CLAUSE].flatMap((emergencyAccess) =>
        [true, false].flatMap((trained) =>
          [true, false].map((detriment) => ({
            ...NOBODY,
            ...{ involved, threshold, consent, emergencyAccess, trained, detriment },
          })),
        ),
      ),
    ),
  ),
);

/** A record of which no condition and no restriction keeps anything back. */
const ORDINARY: Readonly<Record<string, AttributeValue>> = {
  ...{ kind: 'theft', riskGrade: 'medium', roleOfChild: 'witness', suspectedVictim: false },
  ...{ restriction: 'none', refuge: false },
};

const given = (policy: (typeof readers)[number]['policy'], item: DataItemId, subject: SubjectFacts, of: DataItem) =>
  controllersOf(of).some(
    (controller) => policy.decide(item, { controller, subject, attributes: ORDINARY }).outcome === 'disclosed',
  );

it('contact details are found, and somebody who is given each but the one that no clause gives', () => {
  const found = CONTACTS.filter((item) =>
    readers.some(({ policy }) => FACTS.some((facts) => given(policy, item.id, facts, item))),
  );
  expect(CONTACTS.map(({ id }) => id).sort()).toEqual(
    [
      'education.enrolment.leadContact',
      'health.camhs.leadContact',
      'health.communityNursing.contact',
      'health.safeguardingLead.contact',
      'hub.case.leadContact',
      'hub.person.address',
      'hub.person.contact',
      'hub.person.relatedPerson',
      'hub.whoIsActing.contact',
      'police.incident.officerContact',
      'socialCare.allocation.contact',
      'socialCare.lookedAfter.placementAddress',
    ].sort(),
  );
  expect(found).toEqual(CONTACTS);
});

it('whoever is given a contact detail is given by either hub whom not to inform', () => {
  const untold = readers.flatMap(({ name, policy }) => {
    const possible = CONTACTS.filter(({ id }) => policy.staticVerdict(id).kind === 'possible');
    if (possible.length === 0) return [];
    const without = FACTS.filter((subject) =>
      HUBS.some((controller) =>
        DO_NOT_INFORM.some(
          ({ id }) => policy.decide(id, { controller, subject, attributes: ORDINARY }).outcome !== 'disclosed',
        ),
      ),
    );
    const reads = without.some((facts) => possible.some((item) => given(policy, item.id, facts, item)));
    return reads ? [name] : [];
  });
  expect(untold).toEqual([]);
});

it('each contact detail is of a type by which the gateway knows it, and asks whether somebody must not be informed', () => {
  const schema = buildSchema(readFileSync('schema/supergraph.graphql', 'utf8'), { assumeValid: true });
  const unknown = CONTACTS.flatMap(({ coordinates }) => coordinates).filter((coordinate) => {
    const [type = '', field = ''] = coordinate.split('.');
    const held = schema.getType(type);
    const found = isObjectType(held) ? held.getFields()[field] : undefined;
    return !reachesSomebody(
      found === undefined ? [] : [found],
      ({ type: of, name: fieldName }) => ({ type: of, fieldName }),
      () => [],
    );
  });
  expect(unknown).toEqual([]);
});
