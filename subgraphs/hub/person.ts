import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Int, Resolver, Root } from 'type-graphql';
import { DISCLOSURE_LOG, DisclosureLog, DisclosurePage } from '../kit/disclosures/disclosureLog';
import { disclosureLogOf, disclosuresOf } from '../kit/disclosures/disclosuresOf';
import { parseOffered } from '../kit/disclosures/entry';
import type { RequestScope } from '../kit/request/requestScope';
import { TIMELINE_LIMIT } from '../kit/request/timeline';
import { DisclosedAs, Part, PartResolver, PersonType, RecordList } from '../kit/schema/decorators';
import { Page } from '../kit/schema/page';
import { DisclosureEntries, PatternCounts, TimelineEntries } from '../kit/schema/valueObjects';
import { Chronology, Indicator, LifeEvent, ServiceEpisode } from './chronology/graph';
import { CONVERGENCE, COUNTS, convergence, countsOf } from './chronology/indicators';
import { mergeTimelines } from './chronology/mergeTimelines';
import { countriesOf, pageOf, toLifeEvent, toServiceEpisode, withholdPlaces } from './chronology/pageOf';
import { parseTimeline, type Timeline, type TimelineEntry } from './chronology/timelineEntry';
import { keepConvergence } from './convergence/keepConvergence';
import { disclosuresPage } from './disclosures/disclosuresPage';
import { Disclosures } from './disclosures/graph';
import { Address, Code, Contact, Identifier, PartialDate, PersonName, RelatedPerson } from './identityValues';
import { ActingOrganisation } from './records/ActingOrganisation';
import { Case } from './records/Case';
import { NotToBeInformed } from './records/NotToBeInformed';
import { PersonIdentity } from './records/PersonIdentity';
import { Referral } from './records/Referral';

const TIMELINES = 'policeTimeline healthTimeline educationTimeline socialCareTimeline';
const REQUIRES_COUNTS = `@requires(fields: "${COUNTS}")`;
const REQUIRES_TIMELINES = `@requires(fields: "${TIMELINES}")`;

/** The two lists are bounded by what each agency offers; `chronology` pages the same entries. */
const WHOLE = `Latest first, not paged: of each agency the latest ${TIMELINE_LIMIT} records of a kind at most. The same in pages: chronology, whose complete says whether more may be held.`;

const OFFERING = [
  'policeDisclosures',
  'healthDisclosures',
  'educationDisclosures',
  'socialCareDisclosures',
  'governanceDisclosures',
] as const;
const REQUIRES_DISCLOSURES = `@requires(fields: "${OFFERING.join(' ')}")`;

@PersonType('A person, known across agencies by an opaque id.')
export class Person {
  @Part(() => ID, { description: 'Opaque id in the index.', required: true })
  id: string;

  @Part(() => TimelineEntries, { description: 'Decided at its source.', federation: ['@external'] })
  policeTimeline: unknown;

  @Part(() => TimelineEntries, { description: 'Decided at its source.', federation: ['@external'] })
  healthTimeline: unknown;

  @Part(() => TimelineEntries, { description: 'Decided at its source.', federation: ['@external'] })
  educationTimeline: unknown;

  @Part(() => TimelineEntries, { description: 'Decided at its source.', federation: ['@external'] })
  socialCareTimeline: unknown;

  @Part(() => DisclosureEntries, { description: 'Decided at its source.', federation: ['@external'] })
  policeDisclosures: unknown;

  @Part(() => DisclosureEntries, { description: 'Decided at its source.', federation: ['@external'] })
  healthDisclosures: unknown;

  @Part(() => DisclosureEntries, { description: 'Decided at its source.', federation: ['@external'] })
  educationDisclosures: unknown;

  @Part(() => DisclosureEntries, { description: 'Decided at its source.', federation: ['@external'] })
  socialCareDisclosures: unknown;

  @Part(() => DisclosureEntries, { description: 'Decided at its source.', federation: ['@external'] })
  governanceDisclosures: unknown;

  @Part(() => PatternCounts, { description: 'Counted at its source.', federation: ['@external'] })
  policeCounts: unknown;

  @Part(() => PatternCounts, { description: 'Counted at its source.', federation: ['@external'] })
  healthCounts: unknown;

