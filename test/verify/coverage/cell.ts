/** What a suite is asked for. */
export interface CoverageOptions {
  readonly replicates: number;
  readonly seed: number;
  /** Whether a generator, by its name, is to be run. */
  readonly isAsked: (generator: string) => boolean;
}

/** One line of a coverage table: an interval of one quantity, in data from one generator. */
export interface CoverageCell {
  /** How the data were made. */
  readonly generator: string;
  /** What has the interval. */
  readonly quantity: string;
  /** Whether the data come from the model that is fitted; a third of the generators must not. */
  readonly isFromModel: boolean;
  readonly truth: number;
  readonly replicates: number;
  /** Replicates without an interval; they count as not covered. */
  readonly lost: number;
  readonly covered: number;
  readonly meanWidth: number;
  /** At a boundary an interval may be too wide, never too narrow. */
  readonly mayBeWider?: boolean;
}

export const bar = { least: 0.93, most: 0.97 } as const;

export const coverageOf = ({ covered, replicates }: CoverageCell): number => covered / replicates;

export function isWithinBar(cell: CoverageCell): boolean {
  const share = coverageOf(cell);
  return share >= bar.least && (cell.mayBeWider === true || share <= bar.most);
}

/** Prints cells as they come; true when all are within the bar and, of a whole suite, a third of the generators are not the fitted model. */
export async function printCells(
  name: string,
  cells: AsyncIterable<CoverageCell>,
  isWhole: boolean,
  print: (line: string) => void,
): Promise<boolean> {
  print(`\n${name}: share of 95 % intervals that hold the truth (± Monte Carlo error), mean width`);
  const generators = new Map<string, boolean>();
  let passed = true;
  let generator = '';
  for await (const cell of cells) {
    if (cell.generator !== generator) print(`  ${cell.generator}${cell.isFromModel ? '' : ' (not the fitted model)'}`);
    generator = cell.generator;
    generators.set(generator, cell.isFromModel);
    const share = coverageOf(cell);
    const error = Math.sqrt((share * (1 - share)) / cell.replicates);
    const isMet = isWithinBar(cell);
    passed &&= isMet;
    print(
      `    ${isMet ? 'ok    ' : 'MISSED'} ${cell.quantity.padEnd(44)} ${percent(share)} ± ${percent(error)}  width ${cell.meanWidth.toPrecision(3)}  truth ${cell.truth.toPrecision(3)}  n ${cell.replicates}${cell.lost > 0 ? `, ${cell.lost} without interval` : ''}`,
    );
  }
  if (!isWhole) return passed && generators.size > 0;
  const foreign = [...generators.values()].filter((isFromModel) => !isFromModel).length;
  const isEnough = generators.size > 0 && 3 * foreign >= generators.size;
  print(
    `  ${isEnough ? 'ok    ' : 'MISSED'} ${foreign} of ${generators.size} generators are not the fitted model (at least a third)`,
  );
  return passed && isEnough;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** Counts what the intervals of one quantity did. */
export function tally(): {
  add(interval: { readonly lower: number; readonly upper: number } | null, truth: number): void;
  cell(
    of: Pick<CoverageCell, 'generator' | 'quantity' | 'isFromModel' | 'truth'> & { mayBeWider?: boolean },
  ): CoverageCell;
} {
  let [replicates, covered, lost, width] = [0, 0, 0, 0];
  return {
    add(interval, truth) {
      replicates++;
      if (!interval) {
        lost++;
        return;
      }
      width += interval.upper - interval.lower;
      if (interval.lower <= truth && truth <= interval.upper) covered++;
    },
    cell: (of) => ({ ...of, replicates, lost, covered, meanWidth: width / Math.max(1, replicates - lost) }),
  };
}
