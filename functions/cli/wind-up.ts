import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { KnowgapError } from '../errors.ts';

/** What is used of the process; another one in tests. */
interface Stoppable {
  on(signal: StopSignal, listener: (signal: StopSignal) => void): unknown;
  off(signal: StopSignal, listener: (signal: StopSignal) => void): unknown;
  exit(code: number): unknown;
}

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type StopSignal = (typeof stopSignals)[number];

/** So long does work that is told to stop have for stopping; then it is left where it is. */
const patience = 2_000;
const showCursor = '\u001b[?25h';

/**
 * Does work that leaves something to give back, such as a lease, and gives it back however the work ends: done, failed, or told
 * to stop (Ctrl-C, `kill`, a closed terminal). Work is told by its signal, has two seconds, and then the process ends with the
 * code usual for that signal. Told twice, it ends at once.
 */
export async function windUpAfter<T>(
  work: (stopped: AbortSignal) => Promise<T>,
  windUp: () => Promise<void>,
  machine: Stoppable = process,
): Promise<T> {
  const stopping = new AbortController();
  let working: Promise<T> | undefined;
  let woundUp: Promise<void> | undefined;
  const windUpOnce = () => {
    woundUp ??= windUp();
    return woundUp;
  };
  const stop = async (signal: StopSignal): Promise<void> => {
    const code = 128 + constants.signals[signal];
    if (stopping.signal.aborted) machine.exit(code);
    stopping.abort(new KnowgapError(`stopped by ${signal}`));
    console.error(`knowgap: stopped by ${signal}; giving the lake back`);
    try {
      await Promise.race([Promise.allSettled([working]), sleep(patience)]);
      await windUpOnce();
    } catch (cause) {
      console.error(cause);
    }
    if (process.stdout.isTTY) process.stdout.write(showCursor);
    machine.exit(code);
  };
  const onSignal = (signal: StopSignal): void => void stop(signal);
  for (const signal of stopSignals) machine.on(signal, onSignal);
  try {
    working = work(stopping.signal);
    return await working;
  } finally {
    await windUpOnce();
    for (const signal of stopSignals) machine.off(signal, onSignal);
  }
}
