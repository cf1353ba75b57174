import { randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { type Lease, type LeaseChallenge, type LeaseGap, startLease } from './lease';
import { judgeMark, type Keeping, type KnownSeeding, type LeaseMark, NOWHERE, UNSEEDED } from './leaseMark';

/**
 * A governance that accepts nonces and gives marks, a replica that shows them when the test says so, a database that keeps marks
 * until the test puts it back, and a clock that the test moves.
 */
const LIFE_S = 5;

let seconds: number;
let started: string;
let whole: boolean;
let reachable: boolean;
let shown: string | null;
let accepted: string[];
let changes: boolean[];
let subscribed: boolean;
let readable: boolean;
let neverHeld: LeaseGap[];
let mark: LeaseMark;
let keepable: boolean;
let overtaking: number;
let known: KnownSeeding[];
let putBack: (string | null)[];
let keeping: Keeping;
let toldWhole: boolean;
let lease: Lease;

beforeEach(() => {
  seconds = 1000;
  started = 'once';
  whole = true;
  reachable = true;
  shown = null;
  accepted = [];
  changes = [];
  subscribed = true;
  readable = true;
  neverHeld = [];
  mark = { seeding: UNSEEDED, mark: 0 };
  keepable = true;
  overtaking = 0;
  known = [];
  putBack = [];
  keeping = 'kept';
  toldWhole = true;
  lease = startLease({
    agency: 'police',
    leaseMs: LIFE_S * 1000,
    everyMs: 200,
    clock: () => seconds,
    async send({ nonce, presented }: LeaseChallenge) {
      if (!reachable) throw new Error('Governance cannot be reached.');
      if (overtaking > 0) overtakeOnce();
      const verdict = judgeMark(presented, known);
      const latest = known.at(-1);
      if (verdict !== 'goesOn')
        return { kind: 'putBack', verdict, presented: latest?.seeding === presented.seeding ? latest.presented : null };
      const given = (latest?.given ?? 0) + 1;
      known = [{ seeding: presented.seeding, given, presented: presented.mark }];
      accepted.push(nonce);
      const toFind = { place: NOWHERE, whole: toldWhole, rules: 0, persons: [], revisions: [] };
      return { kind: 'accepted', mark: given, toFind };
    },
    marks: {
      read: async () => mark,
      async keep({ seeding, mark: given }) {
        if (!keepable) throw new Error('disk full');
        if (keeping === 'lacking') mark = { ...mark, incomplete: true };
        if (keeping === 'kept') mark = { ...mark, seeding, mark: Math.max(given, mark.mark) };
        return keeping;
      },
    },
    onPutBack: (verdict) => putBack.push(verdict),
    async sql<Row>() {
      if (!readable) throw new Error('permission denied');
      return [{ started, subscribed, whole, nonce: shown }] as Row[];
    },
    onChange: (held) => changes.push(held),
    onNeverHeld: (missing) => neverHeld.push(missing),
  });
});
afterEach(() => lease.stop());

/** Another process of the agency is given a mark, keeps and presents it, just before our call is judged. */
function overtakeOnce(): void {
  overtaking -= 1;
  const next = (known.at(-1)?.given ?? 0) + 1;
  mark = { ...mark, mark: next };
  known = [{ seeding: mark.seeding, given: next, presented: next }];
}

/** The process looks, or sends its next nonce, at most a fifth of a second apart. */
async function eventually(check: () => boolean): Promise<void> {
  for (const until = Date.now() + 5000; !check(); await turn())
    if (Date.now() > until) throw new Error('It never came.');
}

/** Several more looks have been made. */
async function settle(): Promise<void> {
  await new Promise((done) => setTimeout(done, 300));
}

const comesBack = () => {
  shown = accepted.at(-1) ?? null;
};

/** One more nonce than there were was accepted. */
async function challenge(): Promise<void> {
  const before = accepted.length;
  seconds += 1;
  await eventually(() => accepted.length > before);
}

test('there is none until the very nonce came back, and none by what another process sent', async () => {
  await eventually(() => accepted.length > 0);
  shown = 'a nonce of another';
  await settle();
  expect(lease.held()).toBe(false);
  comesBack();
  await eventually(() => lease.held());
});

test.each<[LeaseGap, () => void]>([
  ['notRead', () => (readable = false)],
  ['notSubscribed', () => (subscribed = false)],
  ['copying', () => (whole = false)],
  ['agencyPutBack', () => (known = [{ seeding: UNSEEDED, given: 9, presented: 8 }])],
  ['governancePutBack', () => (mark = { ...mark, mark: 9 })],
  ['notAccepted', () => (reachable = false)],
  ['notReturned', () => undefined],
])('%s is named while it is so, and told once where there was no lease from the start', async (gap, happens) => {
  happens();
  // The next challenge is due.
  seconds += 1;
  await eventually(() => lease.missing() === gap);
  expect(neverHeld).toEqual([]);
  seconds += LIFE_S;
  await eventually(() => neverHeld.length > 0);
  seconds += LIFE_S;
  await settle();
  expect(neverHeld).toEqual([gap]);
  [readable, subscribed, whole, reachable] = [true, true, true, true];
  // Seeded again, where that is what it takes.
  mark = { seeding: randomUUID(), mark: 0 };
  await challenge();
  // What was sent long ago is worth nothing when it comes back; another follows.
  await eventually(() => {
    comesBack();
    return lease.held();
  });
  expect(lease.missing()).toBeNull();
});

test('it runs from the sending, however late the nonce came back', async () => {
  await eventually(() => accepted.length > 0);
  seconds += 4;
  shown = accepted[0] ?? null;
  await eventually(() => lease.held());
  seconds += 0.9;
  expect(lease.held()).toBe(true);
  seconds += 0.1;
  expect(lease.held()).toBe(false);
});

test('a replica that is later than the life of a lease never gives one, though challenges flow', async () => {
  await eventually(() => accepted.length > 0);
  for (let beat = 0; beat < 12; beat += 1) {
    await challenge();
    shown = accepted[beat - 6] ?? null;
    await turn();
    expect(lease.held()).toBe(false);
  }
  comesBack();
  await eventually(() => lease.held());
});

test('a process that was stopped finds it gone when it goes on', async () => {
  await eventually(() => accepted.length > 0);
  comesBack();
  await eventually(() => lease.held());
  seconds += 3600;
  expect(lease.held()).toBe(false);
});

test('a wall clock that jumps an hour moves nothing', async () => {
  await eventually(() => accepted.length > 0);
  comesBack();
  await eventually(() => lease.held());
  const jump = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 3_600_000);
  await settle();
  expect(lease.held()).toBe(true);
  jump.mockRestore();
  seconds += LIFE_S;
  expect(lease.held()).toBe(false);
});

