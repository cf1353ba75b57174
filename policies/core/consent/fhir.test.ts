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

  const written = (consent: FhirConsent) => JSON.parse(JSON.stringify(toFhir(consent)));

  test.each(['securityLabel', 'code', 'dataPeriod', 'data', 'action', 'provision', 'modifierExtension'])(
    'a provision that is narrowed by %s is refused by its name, also where it is empty',
    (element) => {
      fc.assert(
        fc.property(consentArbitrary, fc.constantFrom([], [{}], null), (consent, narrowing) => {
          const fhir = written(consent);
          expect(fromFhir({ ...fhir, provision: { ...fhir.provision, [element]: narrowing } })).toEqual({
            fault: `The consent is narrowed by ${element}, which cannot be kept here: record it by hand.`,
          });
        }),
      );
    },
  );

  test('what modifies the whole of it is refused', () => {
    fc.assert(
      fc.property(consentArbitrary, (consent) => {
        expect(fromFhir({ ...written(consent), modifierExtension: [] })).toHaveProperty('fault');
      }),
    );
  });

  const foreign = [
    { url: 'https://another.example/StructureDefinition/only-by-telephone', valueString: 'yes' },
    { url: 'https://lintel.invalid/fhir/StructureDefinition/consent-another', valueString: 'yes' },
    { url: 'https://lintel.invalid/fhir/StructureDefinition/consent-evidence', valueCode: 'yes' },
    { valueString: 'yes' },
    'yes',
  ];
  test('an extension that is not ours, stands twice or is no text is refused, not passed over', () => {
    fc.assert(
      fc.property(consentArbitrary, fc.constantFrom(...foreign), (consent, extension) => {
        const fhir = written({ ...consent, evidence: null });
        const faulty = [extension, fhir.extension[0]].map((more) => [...fhir.extension, more]);
        for (const each of faulty)
          expect(fromFhir({ ...fhir, extension: each })).toMatchObject({
            fault: expect.stringMatching(/^Extensions are those of/),
          });
      }),
    );
  });

  test('the status is that of the state, and provision.type says whether it opens', () => {
    const statuses = ['draft', 'proposed', 'active', 'rejected', 'inactive', 'entered-in-error', undefined];
    fc.assert(
      fc.property(consentArbitrary, fc.constantFrom(...statuses), (consent, status) => {
        const fhir = written(consent);
        fc.pre(status !== fhir.status);
        expect(fromFhir({ ...fhir, status })).toMatchObject({ fault: expect.stringMatching(/agrees with the status/) });
        const { type } = fhir.provision;
        for (const other of ['permit', 'deny', undefined].filter((each) => each !== type))
          expect(fromFhir({ ...fhir, provision: { ...fhir.provision, type: other } })).toMatchObject({
            fault: expect.stringMatching(/^provision\.type is deny/),
          });
      }),
    );
  });

  test('a state stands with one status and one type of provision', () => {
    const blank = { person: 'p', gate: 'serviceAgreement', noticeVersion: '1', collectionMethod: 'online' };
    const lists = { controllers: [], recipients: [], purposes: [], categories: [] };
    const none = { id: null, grantorKind: null, validFrom: null, validUntil: null, decidedAt: null, reviewBy: null };
    const told = CONSENT_EVENTS.map((state) => {
      const consent = { ...blank, ...lists, ...none, jurisdiction: 'E', conditions: null, evidence: null, state };
      const { status, provision } = written(consent);
      return [state, status, provision.type];
    });
    expect(told).toEqual([
      ['requested', 'proposed', 'permit'],
      ['given', 'active', 'permit'],
      ['refused', 'rejected', 'deny'],
      ['withdrawn', 'inactive', 'deny'],
      ['expired', 'inactive', 'permit'],
      ['invalidated', 'entered-in-error', 'permit'],
      ['superseded', 'inactive', 'permit'],
      ['lapsed', 'inactive', 'permit'],
    ]);
  });
});
