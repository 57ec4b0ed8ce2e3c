import type { Journal } from '../ports/journal.ts';

/** One JSON object a line on standard output, as log services index them; every line carries `facts`, such as the run. */
export function jsonJournal(facts: Readonly<Record<string, string>> = {}): Journal {
  const line =
    (level: 'info' | 'warn'): Journal['info'] =>
    (event, more) =>
      console.log(JSON.stringify({ level, event, ...facts, ...more }));
  return { info: line('info'), warn: line('warn') };
}
