import { readClocks } from '#policies/clocks/readClocks';
import type { Clocks } from '#policies/core/clocks';
import { readHoldings } from '#policies/holdings/readHoldings';
import { clocksWith } from '#test/fixtures/clocksWith';
import { copyHtml } from './copyHtml';
import { copyStatements } from './statements';

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
  [
    'nothing before the law',
    readClocks(),
    '2026-06-18',
    'to the organisation.</li><li>You can complain to the Information',
  ],
  [
    'what another row says of each country, whichever it is of',
    clocksWith('complaint.acknowledgement', { country: 'E', days: 20 }, { country: 'W', days: 10 }),
    '2026-11-30',
    'In England: You can complain to the organisation; it acknowledges a complaint within 20 days.</li><li>In Wales: You can complain to the organisation; it acknowledges a complaint within 10 days.',
  ],
])('a copy says in how many days a complaint is acknowledged: %s', (_which, clocks, on, said) => {
  const statements = copyStatements({ agency: 'education', clocks, holdings: readHoldings() }, on);
  expect(copyHtml({ ...COPY, statements })).toContain(said);
});
