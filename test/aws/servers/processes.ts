import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';

/** A port of the loopback interface that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

export interface RunningProcess {
  /** The line by which it said that it is ready. */
  readonly ready: string;
  readonly pid: number;
  /** Asks it to end, waits, and insists after five seconds. */
  stop(): Promise<void>;
}

/**
 * Starts a server and waits for the line by which it says that it is ready. Its standard input stays open for as long as this
 * process lives: the server ends when it reads the end of it, so that nothing survives a parent that was killed.
 * @throws Error with the server's last output when it ends early or says nothing in `seconds`
 */
export function startProcess(options: {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly ready: RegExp;
  readonly seconds: number;
}): Promise<RunningProcess> {
  const child = spawn(options.command, [...options.args], {
    env: { ...process.env, ...options.environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined);
  return new Promise((resolve, reject) => {
    let output = '';
    const failed = (why: string): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new Error(`${options.name}: ${why}\n${output.slice(-4000)}`));
    };
    const timer = setTimeout(() => failed(`not ready after ${options.seconds} s`), options.seconds * 1000);
    const hear = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-20_000);
      const line = options.ready.exec(output);
      if (!line || child.pid === undefined) return;
      clearTimeout(timer);
      // Read on without keeping: a full pipe would stop the server.
      for (const stream of [child.stdout, child.stderr]) stream.removeAllListeners('data').resume();
      resolve({ ready: line[0], pid: child.pid, stop: () => endProcess(child) });
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', (error) => failed(error.message));
    child.once('exit', (code, signal) => failed(`ended (${signal ?? code}) before it was ready`));
  });
}

/** Ends a process of ours: politely, then not. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const insist = setTimeout(() => child.kill('SIGKILL'), 5000);
  await ended;
  clearTimeout(insist);
}
