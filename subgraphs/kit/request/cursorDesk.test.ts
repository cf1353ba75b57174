import { cursorDesk } from './cursorDesk';

describe('cursorDesk', () => {
  const desk = cursorDesk(() => ['k'.repeat(43)]);

  it('opens what it sealed for the same requester and purpose', () => {
    expect(desk.open(desk.seal('2026-01-01|abc', 'gwen|earlyHelp'), 'gwen|earlyHelp')).toBe('2026-01-01|abc');
  });

  it.each([
    ['another requester', (cursor: string) => desk.open(cursor, 'huw|earlyHelp')],
    ['another key', (cursor: string) => cursorDesk(() => ['x'.repeat(43)]).open(cursor, 'gwen|earlyHelp')],
    ['an altered cursor', (cursor: string) => desk.open(`${cursor.slice(0, -2)}AA`, 'gwen|earlyHelp')],
    ['what is no cursor', () => desk.open('1', 'gwen|earlyHelp')],
  ])('refuses %s', (_case, open) => {
    expect(open(desk.seal('2026-01-01|abc', 'gwen|earlyHelp'))).toBeNull();
  });

  it('has the same length for short and long positions, and never repeats', () => {
    const short = desk.seal('1', 'b');
    expect(short).toHaveLength(desk.seal('a'.repeat(150), 'b').length);
    expect(short).not.toBe(desk.seal('1', 'b'));
  });
});
