import { type IdentityEvidence, matchWord, overallWord, type PersonQuery, scoreMatch } from './scoreMatch';

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
  ];
  it.each(cases)('$given is $word', ({ query, evidence, word }) => {
    expect(matchWord(scoreMatch({ ...asked, ...query }, { ...held, ...evidence }))).toBe(word);
  });

  it('leaves the choice to the reader where two candidates match', () => {
    expect(overallWord([1, 0.96, 0.5])).toBe('ManyMatch');
    expect(overallWord([1, 0.9])).toBe('Match');
    expect(overallWord([])).toBe('NoMatch');
  });
});
