import { faultsOf, type Patch, sampleDocument } from './smallDocument';

/**
 * A branch of a compile rule: what goes wrong, the smallest clause with which the document compiles, the smallest change with
 * which it does not, where in the clause the fault is told, and what else is told beside it.
 */
export type Row = readonly [because: string, lawful: Patch, change: Patch, path: string, beside?: string];
export type Rules<Code extends string> = Readonly<Record<Code, readonly [Row, ...Row[]]>>;

/** Each row: the document compiles without a word, and once changed it is told this fault, there, and no other. */
export function testRules<Code extends string>(rules: Rules<Code>): void {
  const rows = Object.entries<readonly Row[]>(rules).flatMap(([code, all]) =>
    all.map(([because, lawful, change, path, beside]) => ({ code, because, lawful, change, path, beside })),
  );
  test.each(rows)('$code: $because', ({ code, lawful, change, path, beside }) => {
    expect(faultsOf(sampleDocument(lawful))).toEqual([]);
    const expected = [`${code} clauses.0.${path}`, ...(beside ? [beside] : [])];
    expect(faultsOf(sampleDocument(lawful, change)).toSorted()).toEqual(expected.toSorted());
  });
}

/** The sample as it stands: what Welsh social workers on a section 47 enquiry are given by all police. */
export const AS_IS: Patch = {};
export const clause = (changes: object): Patch => ({ clause: { ...changes } });
export const basis = (changes: object): Patch => clause({ lawfulBasis: changes });
/** The same clause, made to withhold. */
export const withheld = (of: Patch): Patch => ({
  ...of,
  clause: { ...of.clause, effect: 'withhold', requires: { involvement: false } },
});

const WITHIN_DUTY = {
  from: { agency: 'police', controllers: ['police-e'] },
  to: { countries: ['E'], dutyToShare: true },
  consideration: 'Considered; stopped child by child.',
};
/** A clause on the duty of Children Act 2004 s16LA. */
export const duty = (changes: object = {}): Patch => ({
  jurisdiction: 'E',
  clause: { ...WITHIN_DUTY, ...changes, lawfulBasis: { article6: 'c', power: 'childrenAct2004s16LA' } },
});
