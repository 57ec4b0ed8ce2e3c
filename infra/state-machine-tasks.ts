import type { FunctionName } from '../functions/environment.ts';
import { functionFacts } from './functions.ts';
import { athenaRetry, lambdaRetry, publishRetry } from './retries.ts';
import { jsonata, type State } from './states-language.ts';

/** What the state machine calls; ARNs may be tokens of a template. */
export interface MachineTargets {
  readonly partition: string;
  /** ARNs of the night's functions. */
  readonly functions: Readonly<Record<Exclude<FunctionName, 'ingest'>, string>>;
  readonly database: string;
  readonly workGroup: string;
  /** `s3://bucket/prefix/` for the results of Athena. */
  readonly results: string;
  /** ARN of the topic that hears of every night. */
  readonly topic: string;
  /** What a card's key is appended to for people: `https://cards.example.com/`, or `s3://bucket/` where there is no website. */
  readonly cards: string;
  readonly environment: string;
  /** Steps and models side by side. */
  readonly concurrency: number;
}

/** Calls a function of the night and waits for its answer, a minute longer than the function may take. */
export function call(name: Exclude<FunctionName, 'ingest'>, payload: State, targets: MachineTargets): State {
  return {
    Type: 'Task',
    Resource: `arn:${targets.partition}:states:::lambda:invoke`,
    Arguments: { FunctionName: targets.functions[name], Payload: payload },
    TimeoutSeconds: functionFacts[name].timeoutSeconds + 60,
    Retry: lambdaRetry,
  };
}

/** Lets Athena run the statement of the state's input, with its token, and waits until it has ended. */
export function statement(targets: MachineTargets): State {
  return {
    Type: 'Task',
    Resource: `arn:${targets.partition}:states:::athena:startQueryExecution.sync`,
    Arguments: {
      QueryString: jsonata('$states.input.statement'),
      ClientRequestToken: jsonata('$states.input.token'),
      WorkGroup: targets.workGroup,
      QueryExecutionContext: { Database: targets.database },
      ResultConfiguration: { OutputLocation: targets.results },
    },
    TimeoutSeconds: 2400,
    Retry: athenaRetry,
  };
}

/** Sends people a message; `subject` and `message` are JSONata. */
export function tell(targets: MachineTargets, subject: string, message: string): State {
  return {
    Type: 'Task',
    Resource: `arn:${targets.partition}:states:::sns:publish`,
    Arguments: {
      TopicArn: targets.topic,
      Subject: jsonata(`$substring(${subject}, 0, 100)`),
      Message: jsonata(message),
    },
    TimeoutSeconds: 60,
    Retry: publishRetry,
  };
}
