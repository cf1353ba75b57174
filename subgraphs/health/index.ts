import { alertsOfAgency } from '../kit/alerts/alertsOfAgency';
import { correctionsResolver } from '../kit/corrections/correctionsResolver';
import { disclosuresResolver } from '../kit/disclosures/disclosuresResolver';
import { sharingResolver } from '../kit/reports/sharingResolver';
import type { SubgraphDefinition } from '../kit/schema/subgraphDefinition';
import { accessResolver } from '../kit/subjectAccess/accessResolver';
import { tasksResolver } from '../kit/tasks/tasksResolver';
import { unlockResolver } from '../kit/tasks/unlockResolver';
import { HealthRecordResolver } from './healthRecord';
import { AddRestrictions1700000000020 } from './migrations/AddRestrictions';
import { AllowKnownValuesOnly1700000000070 } from './migrations/AllowKnownValuesOnly';
import { CreateHealthTables1700000000010 } from './migrations/CreateHealthTables';
import { MarkTexts1700000000160 } from './migrations/MarkTexts';
import { Person, PersonResolver } from './person';
import { CamhsEpisode } from './records/CamhsEpisode';
import { CommunityNursing } from './records/CommunityNursing';
import { EmergencyAttendance } from './records/EmergencyAttendance';
import { GpRegistration } from './records/GpRegistration';
import { HealthSafeguardingLead } from './records/HealthSafeguardingLead';
import { SexualHealthAttendance } from './records/SexualHealthAttendance';

const alerts = alertsOfAgency('health');

/** The subgraph of health bodies: one processor for many controllers. */
export const definition: SubgraphDefinition = {
  agency: 'health',
  resolvers: [
    tasksResolver('health'),
    alerts.resolver,
    unlockResolver('health'),
    disclosuresResolver('health'),
    correctionsResolver('health'),
    sharingResolver('health'),
    accessResolver('health'),
    PersonResolver,
    HealthRecordResolver,
  ],
  orphanedTypes: [Person, alerts.type],
  records: [
    GpRegistration,
    EmergencyAttendance,
    CamhsEpisode,
    SexualHealthAttendance,
    CommunityNursing,
    HealthSafeguardingLead,
  ],
  migrations: [
    CreateHealthTables1700000000010,
    AddRestrictions1700000000020,
    AllowKnownValuesOnly1700000000070,
    MarkTexts1700000000160,
  ],
  references: { Person: ({ id }) => ({ id }), Alerts: ({ id }) => ({ id }) },
};
