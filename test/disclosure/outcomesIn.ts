import type { OrdinaryBody, RecordedOutcome } from '#policies/disclosure/disclosureRecord';

/** The outcomes of a body one by one, ordinary or restricted. */
export function outcomesIn({ outcomes }: Pick<OrdinaryBody, 'outcomes'>): readonly RecordedOutcome[] {
  return outcomes.flatMap(({ items, ...alike }) =>
    Object.entries(items).map(([dataItem, fields]) => ({ ...alike, dataItem, fields })),
  );
}
