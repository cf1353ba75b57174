import { FetchPace } from './fetchPace';
import { laneOf } from './laneOf';
import { DEFAULT_LOAD, loadGate } from './loadGate';
import { ReadLimit } from './readLimit';

describe('laneOf', () => {
  it.each([
    ['mutation { withdrawConsent }', null, 'acts'],
    ['\uFEFF\n mutation Withdraw($id: ID!) { withdrawConsent }', null, 'acts'],
    ['mutation Withdraw { a } query Read { b }', 'Withdraw', 'acts'],
    ['mutation Withdraw { a } query Read { b }', 'Read', 'reads'],
    ['mutation { a } query Read { b }', 'Read', 'reads'],
    ['query Read { b } mutation Withdraw { a }', 'Withdraw', 'reads'],
    ['# mutation\n{ b }', null, 'reads'],
    ['mutationQuery { b }', null, 'reads'],
    ['{ mutation }', null, 'reads'],
  ])('%j, of which %j: %s', (query, operationName, lane) => {
    expect(laneOf(query, operationName)).toBe(lane);
  });
});

describe('loadGate', () => {
  const gateOf = (limit: () => number, settings = {}) =>
    loadGate({ settings: { ...DEFAULT_LOAD, ...settings }, limit });

  /** What a promise has come to by now. */
  async function now<Value>(promise: Promise<Value>): Promise<Value | 'open'> {
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    return Promise.race([promise, Promise.resolve('open' as const)]);
  }

  it('lets in as many reads as the limit says; the next wait, and come in their order as others leave', async () => {
    const gate = gateOf(() => 2);
    expect([await gate.enter('reads', 'ann'), await gate.enter('reads', 'ann')]).toEqual([true, true]);
    const [third, fourth] = [gate.enter('reads', 'ann'), gate.enter('reads', 'ann')];
    expect([await now(third), await now(fourth), gate.waiting]).toEqual(['open', 'open', 2]);
    gate.leave('reads', 'ann');
    expect([await now(third), await now(fourth), gate.waiting]).toEqual([true, 'open', 1]);
    gate.leave('reads', 'ann');
    expect(await now(fourth)).toBe(true);
  });

  it('a limit that falls lets nobody in until enough have left, and one that rises lets in as many as it says', async () => {
    let limit = 3;
    const gate = gateOf(() => limit);
    for (let each = 0; each < 3; each += 1) await gate.enter('reads', 'ann');
    const waiting = [gate.enter('reads', 'ann'), gate.enter('reads', 'ann')];
    limit = 1;
    gate.leave('reads', 'ann');
    gate.leave('reads', 'ann');
    expect(gate.waiting).toBe(2);
    limit = 3;
    gate.leave('reads', 'ann');
    expect(await Promise.all(waiting)).toEqual([true, true]);
  });

  it('nobody overtakes those who wait', async () => {
    let limit = 1;
    const gate = gateOf(() => limit);
    await gate.enter('reads', 'ann');
    const first = gate.enter('reads', 'ann');
    limit = 2;
    const second = gate.enter('reads', 'ann');
    expect([await now(first), await now(second)]).toEqual([true, 'open']);
    gate.leave('reads', 'ann');
    expect(await now(second)).toBe(true);
  });

  it('refuses at once where as many wait as may, and after the longest wait', async () => {
    jest.useFakeTimers();
    try {
      const gate = gateOf(() => 1, { mostWaiting: 1, longestWaitMs: 50 });
      await gate.enter('reads', 'ann');
      const waits = gate.enter('reads', 'ann');
      expect(await gate.enter('reads', 'ann')).toBe(false);
      jest.advanceTimersByTime(49);
      expect(await now(waits)).toBe('open');
      jest.advanceTimersByTime(1);
      expect([await waits, gate.waiting]).toEqual([false, 0]);
      // It took no place: the next comes in when the first leaves.
      gate.leave('reads', 'ann');
      expect(await now(gate.enter('reads', 'ann'))).toBe(true);
    } finally {
      jest.useRealTimers();
    }
  });

  it('acts wait behind no read, and have a bound of their own', async () => {
    const gate = gateOf(() => 1, { mostActs: 2 });
    await gate.enter('reads', 'ann');
    const read = gate.enter('reads', 'ann');
    expect([await gate.enter('acts', 'ann'), await gate.enter('acts', 'ann')]).toEqual([true, true]);
    const third = gate.enter('acts', 'ann');
    expect(await now(third)).toBe('open');
    gate.leave('acts', 'ann');
    expect([await now(read), await now(third)]).toEqual(['open', true]);
    gate.leave('reads', 'ann');
    expect(await read).toBe(true);
  });

  it('whoever has the fewest under way comes first: nobody waits for another’s flood', async () => {
    const gate = gateOf(() => 2);
    await gate.enter('reads', 'ann');
    await gate.enter('reads', 'ann');
    const [third, bea] = [gate.enter('reads', 'ann'), gate.enter('reads', 'bea')];
    gate.leave('reads', 'ann');
    expect([await now(third), await now(bea)]).toEqual(['open', true]);
    gate.leave('reads', 'ann');
    expect(await now(third)).toBe(true);
  });

  it('of one requester no more acts are under way than may: the rest wait while others pass', async () => {
    const gate = gateOf(() => 1, { mostActs: 4, mostActsOfOne: 2 });
    await gate.enter('acts', 'ann');
    await gate.enter('acts', 'ann');
    const third = gate.enter('acts', 'ann');
    expect([await now(third), await now(gate.enter('acts', 'bea'))]).toEqual(['open', true]);
    gate.leave('acts', 'ann');
    expect(await now(third)).toBe(true);
  });

  it('where as many wait as may, whoever waits most often loses the latest place to somebody else', async () => {
    const gate = gateOf(() => 1, { mostWaiting: 2 });
    await gate.enter('reads', 'ann');
    const [second, third] = [gate.enter('reads', 'ann'), gate.enter('reads', 'ann')];
    const bea = gate.enter('reads', 'bea');
    expect([await now(second), await third, await now(bea)]).toEqual(['open', false, 'open']);
    // None of those who wait waits more often than the next.
    expect(await gate.enter('reads', 'cal')).toBe(false);
    gate.leave('reads', 'ann');
    expect([await now(second), gate.waiting]).toEqual([true, 1]);
  });
});