  @Part(() => PatternCounts, { description: 'Counted at its source.', federation: ['@external'] })
  educationCounts: unknown;
}

/** A controller has at most a handful of identities of a person. */
const IDENTITIES = 50;

const CATEGORY = { category: 'identity' } as const;

@Resolver(() => Person)
export class PersonResolver {
  @DisclosedAs(() => [PersonName], {
    ...CATEGORY,
    item: 'hub.person.name',
    description: 'Names, as the controllers that share them spell them.',
  })
  name(@Root() person: Person, @Ctx() scope: RequestScope) {
    return distinct<PersonName>(scope, person.id, 'name', 'hub.person.name');
  }

  @DisclosedAs(() => [PartialDate], {
    ...CATEGORY,
    item: 'hub.person.dateOfBirth',
    generalisations: ['year', 'month'],
    description: 'Dates of birth on record; more than one where controllers disagree.',
  })
  dateOfBirth(@Root() person: Person, @Ctx() scope: RequestScope) {
    return distinct<PartialDate>(scope, person.id, 'dateOfBirth', 'hub.person.dateOfBirth');
  }

  @DisclosedAs(() => [Identifier], {
    ...CATEGORY,
    item: 'hub.person.identifier',
    description: 'Identifiers in the clear: the NHS number. The UPN stands apart, for it names a school.',
  })
  async identifier(@Root() person: Person, @Ctx() scope: RequestScope) {
    const lists = await distinct<Identifier[]>(scope, person.id, 'identifier', 'hub.person.identifier');
    return lists === null ? null : unique(lists.flat());
  }

  @DisclosedAs(() => [String], {
    ...CATEGORY,
    item: 'hub.person.upn',
    flags: ['W'],
    description: 'Unique pupil numbers. Seven digits of one name the local authority and the school.',
  })
  upn(@Root() person: Person, @Ctx() scope: RequestScope) {
    return placesOf<string>(scope, person.id, 'upn', 'hub.person.upn');
  }

  @DisclosedAs(() => [Identifier], {
    ...CATEGORY,
    item: 'hub.person.localIdentifier',
    flags: ['W'],
    description:
      'Police nominal and social care numbers. The system of each names the force or council whose own it is.',
  })
  localIdentifier(@Root() person: Person, @Ctx() scope: RequestScope) {
    return placesOf<Identifier>(scope, person.id, 'localIdentifier', 'hub.person.localIdentifier');
  }

  @DisclosedAs(() => [Code], {
    ...CATEGORY,
    item: 'hub.person.sexCode',
    description: 'Sex on record; more than one where controllers disagree.',
  })
  sexCode(@Root() person: Person, @Ctx() scope: RequestScope) {
    return distinct<Code>(scope, person.id, 'sexCode', 'hub.person.sexCode');
  }

  @DisclosedAs(() => [Code], {
    ...CATEGORY,
    item: 'hub.person.ethnicityCode',
    flags: ['S'],
    description: 'Ethnic group on record; more than one where controllers disagree.',
  })
  ethnicityCode(@Root() person: Person, @Ctx() scope: RequestScope) {
    return distinct<Code>(scope, person.id, 'ethnicityCode', 'hub.person.ethnicityCode');
  }

  @DisclosedAs(() => [Boolean], {
    ...CATEGORY,
    item: 'hub.person.isDeceased',
    description: 'Whether the person has died; more than one where controllers disagree.',
  })
  isDeceased(@Root() person: Person, @Ctx() scope: RequestScope) {
    return distinct<boolean>(scope, person.id, 'isDeceased', 'hub.person.isDeceased');
  }

  @DisclosedAs(() => [PartialDate], {
    ...CATEGORY,
    item: 'hub.person.deceasedDate',
    generalisations: ['year', 'month'],
    description: 'Dates of death on record.',
  })
  deceasedDate(@Root() person: Person, @Ctx() scope: RequestScope) {
    return distinct<PartialDate>(scope, person.id, 'deceasedDate', 'hub.person.deceasedDate');
  }

