import fc from 'fast-check';
import { CONSENT_GATES, DATA_CATEGORIES, JURISDICTIONS, PURPOSES } from '#policies/core/vocabulary';
import { CONSENT_EVENTS } from './consent';
import { EXTENSION, type FhirConsent, REQUIRED_EXTENSIONS, toFhir } from './fhir';
import { fromFhir } from './fromFhir';

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
    conditions: fc.option(line.map((text) => `Only ${text}`)),
    evidence: fc.option(line.map((text) => `Seen ${text}`)),
  });

  test('what is written and read again is the same consent', () => {
    fc.assert(
      fc.property(consentArbitrary, (consent) => {
        expect(fromFhir(JSON.stringify(toFhir(consent)))).toEqual(consent);
      }),
    );
  });

  /** A consent as it is written, which a test alters at one place. */
  const written = (consent: FhirConsent) => JSON.parse(JSON.stringify(toFhir(consent)));
  const read = (document: unknown) => fromFhir(JSON.stringify(document));

  test('what is left out is not consented to', () => {
    fc.assert(
      fc.property(consentArbitrary, (consent) => {
        const fhir = written(consent);
        const { actor: _actor, ...bare } = fhir.provision;
        expect(read({ ...fhir, provision: bare })).toMatchObject({ recipients: [] });
        expect(read({ ...fhir, extension: [] })).toHaveProperty('fault');
      }),
    );
  });

  const whole: FhirConsent = {
    ...{ id: 'a-1', person: 'p', state: 'given', gate: 'serviceAgreement', controllers: ['marches-police'] },
    ...{ recipients: ['marchford-council'], purposes: ['earlyHelp'], categories: ['schoolLife'] },
    ...{ noticeVersion: '1', collectionMethod: 'online', jurisdiction: 'E', grantorKind: 'court', evidence: 'e' },
    ...{ validFrom: '2026-10-01', validUntil: '2027-10-01', decidedAt: '2026-10-01', reviewBy: null, conditions: null },
  };

  /** The place of every element of a document, itself first. */
  const placesIn = (
    value: unknown,
    at: readonly (string | number)[] = [],
  ): readonly (readonly (string | number)[])[] =>
    typeof value !== 'object' || value === null
      ? []
      : [
          ...(Array.isArray(value) ? [] : [at]),
          ...Object.entries(value).flatMap(([name, each]) =>
            placesIn(each, [...at, Array.isArray(value) ? Number(name) : name]),
          ),
        ];
  const PLACES = placesIn(written(whole));
  const inWords = (path: readonly (string | number)[]) =>
    path
      .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
      .join('')
      .slice(1) || 'The document';
  /** The document with `parts` beside what stands at `path`. */
  const altered = (path: readonly (string | number)[], parts: object) => {
    const fhir = written(whole);
    const found = path.reduce((value, step) => value[step], fhir);
    Object.assign(found, parts);
    return fhir;
  };

  test('it has the elements of which these tests alter each', () => {
    expect(read(written(whole))).toEqual(whole);
    expect(PLACES.map(inWords)).toEqual(
      expect.arrayContaining(['The document', 'provision.period', 'provision.actor[0].role.coding[0]', 'extension[0]']),
    );
    expect(PLACES).toHaveLength(26);
  });

  const MORE = {
    extension: [{ url: 'https://another.example/only-if', valueString: 'by telephone' }],
    modifierExtension: [],
    _url: { id: 'a' },
    verification: [{ verified: false }],
    implicitRules: 'https://another.example/rules',
    contained: [],
    provision: [{ type: 'deny' }],
    securityLabel: [],
    period: { end: '2020-01-01' },
  };
  test.each(PLACES.map((path) => [inWords(path), path] as const))(
    'at %s nothing more may stand than is read: it might narrow or undo what is consented to',
    (place, path) => {
      const known = Object.keys(path.reduce((value, step) => value[step], written(whole)));
      for (const [name, value] of Object.entries(MORE).filter(([each]) => !known.includes(each))) {
        const told = read(altered(path, { [name]: value }));
        expect(told).toEqual({
          fault: expect.stringMatching(/^\S.*: '\S+' is no part of .* that can be kept here[:,]/),
        });
        expect('fault' in told && told.fault.startsWith(`${place}: `)).toBe(true);
      }
      const inherited = JSON.stringify(altered(path, { proto: {} })).replace('"proto"', '"__proto__"');
      expect(fromFhir(inherited)).toEqual({ fault: expect.stringContaining("'__proto__' is no part of") });
    },
  );

  const AT = 'provision.actor[0].role';
  test.each([
    [
      ['provision', 'period'],
      [{ end: '2026-12-01' }],
      'provision.period: It is a list of 1. It is to be the period, an object',
    ],
    [['provision', 'period'], [], 'provision.period: It is a list of 0. It is to be the period, an object'],
    [
      ['provision', 'period'],
      '2026-11-01/2026-11-20',
      "provision.period: It is the text '2026-11-01/2026-11-20'. It is to be the period, an object",
    ],
    [['provision', 'period'], null, 'provision.period: It is null. It is to be the period, an object'],
    [['provision', 'period', 'end'], 20261201, 'provision.period.end: It is a number, 20261201. It is to be a text.'],
    [['provision', 'period', 'end'], null, 'provision.period.end: It is null. It is to be a text.'],
    [['provision'], [written(whole).provision], 'provision: It is a list of 1. It is to be the provision, an object'],
    [['provision', 'actor'], { reference: {} }, 'provision.actor: It is an object. It is to be a list.'],
    [
      ['provision', 'actor', 0, 'role', 'coding', 0, 'code'],
      'CST',
      `${AT}.coding[0].code: It is the text 'CST'. It is to be 'IRCP'.`,
    ],
    [
      ['provision', 'actor', 0, 'role', 'coding'],
      [],
      `${AT}.coding: It is a list of 0. It is to be a list of exactly one.`,
    ],
    [['provision', 'actor', 0, 'role'], undefined, `${AT}: It is missing. It is to be a concept, an object`],
    [
      ['scope', 'coding', 0, 'code'],
      'research',
      "scope.coding[0].code: It is the text 'research'. It is to be 'patient-privacy'.",
    ],
    [['scope'], undefined, 'scope: It is missing. It is to be a concept, an object'],
    [
      ['category', 0, 'coding', 0, 'code'],
      'acd',
      "category[0].coding[0].code: It is the text 'acd'. It is to be '59284-0'.",
    ],
    [
      ['provision', 'class', 0, 'system'],
      'x',
      "provision.class[0].system: It is the text 'x'. It is to be 'urn:lintel:data-category'.",
    ],
    [['patient', 'identifier', 'value'], 7, 'patient.identifier.value: It is a number, 7. It is to be a text.'],
    [['id'], { a: 1 }, 'id: It is an object. It is to be a text.'],
    [['id'], 'x'.repeat(65), 'id: An id has at most 64'],
    [['id'], 'a\0', 'id: An id has at most 64'],
    [['text'], { status: 'additional', div: '<div>Not to the father</div>' }, "text.status: 'additional' is no status"],
    [['text'], { status: 'empty', div: '<div>Only with the mother</div>' }, 'text.div: Of a narrative that is empty'],
    [
      ['text'],
      { status: 'empty', div: '<div title="Only with the mother"/>' },
      'text.div: Of a narrative that is empty',
    ],
    [
      ['extension', 6, 'valueString'],
      'x'.repeat(2001),
      'extension[6].valueString: The text has 2,000 characters at most',
    ],
    [['extension', 6, 'valueString'], 'a\u{e0041}', 'extension[6].valueString: The text holds tag characters'],
    [['extension', 3, 'valueString'], '1\u{e007f}', 'extension[3].valueString: The text holds tag characters'],
    [['meta'], { security: [{ code: 'R' }] }, "meta: 'security' is no part of meta"],
    [['meta'], { tag: [{ system: 'x', code: 'SUBSETTED' }] }, "meta: 'tag' is no part of meta"],
    [['meta'], { tag: [] }, "meta: 'tag' is no part of meta"],
    [['meta'], { profile: ['https://another.example/p'] }, "meta: 'profile' is no part of meta"],
    [['provision', 'period'], {}, 'provision.period: It has a start or an end, or is left out'],
    [['extension', 6, 'valueString'], '\u200b', 'extension[6].valueString: It has words'],
    [['extension', 6, 'valueString'], ' ', 'extension[6].valueString: It has words'],
    [
      ['extension', 6],
      { ...written(whole).extension[5], url: `${EXTENSION}conditions`, valueString: '-' },
      'extension[6].valueString: It has words',
    ],
    [['language'], 'x'.repeat(20_000), 'language: It is a tag of a language'],
    [
      ['language'],
      `en-${Array.from({ length: 5 }, () => 'abcdefgh').join('-')}`,
      'language: It is a tag of a language',
    ],
    [['language'], '', 'language: It is a tag of a language'],
    [['policyRule', 'text'], 'Notice 2', "policyRule.text is 'Notice 2': it is 'Notice', a space and the extension"],
    [
      ['extension', 0, 'url'],
      'https://another.example/x',
      "extension[0].url: It is the text 'https://another.example/x'. It is to be https://lintel.invalid/fhir/StructureDefinition/consent- with one of gate, state",
    ],
    [['extension', 0, 'valueString'], undefined, 'extension[0].valueString: It is missing. It is to be a text.'],
    [['extension', 0], 'yes', "extension[0]: It is the text 'yes'. It is to be an extension, an object"],
    [['extension', 1], written(whole).extension[0], `The extension ${written(whole).extension[0].url} stands twice`],
    [['dateTime'], '2026\0', 'dateTime: The text holds the character NUL'],
    [['language'], 'en\u202e', 'language: The text holds a control that turns'],
    [['extension', 0, 'valueString'], 'a\0b', 'extension[0].valueString: The text holds the character NUL'],
    [
      ['provision', 'actor', 0, 'reference', 'identifier', 'value'],
      '\ud800',
      'provision.actor[0].reference.identifier.value: The text holds',
    ],
  ] as const)('at %j the value %j is refused with its place', (path, value, sentence) => {
    const told = read(altered(path.slice(0, -1), { [path.at(-1) ?? '']: value }));
    expect('fault' in told && told.fault.slice(0, sentence.length)).toBe(sentence);
  });

  test.each(['Patient', undefined, 7])('of another resource, %p, it says which is meant', (resourceType) => {
    const told = read({ ...written(whole), resourceType });
    expect(told).toEqual({ fault: expect.stringMatching(/^resourceType: It is .*\. It is to be 'Consent'\.$/) });
  });

  test.each(REQUIRED_EXTENSIONS)(
    'without the extension %s it says which is missing, and what it holds',
    (name, holds) => {
      const fhir = written(whole);
      const extension = fhir.extension.filter(({ url }: { readonly url: string }) => url !== `${EXTENSION}${name}`);
      expect(read({ ...fhir, extension })).toEqual({
        fault: `The extension ${EXTENSION}${name} is missing: its valueString is ${holds}.`,
      });
    },
  );

  test('of a state that is none it says which there are', () => {
    const fhir = written({ ...whole, state: 'agreed' as never });
    expect(read({ ...fhir, status: 'active' })).toEqual({
      fault: expect.stringContaining("'agreed' is no state of a consent: one of requested, given"),
    });
  });

  test('what is said twice is not taken as it stands last', () => {
    const twice = JSON.stringify(written(whole)).replace('"type":"permit"', '"type":"deny","type":"permit"');
    expect(fromFhir(twice)).toEqual({ fault: 'The name "type" stands twice in one object: once is right.' });
    expect(fromFhir('{')).toEqual({ fault: expect.stringMatching(/^The document is no JSON, or ends too early: /) });
  });

  test('what says nothing of the consent may stand there', () => {
    const beside = {
      meta: { versionId: '1', lastUpdated: '2026-10-01T00:00:00Z', source: 'https://another.example/s' },
      text: { status: 'generated', div: '<div>A consent</div>' },
      language: 'en-GB',
    };
    expect(read({ ...written(whole), ...beside })).toEqual(whole);
    for (const div of ['<div/>', '<div xmlns="http://www.w3.org/1999/xhtml"> </div>'])
      expect(read({ ...written(whole), ...beside, text: { status: 'empty', div } })).toEqual(whole);
    const long = { status: 'generated', div: `<div>${'A consent. '.repeat(300)}</div>` };
    expect(read({ ...written(whole), ...beside, text: long })).toEqual(whole);
    const most = { ...whole, noticeVersion: 'n'.repeat(2000), evidence: 'e'.repeat(2000) };
    expect(read(written(most))).toEqual(most);
  });

  test('the status is that of the state, and provision.type says whether it opens', () => {
    const statuses = ['draft', 'proposed', 'active', 'rejected', 'inactive', 'entered-in-error', undefined];
    fc.assert(
      fc.property(consentArbitrary, fc.constantFrom(...statuses), (consent, status) => {
        const fhir = written(consent);
        fc.pre(status !== fhir.status);
        expect(read({ ...fhir, status })).toHaveProperty(
          'fault',
          expect.stringMatching(/^status is '.*it is '|^status: It is missing/),
        );
        const { type } = fhir.provision;
        for (const other of ['permit', 'deny', undefined].filter((each) => each !== type))
          expect(read({ ...fhir, provision: { ...fhir.provision, type: other } })).toHaveProperty(
            'fault',
            expect.stringMatching(
              /^provision\.type(: A type of a provision is required| is '(deny|permit)': .*it is '(deny|permit)'\.$)/,
            ),
          );
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
