import { PERSONAS } from '#embedded/town/personas';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { PURPOSE_TERMS } from '#policies/core/purposes';
import type { Purpose } from '#policies/core/vocabulary';
import { makeUpn } from '#policies/identifiers/upn';
import { readSearchRates, searchRateFor } from '#policies/rates/readSearchRates';
import { inDays } from '#test/fixtures/days';
import { askSource } from '#test/town/askSource';
import type { Answer } from '#test/town/startTown';
import { attacksTown } from './attacksTown';

/** What a search tells of whom, and how often it is answered. */
const town = attacksTown.forTests();

describe('a search matches what its reader may see, and confirms nothing else', () => {
  const child = scriptedChild('earlyHelpWales').person;
  const other = '9434765919';
  interface Held {
    readonly name: { familyName: string[] };
    readonly birth: string;
    readonly postcode: string;
    readonly nhs: string;
  }

  async function upnOf(person: string): Promise<string> {
    const { rows } = await town.asOwner<{ upn: string }>(
      'hub',
      'SELECT upn FROM public.identity WHERE person = $1 AND upn IS NOT NULL ORDER BY id LIMIT 1',
      [person],
    );
    const [row] = rows;
    if (row === undefined) throw new Error('No school of the town knows the child by a UPN.');
    return row.upn;
  }

  async function held(): Promise<Held> {
    const { rows } = await town.asOwner<Held>(
      'hub',
      `SELECT name, birth_date::text AS birth, address ->> 'postcode' AS postcode, nhs_number AS nhs FROM public.identity
       WHERE person = $1 AND nhs_number IS NOT NULL AND address IS NOT NULL ORDER BY id LIMIT 1`,
      [child],
    );
    const [row] = rows;
    if (row === undefined) throw new Error('The town holds no identity with number and address of the child.');
    return row;
  }

  const find = (persona: string, search: Record<string, unknown>) =>
    town.ask({
      persona,
      purpose: 'earlyHelp',
      query: 'query($s: PersonSearch!) { findPerson(search: $s) { word candidates { id word score } } }',
      variables: { s: search },
    });

  it('a postcode counts for nothing where the address is withheld, and as far as its outward part where that is shown', async () => {
    const { name, birth, postcode } = await held();
    const known = { familyName: name.familyName[0], dateOfBirth: birth };
    const beside = postcode.replace(/..$/, (end) => (end === 'ZZ' ? 'YY' : 'ZZ'));
    const ask = async (persona: string, asked: string) => (await find(persona, { ...known, postcode: asked })).text;
    const [right, near, far] = await Promise.all(
      [postcode, beside, 'ZZ99 9ZZ'].map((asked) => ask('social-worker-england', asked)),
    );
    expect(right).toContain(child);
    expect([near, far]).toEqual([right, right]);
    const [seen, generalised, elsewhere] = await Promise.all(
      [postcode, beside, 'ZZ99 9ZZ'].map((asked) => ask('early-help-worker', asked)),
    );
    expect(seen).toContain(child);
    expect(generalised).toBe(seen);
    expect(elsewhere).not.toBe(seen);
  });

  it('a number of a local system stands in the index with the controller whose own it is, or not at all', async () => {
    const numbered = (system: string) =>
      town.asOwner(
        'hub',
        `UPDATE public.identity SET local_identifier = jsonb_build_object('value', 'PN1', 'system', $2::text)
         WHERE person = $1 AND controller = 'afonwen-council'`,
        [child, system],
      );
    await expect(numbered('https://police.invalid/id/nominal')).rejects.toMatchObject({ code: '23514' });
    expect((await numbered('https://afonwen-council.invalid/id/nominal')).rowCount).toBeGreaterThan(0);
  });

  it('the address of a refuge is no evidence, and nobody is shown it', async () => {
    const { name, birth, postcode } = await held();
    const known = { familyName: name.familyName[0], dateOfBirth: birth };
    const ask = async (asked: string) => (await find('early-help-worker', { ...known, postcode: asked })).text;
    const mark = (refuge: boolean) =>
      town.asOwner('hub', 'UPDATE public.identity SET refuge = $2 WHERE person = $1', [child, refuge]);
    await mark(true);
    const [seen, elsewhere] = [await ask(postcode), await ask('ZZ99 9ZZ')];
    await mark(false);
    expect(seen).toContain(child);
    expect(elsewhere).toBe(seen);
  });

  it('a digit of the date of birth may be wrong where the names are right', async () => {
    const { name, birth } = await held();
    const known = { familyName: name.familyName[0], givenName: scriptedChild('earlyHelpWales').givenName };
    const dayOff = birth.replace(/..$/, (day) => (day === '15' ? '16' : '15'));
    const found = (search: object) => find('early-help-worker', { ...known, ...search });
    const { data } = (await found({ dateOfBirth: dayOff })).body;
    expect(data?.findPerson).toMatchObject({
      word: 'LowConfidenceMatch',
      candidates: expect.arrayContaining([{ id: child, word: 'LowConfidenceMatch', score: expect.any(Number) }]),
    });
    // Neither with another family name, nor with two parts wrong.
    expect((await found({ dateOfBirth: dayOff, familyName: 'Xaquin' })).text).not.toContain(child);
    expect((await found({ dateOfBirth: `1999${dayOff.slice(4)}` })).text).not.toContain(child);
  });

  it('is a Match by number and date of birth alone, and by no number that something contradicts', async () => {
    const { nhs, birth, name } = await held();
    const upn = await upnOf(child);
    const right = { givenName: scriptedChild('earlyHelpWales').givenName, familyName: name.familyName[0] };
    const wrong = { givenName: 'Bob', familyName: 'Zzzz' };
    const found = async (search: Record<string, unknown>) => {
      const { data } = (await find('early-help-worker', search)).body;
      const answer = data?.findPerson as { candidates: { id: string; word: string; score: number }[] } | undefined;
      const meant = answer?.candidates.find(({ id }) => id === child);
      return [meant?.word, meant?.score];
    };
    expect(await found({ nhsNumber: nhs, dateOfBirth: birth })).toEqual(['Match', 1]);
    expect(await found({ nhsNumber: nhs, dateOfBirth: birth, ...right })).toEqual(['Match', 1]);
    for (const search of [{}, wrong, right]) {
      expect(await found({ nhsNumber: nhs, ...search })).toEqual(['PotentialMatch', 0.86]);
    }
    expect(await found({ nhsNumber: nhs, dateOfBirth: birth, ...wrong })).toEqual(['PotentialMatch', 0.86]);
    expect(await found({ nhsNumber: other, upn, ...wrong })).toEqual(['LowConfidenceMatch', 0.8]);
    expect(await found({ nhsNumber: other, upn, dateOfBirth: birth, ...right })).toEqual(['LowConfidenceMatch', 0.8]);
  });

  it('an NHS number finds the child wherever the name may be seen, first contact included', async () => {
    const { nhs } = await held();
    for (const persona of ['social-worker-england', 'early-help-worker']) {
      expect((await find(persona, { nhsNumber: nhs })).text).toContain(child);
    }
    expect((await find('social-worker-england', { nhsNumber: other })).text).not.toContain(child);
  });

  it('a UPN finds for those who may see it, and reads as unknown to others', async () => {
    const upn = await upnOf(child);
    const another = makeUpn('860999000001');
    const [uninvolved, unknown] = await Promise.all(
      [upn, another].map((asked) => find('social-worker-england', { upn: asked })),
    );
    expect(uninvolved?.text).toBe(unknown?.text);
    expect((await find('early-help-worker', { upn })).text).toContain(child);
  });

  it('a date that no database knows is the asker’s fault', async () => {
    const answer = await find('early-help-worker', { familyName: 'Walker', dateOfBirth: '0000-01-01' });
    expect(answer.body.errors?.map(({ extensions }) => extensions?.code)).toEqual(['SEARCH_INVALID']);
  });

  it('a name as long as a file is compared with nobody’s', async () => {
    const long = { familyName: 'a '.repeat(20_000), dateOfBirth: '2014-10-20' };
    const answer = await find('early-help-worker', long);
    expect(answer.body.errors?.map(({ message }) => message)).toEqual(['familyName has 200 characters at most.']);
  });
});

