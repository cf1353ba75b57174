import { DataSource, DefaultNamingStrategy } from 'typeorm';
import type { Class } from '../schema/class';
import { columnName } from '../schema/recordTable';
import type { SubgraphDefinition } from '../schema/subgraphDefinition';
import { AlertWhoWasGiven1700000000201 } from './AlertWhoWasGiven';
import { AllowLapsedConsents1700000000062 } from './AllowLapsedConsents';
import { AskAboutPatterns1700000000610 } from './AskAboutPatterns';
import { BoundOverrides1700000000440 } from './BoundOverrides';
import { CarryConsentConditions1700000000500 } from './CarryConsentConditions';
import { ChainHeads1700000000250 } from './ChainHeads';
import { CloseAccessRequests1700000000125 } from './CloseAccessRequests';
import { CountByRequester1700000000091 } from './CountByRequester';
import { CountRecordsReadOnce1700000000150 } from './CountRecordsReadOnce';
import { CountWhoIsNotClosed1700000000130 } from './CountWhoIsNotClosed';
import { CreateActs1700000000003 } from './CreateActs';
import { CreateCorrections1700000000051 } from './CreateCorrections';
import { CreateDeclaredClauses1700000000053 } from './CreateDeclaredClauses';
import { CreateDisclosureLog1700000000002 } from './CreateDisclosureLog';
import { CreateDisclosureReading1700000000004 } from './CreateDisclosureReading';
import { CreateEpochs1700000000010 } from './CreateEpochs';
import { CreateGovernanceTables1700000000001 } from './CreateGovernanceTables';
import { CreateLeaseMark1700000000380 } from './CreateLeaseMark';
import { CreateRefusalReports1700000000007 } from './CreateRefusalReports';
import { CreateReports1700000000009 } from './CreateReports';
import { CreateRetention1700000000006 } from './CreateRetention';
import { CreateReviewers1700000000052 } from './CreateReviewers';
import { CreateSubjectAccess1700000000050 } from './CreateSubjectAccess';
import { CreateTasks1700000000005 } from './CreateTasks';
import { CreateWhoSawWhat1700000000008 } from './CreateWhoSawWhat';
import { EscalateUnlocks1700000000061 } from './EscalateUnlocks';
import { FindHolderAlerts1700000000445 } from './FindHolderAlerts';
import { FindWhatIsLacking1700000000520 } from './FindWhatIsLacking';
import { KeepBasisOfAnswers1700000000263 } from './KeepBasisOfAnswers';
import { KeepCourtsOfAccess1700000000082 } from './KeepCourtsOfAccess';
import { KeepEffects1700000000140 } from './KeepEffects';
import { KeepInvolvedAsker1700000000170 } from './KeepInvolvedAsker';
import { KeepOpenings1700000000060 } from './KeepOpenings';
import { KeepOpinionsOnHealth1700000000151 } from './KeepOpinionsOnHealth';
import { KeepReleasesTakenBack1700000000471 } from './KeepReleasesTakenBack';
import { KeepToWhatSharingBinds1700000000540 } from './KeepToWhatSharingBinds';
import { KeepWhatTasksShared1700000000470 } from './KeepWhatTasksShared';
import { KeepWhatWasShown1700000000110 } from './KeepWhatWasShown';
import { KeepWhenCopiesLeft1700000000101 } from './KeepWhenCopiesLeft';
import { KeepWhoSetExclusions1700000000214 } from './KeepWhoSetExclusions';
import { KeepWhoseActOpened1700000000080 } from './KeepWhoseActOpened';
import { KeepWhyReopened1700000000190 } from './KeepWhyReopened';
import { LetCorrectionsWait1700000000172 } from './LetCorrectionsWait';
import { MarkSelfClaimed1700000000083 } from './MarkSelfClaimed';
import { NoteGivenInOneName1700000000171 } from './NoteGivenInOneName';
import { NoteOwnLookups1700000000210 } from './NoteOwnLookups';
import { NotePlacesUnseen1700000000062 } from './NotePlacesUnseen';
import { NoticeWhereNobodyIsNamed1700000000480 } from './NoticeWhereNobodyIsNamed';
import { PauseAccessRequests1700000000102 } from './PauseAccessRequests';
import { ReadGroupedOutcomes1700000000241 } from './ReadGroupedOutcomes';
import { ReadLogsBackwards1700000000510 } from './ReadLogsBackwards';
import { ReadSealedContexts1700000000530 } from './ReadSealedContexts';
import { SayWhoWasTold1700000000620 } from './SayWhoWasTold';
import { SettleUnlocksAskedBefore1700000000180 } from './SettleUnlocksAskedBefore';
import { TellOfDisagreements1700000000152 } from './TellOfDisagreements';
import { TellOfUnanswered1700000000123 } from './TellOfUnanswered';
import { TellWhatIsOwed1700000000122 } from './TellWhatIsOwed';
import { TellWhereEpochsBegan1700000000382 } from './TellWhereEpochsBegan';
import { TellWhoIsAsked1700000000200 } from './TellWhoIsAsked';
import { WeighRefusals1700000000450 } from './WeighRefusals';
import { WriteTheLogOnce1700000000240 } from './WriteTheLogOnce';

