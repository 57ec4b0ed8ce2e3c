import { EventEmitter } from 'node:events';
import { afterEach, expect, test, vi } from 'vitest';
import { windUpAfter } from '../../functions/cli/wind-up.ts';

afterEach(() => vi.restoreAllMocks());

/** A process that is told to end and says with which code it would have. */
function machine() {
  const signals = new EventEmitter();
  const { promise: ended, resolve: exit } = Promise.withResolvers<number>();
  return Object.assign(signals, { exit, ended });
}

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
])('%s: work is told, what it held is given back once, then the process ends with %i', async (signal, code) => {
  vi.spyOn(console, 'error').mockReturnValue();
  const process = machine();
  const did: string[] = [];
  const working = windUpAfter(
    (stopped) =>
      new Promise<void>((_, failed) => {
        stopped.addEventListener('abort', () => {
          did.push('stopped');
          failed(stopped.reason);
        });
      }),
    async () => void did.push('given back'),
    process,
  );
  process.emit(signal, signal);
  await expect(working).rejects.toThrow(`stopped by ${signal}`);
  expect(await process.ended).toBe(code);
  expect(did).toEqual(['stopped', 'given back']);
});

test('work that ends by itself gives back too, and leaves no listener behind', async () => {
  const process = machine();
  const given = vi.fn(async () => undefined);
  expect(await windUpAfter(async () => 7, given, process)).toBe(7);
  await expect(windUpAfter(() => Promise.reject(new Error('broken')), given, process)).rejects.toThrow('broken');
  expect(given).toHaveBeenCalledTimes(2);
  expect(process.eventNames()).toEqual([]);
});