describe('a search', () => {
  const SEARCH = 'query($s: PersonSearch!) { findPerson(search: $s) { word candidates { id } } }';
  const NOBODY = { familyName: 'Nobody-Here', dateOfBirth: '2015-10-15' };
  const find = (persona: string, purpose: Purpose, s: Record<string, unknown>, named: string | null = null) =>
    town.ask({ persona, purpose, query: SEARCH, variables: { s }, case: named, reason: 'Joint enquiry' });
  const codesOf = ({ body }: Answer) => body.errors?.map(({ extensions }) => extensions?.code);

  async function onHub<Row extends object>(text: string, values?: readonly unknown[]): Promise<readonly Row[]> {
    return (await town.asOwner<Row>('hub', text, values)).rows;
  }

  const searching = PERSONAS.flatMap(({ key, purposes }) => purposes.map((purpose) => ({ persona: key, purpose })));

  it.each(searching.filter(({ purpose }) => !PURPOSE_TERMS[purpose].searching))(
    'is refused to $persona for $purpose, which does not allow searching',
    async ({ persona, purpose }) => {
      const answer = await find(persona, purpose, NOBODY, scriptedChild('barred').caseId);
      expect([codesOf(answer), answer.body.data]).toEqual([['SEARCH_NOT_GRANTED'], { findPerson: null }]);
    },
  );

  it('shows of a candidate what confirms identity alone, at the hub too where a gateway does not look', async () => {
    const { person } = scriptedChild('earlyHelpWales');
    const [known] = await onHub<{ birth: string; family: string }>(
      `SELECT birth_date::text AS birth, name -> 'familyName' ->> 0 AS family FROM public.identity
       WHERE person = $1 AND birth_date IS NOT NULL ORDER BY id LIMIT 1`,
      [person],
    );
    const search = { familyName: known?.family, dateOfBirth: known?.birth };
    const searches = async () =>
      (await onHub<{ n: string }>('SELECT COALESCE(sum(points), 0)::text AS n FROM public.search_counter'))[0]?.n;
    const asked = async (selection: string, fragments = '') => {
      const { body } = await askSource(town.lintel, 'hub', {
        ...{ organisation: 'afonwen-council', role: 'hubPractitioner', purpose: 'screening', variables: { s: search } },
        query: `query($s: PersonSearch!) { findPerson(search: $s) { candidates { ${selection} } } } ${fragments}`,
      });
      return body;
    };
    const found = await asked('id person { __typename id name { familyName } dateOfBirth { date } sexCode { code } }');
    expect(found.errors).toBeUndefined();
    expect(JSON.stringify(found.data)).toContain(person);
    const before = await searches();
    for (const [selection, fragments] of [
      ['person { name { familyName } address { postcode } }'],
      ['person { id: address { postcode } }'],
      ['... on PersonCandidate { them: person { ... { cases { threshold } } } }'],
      [
        '...C',
        'fragment C on PersonCandidate { person { ...P } } fragment P on Person { relatedPerson { name { familyName } } }',
      ],
    ] as const) {
      const refused = await asked(selection, fragments);
      expect([refused.data, refused.errors?.map(({ extensions }) => extensions?.code)]).toEqual([
        { findPerson: null },
        ['SEARCH_INVALID'],
      ]);
    }
    expect(await searches()).toBe(before);
  });

  it('answers with five candidates at most, the same each time', async () => {
    // Twins of one name and day, as far as every controller knows: eight of them.
    const copied = await onHub<{ birth: string; family: string }>(
      `WITH model AS (SELECT * FROM public.identity WHERE person = $1 AND birth_date IS NOT NULL ORDER BY id LIMIT 1),
         others AS (SELECT p.id FROM public.person p WHERE p.id <> $1 ORDER BY p.id LIMIT 8)
       UPDATE public.identity i SET name = m.name, date_of_birth = m.date_of_birth, birth_date = m.birth_date, family_name_plain = m.family_name_plain
       FROM model m WHERE i.person IN (SELECT id FROM others) RETURNING m.birth_date::text AS birth, m.name -> 'familyName' ->> 0 AS family`,
      [scriptedChild('convergence').person],
    );
    const [model] = copied;
    const asked = { familyName: model?.family, dateOfBirth: model?.birth };
    const [one, other] = [
      await find('hub-practitioner', 'screening', asked),
      await find('hub-practitioner', 'screening', asked),
    ];
    expect(one.body.data).toMatchObject({
      findPerson: { candidates: Array.from({ length: 5 }, () => ({ id: expect.any(String) })) },
    });
    expect(other.text).toBe(one.text);
  });

  it('that finds nobody is recorded like one that finds somebody', async () => {
    const size = async () =>
      Number((await onHub<{ size: string }>('SELECT size::text AS size FROM disclosure.head'))[0]?.size);
    const before = await size();
    const answer = await find('social-worker-england', 'earlyHelp', NOBODY);
    expect(answer.body.data).toEqual({ findPerson: { word: 'NoMatch', candidates: [] } });
    expect(await size()).toBe(before + 1);
    expect(answer.receipts.map(({ agency }) => agency)).toEqual(['hub']);
  });

  it('beyond the rate is refused with Retry-After, for this practitioner alone', async () => {
    const { searches, seconds } = searchRateFor(readSearchRates(), 'E', inDays(0));
    const refused = async () => {
      for (let asked = 0; asked <= searches; asked += 1) {
        const answer = await find('school-nurse', 'earlyHelp', NOBODY);
        if (answer.body.errors !== undefined) return { asked, answer };
      }
      throw new Error('No search was refused.');
    };
    const { asked, answer } = await refused();
    expect([asked, codesOf(answer)]).toEqual([searches, ['SEARCH_RATE_EXCEEDED']]);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(seconds);
    expect((await find('social-worker-england', 'earlyHelp', NOBODY)).body.errors).toBeUndefined();
  });
});
