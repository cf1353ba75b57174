import { Int } from 'type-graphql';
import { CLAUSE_USES } from '#policies/reports/sharingReport';
import { Part, ValueObject } from '../schema/decorators';

const USE = `One of ${CLAUSE_USES.join(', ')}: the first whether it was used too little to be told or not at all.`;

@ValueObject({ name: 'BlockedItem', description: 'What was refused, by clause and reason.' })
export class BlockedItem {
  @Part(() => String, { description: 'The controller that refused.' })
  controller: string;

  @Part(() => String, { description: 'What was asked for.' })
  dataItem: string;

  @Part(() => String, { description: 'The clause that did not open; null where none covers it.' })
  clause: string | null;

  @Part(() => String, { description: 'Why it was refused.' })
  reason: string | null;

  @Part(() => Int, { description: 'How often, at least.' })
  refusals: number;
}

@ValueObject({ name: 'BlockedClause', description: 'What a clause refused, whatever the data item and the reason.' })
export class BlockedClause {
  @Part(() => String, { description: 'The controller that refused.' })
  controller: string;

  @Part(() => String, { description: 'The clause that did not open; null where none covers what was asked for.' })
  clause: string | null;

  @Part(() => Int, { description: 'How often, at least.' })
  refusals: number;
}

@ValueObject({ name: 'BlockageReport', description: 'What stood in the way, most often first.' })
export class BlockageReport {
  @Part(() => [BlockedClause], {
    description: 'Most often first; a clause that refused too little of each kind to be counted is not among them.',
    required: true,
  })
  clauses: BlockedClause[];

  @Part(() => [BlockedItem], {
    description: 'Those that happened five times or more, without whoever asked most often.',
    required: true,
  })
  rows: BlockedItem[];
}

@ValueObject({ name: 'ClauseItemUse', description: 'How often a data item was given under a clause.' })
export class ClauseItemUse {
  @Part(() => String, { description: 'The data item.' })
  dataItem: string;

  @Part(() => String, { description: USE })
  use: string;

  @Part(() => Int, { description: 'How often, at least; null unless counted.' })
  number: number | null;
}

@ValueObject({ name: 'ClauseInUse', description: 'A clause against what was recorded under it.' })
export class ClauseInUse {
  @Part(() => String, { description: 'The controller that signed it, or gave something under none.' })
  controller: string;

  @Part(() => String, {
    description: 'Id of the clause; null for what the controller gave under none, by answers of its own to requests.',
  })
  clause: string | null;

  @Part(() => String, {
    description: 'Its protocol; null for a clause that was not noted in this month, and for none.',
  })
  protocol: string | null;

  @Part(() => String, { description: 'Its title; null for a clause that was not noted in this month, and for none.' })
  title: string | null;

  @Part(() => String, { description: USE })
  use: string;

  @Part(() => Int, { description: 'How often, at least, one for each data item of each answer; null unless counted.' })
  number: number | null;

  @Part(() => [ClauseItemUse], { description: 'Its data items.' })
  dataItems: ClauseItemUse[];
}

@ValueObject({ name: 'ClauseReport', description: 'What was declared against what was done, least used first.' })
export class ClauseReport {
  @Part(() => [ClauseInUse], { description: 'The clauses.', required: true })
  rows: ClauseInUse[];
}

@ValueObject({ name: 'Exchange', description: 'What one controller gave to one organisation.' })
export class Exchange {
  @Part(() => String, { description: 'The controller.' })
  giver: string;

  @Part(() => String, { description: 'The organisation that was given it.' })
  recipient: string;

  @Part(() => Int, { description: 'How often, at least, one for each data item of each answer.' })
  given: number;
}

@ValueObject({ name: 'ExchangeReport', description: 'Who gave to whom, most first.' })
export class ExchangeReport {
  @Part(() => [Exchange], {
    description: 'Those with five times or more of something, without whoever asked most often.',
    required: true,
  })
  rows: Exchange[];
}
