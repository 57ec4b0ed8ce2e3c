import type { Table as ArrowTable } from 'apache-arrow';
import { tableOf } from '../../../functions/adapters/parquet-tables.ts';
import { type Column, double, flag, text } from '../../../functions/lake/column.ts';
import { defaultChain, type GapChain } from '../../../functions/lake/gap-chain.ts';
import type { Row } from '../../../functions/lake/rows.ts';
import type { Random } from '../../../functions/numerics/random.ts';

/** A firm for tests, at the level of its true means: bounded answers, leniency of persons, segments of unequal size. */
export interface Design {
  readonly chain?: GapChain;
  readonly periods: readonly string[];
  readonly attributes: readonly {
    readonly id: string;
    readonly chain: 'value' | 'trust';
    readonly importance?: number;
  }[];
  readonly segments: readonly { readonly name: string; readonly customers: number; readonly answers: number }[];
  /** True mean in points; between 25 and 75, so that no answer is clipped. */
  level(station: string, period: number, attribute: string, segment: string): number;
  /** Staff per station, and every how many periods they are asked (from period 0 on). */
  readonly staff: Readonly<Record<string, { readonly answers: number; readonly every: number }>>;
  /** True loyalty; left out: no loyalty survey. */
  loyalty?(period: number, segment: string): number;
  /** Steps of the scale (4: a five-point scale). */
  readonly steps?: number;
}

/** One person's answers around true means: a trait (triangular, at most ±2·`trait` points) shared by all of them, then a binomial answer. Mean exact. */
function person(random: Random, means: readonly number[], trait: number, steps: number): number[] {
  const lenient = trait * (2 * random.uniform() - 1 + (2 * random.uniform() - 1));
  return means.map((mean) => (100 * random.binomial(steps, (mean + lenient) / 100)) / steps);
}

