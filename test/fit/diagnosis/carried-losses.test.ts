import { expect, test } from 'vitest';
import {
  type Bounded,
  carriedOn,
  onwardFrom,
  reachOfProduct,
} from '../../../functions/fit/diagnosis/carried-losses.ts';
import { createRandom } from '../../../functions/numerics/random.ts';
import { chainOf } from './simulate-chain.ts';

const slopes = { first: 0.9, second: 0.7, third: 0.8 } as const;
const reaches = { first: 0.2, second: 0.3, third: 0.25 } as const;
const chain = chainOf(
  [
    ['first', 's0', 's1'],
    ['second', 's1', 's2'],
    ['third', 's2', 's3'],
  ],
  slopes,
  reaches,
);
const linkOf = (name: string) => chain.links.find((link) => link.link === name)!;
const losses: Readonly<Record<string, Bounded>> = {
  first: { value: 4, reach: 1.5 },
  second: { value: 3, reach: 1 },
  third: { value: 2, reach: 1 },
};

test('losses of links before arrive as far as the slopes pass them on', () => {
  const { value } = carriedOn(chain, linkOf('third'), ({ link }) => losses[link]!);
  expect(value).toBeCloseTo(0.8 * (3 + 0.7 * 4), 12);
  expect(carriedOn(chain, linkOf('first'), ({ link }) => losses[link]!)).toEqual({ value: 0, reach: 0 });
});

test('their interval holds the uncertainty of the losses and of the slopes (independent: drawn)', () => {
  const random = createRandom('carried');
  const draw = ({ value, reach }: { value: number; reach: number | null }) => random.normal(value, reach! / 1.96);
  const drawn = Array.from({ length: 40_000 }, () => {
    const [second, third] = [draw({ value: 0.7, reach: 0.3 }), draw({ value: 0.8, reach: 0.25 })];
    return third * (draw(losses.second!) + second * draw(losses.first!));
  });
  const mean = drawn.reduce((sum, each) => sum + each, 0) / drawn.length;
  const deviation = Math.sqrt(drawn.reduce((sum, each) => sum + (each - mean) ** 2, 0) / drawn.length);
  const { reach } = carriedOn(chain, linkOf('third'), ({ link }) => losses[link]!);
  expect(reach! / (1.96 * deviation)).toBeCloseTo(1, 1);
});

test('a loss without an interval leaves the part without one', () => {
  const found = carriedOn(chain, linkOf('third'), ({ link }) =>
    link === 'first' ? { value: 4, reach: null } : losses[link]!,
  );
  expect(found).toMatchObject({ value: 0.8 * (3 + 0.7 * 4), reach: null });
});

test('a point gained reaches the end by the product of the slopes after it', () => {
  const onward = onwardFrom(chain, linkOf('first'));
  expect(onward.product).toBeCloseTo(0.7 * 0.8, 12);
  expect(onward.reach).toBeCloseTo(reachOfProduct(0.7, 0.3, 0.8, 0.25), 12);
  expect(onwardFrom(chain, linkOf('third'))).toMatchObject({ product: 1, reach: 0 });
});
