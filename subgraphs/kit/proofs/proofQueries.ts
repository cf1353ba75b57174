import { Arg, Ctx, Float, Query, Resolver } from 'type-graphql';
import type { Agency } from '#policies/core/vocabulary';
import type { RequestScope } from '../request/requestScope';
import type { Class } from '../schema/class';
import { DisclosureProof, LogConsistency } from './proofObjects';
import { readConsistency, readProof } from './readProof';

/** More records than an Int holds (2^31 - 1) are years of one busy agency. */
const FROM_SIZE =
  'The earlier size, of a head that you kept. A whole number, as Float: a log may have more records than an Int holds, so a variable is `$from: Float!`.';
const TO_SIZE = 'The later size, likewise.';

const made = new Map<Agency, Class>();

/** The root fields by which an agency proves what its log holds; each carries the agency's name. */
export function proofQueries(agency: Agency): Class {
  const resolver = made.get(agency) ?? makeResolver(agency);
  made.set(agency, resolver);
  return resolver;
}

function makeResolver(agency: Agency): Class {
  @Resolver()
  class ProofQueries {
    @Query(() => DisclosureProof, {
      name: `${agency}DisclosureProof`,
      nullable: true,
      description: 'The proof that the record behind a receipt of yours stands in this log.',
    })
    proof(
      @Arg('receipt', () => String, { description: 'Id of the receipt, from `extensions.lintel.receipts`.' })
      receipt: string,
      @Arg('ofDestroyed', () => Boolean, {
        defaultValue: false,
        description: 'Prove it although its record was destroyed at the end of its retention: hash and place stay.',
      })
      ofDestroyed: boolean,
      @Ctx() scope: RequestScope,
    ): Promise<DisclosureProof> {
      return readProof(scope, receipt, ofDestroyed);
    }

    @Query(() => LogConsistency, {
      name: `${agency}LogConsistency`,
      nullable: true,
      description:
        'The proof that this log at one size grew out of itself at an earlier size: nothing was rewritten. For the scrutineer, and officers of the agency’s controllers.',
    })
    consistency(
      @Arg('from', () => Float, { description: FROM_SIZE }) from: number,
      @Arg('to', () => Float, { description: TO_SIZE }) to: number,
      @Ctx() scope: RequestScope,
    ): Promise<LogConsistency> {
      return readConsistency(scope, from, to);
    }
  }
  return ProofQueries as unknown as Class;
}
