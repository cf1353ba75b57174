import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { ORGANISATION_KINDS } from '#policies/core/vocabulary';
import { readCatalogue } from '#policies/protocols/readCatalogue';
import { CONSENT_STATES } from './consentRows';
import { generateTown } from './generateTown';
import { TOWN_ORGANISATIONS } from './organisations';
import { DAY, RECORD_DATABASES, readTown, subjectKey } from './rowsForTests';
import type { Row } from './town';

const town = readTown();
const records = [...town.tables].filter(([table]) => RECORD_DATABASES.some((name) => table.startsWith(`${name}.`)));
const governance = [...town.tables].filter(([table]) => table.startsWith('governance.'));
const identities = town.of('hub.identity');
const hashOf = (options: Parameters<typeof readTown>[0]) =>
  createHash('sha256')
    .update(JSON.stringify([...readTown(options).tables]))
    .digest('hex');

describe('a town follows from its seed, size and day', () => {
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });
  it('and from no clock and no chance', () => {
    const first = hashOf({ children: 120 });
    jest.useFakeTimers({ now: new Date('2031-07-04T03:00:00Z') });
    jest.spyOn(Math, 'random').mockImplementation(() => {
      throw new Error('A town draws from its own generator.');
    });
    expect(hashOf({ children: 120 })).toBe(first);
    expect(hashOf({ children: 120, seed: 2 })).not.toBe(first);
    expect(hashOf({ children: 120, today: '2026-03-03' })).not.toBe(first);
  });
  it('and a child is the same in a town of any size', () => {
    const small = readTown({ children: 60 });
    const persons = new Set(small.of('hub.person').map(({ id }) => id));
    expect(persons.size).toBe(60);
    for (const table of ['hub.identity', 'governance.involvement', 'governance.consent'])
      expect(town.of(table).filter(({ person }) => persons.has(person))).toEqual(small.of(table));
  });
  it.each([14, 200_001])('and %s children make none', (children) =>
    expect(() => [...generateTown({ seed: 1, children, today: DAY })]).toThrow(RangeError),
  );
});

it('referrals are of each kind: owned by nobody yet, given to somebody, accepted, decided by whom accepted it', () => {
  const kinds = town.of('hub.hub_referral').map(({ owner, accepted_at, outcome }) => {
    const [owned, accepted, decided] = [owner, accepted_at, outcome].map((value) => (value ?? null) !== null);
    return `${owned ? 'owned' : 'unowned'} ${accepted ? 'accepted' : 'open'} ${decided ? 'decided' : 'undecided'}`;
  });
  expect([...new Set(kinds)].sort()).toEqual([
    'owned accepted decided',
    'owned accepted undecided',
    'owned open undecided',
    'unowned open undecided',
  ]);
});

