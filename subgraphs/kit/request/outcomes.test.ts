import { outcomeLedger, TOLD_BY_HOLDER } from './outcomes';

const BASIS = {
  regime: 'ukGdpr',
  article6: 'e',
  article9: null,
  article10: false,
  schedule1: null,
  para18Reason: null,
  power: 'childrenAct2004s11',
  confidentiality: 'notConfidential',
  part3Authorisation: null,
} as const;

test('what a holder told twice on other terms is two outcomes, each with its own; on the same it is one', () => {
  const ledger = outcomeLedger();
  const told = { person: 'p', controller: 'c', dataItem: 'health.visit.complaint', field: null };
  const note = (decision: object) =>
    ledger.note({ ...told, decision: { ...TOLD_BY_HOLDER, basis: BASIS, ...decision } });
  note({});
  note({});
  note({ obligations: ['noOnwardSharing'] });
  note({ basis: { ...BASIS, power: 'childrenAct1989s47' } });
  note({ basis: null });
  expect(ledger.outcomes().map(({ basis, obligations }) => [basis, obligations])).toEqual([
    ['ukGdpr 6(1)(e), childrenAct2004s11, confidentiality notConfidential', []],
    ['ukGdpr 6(1)(e), childrenAct2004s11, confidentiality notConfidential', ['noOnwardSharing']],
    ['ukGdpr 6(1)(e), childrenAct1989s47, confidentiality notConfidential', []],
    [null, []],
  ]);
});
