import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { errorsInVariablesSlope } from '../../../functions/fit/diagnosis/errors-in-variables.ts';
import type { FirmGap } from '../../../functions/fit/diagnosis/firm-gaps.ts';
import { rankLinks } from '../../../functions/fit/diagnosis/ranking.ts';
import { difference } from '../../../functions/fit/diagnosis/segmentation.ts';
import { createRandom } from '../../../functions/numerics/random.ts';
import { chainOf } from './simulate-chain.ts';

const page = readFileSync(join(import.meta.dirname, '../../../functions/fit/diagnosis/README.md'), 'utf8');
const example = page.slice(page.indexOf('## Worked example'), page.indexOf('## Assumptions'));
const rows = example
  .split('\n')
  .filter((line) => line.startsWith('|') && !line.startsWith('|--'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
const links = rows
  .filter((cells) => cells.length === 4)
  .slice(1)
  .map(([link, bias, slope, reach]) => ({
    link: link!,
    bias: Number(bias),
    slope: Number(slope),
    reach: Number(reach),
  }));
const results = rows.filter((cells) => cells.length === 2).slice(1);

/** Estimate and ends of the result that starts in the row of that name; the page gives four digits. */
function shown(quantity: string): number[] {
  const at = results.findIndex(([name]) => name === quantity);
  const ends = results.slice(at + 1, at + 3).filter(([name]) => name!.startsWith('…'));
  return [results[at]!, ...ends].map(([, value]) => Number(value));
}

const expectNear = (found: readonly unknown[], quantity: string): void => {
  const stated = shown(quantity);
  expect(stated.length).toBe(found.length);
  stated.forEach((value, place) => {
    expect(found[place], `${quantity} ${place}`).toBeCloseTo(value, 3);
  });
};

test('the change of loyalty comes out as the page says', () => {
  const [before, after] = [/was (.*) points/, /and (\d+ and \d+) in the two/].map((pattern) =>
    [...pattern.exec(example)![1]!.matchAll(/\d+/g)].map(([number]) => Number(number)),
  );
  const answers = Number(/from (\d+) answers/.exec(example)![1]);
  const points = [...before!, ...after!].map((estimate, index) => ({
    period: `p${index}`,
    estimate,
    variance: 1,
    degreesOfFreedom: answers - 1,
  }));
  const found = difference(
    points,
    points.map(({ variance }) => variance),
    0,
    before!.length,
    points.length,
  );
  expectNear([found.change, found.lower, found.upper], 'change of loyalty');
});

test('the pass-through of the cells comes out as the page says, and that it is not estimable', () => {
  const pairs = rows
    .filter((cells) => cells.length === 5)
    .slice(1)
    .map(([attribute, period, before, error, after]) => ({
      group: attribute!,
      time: period!,
      cluster: attribute!,
      x: Number(before),
      y: Number(after),
      xNoise: Number(error),
      sharedNoise: 0,
    }));
  expect(pairs).toHaveLength(9);
  const found = errorsInVariablesSlope(pairs, createRandom(1))!;
  expectNear([found.slope], 'pass-through of the cells');
  expectNear([found.reliability], 'its reliability');
  expect(found).toMatchObject({ isEstimable: false, cells: 9, clusters: 3 });
});

test('parts and effect come out as the page says', () => {
  const numbers = (name: 'slope' | 'reach') => Object.fromEntries(links.map((each) => [each.link, each[name]]));
  const [slope, reach] = [...example.matchAll(/moves ([\d.]+) ± ([\d.]+) points/g)][0]!.slice(1).map(Number);
  const chain = chainOf(
    links.map(({ link }, place) => [link, `s${place}`, `s${place + 1}`] as const),
    numbers('slope'),
    numbers('reach'),
  );
  const estimate = { slope: slope!, lower: slope! - reach!, upper: slope! + reach! };
  const found = rankLinks({
    period: 'p',
    chains: [chain],
    gaps: links.map(
      ({ link, bias }): FirmGap => ({
        link,
        bias,
        biasLower: bias - 1,
        biasUpper: bias + 1,
        misfit: bias,
        misfitLower: bias - 1,
        isMixedRuler: false,
      }),
    ),
    attribution: null,
    hasFallen: false,
    loyaltySlopes: new Map([
      ['value', { ...estimate, reliability: 0.9, cells: 40, clusters: 12, isEstimable: true, draws: [] }],
    ]),
    smallestGap: 2,
    closesPoints: 5,
    openSince: () => null,
  });
  const of = (link: string) => found.find((row) => row.link === link)!;
  const [gap2, gap4] = [of('gap2'), of('gap4')];
  expectNear([gap2.own_part, gap2.own_part_lower, gap2.own_part_upper], 'own part of gap2');
  expectNear([gap4.carried_on_part, gap4.carried_on_part_lower, gap4.carried_on_part_upper], 'carried on at gap4');
  expectNear([gap2.expected_effect], 'expected effect of closing gap2');
});
