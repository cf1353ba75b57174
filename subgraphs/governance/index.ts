import type { SubgraphDefinition } from '../kit/schema/subgraphDefinition';
import { mountInternalApi } from './internal/mountInternalApi';
import { CreateAuthority1700000000010 } from './migrations/CreateAuthority';
import { Person, PersonResolver } from './person';
import { ProtocolsQuery } from './protocolsQuery';
import { ConsentRecord } from './records/ConsentRecord';

/** Governance: the authority on protocols, signatures, consents, involvement and the rest, and their only publisher. */
export const definition: SubgraphDefinition = {
  agency: 'governance',
  resolvers: [ProtocolsQuery, PersonResolver],
  orphanedTypes: [Person],
  records: [ConsentRecord],
  entities: [],
  migrations: [CreateAuthority1700000000010],
  writes: ['governance.lease_challenge'],
  mountRoutes: mountInternalApi,
  person: (reference) => ({ id: reference.id }),
};
