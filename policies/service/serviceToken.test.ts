import { signServiceCall, verifyServiceCall } from './serviceToken';

const NOW = new Date('2026-10-15T12:00:00Z');
const CALL = { peer: 'police', method: 'POST', path: '/internal/lease', body: '{}' };
const [POLICE, HEALTH] = ['p'.repeat(40), 'h'.repeat(40)];
const KEYS = { police: [POLICE], health: [HEALTH] } as const;
const after = (ms: number) => new Date(NOW.getTime() + ms);
const token = signServiceCall(CALL, POLICE, NOW);

test('a call that its peer signed is the peer’s', () => {
  for (const age of [0, 10_000, -2000])
    expect(verifyServiceCall(token, CALL, KEYS, after(age))).toEqual({ peer: 'police' });
});

test.each([
  ['none', undefined, CALL],
  ['another path', token, { ...CALL, path: '/internal/rules' }],
  ['another body', token, { ...CALL, body: '{"a":1}' }],
  ['another peer’s name', token.replace('police', 'health'), CALL],
  ['an unknown peer', token.replace('police', 'nobody'), CALL],
  ['a name that every object knows', token.replace('police', 'constructor'), CALL],
  ['another time', token.replace(String(NOW.getTime()), String(NOW.getTime() + 1)), CALL],
  ['no time', token.replace(String(NOW.getTime()), 'soon'), CALL],
])('%s is forged', (_name, header, call) => {
  expect(verifyServiceCall(header, call, KEYS, NOW)).toEqual({ fault: 'forged' });
});

test.each([10_001, -2001, 3_600_000, -3_600_000])(
  'a genuine one that is %d ms off is told from a forged one',
  (jump) => {
    expect(verifyServiceCall(token, CALL, KEYS, after(jump))).toEqual({ fault: 'clockSkew' });
  },
);

test('while a key rotates the earlier one is accepted, and then no more', () => {
  const rotated = { police: ['n'.repeat(40), POLICE] } as const;
  expect(verifyServiceCall(token, CALL, rotated, NOW)).toEqual({ peer: 'police' });
  expect(verifyServiceCall(token, CALL, { police: ['n'.repeat(40)] }, NOW)).toEqual({ fault: 'forged' });
});