  @DisclosedAs(() => [RelatedPerson], {
    ...CATEGORY,
    item: 'hub.person.relatedPerson',
    flags: ['T'],
    description: 'The family, as the controllers know it.',
  })
  async relatedPerson(@Root() person: Person, @Ctx() scope: RequestScope) {
    const lists = await distinct<RelatedPerson[]>(scope, person.id, 'relatedPerson', 'hub.person.relatedPerson');
    return lists === null ? null : unique(lists.flat());
  }

  @DisclosedAs(() => [Contact], {
    ...CATEGORY,
    item: 'hub.person.contact',
    flags: ['W'],
    description: 'How to reach the person or the household.',
  })
  contact(@Root() person: Person, @Ctx() scope: RequestScope) {
    return placesOf<Contact>(scope, person.id, 'contact', 'hub.person.contact');
  }

  @DisclosedAs(() => [Address], {
    ...CATEGORY,
    item: 'hub.person.address',
    flags: ['W'],
    generalisations: ['outwardPostcode'],
    description: 'Addresses on record.',
  })
  address(@Root() person: Person, @Ctx() scope: RequestScope) {
    return placesOf<Address>(scope, person.id, 'address', 'hub.person.address');
  }

  @RecordList(() => PersonIdentity, { description: 'The person as each controller knows them.' })
  identities(
    @Root() person: Person,
    @Args(() => Page) page: Page,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    return scope.records(PersonIdentity, person.id, info, page, { type: 'Person', field: 'identities' });
  }

  @RecordList(() => NotToBeInformed, { description: 'Whom not to inform. Read it before any contact detail.' })
  notToBeInformed(
    @Root() person: Person,
    @Args(() => Page) page: Page,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    return scope.records(NotToBeInformed, person.id, info, page, { type: 'Person', field: 'notToBeInformed' });
  }

  @RecordList(() => Case, { description: 'Cases of the hub.' })
  cases(
    @Root() person: Person,
    @Args(() => Page) page: Page,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    return scope.records(Case, person.id, info, page, { type: 'Person', field: 'cases' });
  }

  @RecordList(() => Referral, { description: 'Referrals that the hub received.' })
  referrals(
    @Root() person: Person,
    @Args(() => Page) page: Page,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    return scope.records(Referral, person.id, info, page, { type: 'Person', field: 'referrals' });
  }

  @RecordList(() => ActingOrganisation, {
    description: 'Who is acting for the child; an empty list says that nobody is on record.',
  })
  whoIsActing(
    @Root() person: Person,
    @Args(() => Page) page: Page,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    return scope.records(ActingOrganisation, person.id, info, page, { type: 'Person', field: 'whoIsActing' });
  }

  @PartResolver(() => [ServiceEpisode], {
    description: `Who already knows this child, and who can tell me more. ${WHOLE}`,
    federation: [REQUIRES_TIMELINES],
  })
  async serviceEpisodes(@Root() person: Person, @Ctx() scope: RequestScope) {
    const entries = await layerOf(person, 'serviceEpisode', scope);
    return entries.map((entry) => toServiceEpisode(entry, person.id, countriesOf(scope)));
  }

  @PartResolver(() => [LifeEvent], {
    description: `Events over all agencies. ${WHOLE}`,
    federation: [REQUIRES_TIMELINES],
  })
  async lifeEvents(@Root() person: Person, @Ctx() scope: RequestScope) {
    const entries = await layerOf(person, 'lifeEvent', scope);
    return entries.map((entry) => toLifeEvent(entry, person.id, countriesOf(scope)));
  }

  @PartResolver(() => Chronology, {
    description: 'Episodes and events in one order, paged.',
    federation: [REQUIRES_TIMELINES],
  })
  async chronology(
    @Root() person: Person,
    @Arg('first', () => Int, { defaultValue: 50, description: 'Entries of a page: 1 to 200.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor `next` of the page before.' }) after:
      | string
      | null,
    @Ctx() scope: RequestScope,
  ) {
    const question = { first, after: after ?? null, scope, person: person.id };
    return pageOf(await timelineOf(person, scope), question, countriesOf(scope));
  }

