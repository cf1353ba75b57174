import { ID } from 'type-graphql';
import { Part, ValueObject } from '../schema/decorators';
import { ALERT_KINDS } from './alertKinds';

@ValueObject({
  name: 'Alert',
  description: 'That something happened which the reader is to look at. It carries a reference and no content.',
})
export class AlertObject {
  @Part(() => ID, { description: 'Id of the alert.', required: true })
  id: string;

  @Part(() => String, { description: `One of ${ALERT_KINDS.join(', ')}.` })
  kind: string;

  @Part(() => ID, {
    description:
      'Id of what it is about: a review, a closure, a request, a consent, a record of parental responsibility, an assessment of competence, an involvement, an exclusion, a declared relationship, the end of an agreement or that its day has come, a referral, a decision to review, a decision of detriment that was ended, a convergence, a request for access, a breach, a request to unlock, a notice of a correction, a holder’s task.',
  })
  reference: string;

  @Part(() => String, {
    description: 'Where that stands: an agency, the hub or governance; null where it was not kept.',
  })
  agency: string | null;

  @Part(() => String, { description: 'When it was written.' })
  at: string;
}
