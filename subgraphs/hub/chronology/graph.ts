import { ID, Int } from 'type-graphql';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { Contact, Period, Professional } from '../../kit/schema/valueObjects';

const WHEN = 'When it began, or happened; null where not disclosed.';

/** What episodes and events have in common: made of what each agency has decided. */
@ValueObject({
  name: 'ServiceEpisode',
  description: 'A bounded period of a service: who already knows this child, who can tell me more.',
})
export class ServiceEpisode {
  @Part(() => ID, { description: 'Opaque id of the record it is made of.', required: true })
  id: string;

  @Part(() => String, { description: "Type in the standard's code, e.g. cp-plan.", required: true })
  type: string;

  @Part(() => String, { description: 'The agency whose controller holds the record.', required: true })
  agency: string;

  @Part(() => String, { description: 'Kind of service.' })
  service: string | null;

  @Part(() => Period, { description: WHEN })
  timeInformation: Period | null;

  @Part(() => Professional, { description: 'Who can tell more.' })
  relatedProfessional: Professional | null;

  @Part(() => Contact, { description: 'How to reach them.' })
  contact: Contact | null;

  @Part(() => String, { description: 'Where, if it may be told.' })
  location: string | null;

  @Part(() => String, { description: 'How the statement is known: fact, reported or opinion.' })
  assertion: string | null;

  @Part(() => String, { description: 'Kind of source.' })
  source: string | null;
}

@ValueObject({ name: 'LifeEvent', description: 'An event in the life of a child.' })
export class LifeEvent {
  @Part(() => ID, { description: 'Opaque id of the record it is made of.', required: true })
  id: string;

  @Part(() => String, { description: "Type in the standard's code, e.g. ae-attendance.", required: true })
  type: string;

  @Part(() => String, { description: 'The agency whose controller holds the record.', required: true })
  agency: string;

  @Part(() => Period, { description: WHEN })
  timeInformation: Period | null;

  @Part(() => Professional, { description: 'Who can tell more.' })
  relatedProfessional: Professional | null;

  @Part(() => String, { description: 'Where, if it may be told.' })
  location: string | null;

  @Part(() => String, { description: 'In short, of what may be told.' })
  summary: string | null;

  @Part(() => String, { description: 'How the statement is known: fact, reported or opinion.' })
  assertion: string | null;

  @Part(() => String, { description: 'Kind of source.' })
  source: string | null;
}

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
}

@ValueObject({
  name: 'Indicator',
  description: 'A pattern, counted where the data lie, without the records. It goes to a person and decides nothing.',
})
export class Indicator {
  @Part(() => String, {
    description: 'missingEpisodes, emergencyAttendances, persistentAbsence or convergence.',
    required: true,
  })
  kind: string;

  @Part(() => String, {
    description: 'The agency that counted; hub for what is counted over agencies.',
    required: true,
  })
  agency: string;

  @Part(() => String, { description: 'Window back from now, ISO 8601: P6M or P12M.', required: true })
  window: string;

  @Part(() => Int, {
    description: 'At least so many: silent and restricted records are never counted.',
    required: true,
  })
  atLeast: number;
}
