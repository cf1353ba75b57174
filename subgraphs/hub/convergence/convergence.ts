import { ID } from 'type-graphql';
import { EntityType, Part } from '../../kit/schema/decorators';
import { COUNTS } from '../chronology/indicators';
import { Person } from '../person';

const REQUIRES_COUNTS = `@requires(fields: "counted { ${COUNTS} }")`;
const TOLD = 'null unless they converge now in what the reader may count';

@EntityType({
  name: 'Convergence',
  description:
    'That missing episodes, absence and emergency attendances of a child converged when the hub counted them. It tells of the child what is counted now.',
})
export class Convergence {
  @Part(() => ID, { description: 'Id of the convergence: the alert `patternsConverge` names it.', required: true })
  id: string;

  @Part(() => Person, {
    description: 'Whose counts the agencies are asked for; nobody where the reader is not told of the child.',
    federation: ['@inaccessible'],
  })
  counted: Person;

  @Part(() => Person, { description: `The child; ${TOLD}.`, federation: [REQUIRES_COUNTS] })
  person: Person | null;

  @Part(() => ID, {
    description: `The open case of the child at the reader’s organisation; null where there is none, and ${TOLD}.`,
    federation: [REQUIRES_COUNTS],
  })
  case: string | null;

  @Part(() => String, {
    description: `ISO 8601. When it was found: it is told anew after six months; ${TOLD}.`,
    federation: [REQUIRES_COUNTS],
  })
  foundAt: string | null;
}
