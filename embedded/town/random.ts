/** A small seeded generator (sfc32): the same seed and stream give the same draws on every machine. */
export interface Random {
  /** 0 inclusive to 1 exclusive. */
  next(): number;
  chance(probability: number): boolean;
  /** Whole number from `from` to `to`, both inclusive. */
  whole(from: number, to: number): number;
  pick<Value>(values: readonly Value[]): Value;
  uuid(): string;
}

/**
 * Streams of one seed are independent of each other: what is drawn for one child moves no other child. 128 bits of state,
 * because with 32 the streams of a large town would overlap and ids would repeat.
 */
export function seededRandom(seed: number, stream = 0): Random {
  const word = generator(seed >>> 0, stream >>> 0);
  const next = () => word() / 4_294_967_296;
  const whole = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    chance: (probability) => next() < probability,
    whole,
    pick(values) {
      const value = values[whole(0, values.length - 1)];
      if (value === undefined) throw new RangeError('There is nothing to pick from.');
      return value;
    },
    uuid: () => uuidOf([word(), word(), word(), word()].map((part) => part.toString(16).padStart(8, '0')).join('')),
  };
}

/** A source of 32-bit words. */
function generator(seed: number, stream: number): () => number {
  let [a, b, c, counter] = [seed, stream, 0x9e3779b9, 1];
  const word = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  // The first words still resemble the seed.
  for (let warming = 0; warming < 16; warming += 1) word();
  return word;
}

/** Version 4, variant 1 (RFC 9562), of 32 hexadecimal digits. */
function uuidOf(hex: string): string {
  const variant = '89ab'[Number.parseInt(hex[16] ?? '0', 16) % 4];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
