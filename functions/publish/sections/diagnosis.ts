import { feasibilityReasons } from '../../lake/questionnaire.ts';
import type { Settings } from '../../lake/settings.ts';
import type { ScorecardInputs } from '../scorecard-inputs.ts';
import type { Scorecard, ScorecardDiagnosis, ScorecardGap } from '../scorecard-schema.ts';

/** Ranked links with owners, causes and remedies. Empty when nothing could be diagnosed. */
export function buildDiagnosis(
  inputs: ScorecardInputs,
  links: Scorecard['links'],
  gaps: readonly ScorecardGap[],
  settings: Settings,
): ScorecardDiagnosis[] {
  return [...inputs.diagnosis]
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
    .map((row, place) => {
      const link = links.find((each) => each.link === row.link);
      const causes = causesOf(row.link, inputs, settings);
      const gap = gaps.find((each) => each.link === row.link && each.attribute === null && each.segment === null);
      return {
        id: `diagnosis.${row.link}`,
        rank: place + 1,
        link: row.link,
        verdict: row.verdict,
        is_mixed_ruler: row.is_mixed_ruler ?? false,
        departments: link?.departments.map(({ department }) => department) ?? [],
        function: link?.function ?? null,
        orientation: gap?.orientation ?? 'none',
        period: row.period_id,
        baseline_period: row.baseline_period_id,
        open_since: row.open_since_period_id,
        is_open_since_start: isOpenSinceStart(row, inputs),
        n: gap?.n ?? null,
        misfit: row.misfit,
        misfit_lower: gap?.misfit_lower ?? null,
        misfit_upper: gap?.misfit_upper ?? null,
        bias: row.bias,
        bias_change: row.bias_change,
        bias_change_lower: row.bias_change_lower,
        bias_change_upper: row.bias_change_upper,
        p_value: row.p_value,
        parts_of: row.parts_of,
        own_part: row.own_part,
        own_part_lower: row.own_part_lower,
        own_part_upper: row.own_part_upper,
        carried_on_part: row.carried_on_part,
        carried_on_part_lower: row.carried_on_part_lower,
        carried_on_part_upper: row.carried_on_part_upper,
        levels_carried: row.levels_carried ?? false,
        pass_through_to_perception: row.pass_through_to_perception,
        is_pass_through_assumed: row.is_pass_through_assumed ?? false,
        expected_effect: effectOf(row, inputs),
        causes,
        is_first_cause_clear: isFirstClear(causes),
      };
    });
}

/** It stood open when it was first measured, so that nobody knows since when; what explains a fall opened with it. */
const isOpenSinceStart = (row: ScorecardInputs['diagnosis'][number], inputs: ScorecardInputs): boolean =>
  row.parts_of !== 'change' &&
  row.open_since_period_id !== null &&
  row.open_since_period_id === firstPeriod(row.link, inputs);

/** The first period in which the gap of the firm is measured; null: none. */
function firstPeriod(link: string, { gap_estimates, periods }: ScorecardInputs): string | null {
  const measured = new Set(
    gap_estimates.flatMap((row) =>
      row.link === link && row.scope === 'firm' && row.misfit !== null ? [row.period_id] : [],
    ),
  );
  const [first] = periods
    .filter(({ period_id }) => measured.has(period_id))
    .sort((a, b) => (a.position ?? 0) - (b.position ?? 0));
  return first?.period_id ?? null;
}

/** What closing the gap is associated with: by the chain through single customers; without it by loyalty's slope over periods. */
function effectOf(
  row: ScorecardInputs['diagnosis'][number],
  { gap_worth }: ScorecardInputs,
): ScorecardDiagnosis['expected_effect'] {
  const worth = gap_worth.find((each) => each.link === row.link);
  if (!worth)
    return {
      closes_points: row.closes_points,
      estimate: row.expected_effect,
      lower: row.expected_effect_lower,
      upper: row.expected_effect_upper,
      n: null,
      basis: row.expected_effect_basis ?? 'not_estimable',
      worth: null,
    };
  return {
    closes_points: worth.closes_points,
    estimate: worth.loyalty_points,
    lower: worth.loyalty_lower,
    upper: worth.loyalty_upper,
    n: worth.answers,
    basis: worth.loyalty_points === null ? 'not_estimable' : 'estimated',
    worth: {
      money_a_year: worth.money_a_year,
      lower: worth.money_a_year_lower,
      upper: worth.money_a_year_upper,
      n: worth.followed,
      net_a_year: worth.net_a_year,
      net_lower: worth.net_a_year_lower,
      net_upper: worth.net_a_year_upper,
      stops_at: worth.stops_at,
    },
  };
}

