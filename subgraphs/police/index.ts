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
import { CreatePoliceTables1700000000010 } from './migrations/CreatePoliceTables';
import { MarkRefuges1700000000072 } from './migrations/MarkRefuges';
import { MarkTexts1700000000160 } from './migrations/MarkTexts';
import { Person, PersonResolver } from './person';
import { PoliceRecordResolver } from './policeRecord';
import { AbductionWarning } from './records/AbductionWarning';
import { MissingEpisode } from './records/MissingEpisode';
import { PoliceIncident } from './records/PoliceIncident';
import { PoliceIntelligence } from './records/PoliceIntelligence';
import { PoliceWarning } from './records/PoliceWarning';

const alerts = alertsOfAgency('police');

/** The subgraph of police forces: one processor for many controllers. */
export const definition: SubgraphDefinition = {
  agency: 'police',
  resolvers: [
    tasksResolver('police'),
    alerts.resolver,
    unlockResolver('police'),
    disclosuresResolver('police'),
    correctionsResolver('police'),
    sharingResolver('police'),
    accessResolver('police'),
    PersonResolver,
    PoliceRecordResolver,
  ],
  orphanedTypes: [Person, alerts.type],
  records: [PoliceIncident, PoliceIntelligence, MissingEpisode, PoliceWarning, AbductionWarning],
  migrations: [
    CreatePoliceTables1700000000010,
    AddRestrictions1700000000020,
    AllowKnownValuesOnly1700000000070,
    MarkRefuges1700000000072,
    MarkTexts1700000000160,
  ],
  references: { Person: ({ id }) => ({ id }), Alerts: ({ id }) => ({ id }) },
};
