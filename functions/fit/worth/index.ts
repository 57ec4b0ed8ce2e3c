import type { Table as ArrowTable } from 'apache-arrow';
import { type ModelNote, modelNote } from '../../lake/model-notes.ts';
import { createRandom } from '../../numerics/random.ts';
import { readRows } from '../gaps/arrow-rows.ts';
import { type Model, type ModelContext, type ModelResult, type Row, said } from '../model.ts';
import type { AttitudeSteps } from './attitude-chain.ts';
import { behaviourPredictors, loyaltyReliability, outcomes } from './behaviour-slopes.ts';
import { type BucketSums, readBucketSums, totalOf } from './bucket-sums.ts';
import { closedPoints } from './closed-points.ts';
import { chainEndOf, onwardOf, type PassedLink } from './links.ts';
import { type RemainingValue, readRemainingValue } from './remaining-value.ts';
import { type CustomerChain, resampleCustomers } from './resample.ts';
import { type ShareIntervals, shareIntervals } from './shares.ts';
import { behaviourSlopesTable, gapWorth, type WorthStop, worthSteps } from './tables.ts';
import { estimateWorth, type Interval, percentileInterval } from './worth-of-gap.ts';

/**
 * What closing a gap is worth: the way from a link over what customers perceive, value or trust, loyalty and behaviour to the
 * remaining lifetime value, with one bootstrap over persons and attributes through the whole of it.
 */
export const worthModel: Model = {
  name: 'worth',
  reads: [
    'attitude_moments',
    'behaviour_moments',
    'diagnosis',
    'pass_through',
    'pass_through_resamples',
    'stations',
    'lifetime_value_summary',
  ],
  writes: [gapWorth, worthSteps, behaviourSlopesTable],
  fit: (tables, context) => worth(tables, context),
};

type Tables = Readonly<Record<string, ArrowTable>>;

/** Fewer answers, or fewer buckets of persons, than this carry no slope. */
const leastAnswers = 100;
const leastBuckets = 50;
function readLinks(tables: Tables): PassedLink[] {
  const draws = new Map<string, (number | null)[]>();
  const resamples = readRows(tables, 'pass_through_resamples', { link: 'text', resample: 'number', slope: 'number?' });
  for (const { link, resample, slope } of resamples) {
    const own = draws.get(link) ?? [];
    own[resample - 1] = slope;
    draws.set(link, own);
  }
  return readRows(tables, 'pass_through', {
    link: 'text',
    from_station: 'text',
    to_station: 'text',
    slope: 'number?',
    attributes: 'number',
    is_estimable: 'flag',
  }).map(({ link, from_station, to_station, slope, attributes, is_estimable }) => ({
    link,
    from: from_station,
    to: to_station,
    slope: is_estimable ? slope : null,
    draws: draws.get(link) ?? [],
    attributes,
  }));
}

const carries = (sums: BucketSums, answers: number): boolean =>
  answers >= leastAnswers && sums.buckets.length >= leastBuckets;

function worth(tables: Tables, context: ModelContext): ModelResult {
  const attitudes = readBucketSums(tables.attitude_moments);
  const behaviour = readBucketSums(tables.behaviour_moments);
  const answers = totalOf(attitudes).n ?? 0;
  const followed = totalOf(behaviour).n ?? 0;
  const empty: BucketSums = { names: [], buckets: [], values: new Float64Array(0) };
  const chain = resampleCustomers(
    carries(attitudes, answers) ? attitudes : empty,
    carries(behaviour, followed) ? behaviour : empty,
    context.settings.worth.resamples,
    createRandom(context.seed).fork('worth'),
  );
  const value = readRemainingValue(tables);
  const rows = linkRows(tables, context, chain, value, { answers, followed });
  const notes = notesOf(chain, value, { answers, followed });
  const isFitted = rows.some((row) => row.loyalty_points !== null);
  return {
    runs: [
      {
        model: 'worth',
        status: isFitted ? 'fitted' : 'not_estimable',
        ...said(notes.length > 0 || isFitted ? notes : [modelNote('worth_no_gap', 'no link was measured', {})]),
        rows: rows.length,
        converged: null,
        atBoundary: null,
        logLikelihood: null,
      },
    ],
    tables: {
      gap_worth: rows,
      worth_steps: stepRows(chain, answers),
      behaviour_slopes: slopeRows(chain, totalOf(behaviour), followed),
    },
  };
}

interface Counts {
  readonly answers: number;
  readonly followed: number;
}

function notesOf(chain: CustomerChain, value: RemainingValue | null, { answers, followed }: Counts): ModelNote[] {
  const { steps, behaviour } = chain.whole;
  const notes: ModelNote[] = [];
  if ((steps.perception === null || steps.value === null) && (steps.perceived_trust === null || steps.trust === null))
    notes.push(
      modelNote(
        'worth_few_answers',
        `${answers} complete questionnaires; the way to loyalty takes ${leastAnswers} that vary`,
        {
          answers,
          needed: leastAnswers,
        },
      ),
    );
  if (behaviour === null)
    notes.push(
      modelNote(
        'worth_few_followed',
        `${followed} answers with 12 months of purchases after them; ${leastAnswers} are needed`,
        {
          answers: followed,
          needed: leastAnswers,
        },
      ),
    );
  if (value === null) notes.push(modelNote('worth_no_lifetime_value', 'no remaining lifetime value to start from', {}));
  return notes;
}

