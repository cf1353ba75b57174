import { readPowers } from '#policies/powers/readPowers';
import { clocksOnRecord } from '../kit/clocks/clocks';
import { correctionsResolver } from '../kit/corrections/correctionsResolver';
import { disclosuresResolver } from '../kit/disclosures/disclosuresResolver';
import { CreateNotToBeInformed1700000000060 } from '../kit/migrations/CreateNotToBeInformed';
import type { SubgraphDefinition, WriteGrant } from '../kit/schema/subgraphDefinition';
import { accessResolver } from '../kit/subjectAccess/accessResolver';
import { unlockResolver } from '../kit/tasks/unlockResolver';
import { governanceCommits } from './acts/governanceCommits';
import { ProtocolEventsQuery } from './agreements/eventsQuery';
import { AgreementMutations } from './agreements/mutations';
import { alertProtocolsDue } from './agreements/protocolsDue';
import { AlertsQuery } from './alerts/query';
import { AuthorityMutations } from './consents/authorityMutations';
import { AuthorityQueries } from './consents/authorityQueries';
import { ConsentQueries } from './consents/consentQueries';
import { ConsiderationQueries } from './consents/considerationQueries';
import { FhirMutations } from './consents/fhirMutations';
import { FindingsQuery } from './consents/findingsQuery';
import { ConsentMutations } from './consents/mutations';
import { alertNotToBeInformedDue } from './consents/notToBeInformedDue';
import { NotToBeInformedResolvers } from './consents/notToBeInformedResolvers';
import { OverrideMutations } from './consents/overrideMutations';
import { receiptDesk } from './consents/receiptDesk';
import { alertReviewsDue } from './consents/reviewsDue';
import { ReviewsQuery } from './consents/reviewsQuery';
import { keepSweeping } from './consents/sweepExpired';
import { alertUnconfirmed } from './emergency/alertUnconfirmed';
import { alertUnreviewed } from './emergency/alertUnreviewed';
import { EmergencyMutations } from './emergency/mutations';
import { EmergencyQueries } from './emergency/queries';
import { EndedExclusionsQuery } from './exclusions/endedQuery';
import { ExclusionMutations } from './exclusions/mutations';
import { ExclusionQueries } from './exclusions/queries';
import { mountInternalApi } from './internal/mountInternalApi';
import { InvolvementMutations } from './involvements/mutations';
import { RegisterQueries } from './involvements/queries';
import { SelfRecordedQuery } from './involvements/selfRecordedQuery';
import { AlertOfTheHubOnce1700000000086 } from './migrations/AlertOfTheHubOnce';
import { AlertOnceOfWhatIsTold1700000000120 } from './migrations/AlertOnceOfWhatIsTold';
import { AlertOnePractitioner1700000000202 } from './migrations/AlertOnePractitioner';
import { AlertUnconfirmed1700000000062 } from './migrations/AlertUnconfirmed';
import { AllowLapses1700000000063 } from './migrations/AllowLapses';
import { CountLeases1700000000381 } from './migrations/CountLeases';
import { CreateAuthority1700000000010 } from './migrations/CreateAuthority';
import { CreateAuthoritySchema1700000000011 } from './migrations/CreateAuthoritySchema';
import { CreateCasework1700000000020 } from './migrations/CreateCasework';
import { CreateCommitProgress1700000000012 } from './migrations/CreateCommitProgress';
import { CreateConsents1700000000040 } from './migrations/CreateConsents';
import { CreateDeclaredEpochs1700000000050 } from './migrations/CreateDeclaredEpochs';
import { CreateWitnessedHeads1700000000030 } from './migrations/CreateWitnessedHeads';
import { DecideWhenWithdrawn1700000000111 } from './migrations/DecideWhenWithdrawn';
import { EndDaysInLondon1700000000271 } from './migrations/EndDaysInLondon';
import { FindDecisionsById1700000000242 } from './migrations/FindDecisionsById';
import { FindReplicasAhead1700000000391 } from './migrations/FindReplicasAhead';
import { FindRequestsDue1700000000264 } from './migrations/FindRequestsDue';
import { FindReviewsDue1700000000081 } from './migrations/FindReviewsDue';
import { GiveReviewsADay1700000000087 } from './migrations/GiveReviewsADay';
import { HideSupersessions1700000000126 } from './migrations/HideSupersessions';
import { KeepCourtOrders1700000000064 } from './migrations/KeepCourtOrders';
import { KeepOwnLookups1700000000211 } from './migrations/KeepOwnLookups';
import { KeepWhatHeadsName1700000000251 } from './migrations/KeepWhatHeadsName';
import { KeepWhatWasAssessed1700000000600 } from './migrations/KeepWhatWasAssessed';
import { KeepWhatWasWeighed1700000000451 } from './migrations/KeepWhatWasWeighed';
import { KeepWhereAlertsLead1700000000124 } from './migrations/KeepWhereAlertsLead';
import { KeepWhoEndedDecisions1700000000141 } from './migrations/KeepWhoEndedDecisions';
import { KeepWhomAlertsConcern1700000000065 } from './migrations/KeepWhomAlertsConcern';
import { KeepWhoseRevocations1700000000460 } from './migrations/KeepWhoseRevocations';
import { KeepWhoWasMoved1700000000521 } from './migrations/KeepWhoWasMoved';
import { MarkClaimsTold1700000000084 } from './migrations/MarkClaimsTold';
import { MarkOwnClaims1700000000085 } from './migrations/MarkOwnClaims';
import { PublishNotToBeInformed1700000000061 } from './migrations/PublishNotToBeInformed';
import { RankGuardians1700000000520 } from './migrations/RankGuardians';
import { TellConsentConditions1700000000501 } from './migrations/TellConsentConditions';
import { TellEmergencyLookups1700000000213 } from './migrations/TellEmergencyLookups';
import { TellHoldersApart1700000000261 } from './migrations/TellHoldersApart';
import { TellMomentsInUtc1700000000088 } from './migrations/TellMomentsInUtc';
import { TellOfFamily1700000000590 } from './migrations/TellOfFamily';
import { TellOfNotToBeInformed1700000000121 } from './migrations/TellOfNotToBeInformed';
import { TellOfProtocolsDue1700000000131 } from './migrations/TellOfProtocolsDue';
import { TellStatedEnds1700000000441 } from './migrations/TellStatedEnds';
import { TellWhoWasTold1700000000621 } from './migrations/TellWhoWasTold';
import { OrganisationsQuery } from './organisationsQuery';
import type { Own } from './own';
import { Person, PersonResolver } from './person';
import { ProtocolsQuery } from './protocolsQuery';
import { ConsentRecord } from './records/ConsentRecord';
import { OwnLookupsQuery } from './relationships/ownLookupsQuery';
import { RelationshipResolvers } from './relationships/resolvers';
import { RETAINED } from './retained';
import { WhereaboutsEventsQuery } from './whereabouts/eventsQuery';
import { WhereaboutsMutations } from './whereabouts/mutations';

