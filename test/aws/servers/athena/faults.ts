import { z } from 'zod';

/** What the next queries meet, as a test orders it (`POST /knowgap-faults`). Counts go down as they are met. */
export const athenaFaults = z.object({
  /** So many StartQueryExecution calls are answered TooManyRequestsException. */
  throttle: z.number().int().min(0).default(0),
  /** So many statements that write fail before they run, with this reason. */
  fail: z.number().int().min(0).default(0),
  failReason: z.string().default('INTERNAL_ERROR: Query exhausted resources at this scale factor'),
  retryable: z.boolean().default(true),
  /** So many statements that write are cancelled, as by somebody in the console. */
  cancel: z.number().int().min(0).default(0),
  /** Only statements that contain this text are met; all when empty. */
  statementsWith: z.string().default(''),
});

export type AthenaFaults = z.infer<typeof athenaFaults>;
type Kind = 'throttle' | 'fail' | 'cancel';

export class FaultPlan {
  #faults: AthenaFaults = athenaFaults.parse({});
  readonly #met: Record<Kind, number> = { throttle: 0, fail: 0, cancel: 0 };

  order(request: unknown): void {
    this.#faults = athenaFaults.parse(request);
    for (const kind of ['throttle', 'fail', 'cancel'] as const) this.#met[kind] = 0;
  }

  /** True when this statement is to meet the fault; it is then counted. */
  meets(kind: Kind, sql: string): boolean {
    if (this.#faults[kind] === 0 || !sql.includes(this.#faults.statementsWith)) return false;
    this.#faults[kind]--;
    this.#met[kind]++;
    return true;
  }

  get failure(): { readonly reason: string; readonly retryable: boolean } {
    return { reason: this.#faults.failReason, retryable: this.#faults.retryable };
  }

  /** How many of each have been met since they were ordered. */
  get met(): Readonly<Record<Kind, number>> {
    return { ...this.#met };
  }
}