test.each([
  ['a connection was lost', () => lease.lose()],
  [
    'the server is another than before',
    () => {
      started = 'again';
    },
  ],
])('when %s it is gone, and what was sent before renews nothing', async (_name, happens) => {
  await eventually(() => accepted.length > 0);
  comesBack();
  await eventually(() => lease.held());
  const before = accepted.length;
  happens();
  await eventually(() => !lease.held());
  await eventually(() => accepted.length > before);
  await settle();
  expect(lease.held()).toBe(false);
  comesBack();
  await eventually(() => lease.held());
  await eventually(() => changes.length >= 3);
  expect(changes.slice(0, 3)).toEqual([true, false, true]);
});

test('it comes back by itself when governance can be reached again', async () => {
  await eventually(() => accepted.length > 0);
  reachable = false;
  comesBack();
  await eventually(() => lease.held());
  seconds += LIFE_S;
  await settle();
  expect(lease.held()).toBe(false);
  reachable = true;
  await challenge();
  comesBack();
  await eventually(() => lease.held());
});

test('there is none while a first copy is under way', async () => {
  await eventually(() => accepted.length > 0);
  whole = false;
  comesBack();
  await settle();
  expect(lease.held()).toBe(false);
  whole = true;
  await challenge();
  comesBack();
  await eventually(() => lease.held());
  whole = false;
  await eventually(() => !lease.held());
});