function linkRows(
  tables: Tables,
  context: ModelContext,
  chain: CustomerChain,
  value: RemainingValue | null,
  counts: Counts,
): Row[] {
  const { closes_points, remedy_costs } = context.settings.worth;
  const links = readLinks(tables);
  const stations = new Map(
    readRows(tables, 'stations', { station: 'text', chain: 'text', measure: 'text' }).map((row) => [row.station, row]),
  );
  const found = readRows(tables, 'diagnosis', {
    rank: 'number',
    link: 'text',
    bias: 'number?',
    bias_lower: 'number?',
    bias_upper: 'number?',
  });
  const random = createRandom(context.seed).fork('closed points');
  const shares = shareIntervals(chain);
  return found
    .sort((a, b) => a.rank - b.rank)
    .flatMap(({ link: name, ...bias }): Row[] => {
      const link = links.find((each) => each.link === name);
      if (!link) return [];
      const onward = onwardOf(links, link);
      const closed = closedPoints(closes_points, bias, chain.draws.length, random.fork(name));
      const { points } = closed;
      const end = chainEndOf(stations.get(onward.end)?.measure);
      const { whole, loyalty, money } = estimateWorth(closed, end, onward, chain, value);
      const stops = stopOf(points, onward.isAssumed, whole.loyalty, chain, value);
      const earned = stops === null && whole.money !== null && value !== null;
      return [
        {
          link: name,
          chain: stations.get(link.from)?.chain ?? 'value',
          closes_points: points,
          perception_points: points * onward.product,
          is_pass_through_assumed: onward.isAssumed,
          loyalty_points: points > 0 ? whole.loyalty : null,
          loyalty_lower: points > 0 ? loyalty.lower : null,
          loyalty_upper: points > 0 ? loyalty.upper : null,
          ...(earned ? moneyColumns(whole.money, money, whole.parts, value.years, remedy_costs[name]) : {}),
          ...(earned ? shareColumns(shares) : {}),
          customers: value?.customers ?? null,
          answers: counts.answers,
          followed: counts.followed,
          stops_at: stops,
        },
      ];
    });
}

function stopOf(
  points: number,
  isAssumed: boolean,
  loyalty: number | null,
  chain: CustomerChain,
  value: RemainingValue | null,
): WorthStop | null {
  if (points === 0) return 'nothing_lost';
  if (isAssumed) return 'pass_through';
  if (loyalty === null) return 'attitudes';
  if (chain.whole.behaviour === null) return 'behaviour';
  return value === null ? 'lifetime_value' : null;
}

/** Ends of an interval are no finer: near 0 they are noise of the computation. */
const toCents = (amount: number | null): number | null => (amount === null ? null : Math.round(100 * amount) / 100 + 0);

function moneyColumns(
  money: number,
  ends: Interval,
  parts: { readonly staying: number; readonly repeat: number; readonly margin: number } | null,
  years: number,
  cost: number | undefined,
): Row {
  const [lower, upper] = [toCents(ends.lower), toCents(ends.upper)];
  const aYear = (amount: number | null): number | null => (amount === null ? null : amount / years);
  const net = (amount: number | null): number | null =>
    amount === null || cost === undefined ? null : amount / years - cost;
  return {
    money,
    money_lower: lower,
    money_upper: upper,
    money_a_year: aYear(money),
    money_a_year_lower: toCents(aYear(ends.lower)),
    money_a_year_upper: toCents(aYear(ends.upper)),
    through_staying: parts?.staying ?? null,
    through_repeat: parts?.repeat ?? null,
    through_margin: parts?.margin ?? null,
    remedy_cost_a_year: cost ?? null,
    net_a_year: net(money),
    net_a_year_lower: toCents(net(ends.lower)),
    net_a_year_upper: toCents(net(ends.upper)),
  };
}

const shareColumns = ({ staying, repeat, margin }: ShareIntervals): Row => ({
  staying_share_lower: staying.lower,
  staying_share_upper: staying.upper,
  repeat_share_lower: repeat.lower,
  repeat_share_upper: repeat.upper,
  margin_share_lower: margin.lower,
  margin_share_upper: margin.upper,
});

const stepNames = [
  ['perception', 'perception', 'perceived_value'],
  ['perceived_trust', 'perceived_trust', 'trust'],
  ['value', 'perceived_value', 'loyalty'],
  ['trust', 'trust', 'loyalty'],
] as const;

const stepRows = ({ whole, draws }: CustomerChain, answers: number): Row[] =>
  stepNames.flatMap(([step, from_level, to_level]): Row[] => {
    const of = (steps: AttitudeSteps): number | null => steps[step];
    const estimate = of(whole.steps);
    return estimate === null
      ? []
      : [{ from_level, to_level, estimate, ...percentileInterval(draws.map((draw) => of(draw.steps))), answers }];
  });

function slopeRows({ whole, draws }: CustomerChain, sums: Readonly<Record<string, number>>, followed: number): Row[] {
  const { behaviour } = whole;
  if (behaviour === null) return [];
  const held = behaviourPredictors(sums).slice(1);
  return outcomes.map((outcome) => ({
    outcome,
    slope: behaviour.slopes[outcome],
    ...percentileInterval(draws.map((draw) => draw.behaviour?.slopes[outcome] ?? null)),
    mean: behaviour.means[outcome],
    loyalty_reliability: loyaltyReliability(sums),
    held_equal: held.join(', '),
    answers: followed,
  }));
}