type Bilingual = ScorecardDiagnosis['causes'][number]['name'];

/** What to do about a reason that is not knowledge (**choice**: the source names none). */
const feasibilityRemedies: Readonly<Record<keyof typeof feasibilityReasons, Bilingual>> = {
  cost: { en: 'weigh its cost against what closing the gap is worth', zh: '把成本与弥合缺口的价值相比较' },
  capacity: { en: 'add capacity, or promise only what can be kept', zh: '增加产能，或只承诺做得到的' },
  technology: { en: 'obtain the technology, or promise only what it allows', zh: '引进技术，或只承诺现有技术做得到的' },
};

const isFeasibility = (cause: string): cause is keyof typeof feasibilityReasons => cause in feasibilityReasons;

/** A cause that staff were asked about and that the chain does not declare: a feasibility reason, else one known by its id alone. */
function undeclared(cause: string): Pick<ScorecardDiagnosis['causes'][number], 'cause' | 'name' | 'remedy'> {
  if (isFeasibility(cause)) return { cause, name: feasibilityReasons[cause], remedy: feasibilityRemedies[cause] };
  const name = cause.replaceAll('_', ' ');
  return { cause, name: { en: name, zh: name }, remedy: { en: 'ask those who said so', zh: '询问作答的员工' } };
}

/** Causes by the agreement of the staff asked, feasibility reasons among them; then those nobody was asked about, to check. */
function causesOf(link: string, inputs: ScorecardInputs, settings: Settings): ScorecardDiagnosis['causes'] {
  const declared = settings.chain.links.find((each) => each.link === link)?.causes ?? [];
  const asked = inputs.link_causes.filter((row) => row.link === link);
  const others = asked.filter((row) => row.source === 'asked' && !declared.some((cause) => cause.cause === row.cause));
  return [...declared, ...others.map((row) => undeclared(row.cause))]
    .map((cause, position) => {
      const row = asked.find((each) => each.cause === cause.cause);
      return {
        ...cause,
        score: row?.score ?? null,
        lower: row?.lower ?? null,
        upper: row?.upper ?? null,
        n: row?.n ?? null,
        source: row?.source ?? ('to_check' as const),
        is_feasibility: isFeasibility(cause.cause),
        place: row?.rank ?? 100 + position,
      };
    })
    .sort((a, b) => a.place - b.place)
    .map(({ place: _place, ...cause }) => cause);
}

/** Whether agreement with the first cause lies above that with the second by their intervals; null where two have none. */
function isFirstClear(causes: ScorecardDiagnosis['causes']): boolean | null {
  const [first, second] = causes.filter(({ source, score }) => source === 'asked' && score !== null);
  if (first?.lower == null || second?.upper == null) return null;
  return first.lower > second.upper;
}

/** The verdict in one row; "not measured" when there is none. */
export function buildDiagnosisSummary(inputs: ScorecardInputs): Scorecard['diagnosis_summary'] {
  const row = inputs.diagnosis_summary[0];
  return {
    verdict: row?.verdict ?? 'not_measured',
    reason_code: row?.reason_code ?? null,
    period: row?.period_id ?? null,
    baseline_period: row?.baseline_period_id ?? null,
    baseline_start_period: row?.baseline_start_period_id ?? null,
    loyalty_change: row?.loyalty_change ?? null,
    loyalty_change_lower: row?.loyalty_change_lower ?? null,
    loyalty_change_upper: row?.loyalty_change_upper ?? null,
    n_before: row?.answers_before ?? null,
    n_after: row?.answers_after ?? null,
    change_point_period: row?.change_point_period_id ?? null,
    root_cause_link: row?.root_cause_link ?? null,
  };
}
