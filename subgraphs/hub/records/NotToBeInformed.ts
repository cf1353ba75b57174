import { Column, Entity } from 'typeorm';
import { Disclosable, RecordType } from '../../kit/schema/decorators';
import { IndexedRecord } from '../../kit/schema/indexedRecord';

/**
 * Somebody who must not learn of this: not asked, not notified, not accepted as grantor. The reason stays in the table; what
 * involved practitioners read is whom not to inform.
 */
@Entity({ name: 'not_to_be_informed' })
@RecordType({
  name: 'NotToBeInformed',
  record: 'hub.notToBeInformed',
  category: 'casework',
  existence: [],
  description: 'Do not inform: a person who must not learn of what is asked, planned or shared.',
  keyedBy: 'person',
})
export class NotToBeInformed extends IndexedRecord {
  @Column({ type: 'text' })
  @Disclosable(() => String, { description: 'Whom not to inform.', flags: ['T'] })
  whom: string | null;

  @Column({ type: 'text' })
  reason: string;

  @Column({ type: 'text' })
  author: string;

  @Column({ type: 'date' })
  reviewBy: string;
}
