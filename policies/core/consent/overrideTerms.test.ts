import { readClocks } from '#policies/clocks/readClocks';
import { clocksWith } from '#test/fixtures/clocksWith';
import { POWERS } from '#test/oracle/smallWorld';
import { type OverrideSetting, type OverrideTerms, readOverride } from './overrideTerms';

const NOW = new Date('2026-11-20T12:00:00Z');

describe('a decision against a refusal', () => {
  const terms: OverrideTerms = {
    article6: 'e',
    power: 'childrenAct1989s47',
    confidentiality: 'overridingPublicInterest',
    para18Reason: 'WOULD_PREJUDICE_PROTECTION',
    proportionality: 'Without the school’s view the enquiry cannot tell whether she is safe at home.',
    approvedRole: 'teamManager',
    approvedBy: ' Council/manager-1 ',
    subjectTold: false,
    whyNotTold: 'Telling would reach the person she fears.',
    validUntil: '2026-12-01',
  };
  const decidedBy = { organisation: 'council', practitioner: 'council/wörker-1' };
  const setting: OverrideSetting = {
    decidedBy,
    country: 'W',
    holders: ['W'],
    recipients: [{ country: 'W', kind: 'council' }],
    whereaboutsClosed: false,
    threshold: 'section47Enquiry',
    powers: POWERS,
    clocks: readClocks(),
    now: NOW,
  };
  const faults: readonly (readonly [string, Partial<OverrideTerms>, string])[] = [
    ['without why there is no consent', { para18Reason: '' }, 'OVERRIDE_REASON_MISSING'],
    ['without proportionality', { proportionality: ' ' }, 'OVERRIDE_REASON_MISSING'],
    ['telling nobody, without saying why', { whyNotTold: null }, 'OVERRIDE_REASON_MISSING'],
    ['on consent again', { article6: 'a' }, 'OVERRIDE_BASIS_INVALID'],
    ['with a confidence met by consent', { confidentiality: 'consent' }, 'OVERRIDE_BASIS_INVALID'],
    [
      'under a power of England where a holder stands in Wales',
      { power: 'childrenAct1989s17' },
      'OVERRIDE_BASIS_INVALID',
    ],
    ['under a duty that is none', { article6: 'c', power: 'sswba2014s21' }, 'OVERRIDE_BASIS_INVALID'],
    ['approved by a manager without an organisation', { approvedBy: 'manager-1' }, 'OVERRIDE_NOT_APPROVED'],
    ['approved by a manager of another organisation', { approvedBy: 'force/manager-1' }, 'OVERRIDE_NOT_APPROVED'],
    ...[
      'council/wörker-1',
      ' council/Worker-1',
      'council/WÖRKER 1.',
      'council/council/worker_1',
      'council/force/worker-1',
      'council/wor\u200bker-1',
      'council/w\u00adorker\u2060-\u20681',
      'council/wor\u3164ker-1',
      'council/wor-ker 1',
      'council/worker1',
      'council/ＷＯＲＫＥＲ①',
      'coun\u200bcil/worker-1',
      'council/Ms worker-1',
      'council/Dr. Wörker 1, manager',
    ].map(
      (approvedBy) =>
        [`approved by whoever decides, as ${approvedBy}`, { approvedBy }, 'OVERRIDE_NOT_APPROVED'] as const,
    ),
    ...[
      ['Cyrillic', 'council/w\u043erker-1'],
      ['Greek', 'council/m\u03b1nager-1'],
      ['Armenian', 'council/w\u0585rker-1'],
    ].map(
      ([script, approvedBy = '']) =>
        [
          `approved by a name with a letter of ${script} among Latin ones`,
          { approvedBy },
          'OVERRIDE_NOT_APPROVED',
        ] as const,
    ),
    ...[
      '',
      'me',
      '-',
      '\u3164\u3164\u3164',
      'council/\u200b\u200bme',
      'M',
      'council',
      'council/',
      'council/me',
      'council/-----',
      'council/manager-1/',
    ].map((approvedBy) => [`approved by '${approvedBy}'`, { approvedBy }, 'OVERRIDE_NOT_APPROVED'] as const),
    ['for longer than the bound', { validUntil: '2027-02-01' }, 'OVERRIDE_TOO_LONG'],
    ['until yesterday', { validUntil: '2026-11-19' }, 'OVERRIDE_TOO_LONG'],
    ['until no date', { validUntil: 'next week' }, 'OVERRIDE_TOO_LONG'],
  ];
  test.each([
    ['28 days as shipped', readClocks(), '2026-12-18T12:00:00Z', '2026-12-18T12:00:01Z'],
    ['a week', clocksWith('override.longest', { days: 7 }), '2026-11-27T12:00:00Z', '2026-11-27T12:00:01Z'],
    [
      'that of the deciding organisation’s country',
      clocksWith('override.longest', { country: 'E', days: 7 }, { country: 'W', days: 3 }),
      ...(['2026-11-23T12:00:00Z', '2026-11-23T12:00:01Z'] as const),
    ],
    [
      'the one that took over',
      clocksWith('override.longest', { days: 7 }, { days: 8, effectiveFrom: '2026-11-20' }),
      ...(['2026-11-28T12:00:00Z', '2026-11-28T12:00:01Z'] as const),
    ],
  ])('stands for as long as the clock says, and no longer: %s', (_which, clocks, last, later) => {
    const until = (validUntil: string) => readOverride({ ...terms, validUntil }, { ...setting, clocks });
    expect(until(last)).toMatchObject({ validUntil: new Date(last) });
    expect(until(later)).toMatchObject({
      code: 'OVERRIDE_TOO_LONG',
      message: expect.stringContaining(`${new Date(last).toISOString()} at the latest`),
    });
  });

  test('stands for no time where no clock is in force', () => {
    const clocks = clocksWith('override.longest', { days: 7, effectiveFrom: '2026-11-21' });
    expect(readOverride(terms, { ...setting, clocks })).toMatchObject({ code: 'OVERRIDE_TOO_LONG' });
  });

  test.each(faults)('is none %s', (_name, over, code) => {
    expect(readOverride({ ...terms, ...over }, setting)).toMatchObject({ code });
  });

  const told = (over: Partial<OverrideTerms>, elsewhere: Partial<OverrideSetting> = {}) => {
    const read = readOverride({ ...terms, ...over }, { ...setting, ...elsewhere });
    return 'code' in read ? read.message : 'done';
  };

  test.each([
    ['next week', 'is no date'],
    ['2026-11-19', 'is past'],
    ['2027-02-01', 'is too late'],
  ])('until %s: the end %s', (validUntil, wrong) => {
    expect(told({ validUntil })).toContain(`validUntil ${wrong}: it is an ISO 8601 date in the future`);
  });

  test.each(['a', 'x', '', 'f', 'C'])(
    'says which points of article 6 there are, and guesses none for %p',
    (article6) => {
      const message = told({ article6 });
      expect(message).toContain('c (legal obligation), d (vital interests), e (public task)');
      expect(message).not.toContain('did you mean');
    },
  );

  test.each([
    ['no power', 'ca1989s47'],
    ['nothing', ''],
    ['what rests on none', 'none'],
    ['the duty that no refusal stands against', 'childrenAct2004s16LA'],
    ['one that no law of Wales has', 'childrenAct2004s11'],
    ['one for the scrutineer of a Safeguarding Board alone', 'sswba2014s137'],
    ['what is owed to the subject', 'ukGdprArticle15'],
    ['what is owed to the regulator', 'ukGdprArticle24'],
    ['a duty that does not bind where the person objects', 'healthAndSocialCareAct2012s251B'],
  ])('names the powers that hold where the holders stand, in place of %s', (_what, power) => {
    const inWales = told({ power });
    for (const key of ['childrenAct1989s47', 'sswba2014s21', 'childrenAct2004s28', 'educationAct2002s175'])
      expect(inWales).toContain(`${key} (`);
    for (const key of [
      'none (',
      'childrenAct2004s16LA (',
      'childrenAct1989s17 (',
      'ukGdprArticle',
      's137 (',
      's251B (',
    ])
      expect(inWales).not.toContain(key);
    const across = told({ power }, { holders: ['E', 'W'] });
    for (const key of ['sswba2014s21', 'childrenAct1989s17']) expect(across).not.toContain(`${key} (`);
    expect(across).toContain('educationAct2002s175 (');
    expect(told({ power, article6: 'c' })).not.toContain('sswba2014s21 (');
  });

  test('in England, no duty that does not bind where the person objects', () => {
    const england = { country: 'E', holders: ['E'], recipients: [{ country: 'E', kind: 'council' }] } as const;
    const message = told({ power: 'healthAndSocialCareAct2012s251B' }, england);
    expect(message).toContain('nhsAct2006 (');
    expect(message).not.toContain('s251B (');
  });

  test('does not say of a case what is not recorded: section 47 is named once an enquiry is', () => {
    for (const threshold of ['none', 'earlyHelp', 'safeguardingEnquiry'] as const) {
      const message = told({}, { threshold });
      expect(message).toContain('recorded at section47Enquiry');
      expect(message).not.toContain('childrenAct1989s47 (');
      expect(told({ power: 'sswba2014s21' }, { threshold })).toBe('done');
    }
    expect(told({})).toBe('done');
  });

  test.each([
    ['sswba2014s164', 'council', 'W', true],
    ['sswba2014s164', 'school', 'W', false],
    ['sswba2014s164', 'council', 'E', false],
    ['crimeAndDisorderAct1998s115', 'policeForce', 'E', true],
    ['crimeAndDisorderAct1998s115', 'school', 'E', false],
  ] as const)('under %s, for a %s in %s: %s', (power, kind, country, held) => {
    const recipients = [...setting.recipients, { kind, country }];
    const read = readOverride({ ...terms, power }, { ...setting, recipients });
    expect('code' in read ? read.code : 'done').toBe(held ? 'done' : 'OVERRIDE_BASIS_INVALID');
    // To whom it opens is decided at each disclosure; what is refused would tell whom the refusal names.
    const closed = { ...setting, recipients, whereaboutsClosed: true };
    expect(readOverride({ ...terms, power }, closed)).toMatchObject({ serves: { kinds: expect.anything() } });
  });

  test('says whom the power serves that was named, and names none that serves others alone', () => {
    const message = told({ power: 'sswba2014s164' }, { recipients: [{ country: 'W', kind: 'school' }] });
    expect(message).toContain('serves council in W alone');
    for (const key of ['sswba2014s164 (', 'sswba2014s130 (', 'crimeAndDisorderAct1998s115 ('])
      expect(message).not.toContain(key);
    expect(message).toContain('sswba2014s21 (');
  });

  test('carries what its power asks for to where it is decided by', () => {
    expect(readOverride(terms, setting)).toMatchObject({ threshold: 'section47Enquiry', serves: null });
    const of164 = readOverride({ ...terms, power: 'sswba2014s164' }, setting);
    expect(of164).toMatchObject({ threshold: null, serves: { countries: ['W'], kinds: ['council'], roles: null } });
  });

  test('has a basis of its own, never consent', () => {
    expect(readOverride(terms, setting)).toMatchObject({
      basis: { regime: 'ukGdpr', article6: 'e', article9: 'g', schedule1: 'para18', power: 'childrenAct1989s47' },
      approvedBy: 'council/manager-1',
      validUntil: new Date('2026-12-01'),
    });
  });

  // childrenAct1989s17 extends to England, sswba2014s21 to Wales.
  test.each(['E', 'W'] as const)(
    'while whereabouts are closed to %s, is answered alike wherever the holders stand',
    (country) => {
      const answers = (['E', 'W'] as const).map((child) =>
        ['childrenAct1989s17', 'sswba2014s21'].map((power) => {
          const closed = { ...setting, country, holders: [child], whereaboutsClosed: true };
          return readOverride({ ...terms, power }, closed);
        }),
      );
      expect(answers[0]).toEqual(answers[1]);
      expect(answers[0]?.map((answer) => 'code' in answer)).toEqual(country === 'E' ? [false, true] : [true, false]);
    },
  );

  test.each(['Smith, Ann', 'A. Smith', 'Ann Middle Smith', 'Ms Smith (Ann)', 'SMITH A'])(
    'is not approved by Ann Smith who decides and calls herself %s',
    (name) => {
      const own = { ...setting, decidedBy: { organisation: 'council', practitioner: 'council/ann.smith' } };
      const read = (as: string) => readOverride({ ...terms, approvedBy: `council/${as}` }, own);
      expect(read(name)).toMatchObject({ code: 'OVERRIDE_NOT_APPROVED' });
      for (const other of ['Ann Jones', 'B. Smith', 'A. S. Jones']) expect(read(other)).not.toHaveProperty('code');
    },
  );

  test('names nobody at a length that no name has, whatever it is made of', () => {
    // One character is eighteen once it is folded.
    const long = `council/${'\ufdfa'.repeat(60_000)}`;
    expect(readOverride({ ...terms, approvedBy: long }, setting)).toMatchObject({ code: 'OVERRIDE_NOT_APPROVED' });
    expect(readOverride({ ...terms, approvedBy: `council/${'x'.repeat(300)}` }, setting)).toMatchObject({
      code: 'OVERRIDE_NOT_APPROVED',
    });
    expect(readOverride({ ...terms, approvedBy: `council/${'x'.repeat(200)}` }, setting)).not.toHaveProperty('code');
  });

  test('is none of the decider whose token names them without their organisation', () => {
    const bare = { ...setting, decidedBy: { organisation: 'council', practitioner: 'Worker-1' } };
    expect(readOverride({ ...terms, approvedBy: 'council/worker-1' }, bare)).toMatchObject({
      code: 'OVERRIDE_NOT_APPROVED',
    });
    // One that only looks like it.
    expect(readOverride({ ...terms, approvedBy: 'council/worker-11' }, bare)).toMatchObject({
      approvedBy: 'council/worker-11',
    });
  });

  test.each([
    ['Co-worker 12', 'Co-worker 12'],
    ['Søren O\u2019Ma\u0301rtin', 'Søren O\u2019Ma\u0301rtin'],
    ['\u0410\u043d\u043d\u0430 \u041c.', '\u0410\u043d\u043d\u0430 \u041c.'],
    ['Team\u200b manager\u202e', 'Team manager'],
  ])('is approved by a colleague named %s, as it is to be seen', (name, kept) => {
    expect(readOverride({ ...terms, approvedBy: `council/${name}` }, setting)).toMatchObject({
      approvedBy: `council/${kept}`,
    });
  });
});
