import type { Journal } from '../ports/journal.ts';

/** One JSON object a line on standard output, as log services index them; every line carries `facts`, such as the run. */
export function jsonJournal(facts: Readonly<Record<string, string>> = {}): Journal {
  const line =
    (level: 'info' | 'warn'): Journal['info'] =>
    (event, more) =>
      void process.stdout.write(`${JSON.stringify({ level, event, ...facts, ...more })}\n`);
  return { info: line('info'), warn: line('warn') };
}
