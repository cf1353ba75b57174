import { readClocks } from '#policies/clocks/readClocks';
import type { Clocks } from '#policies/core/clocks';
import { clocksWith } from '#test/fixtures/clocksWith';
import { acknowledgedIn, copyHtml } from './copyHtml';

const COPY = {
  ...{ reference: 'r', controller: 'A school', receivedOn: '2026-11-02', leftOn: '2026-12-02' },
  ...{ sections: [], disclosures: [], reservation: 'What is not held is not here.' },
};

test.each<[string, Clocks, on: string, said: string]>([
  [
    '30 days as shipped',
    readClocks(),
    '2026-06-19',
    'to the organisation; it acknowledges a complaint within 30 days.',
  ],
  ['nothing before the law', readClocks(), '2026-06-18', 'to the organisation. You can complain to the Information'],
  [
    'what another row says, of its country',
    clocksWith('complaint.acknowledgement', { country: 'E', days: 20 }, { country: 'W', days: 10 }),
    '2026-11-30',
    'within 10 days.',
  ],
])('a copy says in how many days a complaint is acknowledged: %s', (_which, clocks, on, said) => {
  expect(copyHtml(COPY, acknowledgedIn(clocks, 'W', new Date(`${on}T12:00:00Z`)))).toContain(said);
});
