import type { ScorecardInputs } from '../scorecard-inputs.ts';
import type { Scorecard, ScorecardGap } from '../scorecard-schema.ts';

type GapRow = ScorecardInputs['gap_estimates'][number];
type Links = Scorecard['links'];

const isMeasured = (row: GapRow) => row.bias !== null || row.misfit !== null;

/**
 * Gaps of the period: cells and roll-ups. Cells with too few answers are left blank with their reason; the
 * gap model leaves them out of the roll-ups, so that they cannot be had by subtraction. A declared link without rows appears as "not measured".
 */
export function buildGaps(inputs: ScorecardInputs, period: string, links: Links): ScorecardGap[] {
  const rows = inputs.gap_estimates.filter((row) => row.period_id === period);
  const built = rows.map((row) => buildGap(row, rows, links));
  const missing = links.filter((link) => !rows.some((row) => row.link === link.link && row.scope === 'firm'));
  const position = new Map(links.map((link) => [link.link, link.position]));
  return [...built, ...missing.map((link) => notMeasured(link))].sort(
    (a, b) =>
      (position.get(a.link) ?? 99) - (position.get(b.link) ?? 99) ||
      order(a.attribute, b.attribute) ||
      order(a.segment, b.segment),
  );
}

const order = (a: string | null, b: string | null) => (a === b ? 0 : a === null ? -1 : b === null ? 1 : a < b ? -1 : 1);

function buildGap(row: GapRow, rows: readonly GapRow[], links: Links): ScorecardGap {
  const link = links.find((each) => each.link === row.link);
  const isHidden = row.is_hidden === true;
  const shown = !isHidden && isMeasured(row);
  const below = rows.filter(
    (each) =>
      each.scope === 'cell' &&
      each.link === row.link &&
      (row.attribute_id === null || each.attribute_id === row.attribute_id) &&
      (row.segment === null || each.segment === row.segment) &&
      each.bias !== null,
  );
  const keep = <T>(value: T): T | null => (shown ? value : null);
  const flags: ScorecardGap['flags'] = [];
  if (shown && row.is_small) flags.push('small_sample');
  if (shown && row.is_mixed_ruler) flags.push('mixed_ruler');
  if (shown && (row.age_months ?? 0) > 0) flags.push('carried');
  if (link?.is_total) flags.push('total');
  if (isHidden) flags.push('hidden');
  return {
    id: gapId(row.link, row.attribute_id, row.segment),
    link: row.link,
    attribute: row.attribute_id,
    segment: row.segment,
    chain: link?.chain ?? 'value',
    function: link?.function ?? null,
    departments: link?.departments.map(({ department }) => department) ?? [],
    bias: keep(row.bias),
    bias_lower: keep(row.bias_lower),
    bias_upper: keep(row.bias_upper),
    misfit: keep(row.misfit),
    misfit_lower: keep(row.misfit_lower),
    misfit_upper: keep(row.misfit_upper),
    n: keep(row.n),
    p_value: keep(row.p_value),
    q_value: keep(row.q_value),
    is_significant: shown && row.scope === 'cell' ? (row.is_significant ?? false) : null,
    significant_cells: isHidden ? 0 : below.filter((each) => each.is_significant).length,
    cells: isHidden ? 0 : below.length,
    age_months: keep(row.age_months),
    orientation: shown ? (row.orientation ?? 'none') : 'none',
    flags,
    reason: isHidden ? 'too_few_answers' : shown ? (row.bias_lower === null ? 'no_interval' : null) : 'not_measured',
  };
}

/** `gaps.<link>` for the firm, `gaps.<link>.<attribute>[.<segment>]` below it; `*` stands for "all attributes". */
export const gapId = (link: string, attribute: string | null, segment: string | null): string =>
  [
    'gaps',
    link,
    ...(attribute !== null || segment !== null ? [attribute ?? '*'] : []),
    ...(segment !== null ? [segment] : []),
  ].join('.');

const notMeasured = (link: Links[number]): ScorecardGap => ({
  id: gapId(link.link, null, null),
  link: link.link,
  attribute: null,
  segment: null,
  chain: link.chain,
  function: link.function,
  departments: link.departments.map(({ department }) => department),
  bias: null,
  bias_lower: null,
  bias_upper: null,
  misfit: null,
  misfit_lower: null,
  misfit_upper: null,
  n: null,
  p_value: null,
  q_value: null,
  is_significant: null,
  significant_cells: 0,
  cells: 0,
  age_months: null,
  orientation: 'none',
  flags: link.is_total ? ['total'] : [],
  reason: 'not_measured',
});
