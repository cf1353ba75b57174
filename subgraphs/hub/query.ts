import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Field, Float, ID, Info, InputType, Int, Query, Resolver } from 'type-graphql';
import { beyondConfirming, CONFIRMING_FIELDS } from '#policies/core/confirmingFields';
import { PURPOSE_TERMS } from '#policies/core/purposes';
import { SourceFault } from '../kit/http/maskError';
import { requestedFields } from '../kit/request/requestedFields';
import type { RequestScope } from '../kit/request/requestScope';
import { Part, ValueObject } from '../kit/schema/decorators';
import { caseloadPage } from './caseload/caseloadPage';
import { MATCH_WORDS } from './matching/scoreMatch';
import { Person } from './person';
import { searchPersons } from './search/searchPersons';

/** What a practitioner knows of the child. At least an identifier, or a family name and a date of birth. */
@InputType('PersonSearch', {
  description: 'What is known of a child: an identifier, or a family name and a date of birth.',
})
export class PersonSearchInput {
  @Field(() => String, { nullable: true, description: 'NHS number, ten digits.' })
  nhsNumber?: string | null;

  @Field(() => String, { nullable: true, description: 'Unique pupil number.' })
  upn?: string | null;

  @Field(() => String, { nullable: true, description: 'Given or preferred name.' })
  givenName?: string | null;

  @Field(() => String, { nullable: true, description: 'Family name.' })
  familyName?: string | null;

  @Field(() => String, { nullable: true, description: 'ISO date, e.g. 2012-05-17.' })
  dateOfBirth?: string | null;

  @Field(() => String, { nullable: true, description: 'Postcode.' })
  postcode?: string | null;
}

@ValueObject({ name: 'PersonCandidate', description: 'A person who may be the one that is meant.' })
export class PersonCandidate {
  @Part(() => ID, { description: 'Id of the person.', required: true })
  id: string;

  @Part(() => String, {
    description: `The matcher's word for this candidate: ${MATCH_WORDS.join(', ')}.`,
    required: true,
  })
  word: string;

  @Part(() => Float, { description: 'Score, 0 to 1.', required: true })
  score: number;

  @Part(() => Person, {
    description: `The person, as far as it confirms identity: ${CONFIRMING_FIELDS.join(', ')}. Ask person(id) for more.`,
  })
  person: Person;
}

@ValueObject({ name: 'PersonMatches', description: "A search's answer in the matcher's words." })
export class PersonMatches {
  @Part(() => String, { description: `For the whole search: ${MATCH_WORDS.join(', ')}.`, required: true })
  word: string;

  @Part(() => [PersonCandidate], { description: 'At most five, best first.' })
  candidates: PersonCandidate[];
}

@ValueObject({
  name: 'Caseload',
  description: "A page of the children with whom the requester or the requester's team is involved.",
})
export class Caseload {
  @Part(() => [Person], { description: 'The children of this page.' })
  persons: Person[];

  @Part(() => String, { description: 'Cursor of the next page; null on the last.' })
  next: string | null;
}

@Resolver()
export class HubQueries {
  @Query(() => Person, {
    nullable: true,
    description: 'A person by id. Null for an unknown id, and alike for one that is not for this requester.',
  })
  async person(
    @Arg('id', () => ID, { description: 'Opaque id in the index.' }) id: string,
    @Ctx() scope: RequestScope,
  ): Promise<Person | null> {
    const subject = await scope.subject(id);
    return subject.known && !subject.excluded ? stub(subject.person) : null;
  }

  @Query(() => PersonMatches, {
    nullable: true,
    description:
      "Finds a person by identifier, or by name and date of birth. Answers alike for 'no such child' and 'not for you'. Limited in rate, and logged.",
  })
  async findPerson(
    @Arg('search', () => PersonSearchInput, { description: 'What is known.' }) search: PersonSearchInput,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ): Promise<PersonMatches> {
    if (!PURPOSE_TERMS[scope.purpose].searching) {
      throw new SourceFault(
        'SEARCH_NOT_GRANTED',
        `The purpose ${scope.purpose} does not allow searching: declare one that does, or ask by id.`,
      );
    }
    // The gateway refuses it before; enforced is what the source enforces.
    const [beyond] = beyondConfirming(requestedFields(info, 'candidates', 'person'));
    if (beyond !== undefined) throw new SourceFault('SEARCH_INVALID', beyond);
    const { word, candidates } = await searchPersons(search, scope);
    // Whether or not their ids are asked for: the word tells that they are here, and what is known of them.
    for (const { id } of candidates) scope.names(id);
    return { word, candidates: candidates.map((candidate) => ({ ...candidate, person: stub(candidate.id) })) };
  }

  @Query(() => Caseload, {
    nullable: true,
    description: "The children with whom the requester or the requester's team is involved, paged.",
  })
  async caseload(
    @Arg('first', () => Int, { defaultValue: 20, description: 'Children of a page: 1 to 50.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor `next` of the page before.' }) after:
      | string
      | null,
    @Ctx() scope: RequestScope,
  ): Promise<Caseload> {
    const { persons, next } = await caseloadPage(scope, first, after ?? null);
    return { persons: persons.map(stub), next };
  }
}

/** The person as a reference; its fields resolve on their own. */
function stub(id: string): Person {
  return Object.assign(new Person(), { id });
}