describe('every kind of record is there with every field and value', () => {
  const catalogue = readCatalogue(join(__dirname, '..', '..', 'schema', 'fields.json'));
  const snake = (text: string) => text.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const HUB: Readonly<Record<string, string>> = {
    person: 'identity',
    case: 'case_file',
    referral: 'hub_referral',
  };
  const tableOf = (record: string) => {
    const [agency, name] = record.split('.') as [string, string];
    // What the hub tells of it is replicated.
    if (record === 'hub.notToBeInformed') return 'governance.not_to_be_informed';
    return agency === 'hub' ? `hub.${HUB[name]}` : `${snake(agency)}.${snake(name)}`;
  };
  // Counts, the view of who is acting, consents (which are governance rows), the log and its reports have no table of records.
  const ownTables = [...catalogue.records.values()].filter(
    ({ record }) =>
      !['hub.indicator', 'hub.whoIsActing', 'governance.consent'].includes(record) &&
      !/\.(disclosure|sharing)$/.test(record),
  );
  const startOf = (record: string) => (record === 'hub.notToBeInformed' ? 'valid_from' : 'period_start');

  it.each(ownTables.map(({ record }) => [record]))('%s', (record) => {
    const rows = town.of(tableOf(record));
    expect(rows.length).toBeGreaterThan(0);
    const items = [...catalogue.items.values()].filter(
      (item) => item.record === record && !['involvement', 'count'].includes(item.field),
    );
    expect(items.length).toBeGreaterThan(0);
    const columnOf = (field: string) => (field === 'period' ? startOf(record) : snake(field));
    const empty = items.filter(({ field }) => !rows.some((row) => (row[columnOf(field)] ?? null) !== null));
    expect(empty.map(({ id }) => id)).toEqual([]);
  });

  it.each(
    ownTables.flatMap(({ record, attributes }) =>
      attributes
        .filter(({ type, values }) => type === 'boolean' || values !== null)
        .map(({ name, values }) => [`${record}.${name}`, record, name, values ?? [false, true]] as const),
    ),
  )('%s takes each of its values and no other', (_, record, name, values) => {
    const seen = new Set(town.of(tableOf(record)).map((row) => row[snake(name)] ?? null));
    seen.delete(null);
    // A protected person has few of the rarest records.
    const rare = (value: unknown) => value === 'protectedPerson' && !seen.has(value);
    expect([...seen].map(String).sort()).toEqual(
      values
        .filter((value) => !rare(value))
        .map(String)
        .sort(),
    );
  });

  it('and some children live as protected persons: of every kind of record but the rarest there is one that would lead there', () => {
    const without = records.filter(([, rows]) => !rows.some(({ restriction }) => restriction === 'protectedPerson'));
    expect(without.map(([table]) => table).sort()).toEqual([
      'education.provision',
      'police.abduction_warning',
      'social_care.adoption',
      'social_care.seraf',
    ]);
  });

  it('and of such a child every row of the index is so restricted, and everybody is barred', () => {
    const all = (table: string) => town.of(table).map((row) => [row.person, row.restriction] as const);
    const barred = town.of('governance.exclusion').filter(({ organisation }) => organisation === null);
    const persons = new Set(barred.map(({ person }) => person));
    expect(persons.size).toBeGreaterThan(50);
    for (const table of ['hub.identity', 'hub.case_file', 'hub.hub_referral']) {
      const restricted = all(table).filter(([, restriction]) => restriction === 'protectedPerson');
      expect(restricted.length).toBeGreaterThan(0);
      expect(restricted).toEqual(all(table).filter(([person]) => persons.has(person)));
    }
  });

  it('says who says so', () => {
    const rows = records.flatMap(([, all]) => all);
    const seen = (column: string) => [...new Set(rows.map((row) => row[column]))].sort();
    expect(seen('assertion')).toEqual(['fact', 'opinion', 'reported']);
    expect(seen('source')).toEqual(['anotherAgency', 'child', 'family', 'professional', 'public', 'system']);
  });

  it('in one set of columns a table', () => {
    for (const [table, rows] of town.tables)
      expect([table, [...new Set(rows.map((row) => Object.keys(row).join()))]]).toEqual([table, [expect.any(String)]]);
  });

  it('in words that differ and are complete', () => {
    const texts = (table: string, column: string) => new Set(town.of(table).map((row) => row[column]));
    expect(texts('police.incident', 'summary').size).toBeGreaterThan(60);
    expect(texts('education.concern', 'text').size).toBeGreaterThan(25);
    expect(texts('health.community_nursing', 'note').size).toBeGreaterThan(5);
    expect(JSON.stringify([...town.tables])).not.toMatch(/\{(place|time|who|staff|times)\}|undefined/);
  });
});