/** What casework writes. Events and alerts are appended only. */
const CASEWORK_WRITES: readonly WriteGrant[] = [
  // DELETE where a person is protected no longer: that they were is nobody's to read.
  { table: 'governance.exclusion', rights: ['INSERT', 'UPDATE', 'DELETE'] },
  { table: 'governance.whereabouts_flag', rights: ['INSERT', 'UPDATE', 'DELETE'] },
  { table: 'governance.relationship', rights: ['INSERT'] },
  { table: 'governance.protocol', rights: ['UPDATE'] },
  { table: 'governance.protocol_signature', rights: ['UPDATE'] },
  { table: 'governance.emergency_grant', rights: ['INSERT', 'UPDATE'] },
  { table: 'governance.case_state', rights: ['INSERT', 'UPDATE'] },
  { table: 'authority.exclusion_event', rights: ['INSERT'] },
  { table: 'authority.whereabouts_event', rights: ['INSERT'] },
  { table: 'authority.relationship_event', rights: ['INSERT'] },
  { table: 'authority.protocol_event', rights: ['INSERT'] },
  { table: 'authority.protocol_told', rights: ['INSERT'] },
  { table: 'authority.case_event', rights: ['INSERT'] },
  { table: 'authority.case_involvement', rights: ['INSERT'] },
  { table: 'authority.alert', rights: ['INSERT'] },
  { table: 'authority.own_lookup', rights: ['INSERT'] },
  { table: 'authority.emergency_request', rights: ['INSERT', 'UPDATE'] },
  { table: 'authority.emergency_access', rights: ['INSERT', 'UPDATE'] },
  { table: 'authority.emergency_review', rights: ['INSERT', 'UPDATE'] },
];

const CONSENT_WRITES: readonly WriteGrant[] = [
  { table: 'governance.consent', rights: ['INSERT', 'UPDATE'] },
  { table: 'governance.consent_override', rights: ['INSERT', 'UPDATE'] },
  { table: 'governance.detriment', rights: ['INSERT', 'UPDATE'] },
  { table: 'authority.birth', rights: ['INSERT', 'UPDATE', 'DELETE'] },
  { table: 'authority.competence', rights: ['INSERT'] },
  { table: 'authority.parental_responsibility', rights: ['INSERT', 'UPDATE'] },
  { table: 'governance.not_to_be_informed', rights: ['INSERT', 'UPDATE'] },
  { table: 'authority.not_to_be_informed', rights: ['INSERT', 'UPDATE'] },
  { table: 'authority.not_to_be_informed_event', rights: ['INSERT'] },
  { table: 'authority.holder_doubt', rights: ['INSERT', 'UPDATE'] },
  // UPDATE for the lock alone (SELECT … FOR UPDATE): a consent is never rewritten.
  { table: 'authority.consent', rights: ['INSERT', 'UPDATE'] },
  { table: 'authority.consent_event', rights: ['INSERT'] },
  { table: 'authority.override', rights: ['INSERT', 'UPDATE'] },
  { table: 'authority.detriment', rights: ['INSERT', 'UPDATE'] },
];

