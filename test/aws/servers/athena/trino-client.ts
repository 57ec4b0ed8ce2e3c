import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

/** A type as Trino describes it: its name, and types or numbers as arguments. */
export interface TypeSignature {
  readonly rawType: string;
  readonly arguments: readonly { readonly value: unknown }[];
}

const typeSignature = z.object({
  rawType: z.string(),
  arguments: z.array(z.object({ value: z.unknown() })).default([]),
});
const page = z.object({
  id: z.string().optional(),
  nextUri: z.string().optional(),
  columns: z.array(z.object({ name: z.string(), typeSignature })).optional(),
  data: z.array(z.array(z.unknown())).optional(),
  updateType: z.string().optional(),
  updateCount: z.number().optional(),
  error: z.object({ errorName: z.string(), errorType: z.string(), message: z.string().default('') }).optional(),
  stats: z.object({ state: z.string(), physicalInputBytes: z.number().default(0) }),
});

export interface TrinoColumn {
  readonly name: string;
  readonly typeSignature: TypeSignature;
}

/** What has come of a statement so far. */
export interface TrinoProgress {
  columns: readonly TrinoColumn[];
  readonly rows: (readonly unknown[])[];
  updateCount: number;
  scannedBytes: number;
  running: boolean;
}

export class TrinoError extends Error {
  readonly errorType: string;
  constructor(name: string, errorType: string, message: string, cause?: unknown) {
    super(`${name}: ${message}`, { cause });
    this.errorType = errorType;
  }
}

/**
 * Runs a statement on a Trino coordinator; `progress` fills while it runs, and an abort cancels it there.
 * @throws TrinoError with Trino's name of the error
 */
export async function runOnTrino(
  statement: {
    readonly coordinator: string;
    readonly sql: string;
    readonly catalog: string;
    readonly database?: string | undefined;
    readonly session?: string;
  },
  progress: TrinoProgress,
  signal: AbortSignal,
): Promise<void> {
  const headers = {
    'X-Trino-User': 'athena',
    'X-Trino-Catalog': statement.catalog,
    'X-Trino-Time-Zone': 'UTC',
    ...(statement.database && { 'X-Trino-Schema': statement.database }),
    ...(statement.session && { 'X-Trino-Session': statement.session }),
  };
  let next: string | undefined = `${statement.coordinator}/v1/statement`;
  let request: RequestInit = { method: 'POST', headers, body: statement.sql };
  while (next) {
    const answer: z.infer<typeof page> = await ask(next, request);
    if (signal.aborted) {
      if (answer.nextUri) await fetch(answer.nextUri, { method: 'DELETE', headers });
      return;
    }
    if (answer.columns) progress.columns = answer.columns;
    for (const row of answer.data ?? []) progress.rows.push(row);
    if (answer.updateCount !== undefined) progress.updateCount = answer.updateCount;
    progress.scannedBytes = Math.max(progress.scannedBytes, answer.stats.physicalInputBytes);
    progress.running ||= answer.stats.state !== 'QUEUED';
    if (answer.error) throw new TrinoError(answer.error.errorName, answer.error.errorType, answer.error.message);
    next = answer.nextUri;
    request = { headers };
  }
}

async function ask(url: string, request: RequestInit): Promise<z.infer<typeof page>> {
  for (;;) {
    const response = await fetch(url, request);
    const text = await response.text();
    if (response.ok) return page.parse(JSON.parse(keepBigIntegers(text)));
    if (![502, 503, 504].includes(response.status)) throw new Error(`Trino answered ${response.status}: ${text}`);
    await sleep(100);
  }
}

/** Integers that a double cannot hold become texts before they are parsed. */
const keepBigIntegers = (json: string): string => json.replace(/([[,:]\s*)(-?\d{16,})(?=\s*[,\]}])/g, '$1"$2"');