describe('what a record says of its text is what the text says', () => {
  const textOf = (row: Row) => String(row.summary ?? row.text ?? row.circumstances ?? '');
  const texts = records.flatMap(([, rows]) => rows.filter((row) => textOf(row) !== ''));
  const others = ['public', 'family', 'child', 'anotherAgency'];
  const reportedBy = (source: string) => ({ source: [source], assertion: ['reported'] });

  it.each<[string, RegExp, Readonly<Record<string, readonly unknown[]>>]>([
    ['who called was of the public', /member of the public|\bcallers?\b|^A neighbour heard/i, reportedBy('public')],
    ['a relative called', /^Call from/, reportedBy('family')],
    [
      'the child told it',
      /^(Told|Said to the|Said to a|Reported being|Has spoken)\b|told .* at once/,
      reportedBy('child'),
    ],
    ['hearsay is reported', /\bsaid to (be|have|travel)\b/i, { assertion: ['reported'] }],
    ['a belief is an opinion', /^(Believed|Thought)\b/, { assertion: ['opinion'], source: ['professional'] }],
    ['so is that somebody must not be told', /^Do not inform/, { assertion: ['opinion'], source: ['professional'] }],
    ['what officers did is theirs', /^(Officers|Found|Adult .* arrested)|moved on/, { source: ['professional'] }],
    ['a school sees who comes, and who collects', /^(Came|Collected)\b/, { source: ['professional'] }],
    ['carers tell of a placement', /the placement/, { source: ['professional'] }],
    ['who has the goods is suspected', /^Stopped with goods|small bag/, { role_of_child: ['subject'] }],
    ['who was hit is the victim', /hit by/, { role_of_child: ['victim'] }],
    ['who was only moved on is no suspect', /moved on/, { role_of_child: ['present'], offence: [null] }],
    ['who was looked for saw no crime', /child seen|child alone/, { role_of_child: ['present', 'victim'] }],
    [
      'with whom nothing was found is no suspect',
      /nothing found/,
      { role_of_child: ['present', 'witness'], offence: [null] },
    ],
  ])('%s', (_, words, right) => {
    const told = texts.filter((row) => words.test(textOf(row)));
    expect(told.length).toBeGreaterThan(0);
    const wrong = told.flatMap((row) =>
      Object.entries(right)
        .filter(([column, values]) => !values.includes(row[column]))
        .map(([column]) => `${textOf(row)} ${column}: ${row[column]}`),
    );
    expect([...new Set(wrong)]).toEqual([]);
  });

  it('what others say is no fact', () => {
    const known = records.flatMap(([, rows]) => rows.filter(({ source }) => others.includes(String(source))));
    expect(known.length).toBeGreaterThan(500);
    expect(known.filter(({ assertion }) => assertion === 'fact')).toEqual([]);
  });

  it('an offence is a suspect’s, and who is exploited is neither suspect nor witness', () => {
    const incidents = town.of('police.incident');
    const offences = incidents.filter(({ offence }) => offence !== null);
    expect(new Set(offences.map((row) => row.role_of_child))).toEqual(new Set(['subject']));
    const exploited = incidents.filter(({ kind }) => kind === 'exploitation');
    expect([...new Set(exploited.map((row) => row.role_of_child))].sort()).toEqual(['present', 'victim']);
  });

  it('where intelligence is from is its source, and who found a child was where it was found', () => {
    const pairs = (table: string, one: string, other: string, of: RegExp) =>
      new Set(town.of(table).flatMap((row) => (of.test(String(row[one])) ? [row[other]] : [])));
    expect(pairs('police.intelligence', 'provenance', 'source', /callers/)).toEqual(new Set(['public']));
    expect(pairs('police.intelligence', 'provenance', 'source', /agency/)).toEqual(new Set(['anotherAgency']));
    expect(pairs('police.missing_episode', 'located_by', 'where_found', /^Returned home/)).toEqual(
      new Set(['Home', null]),
    );
    expect(pairs('police.missing_episode', 'located_by', 'where_found', /^Railway/)).toEqual(
      new Set(['Railway station', null]),
    );
  });
});

describe('nothing dangles', () => {
  const persons = new Set(town.of('hub.person').map(({ id }) => id));
  const organisations = new Map(TOWN_ORGANISATIONS.map((organisation) => [organisation.id as string, organisation]));

  it('every record and identity is linked to one person, for its own agency and for the hub', () => {
    const linked = new Set(town.of('governance.link').map((row) => `${row.agency}|${subjectKey(row)}`));
    const agencyOf = (row: Row) => organisations.get(String(row.controller))?.agency;
    for (const [table, rows] of records)
      for (const row of rows) {
        expect(`${table.split('.')[0]} ${agencyOf(row)}`.replace('social_care', 'socialCare')).toMatch(/^(\w+) \1$/);
        if (!linked.has(`${agencyOf(row)}|${subjectKey(row)}`)) throw new Error(`${table} ${subjectKey(row)} dangles.`);
      }
    for (const row of identities) expect(linked.has(`hub|${subjectKey(row)}`)).toBe(true);
    const claims = new Map<string, unknown>();
    for (const link of town.of('governance.link')) {
      expect(claims.get(subjectKey(link)) ?? link.person).toBe(link.person);
      claims.set(subjectKey(link), link.person);
    }
  });

  it('every row about a person is about one of the index, and every person has one', () => {
    for (const [table, rows] of [...governance, ...[...town.tables].filter(([name]) => name.startsWith('hub.'))])
      if (!['governance.organisation', 'hub.person'].includes(table))
        for (const row of rows) if (!persons.has(row.person)) throw new Error(`${table}: ${row.person} is nobody.`);
    expect(new Set(town.of('governance.link').map(({ person }) => person)).size).toBe(2000);
  });

  it('every organisation named is one of the town, and each body holds records', () => {
    const named = governance.flatMap(([, rows]) =>
      rows.flatMap((row) => [
        row.controller,
        row.organisation,
        ...[row.controllers ?? [], row.recipients ?? []].flat(),
      ]),
    );
    for (const name of named) if (name && !organisations.has(String(name))) throw new Error(`${name} is unknown.`);
    const controllers = new Set(records.flatMap(([, rows]) => rows.map(({ controller }) => controller)));
    const without = TOWN_ORGANISATIONS.filter(({ id, agency }) => agency !== null && !controllers.has(id));
    expect(without.map(({ id }) => id)).toEqual([]);
    expect(new Set(TOWN_ORGANISATIONS.map(({ kind }) => kind))).toEqual(new Set(ORGANISATION_KINDS));
  });

  it('every governance row but links, and whom not to inform, which the hub tells, goes to each agency and the hub alike', () => {
    for (const [table, rows] of governance) {
      if (['governance.organisation', 'governance.link', 'governance.not_to_be_informed'].includes(table)) continue;
      const byAgency = new Map<unknown, string[]>();
      for (const { agency, ...row } of rows)
        byAgency.set(agency, [...(byAgency.get(agency) ?? []), JSON.stringify(row)]);
      expect([...byAgency.keys()].sort()).toEqual(['education', 'health', 'hub', 'police', 'socialCare']);
      expect(new Set([...byAgency.values()].map((all) => all.join())).size).toBe(1);
    }
  });

  it('ids are unique', () => {
    for (const [table, rows] of town.tables)
      if (!/^(governance|authority)\./.test(table) && new Set(rows.map(({ id }) => id)).size !== rows.length)
        throw new Error(`${table} repeats an id.`);
  });

  it('every involvement, exclusion, closure and case has an event of its own with the authority', () => {
    for (const [table, events, key] of [
      ['involvement', 'involvement_event', 'involvement'],
      ['exclusion', 'exclusion_event', 'exclusion'],
      ['case_state', 'case_event', 'case_id'],
      ['whereabouts_flag', 'whereabouts_event', 'person'],
    ] as const) {
      const of = town.of(`authority.${events}`);
      expect(new Set(of.map(({ id }) => id)).size).toBe(of.length);
      const things = town
        .of(`governance.${table}`)
        // Who is protected, no register lists.
        .filter((row) => key !== 'exclusion' || row.organisation !== null)
        .map((row) => row[key === 'involvement' || key === 'exclusion' ? 'id' : key]);
      expect(new Set(of.map((event) => event[key]))).toEqual(new Set(things));
    }
  });
});

