import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import type { FhirConsent } from '#policies/core/consent/fhir';
import { fromFhir } from '#policies/core/consent/fromFhir';
import { readTerms } from '#policies/core/consent/terms';
import { SourceFault } from '../../kit/http/maskError';
import type { RequestScope } from '../../kit/request/requestScope';
import { personStub } from '../person';
import { asDisclosed, shownConsents } from './disclosedConsent';
import { grantorOf } from './grantor';
import { fhirInvalid, importConsent, ToldOfConsent } from './importConsent';
import { GrantorInput } from './inputs';
import { COERCION, ConsentChanged, KEY, PERSON } from './payloads';

@Resolver()
export class FhirMutations {
  @Mutation(() => ConsentChanged, {
    nullable: true,
    description:
      'Records a consent that comes as FHIR R4 Consent with our extensions, as if it were decided here on the day that it names. It widens nothing: what it does not name is not consented to, one that is narrowed beyond our words is refused, and what was decided since prevails.',
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
    // Read before the act, which holds its own connection.
    const shown = await shownConsents(scope, person);
    const call = { act: 'importConsent', key, person, input: { fhir, grantor, coercion } } as const;
    const done = await scope
      .act(call, async (acting) => {
        const document = read(fhir, acting.person);
        const terms = readTerms({ ...document, collectionMethod: 'fhirImport' }, organisations, scope.now);
        if ('code' in terms) throw new SourceFault(terms.code, terms.message);
        const decider = grantorOf(grantor, scope.now);
        const imported = { document, terms, grantor: decider, coercion: coercion ?? null };
        return importConsent(acting, scope.requester, imported, shown);
      })
      .catch(async (fault) => {
        throw fault instanceof ToldOfConsent ? await asDisclosed(scope, fault.consent, fault.fields, fault) : fault;
      });
    return { ...done.result, effects: done.effects, person: personStub(person) };
  }
}

function read(text: string, person: string | null): FhirConsent {
  const consent = fromFhir(text);
  if ('fault' in consent) throw fhirInvalid(consent.fault);
  if (consent.person.toLowerCase() !== person)
    throw fhirInvalid(
      'patient.identifier.value is another than the person of the call: a consent is recorded of the person whom its document names.',
    );
  return consent;
}
