import type { Powers } from '#policies/core/powers';
import { explainInWords } from '#policies/protocols/explainInWords';
import { describeDecision } from '#policies/protocols/runCases';
import type { ChildQuestion, ExplainedChild } from './explainChild';

/** The explanation of one child as lines of plain words. It tells what is silent to the requester too: for operators. */
export function childInWords(
  question: ChildQuestion,
  name: string,
  explained: ExplainedChild,
  powers: Powers,
): readonly string[] {
  const { persona, purpose, item } = question;
  const head = [
    `As ${persona.label} for ${purpose}, about ${name}: ${item.id}.`,
    'Decided on what stands in the database now, as the source decides. This is a local command for the operator of this',
    'installation: it tells what is silent to the requester too, and leaves no disclosure record since it shows no values.',
    '',
  ];
  switch (explained.kind) {
    case 'nothingInForce':
      return [
        ...head,
        'No protocol is in force here yet, so nothing is shared: npm start loads them. A first start that was broken off goes on where it stopped.',
      ];
    case 'unknown':
      return [...head, 'The index does not know this person: person(id) is null.'];
    case 'barred':
      return [...head, 'The requester is barred from this child: every answer is that of an unknown id.'];
    case 'decided': {
      const whole =
        explained.whole === null
          ? []
          : [`What the requester reads, whatever the agency holds: ${describeDecision(explained.whole)}.`, ''];
      const held = explained.held.flatMap(({ facts, records, decision, of }) => {
        const [, ...trail] = explainInWords(explained.policy, of, facts, name, powers);
        const many = `${records} ${records === 1 ? 'record' : 'records'}`;
        const before =
          of === item.id ? '' : `. That there is one (${of}) is decided first, and nothing else is given then:`;
        return [`${many} held by ${facts.controller}: ${describeDecision(decision)}${before}`, ...trail, ''];
      });
      return [...head, ...whole, ...(held.length > 0 ? held : nothingHeld(explained))];
    }
  }
}

function nothingHeld({
  whole,
  controllers,
  policy,
  permission,
}: Extract<ExplainedChild, { kind: 'decided' }>): readonly string[] {
  if (permission !== null) {
    const text =
      'It rests on no record of this agency’s: it is decided for the child, by the clauses of those who know the child';
    return [`${text}: ${describeDecision(permission)}. Known here to ${controllers.join(', ')}.`];
  }
  const known =
    controllers.length === 0 ? 'No controller here knows the child' : `Known here to ${controllers.join(', ')}`;
  const would =
    whole === null
      ? `it would be given where a record allows it (rules of revision ${policy.revision})`
      : 'the answer is the same for every child in this state';
  return [`No such record is held of this child: ${would}. ${known}.`];
}
