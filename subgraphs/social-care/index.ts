import { alertsOfAgency } from '../kit/alerts/alertsOfAgency';
import { correctionsResolver } from '../kit/corrections/correctionsResolver';
import { disclosuresResolver } from '../kit/disclosures/disclosuresResolver';
import { sharingResolver } from '../kit/reports/sharingResolver';
import type { SubgraphDefinition } from '../kit/schema/subgraphDefinition';
import { accessResolver } from '../kit/subjectAccess/accessResolver';
import { tasksResolver } from '../kit/tasks/tasksResolver';
import { unlockResolver } from '../kit/tasks/unlockResolver';
import { AddRestrictions1700000000020 } from './migrations/AddRestrictions';
import { AllowKnownValuesOnly1700000000070 } from './migrations/AllowKnownValuesOnly';
import { CreateSocialCareTables1700000000010 } from './migrations/CreateSocialCareTables';
import { MarkTexts1700000000160 } from './migrations/MarkTexts';
import { NamePlansAlike1700000000090 } from './migrations/NamePlansAlike';
import { Person, PersonResolver } from './person';
import { AdoptionRecord } from './records/AdoptionRecord';
import { CarePlan } from './records/CarePlan';
import { LookedAfterPeriod } from './records/LookedAfterPeriod';
import { SerafScore } from './records/SerafScore';
import { SocialCareAssessment } from './records/SocialCareAssessment';
import { SocialCareReferral } from './records/SocialCareReferral';
import { StrategyMinutes } from './records/StrategyMinutes';
import { WorkerAllocation } from './records/WorkerAllocation';
import { SocialCareRecordResolver } from './socialCareRecord';

const alerts = alertsOfAgency('socialCare');

/** The subgraph of social care departments: one processor for many controllers. */
export const definition: SubgraphDefinition = {
  agency: 'socialCare',
  resolvers: [
    tasksResolver('socialCare'),
    alerts.resolver,
    unlockResolver('socialCare'),
    disclosuresResolver('socialCare'),
    correctionsResolver('socialCare'),
    sharingResolver('socialCare'),
    accessResolver('socialCare'),
    PersonResolver,
    SocialCareRecordResolver,
  ],
  orphanedTypes: [Person, alerts.type],
  records: [
    SocialCareReferral,
    SocialCareAssessment,
    CarePlan,
    LookedAfterPeriod,
    WorkerAllocation,
    StrategyMinutes,
    SerafScore,
    AdoptionRecord,
  ],
  migrations: [
    CreateSocialCareTables1700000000010,
    AddRestrictions1700000000020,
    AllowKnownValuesOnly1700000000070,
    NamePlansAlike1700000000090,
    MarkTexts1700000000160,
  ],
  references: { Person: ({ id }) => ({ id }), Alerts: ({ id }) => ({ id }) },
};
