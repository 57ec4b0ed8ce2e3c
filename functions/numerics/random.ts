/** A stream of reproducible random draws: the same seed gives the same numbers on every machine. */
export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** Whole number in [0, bound). */
  integer(bound: number): number;
  /** Normal, by default standard. */
  normal(mean?: number, standardDeviation?: number): number;
  /** Exponential with the given rate (mean 1/rate). */
  exponential(rate?: number): number;
  /** Gamma with mean shape/rate. */
  gamma(shape: number, rate?: number): number;
  /** Beta(a, b) in [0, 1]; exact also for very small a and b. */
  beta(a: number, b: number): number;
  poisson(mean: number): number;
  /** Successes in `trials` independent trials. */
  binomial(trials: number, probability: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** One element, all equally likely; an empty list is an error. */
  pick<T>(items: readonly T[]): T;
  /** Index of a weight, with probability proportional to it. */
  weighted(weights: readonly number[]): number;
  /** A new list in random order (Fisher–Yates); the input stays as it is. */
  shuffle<T>(items: readonly T[]): T[];
  /** An independent stream named by a label; draws of one stream do not shift those of another. */
  fork(label: string | number): Random;
}

/**
 * Seeded generator: xoshiro128** (Blackman & Vigna 2021), its state filled by splitmix32 from the seed.
 * Normal: polar method (Marsaglia 1964). Gamma: Marsaglia & Tsang (2000), below shape 1 in logarithms. Poisson and binomial:
 * recursive splitting by gamma and beta order statistics (Ahrens & Dieter 1974), exact for every mean.
 *
 * @example createRandom(42).uniform() === createRandom(42).uniform() // true
 */
export function createRandom(seed: number | string): Random {
  const next = xoshiro128(typeof seed === 'string' ? hashText(seed) : hashText(String(seed)));
  const uniform = () => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992;
  const open = () => ((next() >>> 5) * 67108864 + (next() >>> 6) + 0.5) / 9007199254740992;
  const standardNormal = polarNormal(uniform);
  const logGammaDraw = (shape: number): number =>
    shape < 1
      ? Math.log(marsagliaTsang(shape + 1, standardNormal, open)) + Math.log(open()) / shape
      : Math.log(marsagliaTsang(shape, standardNormal, open));

  const random: Random = {
    uniform,
    integer: (bound) => Math.floor(uniform() * bound),
    normal: (mean = 0, standardDeviation = 1) => mean + standardDeviation * standardNormal(),
    exponential: (rate = 1) => -Math.log(open()) / rate,
    gamma: (shape, rate = 1) =>
      (shape < 1 ? Math.exp(logGammaDraw(shape)) : marsagliaTsang(shape, standardNormal, open)) / rate,
    beta: (a, b) => 1 / (1 + Math.exp(logGammaDraw(b) - logGammaDraw(a))),
    poisson: (mean) => poisson(random, mean),
    binomial: (trials, probability) => binomial(random, trials, probability),
    chance: (probability) => uniform() < probability,
    pick: (items) => {
      const item = items[Math.floor(uniform() * items.length)];
      if (item === undefined) throw new RangeError('random pick: expected a non-empty list');
      return item;
    },
    weighted: (weights) => weighted(uniform, weights),
    shuffle: (items) => shuffle(uniform, items),
    fork: (label) => createRandom(`${seed}/${label}`),
  };
  return random;
}

/** 128 bits of seed from text: cyrb128 (four interleaved multiply–xor hashes). */
function hashText(text: string): Uint32Array {
  let [a, b, c, d] = [1779033703, 3144134277, 1013904242, 2773480762];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    a = b ^ Math.imul(a ^ code, 597399067);
    b = c ^ Math.imul(b ^ code, 2869860233);
    c = d ^ Math.imul(c ^ code, 951274213);
    d = a ^ Math.imul(d ^ code, 2716044179);
  }
  const mixed = splitmix32(Math.imul(a ^ (c >>> 18), 597399067) ^ Math.imul(b ^ (d >>> 22), 2869860233));
  return Uint32Array.from([a, b, c, d], (word) => (word ^ mixed()) >>> 0);
}

function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}

function xoshiro128(seed: Uint32Array): () => number {
  let [a = 1, b = 2, c = 3, d = 4] = seed;
  return () => {
    const scrambled = Math.imul(b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
}

function polarNormal(uniform: () => number): () => number {
  let spare: number | null = null;
  return () => {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const square = u * u + v * v;
      if (square > 0 && square < 1) {
        const factor = Math.sqrt((-2 * Math.log(square)) / square);
        spare = v * factor;
        return u * factor;
      }
    }
  };
}

function marsagliaTsang(shape: number, standardNormal: () => number, open: () => number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = standardNormal();
    const root = 1 + c * x;
    if (root <= 0) continue;
    const cube = root * root * root;
    if (Math.log(open()) < 0.5 * x * x + d * (1 - cube + Math.log(cube))) return d * cube;
  }
}

function poisson(random: Random, mean: number): number {
  let remaining = mean;
  let count = 0;
  while (remaining > 16) {
    const arrivals = Math.floor(remaining * 0.875);
    const waited = random.gamma(arrivals);
    if (waited > remaining) return count + binomial(random, arrivals - 1, remaining / waited);
    count += arrivals;
    remaining -= waited;
  }
  const limit = Math.exp(-remaining);
  for (let product = random.uniform(); product > limit; product *= random.uniform()) count++;
  return count;
}

function binomial(random: Random, trials: number, probability: number): number {
  let remaining = trials;
  let chance = Math.min(1, Math.max(0, probability));
  let successes = 0;
  while (remaining > 32 && chance > 0 && chance < 1) {
    const middle = 1 + Math.floor(remaining / 2);
    const orderStatistic = random.beta(middle, remaining + 1 - middle);
    if (orderStatistic <= chance) {
      successes += middle;
      remaining -= middle;
      chance = (chance - orderStatistic) / (1 - orderStatistic);
    } else {
      remaining = middle - 1;
      chance /= orderStatistic;
    }
  }
  if (chance >= 1) return successes + remaining;
  for (let trial = 0; trial < remaining; trial++) if (random.uniform() < chance) successes++;
  return successes;
}

function weighted(uniform: () => number, weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0)) throw new RangeError('random weighted: expected weights with a positive sum');
  let target = uniform() * total;
  let last = 0;
  for (const [index, weight] of weights.entries()) {
    if (weight <= 0) continue;
    last = index;
    target -= weight;
    if (target < 0) return index;
  }
  return last;
}

function shuffle<T>(uniform: () => number, items: readonly T[]): T[] {
  const order = Array.from(items.keys());
  for (let index = order.length - 1; index > 0; index--) {
    const other = Math.floor(uniform() * (index + 1));
    const moved = order[index] ?? 0;
    order[index] = order[other] ?? 0;
    order[other] = moved;
  }
  return order.flatMap((index) => items.slice(index, index + 1));
}
