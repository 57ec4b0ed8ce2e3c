import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bodyOf, type LocalServer, serve } from '../http.ts';
import type { FunctionConfiguration } from './function-configuration.ts';
import type { Outcome, Waiting } from './invocation.ts';

const here = dirname(fileURLToPath(import.meta.url));

/**
 * One execution environment of a function: a process of its own behind a Runtime API of its own, with a temporary folder of its
 * own. It takes one invocation at a time and is thrown away when it crashed, ran out of time or of memory.
 */
export class Instance {
  readonly configuration: FunctionConfiguration;
  readonly #temporary = mkdtempSync(join(tmpdir(), 'knowgap-lambda-'));
  #api: LocalServer | null = null;
  #child: ChildProcess | null = null;
  #waiting: Waiting | null = null;
  #poll: ServerResponse | null = null;
  #log = '';
  #peakBytes = 0;
  #timers: NodeJS.Timeout[] = [];
  /** False once its process has ended. */
  alive = true;
  invocations = 0;

  constructor(configuration: FunctionConfiguration) {
    this.configuration = configuration;
  }

  get busy(): boolean {
    return this.#waiting !== null;
  }

  /** Runs an invocation to its end, whatever that is. */
  invoke(waiting: Waiting): void {
    this.#waiting = waiting;
    this.#log = '';
    this.invocations++;
    const { timeoutSeconds } = this.configuration;
    const outOfTime = () =>
      this.#discard({
        errorType: 'Sandbox.Timedout',
        errorMessage: `RequestId: ${waiting.id} Error: Task timed out after ${timeoutSeconds}.00 seconds`,
      });
    this.#timers = [setTimeout(outOfTime, timeoutSeconds * 1000), setInterval(() => this.#watchMemory(), 100)];
    if (waiting.fault.killAfterMilliseconds !== undefined) {
      this.#timers.push(setTimeout(() => this.#child?.kill('SIGKILL'), waiting.fault.killAfterMilliseconds));
    }
    if (this.#child) this.#hand();
    else void this.#start();
  }

  async stop(): Promise<void> {
    this.alive = false;
    this.#child?.kill('SIGKILL');
    await this.#api?.stop();
    rmSync(this.#temporary, { recursive: true, force: true });
  }

  async #start(): Promise<void> {
    const api = await serve(async (request, response) => {
      const path = (request.url ?? '').replace('/2018-06-01/runtime', '');
      if (path === '/invocation/next') {
        this.#poll = response;
        return this.#hand();
      }
      const body = await bodyOf(request);
      response.writeHead(202);
      response.end('{"status":"OK"}');
      const [, id, kind] = /^\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
      if (path === '/init/error' || (kind === 'error' && id === this.#waiting?.id)) this.#settle({ body, error: true });
      else if (id === this.#waiting?.id) this.#settle({ body, error: false });
    });
    this.#api = api;
    const child = spawn(process.execPath, this.#arguments(), {
      cwd: this.configuration.folder,
      env: this.#environment(new URL(api.url).host),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child.stdin.on('error', () => undefined);
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        this.#log = (this.#log + chunk.toString()).slice(-200_000);
      });
    }
    child.once('error', ({ message }) => this.#discard({ errorType: 'Runtime.ExitError', errorMessage: message }));
    child.once('exit', (code, signal) => {
      const how = signal ? `signal: ${signal === 'SIGKILL' ? 'killed' : signal}` : `exit status ${code}`;
      this.#discard({
        errorType: 'Runtime.ExitError',
        errorMessage: `RequestId: ${this.#waiting?.id} Error: Runtime exited with error: ${how}`,
      });
    });
  }

  #arguments(): string[] {
    const { memoryMegabytes, handler } = this.configuration;
    return [`--max-old-space-size=${memoryMegabytes}`, join(here, 'runtime-client.mjs'), handler];
  }

  #environment(api: string): Record<string, string> {
    const { name, memoryMegabytes, folder, handler, environment } = this.configuration;
    return {
      PATH: process.env.PATH ?? '',
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
      TMPDIR: this.#temporary,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
      AWS_LAMBDA_LOG_STREAM_NAME: 'local',
      AWS_LAMBDA_RUNTIME_API: api,
      LAMBDA_TASK_ROOT: folder,
      _HANDLER: handler,
      ...environment,
    };
  }

  /** Gives the waiting invocation to the process that polls for it. */
  #hand(): void {
    const [waiting, poll] = [this.#waiting, this.#poll];
    if (!waiting || !poll) return;
    this.#poll = null;
    const { dieAtRequest, dieAtResponse } = waiting.fault;
    poll.writeHead(200, {
      'Content-Type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': waiting.id,
      'Lambda-Runtime-Deadline-Ms': String(Date.now() + this.configuration.timeoutSeconds * 1000),
      'Lambda-Runtime-Invoked-Function-Arn': waiting.functionArn,
      ...(dieAtRequest !== undefined && { 'knowgap-die-at-request': String(dieAtRequest) }),
      ...(dieAtResponse !== undefined && { 'knowgap-die-at-response': String(dieAtResponse) }),
    });
    poll.end(waiting.payload);
  }

  /** Keeps the most resident memory (`VmHWM`); a process over its memory (`VmRSS`) is killed, as Lambda does. */
  #watchMemory(): void {
    const { resident, peak } = memoryOf(this.#child?.pid);
    this.#peakBytes = Math.max(this.#peakBytes, peak);
    if (resident <= this.configuration.memoryMegabytes * 1024 * 1024) return;
    this.#discard({
      errorType: 'Runtime.OutOfMemory',
      errorMessage: `RequestId: ${this.#waiting?.id} Error: Runtime exited with error: signal: killed`,
    });
  }

  #discard(error: { readonly errorType: string; readonly errorMessage: string }): void {
    this.alive = false;
    this.#settle({ body: Buffer.from(JSON.stringify(error)), error: true });
    void this.stop();
  }

  #settle(outcome: Pick<Outcome, 'body' | 'error'>): void {
    const waiting = this.#waiting;
    if (!waiting) return;
    this.#peakBytes = Math.max(this.#peakBytes, memoryOf(this.#child?.pid).peak);
    for (const timer of this.#timers) clearTimeout(timer);
    this.#waiting = null;
    waiting.settle({ ...outcome, log: this.#log, peakBytes: this.#peakBytes, cold: this.invocations === 1 });
  }
}

/** Resident bytes of a process now and at most; zero when it has gone, or on a system that does not tell. */
function memoryOf(pid: number | undefined): { readonly resident: number; readonly peak: number } {
  const path = `/proc/${pid}/status`;
  const status = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const bytes = (field: string): number =>
    1024 * Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
  return { resident: bytes('VmRSS'), peak: bytes('VmHWM') };
}