describe('governance', () => {
  it('has consents in every state, with explicit scopes', () => {
    const consents = town.of('governance.consent');
    expect(new Set(consents.map(({ state }) => state))).toEqual(new Set(CONSENT_STATES));
    expect(new Set(consents.map(({ gate }) => gate))).toEqual(
      new Set(['dataProtectionConsent', 'confidentialityConsent', 'serviceAgreement']),
    );
    for (const row of consents)
      for (const scope of [row.controllers, row.recipients, row.purposes, row.categories] as unknown[][]) {
        expect(scope.length).toBeGreaterThan(0);
        expect(scope).not.toContain('*');
      }
  });
  it('bars a practitioner, a team or an organisation; closes whereabouts save to two roles; ends involvement and cases', () => {
    const exclusions = town.of('governance.exclusion');
    expect(exclusions.some(({ practitioner }) => practitioner !== null)).toBe(true);
    expect(exclusions.some(({ team }) => team !== null)).toBe(true);
    expect(exclusions.some(({ team, practitioner }) => team === null && practitioner === null)).toBe(true);
    const flags = town.of('governance.whereabouts_flag');
    expect(flags.length).toBeGreaterThan(5);
    for (const { open_to } of flags) expect(open_to).toHaveLength(2);
    const involvement = town.of('governance.involvement');
    expect(involvement.some(({ valid_until }) => valid_until !== null)).toBe(true);
    expect(involvement.some(({ practitioner }) => practitioner !== null)).toBe(true);
    const open = new Set(town.of('hub.case_file').flatMap(({ id, state }) => (state === 'open' ? [id] : [])));
    for (const { case_id, closed_at } of town.of('governance.case_state'))
      expect(open.has(case_id)).toBe(closed_at === null);
    expect(open.size).toBeLessThan(town.of('hub.case_file').length);
  });
});

it('everything is recognisably synthetic', () => {
  const everything = JSON.stringify([...town.tables]);
  const all = (pattern: RegExp) => [...everything.matchAll(pattern)].map(([, found]) => found);
  for (const telephone of all(/"telephone":"([^"]+)"/g))
    if (!/^01632 960\d{3}$/.test(telephone ?? '')) throw new Error(telephone);
  for (const email of all(/"email":"([^"]+)"/g)) if (!email?.endsWith('.invalid')) throw new Error(email);
  for (const postcode of all(/"postcode":"([^"]+)"/g))
    if (!/^ZZ\d \d[A-Z]{2}$/.test(postcode ?? '')) throw new Error(postcode);
  for (const reference of all(/"(?:reference|notice_reference)":"([^"]+)"/g))
    if (!reference?.startsWith('SYN-')) throw new Error(reference);
  expect(all(/"telephone":"([^"]+)"/g).length).toBeGreaterThan(1000);
});