  @PartResolver(() => Disclosures, {
    description: 'Who saw what of the person’s records, as far as the reader’s clause allows. Never what was seen.',
    federation: [REQUIRES_DISCLOSURES],
  })
  async disclosures(
    @Root() person: Person,
    @Arg('first', () => Int, { defaultValue: 50, description: 'Entries of a page: 1 to 200.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor `next` of the page before.' }) after:
      | string
      | null,
    @Ctx() scope: RequestScope,
  ) {
    const own = await disclosuresOf(scope, person.id, 'hubDisclosures');
    const offered = OFFERING.map((field) => parseOffered(person[field]));
    return disclosuresPage([own, ...offered], { first, after: after ?? null, scope, person: person.id });
  }

  @PartResolver(() => DisclosureLog, { description: DISCLOSURE_LOG })
  hubDisclosureLog(
    @Root() person: Person,
    @Args(() => DisclosurePage) page: DisclosurePage,
    @Ctx() scope: RequestScope,
  ) {
    return disclosureLogOf(scope, person.id, 'hubDisclosureLog', page);
  }

  @PartResolver(() => [Indicator], {
    description: 'Patterns across agencies, without the records.',
    federation: [REQUIRES_COUNTS],
  })
  async indicators(@Root() person: Person, @Ctx() scope: RequestScope) {
    const counts = countsOf(person);
    const found = convergence(counts);
    if (
      !(await scope.decidePerson(CONVERGENCE, 'patternCount', person.id, 'indicators', { isThere: found.length > 0 }))
    )
      return counts;
    await keepConvergence(scope, person.id, found);
    return [...counts, ...found];
  }

  /** Never false: one that nobody counted would read as safe, and where it is never told, null tells of no closed whereabouts. */
  @DisclosedAs(() => Boolean, {
    item: CONVERGENCE,
    category: 'patternCount',
    description:
      'True where missing episodes, absence and emergency attendances converge within six months, as far as the requester may count them; else null, never false.',
    federation: [REQUIRES_COUNTS],
  })
  async convergence(@Root() person: Person, @Ctx() scope: RequestScope) {
    const found = convergence(countsOf(person)).filter(({ window }) => window === 'P6M');
    if (
      !(await scope.decidePerson(CONVERGENCE, 'patternCount', person.id, 'convergence', { isThere: found.length > 0 }))
    )
      return null;
    await keepConvergence(scope, person.id, found);
    return true;
  }
}

async function distinct<Value>(
  scope: RequestScope,
  person: string,
  field: string,
  item: string,
): Promise<Value[] | null> {
  const possible = await scope.decidePerson(item, 'identity', person, field, { byRecords: true });
  if (!possible) return null;
  const rows = await scope.recordsOf(PersonIdentity, person, [field], IDENTITIES, { type: 'Person', field });
  return unique((rows ?? []).flatMap((row) => (row[field] ?? []) as Value | readonly never[]) as Value[]);
}

/** Values that place a person: closed, not held and refused read alike, one null with one notice. */
async function placesOf<Value>(
  scope: RequestScope,
  person: string,
  field: string,
  item: string,
): Promise<Value[] | null> {
  const rows = await scope.recordsOf(PersonIdentity, person, [field], IDENTITIES, { type: 'Person', field });
  const found = unique((rows ?? []).flatMap((row) => (row[field] ?? []) as Value | readonly never[]) as Value[]);
  return found.length === 0 ? scope.withholdPlace('Person', person, field, item) : found;
}

function unique<Value>(values: readonly Value[]): Value[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/** What each agency offers, and the hub's own cases and referrals, decided like theirs. */
async function timelineOf(person: Person, scope: RequestScope): Promise<Timeline> {
  const { policeTimeline, healthTimeline, educationTimeline, socialCareTimeline } = person;
  const own = await scope.timeline(person.id, [Case, Referral], 'hubTimeline');
  const offered = [policeTimeline, healthTimeline, educationTimeline, socialCareTimeline, own];
  return mergeTimelines(offered.map(parseTimeline));
}

async function layerOf(
  person: Person,
  layer: TimelineEntry['layer'],
  scope: RequestScope,
): Promise<readonly TimelineEntry[]> {
  const { entries } = await timelineOf(person, scope);
  const ofLayer = entries.filter((entry) => entry.layer === layer);
  withholdPlaces(ofLayer, scope);
  return ofLayer;
}
