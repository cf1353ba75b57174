import fc from 'fast-check';
import { CONSENT_GATES, DATA_CATEGORIES, JURISDICTIONS, PURPOSES } from '#policies/core/vocabulary';
import { CONSENT_EVENTS } from './consent';
import { type FhirConsent, fromFhir, toFhir } from './fhir';

describe('FHIR', () => {
  const words = <T extends string>(known: readonly T[]) => fc.subarray([...known], { minLength: 1 });
  const line = fc.string({ minLength: 1, maxLength: 12 });
  const consentArbitrary: fc.Arbitrary<FhirConsent> = fc.record({
    id: fc.option(fc.uuid()),
    person: fc.uuid(),
    state: fc.constantFrom(...CONSENT_EVENTS),
    gate: fc.constantFrom(...CONSENT_GATES),
    controllers: words(['marchford-council', 'marches-police']),
    recipients: words(['marchford-council', 'border-family-support']),
    purposes: words(PURPOSES),
    categories: words(DATA_CATEGORIES),
    noticeVersion: line,
    collectionMethod: line,
    jurisdiction: fc.constantFrom(...JURISDICTIONS),
    grantorKind: fc.option(line),
    validFrom: fc.option(fc.constant('2026-10-01T00:00:00.000Z')),
    validUntil: fc.option(fc.constant('2027-10-01T00:00:00.000Z')),
    decidedAt: fc.option(fc.constant('2026-10-01T00:00:00.000Z')),
    reviewBy: fc.option(fc.constant('2027-01-01')),
    conditions: fc.option(line),
    evidence: fc.option(line),
  });

  test('what is written and read again is the same consent', () => {
    fc.assert(
      fc.property(consentArbitrary, (consent) => {
        expect(fromFhir(JSON.parse(JSON.stringify(toFhir(consent))))).toEqual(consent);
      }),
    );
  });

  test('what narrows it beyond our words is not imported, and what is left out is not consented to', () => {
    fc.assert(
      fc.property(consentArbitrary, (consent) => {
        const fhir = JSON.parse(JSON.stringify(toFhir(consent)));
        const narrowed = { ...fhir, provision: { ...fhir.provision, provision: [{ type: 'deny' }] } };
        expect(fromFhir(narrowed)).toHaveProperty('fault');
        const { actor: _actor, ...bare } = fhir.provision;
        expect(fromFhir({ ...fhir, provision: bare })).toMatchObject({ recipients: [] });
        expect(fromFhir({ ...fhir, extension: [] })).toHaveProperty('fault');
      }),
    );
  });
});