interface Sample {
  /** One row a respondent, one column a variable. */
  readonly answers: readonly (readonly number[])[];
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function covariance(sample: Sample, a: number, b: number): number {
  const n = sample.answers.length;
  const meanA = mean(sample.answers.map((row) => row[a]!));
  const meanB = mean(sample.answers.map((row) => row[b]!));
  return sample.answers.reduce((sum, row) => sum + (row[a]! - meanA) * (row[b]! - meanB), 0) / (n - 1) / n;
}

interface LevelRow extends Record<string, string | number | boolean | null> {
  mean: number;
  std_error: number | null;
  degrees_of_freedom: number | null;
  n: number;
}

/** Marts of a simulated firm, as rows: what SQL would hand to the models. */
export function simulateMarts(random: Random, design: Design): Record<string, Row[]> {
  const chain = design.chain ?? defaultChain;
  const steps = design.steps ?? 10;
  const levels: LevelRow[] = [];
  const covariances: Row[] = [];
  const loyalty: Row[] = [];
  const last = new Map<string, number>();
  design.periods.forEach((period, at) => {
    for (const segment of design.segments) customersOf(segment, period, at);
    for (const station of chain.stations) if (station.audience !== 'customer') staffOf(station.station, period, at);
    if (design.loyalty) loyaltyOf(period, at);
  });
  return {
    ...declared(chain, design),
    station_levels: levels,
    station_covariances: covariances,
    knowledge_gaps: gapsOf(chain, design, levels, covariances),
    loyalty_indices: loyalty,
  };

  function customersOf(segment: Design['segments'][number], period: string, at: number): void {
    const asked = design.attributes.flatMap((attribute) =>
      chain.stations
        .filter((station) => station.chain === attribute.chain && station.audience === 'customer')
        .map((station) => ({ attribute: attribute.id, chain: attribute.chain, station: station.station })),
    );
    const means = asked.map((each) => design.level(each.station, at, each.attribute, segment.name));
    const sample = { answers: Array.from({ length: segment.answers }, () => person(random, means, 8, steps)) };
    asked.forEach((each, index) => {
      levels.push(
        levelRow(
          period,
          period,
          0,
          segment.name,
          each,
          sample,
          index,
          covariance(sample, index, index),
          segment.answers - 1,
          false,
        ),
      );
    });
    pairs(period, segment.name, asked, sample);
  }

  function staffOf(station: string, period: string, at: number): void {
    const plan = design.staff[station];
    if (!plan) return;
    const asked = design.attributes
      .filter((attribute) => chain.stations.some((each) => each.station === station && each.chain === attribute.chain))
      .map((attribute) => ({ attribute: attribute.id, chain: attribute.chain, station }));
    if (asked.length === 0) return;
    if (at % plan.every !== 0) {
      const measured = last.get(station)!;
      const earlier = levels.filter((row) => row.station === station && row.period_id === design.periods[measured]);
      for (const row of earlier) levels.push({ ...row, period_id: period, age_months: at - measured });
      return;
    }
    last.set(station, at);
    const means = asked.map((each) => design.level(station, at, each.attribute, design.segments[0]!.name));
    const sample = { answers: Array.from({ length: plan.answers }, () => person(random, means, 6, steps)) };
    const pooled = mean(asked.map((_, index) => covariance(sample, index, index)));
    asked.forEach((each, index) => {
      for (const segment of design.segments)
        levels.push(
          levelRow(
            period,
            period,
            0,
            segment.name,
            each,
            sample,
            index,
            pooled,
            (plan.answers - 1) * asked.length,
            true,
          ),
        );
    });
    pairs(period, '*', asked, sample);
  }

  function pairs(
    period: string,
    segment: string,
    asked: readonly { attribute: string; station: string }[],
    sample: Sample,
  ): void {
    for (let a = 0; a < asked.length; a++)
      for (let b = 0; b < asked.length; b++) {
        const [left, right] = [asked[a]!, asked[b]!];
        if (`${left.attribute} ${left.station}` > `${right.attribute} ${right.station}`) continue;
        covariances.push({
          period_id: period,
          segment_a: segment,
          segment_b: segment,
          attribute_a: left.attribute,
          station_a: left.station,
          attribute_b: right.attribute,
          station_b: right.station,
          covariance: covariance(sample, a, b),
        });
      }
  }

  function loyaltyOf(period: string, at: number): void {
    const total = design.segments.reduce((sum, segment) => sum + segment.customers, 0);
    let [whole, variance, answers] = [0, 0, 0];
    for (const segment of design.segments) {
      const truth = design.loyalty!(at, segment.name);
      const values = Array.from({ length: segment.answers }, () => person(random, [truth], 12, steps)[0]!);
      const estimate = mean(values);
      const square =
        values.reduce((sum, value) => sum + (value - estimate) ** 2, 0) / (values.length - 1) / values.length;
      const share = segment.customers / total;
      whole += share * estimate;
      variance += share * share * square;
      answers += values.length;
      loyalty.push({
        period_id: period,
        segment: segment.name,
        index_name: 'loyalty',
        estimate,
        std_error: Math.sqrt(square),
        n: values.length,
        effective_n: values.length,
      });
    }
    loyalty.push({
      period_id: period,
      segment: null,
      index_name: 'loyalty',
      estimate: whole,
      std_error: Math.sqrt(variance),
      n: answers,
      effective_n: answers,
    });
  }
}

function levelRow(
  period: string,
  measured: string,
  age: number,
  segment: string,
  asked: { attribute: string; chain: string; station: string },
  sample: Sample,
  index: number,
  variance: number,
  degrees: number,
  isCommon: boolean,
): LevelRow {
  const n = sample.answers.length;
  return {
    period_id: period,
    attribute_id: asked.attribute,
    segment,
    station: asked.station,
    chain: asked.chain,
    mean: mean(sample.answers.map((row) => row[index]!)),
    std_error: Math.sqrt(variance),
    n,
    effective_n: n,
    degrees_of_freedom: degrees,
    age_months: age,
    measured_period_id: measured,
    is_common: isCommon,
    ruler: 'one',
    is_hidden: !isCommon && n < 5,
    is_small: n < 30,
  };
}

function declared(chain: GapChain, design: Design): Record<string, Row[]> {
  return {
    periods: design.periods.map((period_id, index) => ({ period_id, is_complete: true, position: index + 1 })),
    stations: chain.stations.map((station, index) => ({
      station: station.station,
      chain: station.chain,
      position: index + 1,
      measure: station.measure,
      is_staff: station.audience !== 'customer',
    })),
    links: [
      ...chain.links.map((link, index) => ({
        link: link.link,
        chain: link.chain,
        position: index + 1,
        from_station: link.from,
        to_station: link.to,
        is_total: false,
      })),
      ...chain.totals.map((link, index) => ({
        link: link.link,
        chain: link.chain,
        position: 100 + index,
        from_station: link.from,
        to_station: link.to,
        is_total: true,
      })),
    ],
    attributes: design.attributes.map(({ id, chain: of, importance }) => ({
      attribute_id: id,
      chain: of,
      importance: importance ?? null,
    })),
    segment_sizes: design.periods.flatMap((period_id) =>
      design.segments.map(({ name, customers }) => ({ period_id, segment: name, customers })),
    ),
  };
}

/** `knowledge_gaps` as its contract says, with Welch–Satterthwaite degrees of freedom. */
function gapsOf(chain: GapChain, design: Design, levels: readonly LevelRow[], covariances: readonly Row[]): Row[] {
  const byKey = new Map(levels.map((row) => [[row.period_id, row.attribute_id, row.segment, row.station].join(), row]));
  const shared = new Map(
    covariances.map((row) => [
      [row.period_id, row.segment_a, row.attribute_a, row.station_a, row.attribute_b, row.station_b].join(),
      Number(row.covariance),
    ]),
  );
  const rows: Row[] = [];
  const links = [
    ...chain.links.map((link) => ({ ...link, isTotal: false })),
    ...chain.totals.map((link) => ({ ...link, isTotal: true })),
  ];
  for (const period of design.periods)
    for (const link of links)
      for (const attribute of design.attributes.filter((each) => each.chain === link.chain))
        for (const { name } of design.segments) {
          const from = byKey.get([period, attribute.id, name, link.from].join());
          const to = byKey.get([period, attribute.id, name, link.to].join());
          if (!from || !to) continue;
          const pair = (a: string, b: string) =>
            shared.get([period, name, attribute.id, a, attribute.id, b].join()) ?? 0;
          const both = pair(link.from, link.to) || pair(link.to, link.from);
          rows.push(gapRow(period, link, attribute.id, name, from, to, both));
        }
  return rows;
}

function gapRow(
  period: string,
  link: { link: string; isTotal: boolean },
  attribute: string,
  segment: string,
  from: LevelRow,
  to: LevelRow,
  both: number,
): Row {
  const known = from.std_error !== null && to.std_error !== null;
  const [before, after] = [(from.std_error ?? 0) ** 2, (to.std_error ?? 0) ** 2];
  const variance = Math.max(0, before + after - 2 * both);
  const noise = before ** 2 / (from.degrees_of_freedom ?? 1e9) + after ** 2 / (to.degrees_of_freedom ?? 1e9);
  const isPaired = both !== 0;
  return {
    period_id: period,
    attribute_id: attribute,
    segment,
    link: link.link,
    bias: from.mean - to.mean,
    std_error: known ? Math.sqrt(variance) : null,
    degrees_of_freedom: !known
      ? null
      : isPaired
        ? Math.min(from.degrees_of_freedom ?? 1e9, to.degrees_of_freedom ?? 1e9)
        : (before + after) ** 2 / Math.max(noise, 1e-12),
    n: Math.min(from.n, to.n),
    age_months: Math.max(Number(from.age_months), Number(to.age_months)),
    ruler: from.ruler === to.ruler ? String(from.ruler) : 'mixed',
    is_total: link.isTotal,
    is_hidden: Boolean(from.is_hidden) || Boolean(to.is_hidden),
    is_small: Boolean(from.is_small) || Boolean(to.is_small),
  };
}

/** Arrow table of rows; column types from the values. */
export function arrowOf(rows: readonly Row[]): ArrowTable {
  const columns: Record<string, Column> = {};
  for (const row of rows)
    for (const [name, value] of Object.entries(row)) {
      if (value === null && columns[name]) continue;
      if (value === null) continue;
      columns[name] ??= typeof value === 'number' ? double('') : typeof value === 'boolean' ? flag('') : text('');
    }
  for (const row of rows) for (const name of Object.keys(row)) columns[name] ??= double('');
  return tableOf(columns, rows);
}

export const arrowTables = (marts: Readonly<Record<string, readonly Row[]>>): Record<string, ArrowTable> =>
  Object.fromEntries(Object.entries(marts).map(([name, rows]) => [name, arrowOf(rows)]));
