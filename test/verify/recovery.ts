import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Row } from '../../functions/lake/rows.ts';
import type { FirmOptions } from '../../functions/sample/firm-options.ts';
import type { Truth } from '../../functions/sample/truth.ts';
import { writeSample } from '../../functions/sample/write-sample.ts';
import { type FirmRun, withFirmRun } from '../support/firm-run.ts';
import { foundOfRelations } from './recovery/relations.ts';

/** What one firm's intervals did. */
interface Coverage {
  inside: number;
  cells: number;
  readonly widths: number[];
}

interface Diagnosed {
  readonly verdict: string;
  readonly first: string | null;
  readonly truth: Truth;
}

/**
 * Finds planted truth again through the whole pipeline, on firms of a reduced size with different seeds: true gaps inside their 95 %
 * intervals, the planted root cause first, and "no evidence" in firms whose loyalty falls without any link changing. In firms with all their data: coverage
 * of the knowledge models, relationship funnel and stable phase as planted.
 * Options: number of firms of each kind (default 20), customers (default 3000), first seed (default 1), firms with all their data (default 3).
 */
export default async function recovery([
  firms = '20',
  customers = '3000',
  first = '1',
  whole = '3',
]: readonly string[]): Promise<boolean> {
  const seedsOf = (count: string): number[] =>
    Array.from({ length: Number(count) }, (_, index) => Number(first) + index);
  const seeds = seedsOf(firms);
  const size = { customers: Number(customers), nights: 0, surveysOnly: true };
  const pooled: Coverage = { inside: 0, cells: 0, widths: [] };
  const rollUps: Coverage = { inside: 0, cells: 0, widths: [] };
  let [found, silent] = [0, 0];
  for (const seed of seeds) {
    const run = await firm({ ...size, seed, decline: 'link' }, async (each, truth) => {
      const estimates = await each.table('gap_estimates');
      add(rollUps, coverage(estimates, truth, 'firm'));
      return { cells: coverage(estimates, truth, 'cell'), diagnosed: await diagnosed(each, truth) };
    });
    add(pooled, run.cells);
    const { link, effect_points: effect } = run.diagnosed.truth.root_cause;
    const isFirst = run.diagnosed.first === link && run.diagnosed.verdict === 'root_cause';
    if (isFirst) found++;
    console.log(
      `seed ${seed}: ${describe(run.cells)}; planted ${link} by ${effect} points, found ${run.diagnosed.first} (${run.diagnosed.verdict})`,
    );
  }
  for (const seed of seeds) {
    const run = await firm({ ...size, seed, decline: 'outside' }, diagnosed);
    if (run.verdict === 'no_evidence') silent++;
    console.log(`seed ${seed}, decline from outside: ${run.verdict}${run.first ? ` ${run.first}` : ''}`);
  }
  const missed = await relations(seedsOf(whole), Number(customers));
  const share = pooled.inside / pooled.cells;
  const bars = [
    [`pooled over ${firms} firms: ${describe(pooled)} (bar 93–97 %)`, share >= 0.93 && share <= 0.97],
    [`planted root cause first in ${found} of ${firms} (bar 95 %)`, found >= 0.95 * seeds.length],
    [`no evidence in ${silent} of ${firms} without a changed link (bar 90 %)`, silent >= 0.9 * seeds.length],
    [
      `knowledge models, funnel and stable phase: ${missed} figures too far from what was planted (bar 0)`,
      missed === 0,
    ],
  ] as const;
  console.log(`roll-ups for the firm: ${describe(rollUps)}`);
  for (const [text, isMet] of bars) console.log(`${isMet ? 'met   ' : 'missed'} ${text}`);
  return bars.every(([, isMet]) => isMet);
}

/** Figures of whole firms that lie further from the planted ones than they may. */
async function relations(seeds: readonly number[], customers: number): Promise<number> {
  let missed = 0;
  for (const seed of seeds) {
    const found = await withSample({ customers, seed, nights: 3 }, foundOfRelations);
    for (const each of found) {
      const isMissed = !(Math.abs(each.found - each.truth) <= each.within);
      if (isMissed) missed++;
      if (isMissed || each.what.includes('stable') || each.what.startsWith('conversion'))
        console.log(`seed ${seed}, ${each.what}: planted ${each.truth.toFixed(4)}, found ${each.found.toFixed(4)}`);
    }
  }
  return missed;
}

const firm = <T>(options: FirmOptions, use: (run: FirmRun, truth: Truth) => Promise<T>): Promise<T> =>
  withSample(options, (directory, truth) => withFirmRun(directory, (run) => use(run, truth)));

/** Writes a sample firm and forgets it after `use`. */
async function withSample<T>(options: FirmOptions, use: (directory: string, truth: Truth) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'knowgap-recovery-'));
  try {
    const { truth } = await writeSample({ ...options, directory });
    return await use(directory, truth);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function diagnosed(run: FirmRun, truth: Truth): Promise<Diagnosed> {
  const [summary] = await run.table('diagnosis_summary');
  const [first] = await run.table('diagnosis');
  const isCause = first?.verdict === 'root_cause';
  return {
    verdict: String(summary?.verdict),
    first: isCause ? String(first.link) : null,
    truth,
  };
}

/** Estimates with an interval whose true gap is known; the seven links, without totals and merged links. */
function coverage(estimates: readonly Row[], truth: Truth, scope: 'cell' | 'firm'): Coverage {
  const known = new Map(
    scope === 'cell'
      ? truth.gaps.map((gap) => [[gap.period_id, gap.link, gap.attribute_id, gap.segment].join(), gap.bias])
      : truth.firm_gaps.map((gap) => [[gap.period_id, gap.link, '', ''].join(), gap.bias]),
  );
  const found: Coverage = { inside: 0, cells: 0, widths: [] };
  for (const row of estimates) {
    if (row.scope !== scope || row.is_total === true || row.is_hidden === true) continue;
    const bias = known.get([row.period_id, row.link, row.attribute_id ?? '', row.segment ?? ''].join());
    const [lower, upper] = [row.bias_lower, row.bias_upper];
    if (bias === undefined || typeof lower !== 'number' || typeof upper !== 'number') continue;
    found.cells++;
    if (lower <= bias && bias <= upper) found.inside++;
    found.widths.push(upper - lower);
  }
  return found;
}

function add(to: Coverage, more: Coverage): void {
  to.inside += more.inside;
  to.cells += more.cells;
  to.widths.push(...more.widths);
}

function describe({ inside, cells, widths }: Coverage): string {
  const median = [...widths].sort((a, b) => a - b)[Math.floor(widths.length / 2)] ?? Number.NaN;
  return `${((100 * inside) / cells).toFixed(1)} % of ${cells} true gaps inside, median width ${median.toFixed(1)} points`;
}
