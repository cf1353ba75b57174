import { Column, Entity } from 'typeorm';
import { Disclosable, RecordType } from '../../kit/schema/decorators';
import { StatedRecord } from './StatedRecord';

/**
 * Somebody who must not learn of this: not asked, not notified, not accepted as grantor. What involved practitioners
 * read is whom not to inform; governance keeps why, and when it is looked at again. It is a professional's judgement, and is said
 * to be one.
 */
@Entity({ name: 'not_to_be_informed', synchronize: false })
@RecordType({
  name: 'NotToBeInformed',
  record: 'hub.notToBeInformed',
  category: 'casework',
  existence: [],
  description: 'Do not inform: a person who must not learn of what is asked, planned or shared.',
  keyedBy: 'person',
})
export class NotToBeInformed extends StatedRecord {
  @Column({ type: 'text' })
  @Disclosable(() => String, { description: 'Whom not to inform.', flags: ['T'] })
  whom: string | null;
}