test('without a lease one nonce is sent until it comes back, and then another at once', async () => {
  await eventually(() => accepted.length > 0);
  comesBack();
  await eventually(() => lease.held());
  for (let second = 0; second < LIFE_S; second += 1) await challenge();
  await eventually(() => !lease.held());
  const [last, before] = [accepted.at(-1), accepted.length];
  for (let second = 0; second < LIFE_S + 1; second += 1) await challenge();
  expect(new Set(accepted.slice(before - 1))).toEqual(new Set([last]));
  // It was sent too long ago to be worth anything; no second has to pass for the next.
  const sent = accepted.length;
  comesBack();
  await eventually(() => accepted.length > sent && accepted.at(-1) !== last);
  expect(lease.held()).toBe(false);
  comesBack();
  await eventually(() => lease.held());
});

describe('of a database that keeps the marks', () => {
  beforeEach(async () => {
    for (let nonces = 0; nonces < 3; nonces += 1) {
      await eventually(() => accepted.length > nonces);
      comesBack();
      await eventually(() => mark.mark > nonces);
      seconds += 1;
    }
  });

  const present = async () => {
    await challenge();
    comesBack();
  };

  test('each was kept before its lease counted, and is presented with the next challenge', async () => {
    keepable = false;
    await challenge();
    seconds += LIFE_S;
    comesBack();
    await settle();
    expect([lease.held(), lease.missing()]).toEqual([false, 'notRead']);
    keepable = true;
    await present();
    await eventually(() => lease.held());
    expect(known.at(-1)?.presented).toBeGreaterThanOrEqual(3);
  });

  test('one that lacks what governance had done loses its lease at once, and is found put back until it is seeded again', async () => {
    await eventually(() => lease.held());
    keeping = 'lacking';
    await present();
    await eventually(() => lease.missing() === 'agencyPutBack');
    keeping = 'kept';
    seconds += 1;
    await settle();
    expect([lease.held(), putBack]).toEqual([false, ['agencyPutBack']]);
    mark = { seeding: randomUUID(), mark: 0 };
    await present();
    await eventually(() => lease.held());
    expect(putBack).toEqual(['agencyPutBack', null]);
  });

  test('where more is to be found there is no lease yet, and the rest is asked for at once', async () => {
    seconds += LIFE_S;
    toldWhole = false;
    await present();
    // Without a second passing.
    for (let parts = 0; parts < 3; parts += 1) {
      const before = accepted.length;
      comesBack();
      await eventually(() => accepted.length > before);
      expect(lease.held()).toBe(false);
    }
    toldWhole = true;
    const before = accepted.length;
    comesBack();
    await eventually(() => accepted.length > before);
    comesBack();
    await eventually(() => lease.held());
  });

  test('a nonce that another took the place of meanwhile renews nothing', async () => {
    seconds += LIFE_S;
    keeping = 'gone';
    await present();
    await settle();
    expect(lease.held()).toBe(false);
    keeping = 'kept';
    await eventually(() => {
      comesBack();
      return lease.held();
    });
  });

  test('one that was put back is found at its next challenge, told once, and gives no lease until it is seeded again', async () => {
    const old = { ...mark, mark: 1 };
    await present();
    await eventually(() => mark.mark === known.at(-1)?.given);
    mark = old;
    seconds += 1;
    await eventually(() => lease.missing() === 'agencyPutBack');
    for (let second = 0; second < LIFE_S; second += 1) {
      seconds += 1;
      comesBack();
      await settle();
      expect(lease.held()).toBe(false);
    }
    expect(putBack).toEqual(['agencyPutBack']);
    mark = { seeding: randomUUID(), mark: 0 };
    await present();
    await eventually(() => lease.held());
    expect(putBack).toEqual(['agencyPutBack', null]);
  });

  test('one that another process overtook is asked again, and nobody is alarmed', async () => {
    overtaking = 3;
    await present();
    await eventually(() => lease.held());
    expect([overtaking, putBack]).toEqual([0, []]);
  });

  test('a connection that breaks while a mark is read ends what was sent before', async () => {
    lease.lose();
    const before = accepted.length;
    expect(lease.held()).toBe(false);
    await eventually(() => accepted.length > before);
    await settle();
    expect(lease.held()).toBe(false);
    comesBack();
    await eventually(() => lease.held());
    expect(putBack).toEqual([]);
  });
});
