import { alertsOfAgency } from '../kit/alerts/alertsOfAgency';
import { correctionsResolver } from '../kit/corrections/correctionsResolver';
import { disclosuresResolver } from '../kit/disclosures/disclosuresResolver';
import { sharingResolver } from '../kit/reports/sharingResolver';
import type { SubgraphDefinition } from '../kit/schema/subgraphDefinition';
import { accessResolver } from '../kit/subjectAccess/accessResolver';
import { tasksResolver } from '../kit/tasks/tasksResolver';
import { unlockResolver } from '../kit/tasks/unlockResolver';
import { EducationRecordResolver } from './educationRecord';
import { AddRestrictions1700000000020 } from './migrations/AddRestrictions';
import { AllowKnownValuesOnly1700000000070 } from './migrations/AllowKnownValuesOnly';
import { CreateEducationTables1700000000010 } from './migrations/CreateEducationTables';
import { MarkTexts1700000000160 } from './migrations/MarkTexts';
import { Person, PersonResolver } from './person';
import { AdditionalLearningNeed } from './records/AdditionalLearningNeed';
import { EducationProvision } from './records/EducationProvision';
import { ReducedTimetable } from './records/ReducedTimetable';
import { SchoolAttendance } from './records/SchoolAttendance';
import { SchoolConcern } from './records/SchoolConcern';
import { SchoolEnrolment } from './records/SchoolEnrolment';
import { SchoolExclusion } from './records/SchoolExclusion';

const alerts = alertsOfAgency('education');

/** The subgraph of schools: one processor for many controllers. */
export const definition: SubgraphDefinition = {
  agency: 'education',
  resolvers: [
    tasksResolver('education'),
    alerts.resolver,
    unlockResolver('education'),
    disclosuresResolver('education'),
    correctionsResolver('education'),
    sharingResolver('education'),
    accessResolver('education'),
    PersonResolver,
    EducationRecordResolver,
  ],
  orphanedTypes: [Person, alerts.type],
  records: [
    SchoolEnrolment,
    SchoolAttendance,
    ReducedTimetable,
    SchoolExclusion,
    EducationProvision,
    AdditionalLearningNeed,
    SchoolConcern,
  ],
  migrations: [
    CreateEducationTables1700000000010,
    AddRestrictions1700000000020,
    AllowKnownValuesOnly1700000000070,
    MarkTexts1700000000160,
  ],
  references: { Person: ({ id }) => ({ id }), Alerts: ({ id }) => ({ id }) },
};
