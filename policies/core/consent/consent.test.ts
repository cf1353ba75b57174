import fc from 'fast-check';
import { CONSENT_EVENTS, stateAt } from './consent';

const NOW = new Date('2026-11-20T12:00:00Z');

test('what was recorded upon a supersession counts: while it was told to nobody the decision stood', () => {
  const at = new Date('2026-11-01');
  const after = (event: (typeof CONSENT_EVENTS)[number]) =>
    stateAt(
      {
        events: [
          { event: 'given', at },
          { event: 'superseded', at },
          { event, at },
        ],
        validUntil: null,
      },
      NOW,
    );
  for (const event of ['withdrawn', 'lapsed', 'invalidated'] as const) expect(after(event)).toBe(event);
});

test('a state follows from the events and the time, and nothing follows upon an end', () => {
  const event = fc.record({
    event: fc.constantFrom(...CONSENT_EVENTS),
    at: fc.date({ min: new Date('2026-01-01'), max: new Date('2026-12-31'), noInvalidDate: true }),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 6 }), fc.option(event), (drawn, until) => {
      const events = drawn.toSorted((a, b) => a.at.getTime() - b.at.getTime());
      const consent = { events, validUntil: until?.at ?? null };
      const state = stateAt(consent, NOW);
      if (state === 'given') expect(consent.validUntil === null || consent.validUntil > NOW).toBe(true);
      const ended = stateAt(
        { ...consent, events: [{ event: 'withdrawn', at: new Date('2025-01-01') }, ...events] },
        NOW,
      );
      // But for a lapse: a withdrawal too goes with the right of who withdrew.
      const lapsed = events.some(({ event, at }) => event === 'lapsed' && at <= NOW);
      expect(ended).toBe(lapsed ? 'lapsed' : 'withdrawn');
    }),
  );
});
