import type { SubgraphDefinition } from '../kit/schema/subgraphDefinition';
import { CreateHubTables1700000000010 } from './migrations/CreateHubTables';
import { Person, PersonResolver } from './person';
import { HubQueries } from './query';
import { ActingOrganisation } from './records/ActingOrganisation';
import { Case } from './records/Case';
import { NotToBeInformed } from './records/NotToBeInformed';
import { PersonIdentity } from './records/PersonIdentity';
import { Referral } from './records/Referral';

/** The hub (MASH): person index, cases, referrals, and the one timeline over all agencies. */
export const definition: SubgraphDefinition = {
  agency: 'hub',
  resolvers: [HubQueries, PersonResolver],
  orphanedTypes: [Person],
  records: [PersonIdentity, Case, Referral, ActingOrganisation, NotToBeInformed],
  entities: [],
  migrations: [CreateHubTables1700000000010],
  writes: [{ table: 'public.search_counter', rights: ['INSERT', 'UPDATE'] }],
  person: (reference) => Object.assign(new Person(), reference),
};
