import {
  type IdentityEvidence,
  matchWord,
  overallWord,
  type PersonQuery,
  scoreMatch,
  scorePerson,
  toldScore,
} from './scoreMatch';

const asked: PersonQuery = {
  nhsNumber: null,
  upn: null,
  givenName: 'Siân',
  familyName: 'Prys-Evans',
  dateOfBirth: '2011-04-09',
  postcode: null,
};
const held: IdentityEvidence = {
  nhsNumber: '9990000018',
  upn: null,
  givenName: 'Sian',
  preferredName: null,
  familyName: 'Prys-Evans',
  dateOfBirth: '2011-04-09',
  postcode: null,
};

describe('scoreMatch', () => {
  const cases: readonly {
    given: string;
    query?: Partial<PersonQuery>;
    evidence?: Partial<IdentityEvidence>;
    word: string;
  }[] = [
    { given: 'the same name with marks left out, and the date of birth', word: 'Match' },
    {
      given: 'the NHS number and the date of birth',
      query: { nhsNumber: '9990000018', givenName: null, familyName: null },
      word: 'Match',
    },
    { given: 'day and month transposed', evidence: { dateOfBirth: '2011-09-04' }, word: 'PotentialMatch' },
    { given: 'one half of a double-barrelled name', evidence: { familyName: 'Evans' }, word: 'Match' },
    { given: 'the preferred name', query: { givenName: 'Cati' }, evidence: { preferredName: 'Cati' }, word: 'Match' },
    { given: 'a family name and a date of birth alone', query: { givenName: null }, word: 'LowConfidenceMatch' },
    {
      given: 'another NHS number with the same name and date',
      query: { nhsNumber: '9434765919' },
      word: 'LowConfidenceMatch',
    },
    {
      given: 'another child',
      evidence: { givenName: 'Owain', familyName: 'Harris', dateOfBirth: '2014-01-30' },
      word: 'NoMatch',
    },
    {
      given: 'an identifier whose date of birth disagrees',
      query: { nhsNumber: '9990000018', dateOfBirth: '2009-12-01', givenName: null, familyName: null },
      word: 'PotentialMatch',
    },
    {
      given: 'the NHS number alone',
      query: { nhsNumber: '9990000018', givenName: null, familyName: null, dateOfBirth: null },
      word: 'PotentialMatch',
    },
    {
      given: 'the NHS number and the right name without a date of birth',
      query: { nhsNumber: '9990000018', dateOfBirth: null },
      word: 'PotentialMatch',
    },
    {
      given: 'the NHS number under another name',
      query: { nhsNumber: '9990000018', givenName: 'Bob', familyName: 'Zzzz', dateOfBirth: null },
      word: 'PotentialMatch',
    },
    {
      given: 'the NHS number and the date of birth with another family name',
      query: { nhsNumber: '9990000018', familyName: 'Zzzz' },
      word: 'PotentialMatch',
    },
    {
      given: 'the NHS number and the date of birth with another given name',
      query: { nhsNumber: '9990000018', givenName: 'Bob' },
      word: 'PotentialMatch',
    },
    {
      given: 'the NHS number and the date of birth with the name in another spelling',
      query: { nhsNumber: '9990000018', givenName: 'Shan', familyName: 'Pryse-Evans' },
      word: 'Match',
    },
    {
      given: 'the NHS number and the date of birth where no family name is held',
      query: { nhsNumber: '9990000018' },
      evidence: { familyName: null },
      word: 'Match',
    },
    {
      given: 'the NHS number, the name and the postcode with day and month transposed',
      query: { nhsNumber: '9990000018', postcode: 'ZZ1 1ZZ' },
      evidence: { dateOfBirth: '2011-09-04', postcode: 'ZZ1 1ZZ' },
      word: 'PotentialMatch',
    },
    {
      given: 'the NHS number, name and date with another UPN',
      query: { nhsNumber: '9990000018', upn: 'B801200005001' },
      evidence: { upn: 'P207000016049' },
      word: 'LowConfidenceMatch',
    },
    {
      given: 'the UPN with another NHS number and another name',
      query: { nhsNumber: '9434765919', upn: 'B801200005001', givenName: 'Bob', familyName: 'Zzzz', dateOfBirth: null },
      evidence: { upn: 'B801200005001' },
      word: 'LowConfidenceMatch',
    },
  ];
  it.each(cases)('$given is $word', ({ query, evidence, word }) => {
    expect(matchWord(scoreMatch({ ...asked, ...query }, { ...held, ...evidence }))).toBe(word);
  });

  it('another identifier anywhere than the one given rules out a Match by what another controller holds', () => {
    const query = { ...asked, nhsNumber: '9434765919', upn: 'B801200005001' };
    const school = { ...held, nhsNumber: null, upn: 'B801200005001' };
    expect(scorePerson(query, [school])).toBe(1);
    expect(scorePerson(query, [school, held])).toBe(0.8);
    expect(scorePerson(query, [])).toBe(0);
  });

  it('the same identifier is worth 0.86 with nothing else, and never more than 0.94 where it is not confirmed', () => {
    const number = { ...asked, nhsNumber: '9990000018', givenName: null, familyName: null };
    expect(scoreMatch({ ...number, dateOfBirth: null }, held)).toBe(0.86);
    const turned = { ...asked, nhsNumber: '9990000018', dateOfBirth: '2011-09-04', postcode: 'ZZ1 1ZZ' };
    expect(scoreMatch(turned, { ...held, postcode: 'ZZ1 1ZZ' })).toBe(0.94);
  });

  it('tells no score that reads as a better word', () => {
    expect([0.9475, 0.86, 0.8, 0.57, 1].map(toldScore)).toEqual([0.94, 0.86, 0.8, 0.57, 1]);
  });

  it('leaves the choice to the reader where two candidates match', () => {
    expect(overallWord([1, 0.96, 0.5])).toBe('ManyMatch');
    expect(overallWord([1, 0.9])).toBe('Match');
    expect(overallWord([])).toBe('NoMatch');
  });
});