/** Governance: the authority on protocols, signatures, consents, involvement and the rest, and their only publisher. */
export const definition: SubgraphDefinition = {
  agency: 'governance',
  resolvers: [
    ProtocolsQuery,
    OrganisationsQuery,
    PersonResolver,
    InvolvementMutations,
    RegisterQueries,
    SelfRecordedQuery,
    ExclusionMutations,
    ExclusionQueries,
    EndedExclusionsQuery,
    WhereaboutsMutations,
    WhereaboutsEventsQuery,
    RelationshipResolvers,
    OwnLookupsQuery,
    AgreementMutations,
    ProtocolEventsQuery,
    AlertsQuery,
    EmergencyMutations,
    EmergencyQueries,
    ConsentMutations,
    AuthorityMutations,
    AuthorityQueries,
    NotToBeInformedResolvers,
    OverrideMutations,
    ConsiderationQueries,
    ReviewsQuery,
    FindingsQuery,
    ConsentQueries,
    FhirMutations,
    disclosuresResolver('governance'),
    correctionsResolver('governance'),
    accessResolver('governance'),
    unlockResolver('governance'),
  ],
  orphanedTypes: [Person],
  records: [ConsentRecord],
  migrations: [
    CreateAuthority1700000000010,
    CreateAuthoritySchema1700000000011,
    CreateCommitProgress1700000000012,
    CreateCasework1700000000020,
    CreateWitnessedHeads1700000000030,
    CreateConsents1700000000040,
    CreateDeclaredEpochs1700000000050,
    CreateNotToBeInformed1700000000060,
    PublishNotToBeInformed1700000000061,
    AlertUnconfirmed1700000000062,
    AllowLapses1700000000063,
    KeepCourtOrders1700000000064,
    KeepWhomAlertsConcern1700000000065,
    FindReviewsDue1700000000081,
    MarkClaimsTold1700000000084,
    MarkOwnClaims1700000000085,
    AlertOfTheHubOnce1700000000086,
    GiveReviewsADay1700000000087,
    TellMomentsInUtc1700000000088,
    DecideWhenWithdrawn1700000000111,
    AlertOnceOfWhatIsTold1700000000120,
    TellOfNotToBeInformed1700000000121,
    KeepWhereAlertsLead1700000000124,
    HideSupersessions1700000000126,
    TellOfProtocolsDue1700000000131,
    KeepWhoEndedDecisions1700000000141,
    AlertOnePractitioner1700000000202,
    KeepOwnLookups1700000000211,
    TellEmergencyLookups1700000000213,
    FindDecisionsById1700000000242,
    KeepWhatHeadsName1700000000251,
    TellHoldersApart1700000000261,
    FindRequestsDue1700000000264,
    EndDaysInLondon1700000000271,
    CountLeases1700000000381,
    FindReplicasAhead1700000000391,
    TellStatedEnds1700000000441,
    KeepWhoseRevocations1700000000460,
    KeepWhatWasWeighed1700000000451,
    TellConsentConditions1700000000501,
    RankGuardians1700000000520,
    KeepWhoWasMoved1700000000521,
    TellOfFamily1700000000590,
    KeepWhatWasAssessed1700000000600,
    TellWhoWasTold1700000000621,
  ],
  writes: [
    { table: 'governance.lease_challenge', rights: ['INSERT', 'UPDATE', 'DELETE'] },
    { table: 'authority.lease_mark', rights: ['INSERT', 'UPDATE'] },
    // Moved by the triggers of the tables below, which run with the writer's rights.
    { table: 'governance.subject_revision', rights: ['INSERT', 'UPDATE'] },
    { table: 'governance.protocol_revision', rights: ['UPDATE'] },
    { table: 'authority.subject_moved', rights: ['INSERT', 'UPDATE'] },
    { table: 'governance.involvement', rights: ['INSERT', 'UPDATE'] },
    { table: 'authority.involvement_event', rights: ['INSERT'] },
    ...CASEWORK_WRITES,
    { table: 'authority.witnessed_head', rights: ['INSERT'] },
    ...CONSENT_WRITES,
  ],
  executes: ['governance.commit_progress(int, pg_lsn)', 'governance.replicas_ahead()'],
  commits: governanceCommits,
  overdue: async (sql, now) =>
    (await alertUnconfirmed(sql, now)) +
    (await alertUnreviewed(sql, now)) +
    (await alertReviewsDue(sql, now, clocksOnRecord())) +
    (await alertNotToBeInformedDue(sql, now)) +
    (await alertProtocolsDue(sql, now, clocksOnRecord())),
  own: (configuration): Own => ({
    receipts: () => receiptDesk(configuration.receiptKeys ?? []),
    powers: readPowers(),
  }),
  mountRoutes(app, parts) {
    mountInternalApi(app, parts);
    keepSweeping(parts);
  },
  retained: RETAINED,
  references: { Person: ({ id }) => ({ id }), Alerts: ({ id }) => ({ id }) },
};
