import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrapPathModel } from '../../../functions/fit/path-model/engine/bootstrap.ts';
import { mediationsOf } from '../../../functions/fit/path-model/engine/mediation.ts';
import type { MomentCells, PathBootstrap } from '../../../functions/fit/path-model/engine/types.ts';
import { compareFit, fitOf, referenceName } from './compare-path-fit.ts';
import {
  fixedResamples,
  modelOf,
  oneToTen,
  type PathReference,
  readAnswers,
  readReference,
} from './path-model-files.ts';
import type { Report } from './report.ts';

const estimate = 1e-9;
const resamples = 5000;
const seed = 4;

/** PLS against seminr, cSEM, semPLS and plspm: estimates, the 100 fixed resamples, and intervals of a bootstrap of our own. */
export async function verifyPathModels(folder: string, report: Report): Promise<void> {
  const mobi = readReference(folder, 'ref_mobi.json');
  const mobiAnswers = readAnswers(folder, 'mobi.csv');
  const synthetic = readReference(folder, 'ref_synth.json');
  const mediation = readReference(folder, 'ref_mediation.json');
  const sets: readonly [string, PathReference, MomentCells][] = [
    ['ECSI on 250 mobile phone customers', mobi, mobiAnswers],
    ['the same model on 400 synthetic customers', synthetic, readAnswers(folder, 'synth_ecsi.csv')],
    ['value → satisfaction → loyalty', mediation, mobiAnswers],
  ];
  for (const [name, reference, cells] of sets) {
    report.heading(`Path model, estimates: ${name}`);
    for (const comparison of compareFit(reference, cells))
      report.worst(comparison.name, comparison.deviations, estimate);
  }
  const observed = fitOf(mobi, mobiAnswers, { range: 'observed', indexWeights: 'w' });
  const indexOf = (name: string) =>
    observed.constructs.find(({ construct }) => construct === name)?.index ?? Number.NaN;
  report.near('Satisfaction on the observed range (openpls)', indexOf('Satisfaction'), 68.38, 0.005, 'absolute');
  report.near('Quality on the observed range (openpls)', indexOf('Quality'), 73.38, 0.005, 'absolute');
  verifyFixedResamples(folder, mobi, mobiAnswers, report);
  for (const [name, reference, cells] of sets) verifyIntervals(name, reference, cells, report);
  const { bootstrap } = bootstrapped(mediation, mobiAnswers, {});
  const [found] = bootstrap ? mediationsOf(bootstrap) : [];
  report.holds('mediation verdict', found?.verdict === 'full', `value → loyalty: ${found?.verdict}`);
}

function bootstrapped(reference: PathReference, cells: MomentCells, more: { counts?: Int32Array[] }) {
  return bootstrapPathModel(modelOf(reference), cells, {
    resamples: more.counts?.length ?? resamples,
    seed,
    jackknife: true,
    ranges: oneToTen(cells.items),
    kinds: ['path', 'total', 'indirect', 'specific', 'loading', 'weight', 'r2'],
    ...more,
  });
}

function verifyFixedResamples(folder: string, reference: PathReference, cells: MomentCells, report: Report): void {
  report.heading('Path model, 100 fixed resamples');
  const parsed: unknown = JSON.parse(readFileSync(join(folder, 'resample_stats_mobi.json'), 'utf8'));
  const file = fixedResamples.parse(parsed);
  const counts = readFileSync(join(folder, 'resample_indices_mobi_100x250.csv'), 'utf8')
    .trim()
    .split('\n')
    .map(countsOf);
  const { bootstrap } = bootstrapped(reference, cells, { counts });
  if (!bootstrap) {
    report.holds('fit', false, 'no fit');
    return;
  }
  const places = bootstrap.intervals.map(({ statistic }) => file.names.indexOf(referenceName(statistic) ?? ''));
  const width = bootstrap.intervals.length;
  const compared = places.flatMap((place, k) => (place < 0 ? [] : [{ place, k, interval: bootstrap.intervals[k]! }]));
  // Image has no predictor: its R² is not a figure.
  report.holds('statistics', compared.length === file.names.length - 1, `${compared.length} of ${file.names.length}`);
  const values = compared.flatMap(({ place, k }) =>
    file.values.map((row, resample) => Math.abs(bootstrap.draws[resample * width + k]! - row[place]!)),
  );
  report.worst('every statistic of every resample', values, 1e-8);
  report.worst(
    'standard errors',
    compared.map(({ place, interval }) => Math.abs(interval.stdError - file.se[place]!)),
    1e-8,
  );
  const ends = compared.flatMap(({ place, interval }) =>
    [0, 1].map((end) => Math.abs(interval.percentile[end]! - file.perc[end]![place]!)),
  );
  report.worst('percentile intervals', ends, 1e-8);
}

function countsOf(line: string): Int32Array {
  const drawn = line.split(',').map(Number);
  const counts = new Int32Array(drawn.length);
  for (const row of drawn) counts[row]!++;
  return counts;
}

/**
 * Two bootstraps differ by chance: the allowed distances are three standard deviations of it (B = 5,000 against 20,000; against
 * 5,000 the root of 8/5 more). Of some hundred figures one or two lie outside with most seeds, so the seed is fixed and, whatever the
 * seed, the mean deviation of the standard errors must be nothing.
 */
function verifyIntervals(name: string, reference: PathReference, cells: MomentCells, report: Report): void {
  report.heading(`Path model, bootstrap with ${resamples} resamples of our own: ${name}`);
  const { bootstrap } = bootstrapped(reference, cells, {});
  if (!bootstrap) {
    report.holds('fit', false, 'no fit');
    return;
  }
  report.holds('resamples kept', bootstrap.kept === resamples, `${bootstrap.kept} of ${resamples}`);
  const deviations = deviationsOf(reference, bootstrap);
  const more = reference.bootstrap.B === resamples ? Math.sqrt(8 / 5) : 1;
  report.worst('standard errors (relative)', deviations.errors.map(Math.abs), 0.034 * more);
  report.near('their mean (relative)', mean(deviations.errors), 0, 0.01, 'absolute');
  report.worst('percentile ends (in standard errors)', deviations.percentile, 0.13 * more);
  report.worst('BCa ends (in standard errors)', deviations.bca, 0.25 * more);
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function deviationsOf(reference: PathReference, bootstrap: PathBootstrap) {
  const compared = bootstrap.intervals.flatMap((interval) => {
    const file = reference.bootstrap.params[referenceName(interval.statistic) ?? ''];
    return file && file.se > 1e-9 ? [{ interval, file }] : [];
  });
  const ends = (ours: 'percentile' | 'bca', theirs: 'perc' | 'bca') =>
    compared.flatMap(({ interval, file }) =>
      [0, 1].map((end) => Math.abs((interval[ours]?.[end] ?? Number.NaN) - file[theirs][end]!) / file.se),
    );
  return {
    errors: compared.map(({ interval, file }) => interval.stdError / file.se - 1),
    percentile: ends('percentile', 'perc'),
    bca: ends('bca', 'bca'),
  };
}
