import type { Table as ArrowTable } from 'apache-arrow';
import type { Row } from '../../lake/rows.ts';
import { readRows } from '../gaps/arrow-rows.ts';
import { type BinomialFit, type BinomialGroup, chanceOf, changesOf, fitBinomial } from './binomial-regression.ts';

const shape = {
  segment: 'text',
  is_repurchase_high: 'flag',
  is_broad: 'flag',
  is_promoted: 'flag',
  customers: 'number',
  answered: 'number',
  attached: 'number',
  held_known: 'number',
  without_alternative: 'number',
  loose_known: 'number',
  price_sensitive: 'number',
} as const;

export type LoyaltyCell = ReturnType<typeof readLoyaltyCells>[number];

/** The mart loyalty_type_cells. */
export const readLoyaltyCells = (inputs: Readonly<Record<string, ArrowTable>>) =>
  readRows(inputs, 'loyalty_type_cells', shape);

export const fewestAnswers = 30;

/**
 * Chances of what customers would answer, from those who answered, by main effects of what is known of everybody: segment, high
 * repurchase, breadth, orders on promotion. Attachment of all; "no alternative" of those with low attachment and high repurchase;
 * price sensitivity of those low on both (null where fewer than 30 of them answered alike).
 *
 * @returns null when fewer than 30 answered on attachment, or all alike
 */
export function loyaltyTypeRows(
  cells: readonly LoyaltyCell[],
): { rows: Row[]; errors: Row[]; fit: BinomialFit } | null {
  const answered = cells.reduce((sum, cell) => sum + cell.answered, 0);
  const segments = [...new Set(cells.map(({ segment }) => segment))].sort().slice(1);
  const featuresOf = (cell: LoyaltyCell, withRepurchase: boolean): number[] => [
    1,
    ...(withRepurchase ? [cell.is_repurchase_high ? 0.5 : -0.5] : []),
    cell.is_broad ? 0.5 : -0.5,
    cell.is_promoted ? 0.5 : -0.5,
    ...segments.map((segment) => (cell.segment === segment ? 1 : 0)),
  ];
  const fitOf = (groups: readonly BinomialGroup[]): BinomialFit | null =>
    groups.reduce((sum, { trials }) => sum + trials, 0) < fewestAnswers ? null : fitBinomial(groups);
  const fit =
    answered < fewestAnswers
      ? null
      : fitOf(
          cells.map((cell) => ({ features: featuresOf(cell, true), trials: cell.answered, successes: cell.attached })),
        );
  if (!fit) return null;
  const alternatives = fitOf(
    cells.map((cell) => ({
      features: featuresOf(cell, false),
      trials: cell.held_known,
      successes: cell.without_alternative,
    })),
  );
  const prices = fitOf(
    cells.map((cell) => ({
      features: featuresOf(cell, false),
      trials: cell.loose_known,
      successes: cell.price_sensitive,
    })),
  );
  const known = ({ segment, is_repurchase_high, is_broad, is_promoted }: LoyaltyCell) => ({
    segment,
    is_repurchase_high,
    is_broad,
    is_promoted,
  });
  const rows = cells.map((cell) => {
    const attached = chanceOf(fit, featuresOf(cell, true));
    const lacking = alternatives && chanceOf(alternatives, featuresOf(cell, false));
    const sensitive = prices && chanceOf(prices, featuresOf(cell, false));
    return {
      ...known(cell),
      customers: cell.customers,
      answered: cell.answered,
      attached_chance: attached.chance,
      attached_lower: attached.lower,
      attached_upper: attached.upper,
      without_alternative_chance: lacking?.chance ?? null,
      without_alternative_lower: lacking?.lower ?? null,
      without_alternative_upper: lacking?.upper ?? null,
      price_sensitive_chance: sensitive?.chance ?? null,
      price_sensitive_lower: sensitive?.lower ?? null,
      price_sensitive_upper: sensitive?.upper ?? null,
    };
  });
  const errorsOf = (answer: string, cell: LoyaltyCell, found: BinomialFit | null, withRepurchase: boolean): Row[] =>
    found === null
      ? []
      : changesOf(found, featuresOf(cell, withRepurchase)).map((change, source) => ({
          ...known(cell),
          answer,
          source: source + 1,
          change,
        }));
  const errors = cells.flatMap((cell) => [
    ...errorsOf('attachment', cell, fit, true),
    ...errorsOf('alternatives', cell, cell.is_repurchase_high ? alternatives : null, false),
    ...errorsOf('price', cell, cell.is_repurchase_high ? null : prices, false),
  ]);
  return { rows, errors, fit };
}
