/** A retrier of the Amazon States Language. */
interface Retry {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL';
}

const backOff = (ErrorEquals: readonly string[], MaxAttempts: number): Retry => ({
  ErrorEquals,
  IntervalSeconds: 2,
  MaxAttempts,
  BackoffRate: 2,
  MaxDelaySeconds: 60,
  JitterStrategy: 'FULL',
});

/** Errors that the same call would meet again: wrong settings, a failed check, an event of the wrong shape. */
const lasting: Retry = { ErrorEquals: ['InputError', 'CheckError', 'LakeError', 'ZodError'], MaxAttempts: 0 };

/**
 * Functions: first what is not worth a second call; then the service's own throttles and faults; then everything else, killed
 * processes (`Lambda.Unknown`, `Runtime.ExitError`, `Sandbox.Timedout`) and throttled stores among them. Every function may be
 * called again with the same event.
 */
export const lambdaRetry: readonly Retry[] = [
  lasting,
  backOff(
    [
      'Lambda.ServiceException',
      'Lambda.AWSLambdaException',
      'Lambda.SdkClientException',
      'Lambda.ClientExecutionTimeoutException',
      'Lambda.TooManyRequestsException',
    ],
    6,
  ),
  backOff(['Lambda.Unknown', 'Runtime.ExitError', 'Sandbox.Timedout', 'States.TaskFailed', 'States.Timeout'], 3),
];

/** Statements: throttles and faults of the service, with the same token, so that nothing is started twice. */
export const athenaRetry: readonly Retry[] = [
  backOff(
    [
      'Athena.TooManyRequestsException',
      'Athena.InternalServerException',
      'Athena.AmazonAthenaException',
      'Athena.SdkClientException',
    ],
    6,
  ),
];

/** Messages. */
export const publishRetry: readonly Retry[] = [backOff(['States.TaskFailed', 'States.Timeout'], 4)];
