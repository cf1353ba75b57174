import { ID, Int, ObjectType } from 'type-graphql';
import { TIMELINE_LIMIT } from '../../kit/request/timeline';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { Contact, Professional } from '../../kit/schema/valueObjects';
import { Code } from '../identityValues';

@ValueObject({ name: 'SubjectPerson', description: 'Whom an episode or event is about.' })
export class SubjectPerson {
  @Part(() => ID, { description: 'Opaque id of the person.' })
  person: string;

  @Part(() => Code, { description: 'How they took part: SBJ, the subject.' })
  involvement: Code;
}

@ValueObject({ name: 'RelatedProfessional', description: 'A professional of an episode or event.' })
export class RelatedProfessional {
  @Part(() => Professional, { description: 'Who.' })
  professional: Professional;

  @Part(() => Code, { description: 'How they took part: HL7 v3 ParticipationType.' })
  involvement: Code;
}

@ValueObject({
  name: 'RelatedService',
  description: 'A service of an episode or event, by its kind: its name would place the child.',
})
export class RelatedService {
  @Part(() => [Code], { description: 'Kind of service.' })
  type: Code[];
}

@ValueObject({ name: 'TimeInformation', description: 'When an episode or event was.' })
export class TimeInformation {
  @Part(() => String, {
    description: 'When it began, or happened; ISO 8601, the year or the month alone where generalised.',
  })
  startDateTime: string | null;

  @Part(() => String, { description: 'When it ended; null while it lasts, and for events.' })
  endDateTime: string | null;
}

@ValueObject({ name: 'Finding', description: 'What was found, in short, of what may be told.' })
export class Finding {
  @Part(() => String, { description: 'In words.' })
  text: string;
}

/** What episodes and events have in common: made of what each agency has decided. */
@ObjectType('CommonLayer', { description: 'What episodes and events have in common.' })
abstract class CommonLayer {
  @Part(() => ID, { description: 'Opaque id of the record it is made of.', required: true })
  id: string;

  @Part(() => [Code], { description: "Types, in the standard's codes, e.g. cp-plan or ae-attendance." })
  type: Code[];

  @Part(() => String, { description: 'The agency whose controller holds the record.' })
  agency: string;

  @Part(() => [SubjectPerson], { description: 'Whom it is about.' })
  subjectPerson: SubjectPerson[];

  @Part(() => [RelatedProfessional], { description: 'Who can tell more; empty where nobody may be named.' })
  relatedProfessional: RelatedProfessional[];

  @Part(() => [RelatedService], { description: 'Which kind of service.' })
  relatedService: RelatedService[];

  @Part(() => [TimeInformation], { description: 'When; null where not disclosed.' })
  timeInformation: TimeInformation[] | null;

  @Part(() => [Finding], { description: 'What was found; empty where nothing may be told.' })
  finding: Finding[];

  @Part(() => String, { description: 'Where, if it may be told.' })
  location: string | null;

  @Part(() => String, { description: 'How the statement is known: fact, reported or opinion.' })
  assertion: string | null;

  @Part(() => String, { description: 'Kind of source.' })
  source: string | null;
}

@ValueObject({
  name: 'ServiceEpisode',
  description: 'A bounded period of a service: who already knows this child, who can tell me more.',
})
export class ServiceEpisode extends CommonLayer {
  @Part(() => Contact, { description: 'How to reach those who can tell more.' })
  contact: Contact | null;
}

@ValueObject({ name: 'LifeEvent', description: 'An event in the life of a child.' })
export class LifeEvent extends CommonLayer {}

@ValueObject({ name: 'ChronologyEntry', description: 'An entry of the chronology: an episode or an event.' })
export class ChronologyEntry {
  @Part(() => ID, { description: 'Opaque id of the record it is made of.', required: true })
  id: string;

  @Part(() => ServiceEpisode, { description: 'Set where the entry is an episode.' })
  serviceEpisode: ServiceEpisode | null;

  @Part(() => LifeEvent, { description: 'Set where the entry is an event.' })
  lifeEvent: LifeEvent | null;
}

@ValueObject({ name: 'Chronology', description: 'A page of one timeline over all agencies, latest first.' })
export class Chronology {
  @Part(() => [ChronologyEntry], { description: 'The entries of this page.' })
  entries: ChronologyEntry[];

  @Part(() => String, { description: 'Cursor of the next page; null on the last. Bound to the requester and purpose.' })
  next: string | null;

  @Part(() => Boolean, {
    description: `False where more may be held: an agency offered its latest ${TIMELINE_LIMIT} records of a kind, and no more, a kind is withheld, of which a notice tells, whether or not anything is held, or a source did not answer; ask the agency. True is no promise that nothing else is held: what is silent changes it never. It holds for serviceEpisodes and lifeEvents too.`,
  })
  complete: boolean;
}

@ValueObject({
  name: 'Indicator',
  description: 'A pattern, counted where the data lie, without the records. It goes to a person and decides nothing.',
})
export class Indicator {
  @Part(() => String, {
    description: 'missingEpisodes, emergencyAttendances, persistentAbsence or convergence.',
  })
  kind: string;

  @Part(() => String, {
    description: 'The agency that counted; hub for what is counted over agencies.',
  })
  agency: string;

  @Part(() => String, { description: 'Window back from now, ISO 8601: P6M or P12M.' })
  window: string;

  @Part(() => Int, {
    description:
      'At least so many, 1 or more: silent and restricted records are never counted, nor those of bodies that share no count with the reader. Where there is no entry nothing was counted, which is not that nothing happened.',
  })
  atLeast: number;
}
