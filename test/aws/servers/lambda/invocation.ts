import { z } from 'zod';

/** How an invocation's process is to die, as a test orders it. */
export const lambdaFault = z.object({
  /** SIGKILL so long after the process got the event. */
  killAfterMilliseconds: z.number().optional(),
  /** SIGKILL as the process is about to send its nth HTTP request. */
  dieAtRequest: z.number().int().positive().optional(),
  /** SIGKILL when the nth HTTP response has come: what it asked for is done, and it never knows. */
  dieAtResponse: z.number().int().positive().optional(),
});
export type LambdaFault = z.infer<typeof lambdaFault>;

export interface Outcome {
  readonly body: Buffer;
  /** True when the function failed. */
  readonly error: boolean;
  readonly log: string;
  /** Most resident memory of the process so far. */
  readonly peakBytes: number;
  /** True when a process was started for it. */
  readonly cold: boolean;
}

/** An invocation on its way. */
export interface Waiting {
  readonly id: string;
  readonly functionArn: string;
  readonly payload: Buffer;
  readonly fault: LambdaFault;
  settle(outcome: Outcome): void;
}
