import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { type FhirConsent, fromFhir } from '#policies/core/consent/fhir';
import { readTerms } from '#policies/core/consent/terms';
import { SourceFault } from '../../kit/http/maskError';
import type { RequestScope } from '../../kit/request/requestScope';
import { personStub } from '../person';
import { recordDecision, requestConsent } from './decideConsent';
import { grantorOf } from './grantor';
import { GrantorInput } from './inputs';
import { COERCION, ConsentChanged, KEY, PERSON } from './payloads';

@Resolver()
export class FhirMutations {
  @Mutation(() => ConsentChanged, {
    nullable: true,
    description:
      'Records a consent that comes as FHIR R4 Consent with our extensions, as if it were decided here. It widens nothing: what it does not name is not consented to, and one that is narrowed beyond our words is refused.',
  })
  async importConsent(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Arg('fhir', () => String, { description: 'The resource as JSON text.' }) fhir: string,
    @Arg('grantor', () => GrantorInput, { description: 'Who decided, as recorded here.' }) grantor: GrantorInput,
    @Arg('coercion', () => String, { nullable: true, description: COERCION }) coercion: string | null,
    @Ctx() scope: RequestScope,
  ): Promise<ConsentChanged> {
    const { organisations } = await scope.rules();
    const call = { act: 'importConsent', key, person, input: { fhir, grantor, coercion } } as const;
    const done = await scope.act(call, async (acting) => {
      const consent = read(fhir, acting.person);
      const terms = readTerms({ ...consent, collectionMethod: 'fhirImport' }, organisations, scope.now);
      if ('code' in terms) throw new SourceFault(terms.code, terms.message);
      const decider = grantorOf(grantor, scope.now);
      switch (consent.state) {
        case 'requested':
          return requestConsent(acting, scope.requester, terms, decider);
        case 'given':
        case 'refused':
          return recordDecision(acting, scope.requester, terms, decider, consent.state, coercion ?? null);
        default:
          throw invalid('Only what stands is imported: a consent that was requested, given or refused.');
      }
    });
    return { ...done.result, effects: done.effects, person: personStub(person) };
  }
}

function read(text: string, person: string | null): FhirConsent {
  const consent = fromFhir(parsed(text));
  if ('fault' in consent) throw invalid(consent.fault);
  if (consent.person.toLowerCase() !== person) throw invalid('The patient of the consent is the person of the call.');
  return consent;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('The document is JSON.');
  }
}

function invalid(message: string): SourceFault {
  return new SourceFault('FHIR_INVALID', message);
}