class SnakeCase extends DefaultNamingStrategy {
  override columnName(property: string, custom: string | undefined): string {
    return custom ?? columnName(property);
  }
}

const OF_ALL: readonly Class[] = [
  CreateGovernanceTables1700000000001,
  CreateDisclosureLog1700000000002,
  CreateActs1700000000003,
  CreateDisclosureReading1700000000004,
  CreateTasks1700000000005,
  CreateRetention1700000000006,
  CreateRefusalReports1700000000007,
  CreateWhoSawWhat1700000000008,
  CreateReports1700000000009,
  CreateEpochs1700000000010,
  CreateSubjectAccess1700000000050,
  CreateCorrections1700000000051,
  CreateReviewers1700000000052,
  AllowLapsedConsents1700000000062,
  CreateDeclaredClauses1700000000053,
  KeepOpenings1700000000060,
  EscalateUnlocks1700000000061,
  NotePlacesUnseen1700000000062,
  KeepWhoseActOpened1700000000080,
  KeepCourtsOfAccess1700000000082,
  MarkSelfClaimed1700000000083,
  CountByRequester1700000000091,
  KeepWhenCopiesLeft1700000000101,
  PauseAccessRequests1700000000102,
  KeepWhatWasShown1700000000110,
  TellWhatIsOwed1700000000122,
  TellOfUnanswered1700000000123,
  CloseAccessRequests1700000000125,
  CountWhoIsNotClosed1700000000130,
  KeepEffects1700000000140,
  CountRecordsReadOnce1700000000150,
  KeepOpinionsOnHealth1700000000151,
  TellOfDisagreements1700000000152,
  KeepInvolvedAsker1700000000170,
  NoteGivenInOneName1700000000171,
  LetCorrectionsWait1700000000172,
  SettleUnlocksAskedBefore1700000000180,
  KeepWhyReopened1700000000190,
  TellWhoIsAsked1700000000200,
  AlertWhoWasGiven1700000000201,
  NoteOwnLookups1700000000210,
  KeepWhoSetExclusions1700000000214,
  WriteTheLogOnce1700000000240,
  ReadGroupedOutcomes1700000000241,
  ChainHeads1700000000250,
  KeepBasisOfAnswers1700000000263,
  CreateLeaseMark1700000000380,
  TellWhereEpochsBegan1700000000382,
  BoundOverrides1700000000440,
  FindHolderAlerts1700000000445,
  WeighRefusals1700000000450,
  KeepWhatTasksShared1700000000470,
  KeepReleasesTakenBack1700000000471,
  NoticeWhereNobodyIsNamed1700000000480,
  CarryConsentConditions1700000000500,
  ReadLogsBackwards1700000000510,
  FindWhatIsLacking1700000000520,
  ReadSealedContexts1700000000530,
  KeepToWhatSharingBinds1700000000540,
  AskAboutPatterns1700000000610,
  SayWhoWasTold1700000000620,
];

/** Of one subgraph's database, the kit's first. */
export function migrationsOf({ migrations }: Pick<SubgraphDefinition, 'migrations'>): readonly Class[] {
  return [...OF_ALL, ...migrations];
}

/** The owner's data source of one subgraph's database: its entities and all migrations. */
export function ownerDataSource(definition: SubgraphDefinition, migrationUrl: string): DataSource {
  return new DataSource({
    type: 'postgres',
    url: migrationUrl,
    namingStrategy: new SnakeCase(),
    entities: [...definition.records] as never,
    migrations: [...migrationsOf(definition)] as never,
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    logging: false,
  });
}
