import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { type ReadTerms, readTerms } from '#policies/core/consent/terms';
import { notOneOf } from '#policies/core/faults';
import { saysSomething } from '#policies/core/texts';
import type { ActCall, Acting } from '../../kit/acts/act';
import { SourceFault } from '../../kit/http/maskError';
import type { RequestScope } from '../../kit/request/requestScope';
import { personStub } from '../person';
import { isUnknownConsent } from './consentRows';
import {
  answerRequest,
  type ConsentDone,
  type ConsentReader,
  type Decision,
  invalidateConsent,
  recordDecision,
  requestConsent,
  withdrawConsent,
} from './decideConsent';
import { readerOf, refusalAsSeen } from './disclosedConsent';
import { grantorOf } from './grantor';
import { ConsentInput, termsOf } from './inputs';
import { COERCION, ConsentChanged, KEY, PERSON } from './payloads';
import { requireDecider } from './requireDecider';

type ConsentAct = 'requestConsent' | 'recordConsentDecision' | 'withdrawConsent' | 'invalidateConsent';

@Resolver()
export class ConsentMutations {
  @Mutation(() => ConsentChanged, { nullable: true, description: 'Records that a consent was asked for.' })
  async requestConsent(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Arg('consent', () => ConsentInput, { description: 'What is asked, of whom.' }) consent: ConsentInput,
    @Ctx() scope: RequestScope,
  ): Promise<ConsentChanged> {
    const call = { act: 'requestConsent', key, person, input: { consent }, about: null } as const;
    return consentAct(scope, call, async (acting) => {
      const terms = await read(scope, consent);
      const grantor = grantorOf(consent.grantor, scope.now);
      return requestConsent(
        acting,
        scope.requester,
        terms,
        await requireDecider(acting, scope.requester, terms, grantor),
      );
    });
  }

  @Mutation(() => ConsentChanged, {
    nullable: true,
    description:
      'Records a decision: the answer to a request, or a decision by itself. What the same grantor decided before on no more than this is superseded.',
  })
  async recordConsentDecision(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Arg('decision', () => String, { description: 'given or refused.' }) decision: string,
    @Arg('request', () => ID, { nullable: true, description: 'Id of the consent that was requested.' })
    request: string | null,
    @Arg('consent', () => ConsentInput, {
      nullable: true,
      description: 'What is decided, by whom; not beside a request.',
    })
    consent: ConsentInput | null,
    @Arg('coercion', () => String, { nullable: true, description: COERCION }) coercion: string | null,
    @Ctx() scope: RequestScope,
  ): Promise<ConsentChanged> {
    const input = { decision, request, consent, coercion };
    return consentAct(
      scope,
      { act: 'recordConsentDecision', key, person, input, about: request ?? null },
      async (acting) => {
        const decided = decisionOf(decision);
        if (request && !consent) return answerRequest(acting, scope.requester, request, decided, coercion ?? null);
        if (!consent || request)
          throw new SourceFault('CONSENT_INVALID', 'Give either the request that is answered or the consent itself.');
        const terms = await read(scope, consent);
        const grantor = grantorOf(consent.grantor, scope.now);
        const made = { decision: decided, coercion: coercion ?? null, decidedAt: null };
        const decider = await requireDecider(acting, scope.requester, terms, grantor);
        return recordDecision(acting, scope.requester, terms, decider, made);
      },
    );
  }

  @Mutation(() => ConsentChanged, {
    nullable: true,
    description:
      'Withdraws a consent, for the future and at once: when the call returns, no agency that confirmed discloses on it. It closes no case.',
  })
  async withdrawConsent(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Arg('id', () => ID, { description: 'Id of the consent.' }) id: string,
    @Arg('reason', () => String, { nullable: true, description: 'In the grantor’s words; none is asked for.' })
    reason: string | null,
    @Arg('coercion', () => String, { nullable: true, description: COERCION }) coercion: string | null,
    @Ctx() scope: RequestScope,
  ): Promise<ConsentChanged> {
    const call = { act: 'withdrawConsent', key, person, input: { id, reason, coercion }, about: id } as const;
    const as = (reader: ConsentReader | null) =>
      consentAct(scope, call, (acting) =>
        withdrawConsent(acting, scope.requester, id, reason ?? null, coercion ?? null, reader),
      );
    return as(null).catch(async (fault) => {
      if (!isUnknownConsent(fault)) throw fault;
      // Not within the act, which holds its own connection; and only for whom it is not theirs already.
      const reader = await readerOf(scope, id);
      if (!reader.reads) throw fault;
      return as(reader);
    });
  }

  @Mutation(() => ConsentChanged, {
    nullable: true,
    description:
      'An officer finds that it never was a valid consent: not informed, not free, or not this person’s to give. That a refusal was none: an officer of a controller that it names, who recorded neither it nor what its end opens.',
  })
  async invalidateConsent(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Arg('id', () => ID, { description: 'Id of the consent.' }) id: string,
    @Arg('reason', () => String, { description: 'Why it is invalid: kept with the event.' }) reason: string,
    @Ctx() scope: RequestScope,
  ): Promise<ConsentChanged> {
    return consentAct(scope, { act: 'invalidateConsent', key, person, input: { id, reason }, about: id }, (acting) => {
      if (!saysSomething(reason))
        throw new SourceFault('REASON_MISSING', 'Say why the consent is invalid: it is kept with the event.');
      return invalidateConsent(acting, scope.requester, id, reason.trim());
    });
  }
}

interface ConsentCall extends ActCall {
  readonly act: ConsentAct;
  readonly person: string;
  /** The consent that is named, if one is. */
  readonly about: string | null;
}

async function consentAct(
  scope: RequestScope,
  { about, ...call }: ConsentCall,
  work: (acting: Acting) => Promise<ConsentDone>,
): Promise<ConsentChanged> {
  const done = await scope.act(call, work).catch(async (fault) => {
    throw about === null ? fault : await refusalAsSeen(scope, about, fault);
  });
  return { ...done.result, effects: done.effects, person: personStub(call.person) };
}

async function read(scope: RequestScope, consent: ConsentInput): Promise<ReadTerms> {
  const { organisations } = await scope.rules();
  const terms = readTerms(termsOf(consent), organisations, scope.now);
  if ('code' in terms) throw new SourceFault(terms.code, terms.message);
  return terms;
}

function decisionOf(text: string): Decision {
  if (text === 'given' || text === 'refused') return text;
  throw new SourceFault('CONSENT_INVALID', notOneOf('decision', text, ['given', 'refused']));
}
