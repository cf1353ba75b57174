import { clause, protocol } from '#test/oracle/smallWorld';
import { clausesInWords } from './clauseWords';

const FORCE = {
  regime: 'dpaPart3',
  article6: 'e',
  article9: null,
  article10: false,
  schedule1: null,
  para18Reason: null,
  power: 'commonLawPolicing',
} as const;

test('why a clause is lawful is told of whoever receives, too, where they rely on something else', () => {
  const [alone, both] = [clause('C1'), clause('C2', { recipientBasis: FORCE })];
  const words = clausesInWords([protocol({ clauses: [alone, both] })]);
  const shared = words[alone.id]?.basis ?? '';
  expect(shared).toMatch(/Children Act 1989 s47.*\.$/);
  expect(words[both.id]?.basis).toBe(
    `${shared.slice(0, -1)}; whoever receives it relies on a public task (UK GDPR art 6(1)(e)): Common law; Police Act 1996 s30 for the powers of constables, for law enforcement (DPA 2018 Part 3).`,
  );
});
