import { styleText } from 'node:util';
import { Listr } from 'listr2';
import { pipeline, type StageName } from '../pipeline.ts';
import type { Journal } from '../ports/journal.ts';

export interface Step {
  readonly stage: StageName;
  /** Does the stage; returns what to say of it in one line. */
  readonly run: (journal: Journal) => Promise<string>;
}

/**
 * Runs steps one after the other, with progress: live on a terminal, plain lines in a pipe. Warnings are printed after the
 * steps, each once.
 */
export async function runSteps(steps: readonly Step[]): Promise<void> {
  const warnings = new Set<string>();
  const terminal = process.stdout.isTTY === true;
  const tasks = new Listr(
    steps.map(({ stage, run }) => ({
      title: pipeline.find(({ name }) => name === stage)?.does ?? stage,
      task: async (_, task) => {
        const journal: Journal = {
          info: (event) => {
            if (terminal) task.output = event;
          },
          warn: (event, facts) => warnings.add([event, ...reasons(facts)].join(': ')),
        };
        const started = performance.now();
        const said = await run(journal);
        task.title = `${task.title} — ${said} (${((performance.now() - started) / 1000).toFixed(1)} s)`;
      },
    })),
    {
      renderer: 'default',
      fallbackRenderer: 'simple',
      concurrent: false,
      // Whoever has something to give back first (windUpAfter) ends the process himself.
      registerSignalListeners: process.listenerCount('SIGINT') === 0,
    },
  );
  try {
    await tasks.run();
  } finally {
    for (const warning of warnings) console.error(colour('yellow', `! ${warning}`));
  }
}

/** For work without steps: warnings only. */
export const terminalJournal: Journal = {
  info: () => undefined,
  warn: (event, facts) => console.error(colour('yellow', `! ${[event, ...reasons(facts)].join(': ')}`)),
};

/** Coloured on a terminal that wants it; plain in pipes and with NO_COLOR. */
export const colour = (name: 'yellow' | 'bold' | 'dim', text: string): string =>
  styleText(name, text, { stream: process.stdout, validateStream: true });

const reasons = (facts: Readonly<Record<string, unknown>> | undefined): string[] =>
  Object.entries(facts ?? {}).flatMap(([key, value]) =>
    value === null || value === undefined ? [] : key === 'reason' ? [String(value)] : [`${key} ${value}`],
  );
