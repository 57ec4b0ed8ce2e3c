import { defaultAttributes } from '../lake/default-attributes.ts';
import type { Month } from './calendar.ts';
import type { Customer } from './customers.ts';
import type { FirmPlan } from './firm-options.ts';
import { constructCovariances, constructs, equations } from './path-model.ts';
import type { PurchaseParameters } from './purchase-process.ts';
import { segments } from './segments.ts';
import { knowledgeSlope, type StaffKnowledge } from './staff-knowledge.ts';
import type { StationPlan } from './station-plan.ts';
import { traitSources, traitSpread } from './traits.ts';
import { type LevelOf, trueCells, trueIndices } from './true-levels.ts';
import type { Truth } from './truth.ts';

function shares(customers: readonly Customer[]): Truth['segments'] {
  const buyers = customers.filter(({ firstDay }) => firstDay !== null);
  return segments.map(({ segment }, position) => ({
    segment,
    share: buyers.filter((each) => each.segment === position).length / buyers.length,
  }));
}

/** Importance-weighted over attributes, by share of customers over segments. */
function firmGaps(gaps: Truth['gaps'], segmentShares: Truth['segments']): Truth['firm_gaps'] {
  const importance = new Map(defaultAttributes.map((each) => [each.attribute_id, each.importance ?? 0]));
  const share = new Map(segmentShares.map((each) => [each.segment, each.share]));
  const sums = new Map<string, Truth['firm_gaps'][number]>();
  for (const { period_id, link, attribute_id, segment, bias } of gaps) {
    const key = `${period_id}/${link}`;
    const weight = (importance.get(attribute_id) ?? 0) * (share.get(segment) ?? 0);
    sums.set(key, { period_id, link, bias: (sums.get(key)?.bias ?? 0) + weight * bias });
  }
  return [...sums.values()];
}

/** Mean after the first period of the decline less the mean before it. */
function changeSince(cells: readonly { period_id: string; level: number; weight: number }[], since: string): number {
  const weighted = (part: typeof cells): number =>
    part.reduce((sum, { level, weight }) => sum + level * weight, 0) /
    part.reduce((sum, { weight }) => sum + weight, 0);
  return (
    weighted(cells.filter((cell) => cell.period_id >= since)) - weighted(cells.filter((cell) => cell.period_id < since))
  );
}

function rootCause(
  plan: FirmPlan,
  months: readonly Month[],
  stations: StationPlan,
  gaps: Truth['gaps'],
  indices: Truth['indices'],
  segmentShares: Truth['segments'],
): Truth['root_cause'] {
  const { kind, link, attributes, sinceMonth } = stations.cause;
  if (kind === 'none')
    return {
      kind,
      link: null,
      attributes: [],
      effect_points: 0,
      observed_effect_points: 0,
      since_period: null,
      loyalty_points: 0,
    };
  const since = months[sinceMonth]?.period_id ?? '';
  const share = new Map(segmentShares.map((each) => [each.segment, each.share]));
  const loyalty = indices
    .filter(({ index }) => index === 'loyalty')
    .map(({ period_id, segment, level }) => ({ period_id, level, weight: share.get(segment) ?? 0 }));
  const touched = gaps
    .filter((gap) => gap.link === link && attributes.includes(gap.attribute_id))
    .map(({ period_id, segment, bias }) => ({ period_id, level: bias, weight: share.get(segment) ?? 0 }));
  return {
    kind,
    link,
    attributes: [...attributes],
    effect_points: kind === 'link' ? plan.effectPoints : 0,
    observed_effect_points: kind === 'link' ? changeSince(touched, since) : 0,
    since_period: since,
    loyalty_points: changeSince(loyalty, since),
  };
}

/** Everything that was planted in a firm, on the observed scale; what families plant themselves is added by the firm, `dirt` and `records` when its files are planned. */
export function firmTruth(
  plan: FirmPlan,
  months: readonly Month[],
  stations: StationPlan,
  customers: readonly Customer[],
  levelOf: LevelOf,
  { bgnbd, gammaGamma }: PurchaseParameters,
  knowledge: StaffKnowledge,
): Omit<Truth, 'clv' | 'knowledge' | 'relations' | 'funnel' | 'life_cycle'> {
  const cells = trueCells(stations, months, levelOf);
  const indices = trueIndices(stations, months);
  const segmentShares = shares(customers);
  return {
    schema_version: 1,
    seed: plan.seed,
    as_of: plan.asOf,
    customers: customers.filter(({ firstDay }) => firstDay !== null).length,
    ...cells,
    firm_gaps: firmGaps(cells.gaps, segmentShares),
    indices,
    segments: segmentShares,
    root_cause: rootCause(plan, months, stations, cells.gaps, indices, segmentShares),
    bgnbd: { ...bgnbd, unit: 'week' },
    gamma_gamma: { ...gammaGamma },
    path: {
      coefficients: constructs.flatMap((to) =>
        Object.entries(equations[to].from).map(([from, coefficient]) => ({ from, to, coefficient })),
      ),
      error_sd: Object.fromEntries(constructs.map((construct) => [construct, equations[construct].errorSd])),
      pass_through: 1,
      covariances: constructCovariances(),
    },
    traits: { spread: { ...traitSpread }, sources: { ...traitSources } },
    staff: { knowledge_slope: knowledgeSlope, competence: [...knowledge.competence] },
    signals: [],
    styles: [],
    dirt: [],
    records: {},
  };
}
