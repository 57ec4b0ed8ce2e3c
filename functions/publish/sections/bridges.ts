import { type BridgePath, bridgePaths } from '../../lake/chain-flow.ts';
import type { Settings } from '../../lake/settings.ts';
import type { ScorecardInputs } from '../scorecard-inputs.ts';
import type { Scorecard, ScorecardBridge, ScorecardGap } from '../scorecard-schema.ts';

interface Parts {
  readonly inputs: ScorecardInputs;
  readonly period: string;
  readonly stations: Scorecard['stations'];
  readonly links: Scorecard['links'];
  readonly gaps: readonly ScorecardGap[];
  readonly settings: Settings;
}

/**
 * The bridges of every chain: its longest path first, paths beside it as bridges of their own, so that nothing is summed twice.
 * Station levels, and the path's links as steps between them.
 */
export function buildBridges(parts: Parts): ScorecardBridge[] {
  const { links, totals } = parts.settings.chain;
  return bridgePaths(links, totals).map((path) => {
    const ends = path.links.flatMap((link) => links.filter((each) => each.link === link));
    const stations = [path.from, ...ends.map(({ to }) => to)].map((station) =>
      buildStation(path.chain, station, positionOf(station, parts), parts),
    );
    const levels = new Map(stations.map(({ station, level }) => [station, level]));
    const onPath = (link: string) => link.split('+').every((part) => path.links.includes(part));
    return {
      chain: path.chain,
      stations,
      steps: withCarriedOn(
        parts.links.filter((link) => !link.is_total && onPath(link.link)).map((link) => buildStep(link, levels, parts)),
        parts,
      ),
      total: buildTotal(path, stations, parts),
    };
  });
}

const positionOf = (station: string, { stations }: Parts): number =>
  stations.find((each) => each.station === station)?.position ?? 0;

function buildStation(
  chain: string,
  station: string,
  position: number,
  { inputs, period }: Parts,
): ScorecardBridge['stations'][number] {
  const row = inputs.bridge_levels.find(
    (each) => each.period_id === period && each.chain === chain && each.station === station,
  );
  const level = row && row.is_measured !== false ? row.level : null;
  return {
    id: `bridges.${chain}.${station}`,
    station,
    position,
    level,
    lower: level === null ? null : (row?.lower ?? null),
    upper: level === null ? null : (row?.upper ?? null),
    n: level === null ? null : (row?.n ?? null),
    age_months: level === null ? null : (row?.age_months ?? null),
    reason: level === null ? 'not_measured' : row?.lower === null ? 'no_interval' : null,
  };
}

function buildStep(
  link: Scorecard['links'][number],
  levels: ReadonlyMap<string, number | null>,
  { gaps }: Parts,
): ScorecardBridge['steps'][number] {
  const from = levels.get(link.from) ?? null;
  const to = levels.get(link.to) ?? null;
  const gap = gaps.find((each) => each.link === link.link && each.attribute === null && each.segment === null);
  const bias = from === null || to === null ? null : (gap?.bias ?? from - to);
  return {
    link: link.link,
    from: link.from,
    to: link.to,
    bias,
    bias_lower: bias === null ? null : (gap?.bias_lower ?? null),
    bias_upper: bias === null ? null : (gap?.bias_upper ?? null),
    n: bias === null ? null : (gap?.n ?? null),
    carried_on: null,
    orientation: bias === null ? 'none' : (gap?.orientation ?? 'none'),
    reason: bias === null ? 'not_measured' : gap?.bias_lower == null ? 'no_interval' : null,
  };
}

/** What links before lost and a link passes on: C_k = β_k·(C_{k−1} + gap_{k−1}) along the chain. */
function withCarriedOn(steps: ScorecardBridge['steps'], { inputs }: Parts): ScorecardBridge['steps'] {
  const lost = new Map<string, number>();
  return steps.map((step) => {
    if (step.bias === null) return step;
    const slope = inputs.pass_through.find((row) => row.link === step.link);
    const before = lost.get(step.from) ?? 0;
    const carriedOn = before * (slope?.is_estimable ? (slope.slope ?? 1) : 1);
    lost.set(step.to, carriedOn + step.bias);
    return { ...step, carried_on: carriedOn };
  });
}

function buildTotal(
  { bridge, total: link }: BridgePath,
  stations: ScorecardBridge['stations'],
  { gaps, inputs, period }: Parts,
): ScorecardBridge['total'] {
  const gap = gaps.find(
    (each) => link !== null && each.link === link && each.attribute === null && each.segment === null,
  );
  const row = inputs.bridge_totals.find((each) => each.period_id === period && each.bridge === bridge);
  const found = gap?.bias != null ? gap : row;
  if (found?.bias != null)
    return { link, bias: found.bias, bias_lower: found.bias_lower, bias_upper: found.bias_upper };
  const [first, last] = [stations[0]?.level ?? null, stations.at(-1)?.level ?? null];
  return { link, bias: first === null || last === null ? null : first - last, bias_lower: null, bias_upper: null };
}
