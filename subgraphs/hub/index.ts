import { readSearchRates } from '#policies/rates/readSearchRates';
import { alertsOfAgency } from '../kit/alerts/alertsOfAgency';
import { correctionsResolver } from '../kit/corrections/correctionsResolver';
import { disclosuresResolver } from '../kit/disclosures/disclosuresResolver';
import { CreateNotToBeInformed1700000000060 } from '../kit/migrations/CreateNotToBeInformed';
import { sharingResolver } from '../kit/reports/sharingResolver';
import type { SubgraphDefinition } from '../kit/schema/subgraphDefinition';
import { accessResolver } from '../kit/subjectAccess/accessResolver';
import { tasksResolver } from '../kit/tasks/tasksResolver';
import { unlockResolver } from '../kit/tasks/unlockResolver';
import { hubAlerts } from './alerts/hubAlerts';
import { tellBirths } from './births/tellBirths';
import { CaseEventsQuery } from './cases/eventsQuery';
import { CaseMutations } from './cases/mutations';
import { CaseQueries } from './cases/queries';
import { ConvergenceQueries } from './convergence/queries';
import { tellConvergence } from './convergence/tellConvergence';
import { AddLocalIdentifiers1700000000075 } from './migrations/AddLocalIdentifiers';
import { AddRestrictions1700000000073 } from './migrations/AddRestrictions';
import { AllowKnownValuesOnly1700000000074 } from './migrations/AllowKnownValuesOnly';
import { CreateCaseActs1700000000011 } from './migrations/CreateCaseActs';
import { CreateCaseLeads1700000000012 } from './migrations/CreateCaseLeads';
import { CreateHubTables1700000000010 } from './migrations/CreateHubTables';
import { CreateReferralActs1700000000014 } from './migrations/CreateReferralActs';
import { DecideWhatWasNotAgreed1700000000460 } from './migrations/DecideWhatWasNotAgreed';
import { DropStewardQueue1700000000012 } from './migrations/DropStewardQueue';
import { FindByFamilyName1700000000071 } from './migrations/FindByFamilyName';
import { KeepBirthsDue1700000000391 } from './migrations/KeepBirthsDue';
import { KeepConferences1700000000430 } from './migrations/KeepConferences';
import { KeepConvergences1700000000078 } from './migrations/KeepConvergences';
import { LetMarkedReferralsGoOn1700000000161 } from './migrations/LetMarkedReferralsGoOn';
import { MarkTexts1700000000160 } from './migrations/MarkTexts';
import { NameWhoAnswers1700000000072 } from './migrations/NameWhoAnswers';
import { ReadNotToBeInformed1700000000061 } from './migrations/ReadNotToBeInformed';
import { RequireReferralOwners1700000000013 } from './migrations/RequireReferralOwners';
import { SayHowAPersonIsKnown1700000000077 } from './migrations/SayHowAPersonIsKnown';
import { SayHowItIsKnown1700000000076 } from './migrations/SayHowItIsKnown';
import { TellNoHiddenActivity1700000000550 } from './migrations/TellNoHiddenActivity';
import { TellOverdueCaseReviews1700000000120 } from './migrations/TellOverdueCaseReviews';
import { TellOverdueReferrals1700000000079 } from './migrations/TellOverdueReferrals';
import { TellOwnLookups1700000000212 } from './migrations/TellOwnLookups';
import type { Own } from './own';
import { Person, PersonResolver } from './person';
import { tellProtected } from './protected/tellProtected';
import { HubQueries } from './query';
import { ActingOrganisation } from './records/ActingOrganisation';
import { Case } from './records/Case';
import { NotToBeInformed } from './records/NotToBeInformed';
import { PersonIdentity } from './records/PersonIdentity';
import { Referral } from './records/Referral';
import { ReferralEventsQuery } from './referrals/eventsQuery';
import { ReferralMutations } from './referrals/mutations';
import { ReferralQueries } from './referrals/queries';
import { RETAINED } from './retained';

const alerts = alertsOfAgency('hub');

/** The hub (MASH): person index, cases, referrals, and the one timeline over all agencies. */
export const definition: SubgraphDefinition = {
  agency: 'hub',
  resolvers: [
    HubQueries,
    PersonResolver,
    disclosuresResolver('hub'),
    correctionsResolver('hub'),
    sharingResolver('hub'),
    accessResolver('hub'),
    tasksResolver('hub'),
    alerts.resolver,
    unlockResolver('hub'),
    CaseMutations,
    CaseQueries,
    CaseEventsQuery,
    ReferralMutations,
    ReferralQueries,
    ReferralEventsQuery,
    ConvergenceQueries,
  ],
  own: (): Own => ({ searchRates: readSearchRates() }),
  orphanedTypes: [Person, alerts.type],
  records: [PersonIdentity, Case, Referral, ActingOrganisation, NotToBeInformed],
  migrations: [
    CreateHubTables1700000000010,
    CreateCaseActs1700000000011,
    CreateCaseLeads1700000000012,
    DropStewardQueue1700000000012,
    RequireReferralOwners1700000000013,
    CreateReferralActs1700000000014,
    CreateNotToBeInformed1700000000060,
    ReadNotToBeInformed1700000000061,
    FindByFamilyName1700000000071,
    NameWhoAnswers1700000000072,
    AddRestrictions1700000000073,
    AllowKnownValuesOnly1700000000074,
    AddLocalIdentifiers1700000000075,
    SayHowItIsKnown1700000000076,
    SayHowAPersonIsKnown1700000000077,
    KeepConvergences1700000000078,
    TellOverdueReferrals1700000000079,
    TellOverdueCaseReviews1700000000120,
    MarkTexts1700000000160,
    LetMarkedReferralsGoOn1700000000161,
    TellOwnLookups1700000000212,
    KeepBirthsDue1700000000391,
    KeepConferences1700000000430,
    DecideWhatWasNotAgreed1700000000460,
    TellNoHiddenActivity1700000000550,
  ],
  writes: [
    { table: 'public.search_counter', rights: ['INSERT', 'UPDATE'] },
    { table: 'public.case_file', rights: ['INSERT', 'UPDATE'] },
    { table: 'public.case_event', rights: ['INSERT'] },
    { table: 'public.case_lead', rights: ['INSERT'] },
    { table: 'public.case_review', rights: ['INSERT', 'UPDATE'] },
    { table: 'public.convergence', rights: ['INSERT', 'UPDATE'] },
    { table: 'public.hub_referral', rights: ['UPDATE'] },
    { table: 'public.referral_event', rights: ['INSERT'] },
    { table: 'public.birth_due', rights: ['UPDATE', 'DELETE'] },
  ],
  rounds: [tellBirths, tellProtected, hubAlerts],
  retained: RETAINED,
  references: {
    Person: (reference) => Object.assign(new Person(), reference),
    Convergence: tellConvergence,
    Alerts: ({ id }) => ({ id }),
  },
};
