import { type Median, medianWait, type Share, type Waits, waitingAfter } from './kaplan-meier.ts';

/** Stages of knowledge after it is collected, in their order. */
export const stages = ['organise', 'analyse', 'share', 'apply', 'create'] as const;
export type Stage = (typeof stages)[number];

/** Items that a stage must have been entered by before it can be called the bottleneck. */
export const fewestItemsOfStage = 10;

export interface StageTime {
  readonly department: string;
  readonly stage: Stage;
  /** Items that came as far as the stage before. */
  readonly items: number;
  readonly reached: number;
  readonly median: Median;
  /** Share of them still not here after the days allowed. */
  readonly dropout: Share;
  readonly isBottleneck: boolean;
  /** The next worst stage of the department drops out surely less. */
  readonly isClear: boolean;
}

/**
 * Median time and drop-out of each stage of one department; its bottleneck is the stage that loses most. `create` is never the
 * bottleneck: not every item is meant to lead to new knowledge.
 */
export function stageTimes(department: string, waitsOf: (stage: Stage) => readonly Waits[], days: number): StageTime[] {
  const found = stages.flatMap((stage) => {
    const waits = waitsOf(stage);
    const dropout = waitingAfter(waits, days);
    if (!dropout) return [];
    const reached = waits.reduce((sum, wait) => sum + wait.reached, 0);
    const items = waits.reduce((sum, wait) => sum + wait.reached + wait.waiting, 0);
    return [{ department, stage, items, reached, median: medianWait(waits), dropout }];
  });
  const ranked = found
    .filter(({ stage, items }) => stage !== 'create' && items >= fewestItemsOfStage)
    .sort((a, b) => b.dropout.share - a.dropout.share || stages.indexOf(a.stage) - stages.indexOf(b.stage));
  const [worst, next] = ranked;
  const isWorst = (stage: Stage): boolean => worst?.stage === stage && worst.dropout.share > 0;
  return found.map((each) => ({
    ...each,
    isBottleneck: isWorst(each.stage),
    isClear: isWorst(each.stage) && (next === undefined || each.dropout.lower > next.dropout.upper),
  }));
}