describe('ReadLimit', () => {
  let ms: number;
  let limit: ReadLimit;
  beforeEach(() => {
    ms = 0;
    limit = new ReadLimit({ leastReads: 2, mostReads: 20 }, () => ms);
  });

  /** One step: as many fetches as say something, of one stretch. */
  function step(stretch: number, times = 1): number {
    for (let each = 0; each < times; each += 1) {
      ms += 100;
      for (let fetch = 0; fetch < 5; fetch += 1) limit.note(stretch);
    }
    return limit.current;
  }

  it('begins with the most, falls by a fifth a step while fetches take a multiple, and never below the least', () => {
    expect(limit.current).toBe(20);
    expect([step(6), step(6)]).toEqual([16, 12]);
    expect(step(6, 50)).toBe(2);
  });

  it('rises again when they do not, one at a time and then by a tenth, and never beyond the most', () => {
    step(6, 50);
    expect([step(1), step(1)]).toEqual([3, 4]);
    expect(step(1, 100)).toBe(20);
  });

  it('stays where it is between the two, before a step is over, and for too few fetches', () => {
    expect(step(2.5, 10)).toBe(20);
    for (let fetch = 0; fetch < 4; fetch += 1) limit.note(10);
    ms += 1000;
    expect(limit.current).toBe(20);
    limit.note(10);
    expect(limit.current).toBe(16);
    for (let fetch = 0; fetch < 50; fetch += 1) limit.note(10);
    expect(limit.current).toBe(16);
  });

  it('one fetch that hung does not speak for all', () => {
    ms += 100;
    for (const stretch of [1, 1, 1, 1, 1, 1, 1, 1000]) limit.note(stretch);
    expect(limit.current).toBe(20);
  });
});

describe('FetchPace', () => {
  it('measures a fetch by the quickest of the same text, for about as many entities', () => {
    const pace = new FetchPace(() => 0);
    const [cheap, dear] = [{}, {}];
    expect([pace.stretchOf(cheap, 1, 10), pace.stretchOf(dear, 1, 200)]).toEqual([1, 1]);
    expect([pace.stretchOf(cheap, 1, 30), pace.stretchOf(dear, 1, 300)]).toEqual([3, 1.5]);
    expect(pace.stretchOf(cheap, 50, 100)).toBe(1);
    expect(pace.stretchOf(cheap, 40, 150)).toBe(1.5);
    expect([pace.stretchOf(cheap, 1, 8), pace.stretchOf(cheap, 1, 16)]).toEqual([1, 2]);
  });

  it('takes nothing for slow that is quick', () => {
    const pace = new FetchPace(() => 0);
    const kind = {};
    pace.stretchOf(kind, 1, 0.5);
    expect(pace.stretchOf(kind, 1, 5)).toBe(1);
  });

  it('forgets how quick it was long ago, and not before', () => {
    let ms = 0;
    const pace = new FetchPace(() => ms);
    const kind = {};
    pace.stretchOf(kind, 1, 10);
    ms = 30_000;
    expect(pace.stretchOf(kind, 1, 40)).toBe(4);
    ms = 60_000;
    expect(pace.stretchOf(kind, 1, 40)).toBe(1);
  });
});
