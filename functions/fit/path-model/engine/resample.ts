import { createRandom } from '../../../numerics/random.ts';

/**
 * How often each unit is drawn in one resample: `units` draws with replacement. Depends on seed and number alone, so neither
 * the order of resamples nor the number of workers matters, and several models can share their resamples.
 *
 * @param into used again when given.
 */
export function resampleCounts(
  seed: number,
  number: number,
  units: number,
  into: Int32Array = new Int32Array(units),
): Int32Array {
  const random = createRandom(`${seed}/resample/${number}`);
  into.fill(0);
  for (let draw = 0; draw < units; draw++) into[random.integer(units)]!++;
  return into;
}
