import { setTimeout as sleepUntil } from 'node:timers/promises';

/** How an adapter waits. Time and chance are arguments, so that tests neither wait nor draw. */
export interface Waiting {
  /** Waits; rejects with the signal's reason when it is aborted meanwhile. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** A number from 0 to 1, 1 excluded: the jitter. */
  random(): number;
}

export const machineWaiting: Waiting = {
  sleep: async (milliseconds, signal) => {
    try {
      await sleepUntil(milliseconds, undefined, signal ? { signal } : {});
    } catch (cause) {
      throw signal?.aborted ? signal.reason : cause;
    }
  },
  random: Math.random,
};

/**
 * Milliseconds to wait before the next try: the first pause doubled with every try up to the longest, of which a random part from
 * half to all is taken, so that many who wait do not come back together.
 *
 * @param tries how many there were already, from 0
 */
export function backOff(
  tries: number,
  pause: { readonly first: number; readonly longest: number },
  random: () => number,
): number {
  const full = Math.min(pause.longest, pause.first * 2 ** Math.min(tries, 30));
  return full * (0.5 + random() / 2);
}
