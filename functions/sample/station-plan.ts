import { defaultAttributes } from '../lake/default-attributes.ts';
import { defaultChain, type Link } from '../lake/gap-chain.ts';
import type { Random } from '../numerics/random.ts';
import { type Month, waveOfMonths } from './calendar.ts';
import type { FirmPlan } from './firm-options.ts';
import { type PlannedSignal, planSignals } from './planned-signals.ts';
import { segmentCount, segments } from './segments.ts';

export const valueAttributes = defaultAttributes.filter(({ chain }) => chain === 'value');
export const trustAttributes = defaultAttributes.filter(({ chain }) => chain === 'trust');
export type Chain = 'value' | 'trust';
export const attributesOf = (chain: Chain) => (chain === 'value' ? valueAttributes : trustAttributes);

/** The planted cause of the decline. */
export interface PlantedCause {
  readonly kind: 'link' | 'outside' | 'none';
  readonly link: string | null;
  /** Positions in the chain's attributes. */
  readonly attributes: readonly string[];
  /** First wave and first month of the decline. */
  readonly sinceWave: number;
  readonly sinceMonth: number;
}

export interface StationPlan {
  readonly cause: PlantedCause;
  /** Wave of staff surveys that holds for each month. */
  readonly waves: readonly number[];
  /** Mean level before noise, in points: [station][wave][attribute of its chain][segment]. */
  readonly means: ReadonlyMap<string, readonly (readonly (readonly number[])[])[]>;
  /** Trust signals; what they add to trust is part of the means. */
  readonly signals: readonly PlannedSignal[];
}

/** Range that each link's gap is drawn from: both signs occur in each (over-delivered, over-promised …). */
const gapRange: Readonly<Record<string, readonly [number, number]>> = {
  gap1: [-4, 7],
  gap2: [-5, 8],
  gap3: [-5, 8],
  gap4: [-4, 7],
  gap6: [-8, 7],
  gap7: [-4, 8],
};

function plantCause(plan: FirmPlan, months: readonly Month[], waves: readonly number[], random: Random): PlantedCause {
  const latest = waves.findLastIndex((wave, month) => waves.indexOf(wave) === month && months.length - month >= 3);
  const since = { sinceMonth: latest, sinceWave: waves[latest] ?? 0 };
  const link = plan.link ?? random.pick(defaultChain.links).link;
  const order = random.shuffle(attributesOf(chainOfLink(link)).map(({ attribute_id }) => attribute_id));
  if (plan.decline !== 'link') return { kind: plan.decline, link: null, attributes: [], ...since };
  return { kind: 'link', link, attributes: order.slice(0, 7).sort(), ...since };
}

export const linksOf = (chain: Chain): readonly Link[] => defaultChain.links.filter((link) => link.chain === chain);
const chainOfLink = (name: string): Chain => defaultChain.links.find(({ link }) => link === name)?.chain ?? 'value';

/** Shocks by wave and attribute, AR(1), whose importance-weighted mean over the attributes is 0 in every wave. */
function headShocks(chain: Chain, waveCount: number, random: Random): number[][] {
  const attributes = attributesOf(chain);
  const deviation = chain === 'value' ? 4 : 3;
  const memory = 0.5;
  let current = attributes.map(() => random.normal(0, deviation));
  return Array.from({ length: waveCount }, () => {
    current = current.map((value) => memory * value + random.normal(0, deviation * Math.sqrt(1 - memory ** 2)));
    const mean = current.reduce((sum, value, index) => sum + value * (attributes[index]?.importance ?? 0), 0);
    return current.map((value) => value - mean);
  });
}

/**
 * True levels of every station before noise, rounding and clipping. Each station has the level of the one before it less the
 * link's gap; shocks enter at the head of the chain and are passed on in full, so that slopes of levels on levels are 1 and
 * gaps are constant in time, but for the planted cause. Staff hold one level for all segments; customers differ by segment.
 */
export function planStations(plan: FirmPlan, months: readonly Month[], random: Random): StationPlan {
  const waves = waveOfMonths(months);
  const waveCount = (waves.at(-1) ?? 0) + 1;
  const cause = plantCause(plan, months, waves, random.fork('cause'));
  const signals = planSignals(months, waves);
  const means = new Map<string, number[][][]>();
  for (const chain of ['value', 'trust'] as const) {
    const draw = random.fork(chain);
    const attributes = attributesOf(chain);
    const links = linksOf(chain);
    const shocks = headShocks(chain, waveCount, draw);
    const base = attributes.map(() => (chain === 'value' ? 72 + 10 * draw.uniform() : 66 + 9 * draw.uniform()));
    const gaps = links.map(({ link }) => {
      const [low, high] = gapRange[link] ?? [-5, 7];
      const reversed = draw.integer(attributes.length);
      return attributes.map((_, index) =>
        index === reversed ? low * (0.4 + 0.6 * draw.uniform()) : low + (high - low) * draw.uniform(),
      );
    });
    const stations = [links[0]?.from ?? '', ...links.map(({ to }) => to)];
    for (const [position, station] of stations.entries()) {
      const isCustomers = ['customer_expectation', 'customer_perception', 'customer_trust'].includes(station);
      const offsets = attributes.map(() =>
        Array.from({ length: segmentCount }, () => (isCustomers ? draw.normal(0, 2.5) : 0)),
      );
      const level = (wave: number, attribute: number, segment: number): number => {
        let value = (base[attribute] ?? 0) + (shocks[wave]?.[attribute] ?? 0) + (offsets[attribute]?.[segment] ?? 0);
        for (const [index, { link }] of links.slice(0, position).entries()) {
          value -= gaps[index]?.[attribute] ?? 0;
          const touched = link === cause.link && cause.attributes.includes(attributes[attribute]?.attribute_id ?? '');
          if (touched && wave >= cause.sinceWave) value -= plan.effectPoints;
        }
        return station === 'customer_trust' ? value + trustGained(signals, wave, attribute, segment) : value;
      };
      means.set(
        station,
        Array.from({ length: waveCount }, (_, wave) =>
          attributes.map((_each, attribute) =>
            Array.from({ length: segmentCount }, (_item, segment) => level(wave, attribute, segment)),
          ),
        ),
      );
    }
  }
  return { cause, waves, means, signals };
}

/** Points that the signals sent by then add to the trust of a segment in an attribute. */
const trustGained = (signals: readonly PlannedSignal[], wave: number, attribute: number, segment: number): number =>
  signals
    .filter((signal) => signal.wave <= wave && signal.attribute === trustAttributes[attribute]?.attribute_id)
    .filter((signal) => signal.segment === null || signal.segment === segments[segment]?.segment)
    .reduce((sum, { effectPoints }) => sum + effectPoints, 0);
