import type { FunctionName } from '../functions/environment.ts';
import { leaseSeconds } from '../functions/night/lease.ts';
import type { Stage, StageName } from '../functions/pipeline.ts';
import { functionFacts } from './functions.ts';
import { athenaRetry, lambdaRetry, publishRetry } from './retries.ts';

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

type State = Readonly<Record<string, unknown>>;
type States = Readonly<Record<string, State>>;

/** A statement that Athena failed or cancelled is prepared and tried again, so often in all. */
const statementAttempts = 3;

const jsonata = (expression: string): string => `{% ${expression} %}`;
const title = (stage: StageName): string => `${stage.charAt(0).toUpperCase()}${stage.slice(1)}`;
const scanned = '$states.result.QueryExecution.Statistics.DataScannedInBytes';
const execution = jsonata('$states.context.Execution.Id');

/** Whatever still fails after its retries ends the night in order: told, released, failed. */
const toFailure = [
  {
    ErrorEquals: ['States.ALL'],
    Output: { failure: jsonata('$states.errorOutput'), redrives: jsonata(redrives()) },
    Next: 'NotifyFailure',
  },
];

/** How often the execution was redriven; 0 where the context does not say. */
function redrives(): string {
  return "$sum([$lookup($states.context.Execution, 'RedriveCount')])";
}

/**
 * The night as a state machine (Amazon States Language, JSONata): every night stage of the pipeline in order. It knows how a
 * stage works, never what it works on: which statements and models there are comes from the plan at run time, so that it stays
 * the same whatever queries/ and functions/fit hold.
 *
 * Between the states go names only (run, step, model) and, inside one step, its statement: far below the 256 KB of a payload.
 */
export function stateMachineDefinition(stages: readonly Stage[], targets: MachineTargets): State {
  const night = stages.filter((stage) => stage.runs === 'night');
  const after = (position: number): string => (night[position + 1] ? title(night[position + 1]!.name) : 'Notify');
  const rendered = night.map((stage, position) => ({
    [title(stage.name)]: stageState(stage, after(position), targets),
  }));
  return {
    Comment: 'One night of knowgap, rendered from functions/pipeline.ts',
    QueryLanguage: 'JSONata',
    TimeoutSeconds: leaseSeconds,
    StartAt: 'Gate',
    States: {
      ...gateStates(targets),
      ...planStates(targets, title(night[0]!.name)),
      ...Object.assign({}, ...rendered),
      ...endStates(targets),
      ...failureStates(targets),
    },
  };
}

function gateStates(targets: MachineTargets): States {
  const payload = { execution, started_at: jsonata('$states.context.Execution.StartTime') };
  return {
    Gate: {
      ...call('gate', payload, targets),
      Assign: { late: jsonata('$states.result.Payload.late') },
      Output: jsonata('$states.result.Payload'),
      Catch: toFailure,
      Next: 'MayBegin',
    },
    MayBegin: {
      Type: 'Choice',
      Choices: [
        { Condition: jsonata("$states.input.status = 'ready'"), Next: 'Plan' },
        { Condition: jsonata("$states.input.status = 'busy'"), Next: 'AnotherNightRuns' },
      ],
      Default: 'WaitForExports',
    },
    WaitForExports: { Type: 'Wait', Seconds: jsonata('$states.input.wait_seconds'), Next: 'Gate' },
    AnotherNightRuns: { Type: 'Succeed' },
  };
}

function planStates(targets: MachineTargets, first: string): States {
  return {
    Plan: {
      ...call('plan', { execution }, targets),
      Assign: { run_id: jsonata('$states.result.Payload.run_id'), plan: jsonata('$states.result.Payload') },
      Output: jsonata('$states.result.Payload'),
      Catch: toFailure,
      Next: 'IsThereWork',
    },
    IsThereWork: {
      Type: 'Choice',
      Choices: [{ Condition: jsonata("$states.input.status = 'unchanged'"), Next: 'PointAgain' }],
      Default: first,
    },
  };
}

function stageState(stage: Stage, next: string, targets: MachineTargets): State {
  if (stage.work === 'once') {
    const name = onceFunction(stage.name);
    const payload = stage.name === 'point' ? { execution, run_id: jsonata('$run_id') } : { run_id: jsonata('$run_id') };
    return {
      ...call(name, payload, targets),
      Assign: { [name]: jsonata('$states.result.Payload') },
      Output: {},
      Catch: toFailure,
      Next: next,
    };
  }
  const item = stage.work === 'statements' ? stepMachine(stage, targets) : modelMachine(stage, targets);
  const wave = `${title(stage.name)}Wave`;
  return {
    ...eachOf(jsonata(`$plan.${stage.name}`), 1, {
      StartAt: wave,
      States: { [wave]: { ...eachOf(jsonata('$states.input'), targets.concurrency, item), Output: {}, End: true } },
    }),
    Output: {},
    Catch: toFailure,
    Next: next,
  };
}

function onceFunction(stage: StageName): 'publish' | 'point' {
  if (stage === 'publish' || stage === 'point') return stage;
  throw new Error(`infra/state-machine.ts: expected a function for the stage "${stage}" that works once, found none`);
}

/** One step: prepare, let Athena run its statement, check. A failed statement starts over, for Athena writes into empty folders only. */
function stepMachine(stage: Stage, targets: MachineTargets): State {
  const name = (what: string): string => `${title(stage.name)}${what}`;
  const event = { run_id: jsonata('$run_id'), stage: stage.name, step: jsonata('$states.input.step') };
  const answer = (field: string): string => jsonata(`$states.result.Payload.${field}`);
  const kept = { step: jsonata('$states.input.step'), attempt: jsonata('$states.input.attempt') };
  const { wait, failed } = { wait: name('WaitToRepeat'), failed: name('StatementFailed') };
  return {
    StartAt: name('Step'),
    States: {
      [name('Step')]: {
        Type: 'Pass',
        Output: { step: jsonata('$states.input'), attempt: 1 },
        Next: name('Prepare'),
      },
      [name('Prepare')]: {
        ...call('prepare', { execution, ...event }, targets),
        Output: { ...kept, status: answer('status'), statement: answer('statement'), token: answer('token') },
        Next: name('IsBuilt'),
      },
      [name('IsBuilt')]: {
        Type: 'Choice',
        Choices: [{ Condition: jsonata("$states.input.status = 'done'"), Next: name('Built') }],
        Default: name('Statement'),
      },
      [name('Statement')]: {
        ...statement(targets),
        Output: { ...kept, bytes_scanned: jsonata(`$sum([${scanned}])`) },
        Catch: [
          {
            ErrorEquals: ['States.ALL'],
            Output: { ...kept, failure: jsonata('$states.errorOutput') },
            Next: name('MayRepeat'),
          },
        ],
        Next: name('Check'),
      },
      [name('MayRepeat')]: {
        Type: 'Choice',
        Choices: [{ Condition: jsonata(`$states.input.attempt < ${statementAttempts}`), Next: wait }],
        Default: failed,
      },
      [wait]: {
        Type: 'Wait',
        Seconds: jsonata('$floor($power(3, $states.input.attempt) * (1 + $random()))'),
        Output: { step: jsonata('$states.input.step'), attempt: jsonata('$states.input.attempt + 1') },
        Next: name('Prepare'),
      },
      [failed]: {
        Type: 'Fail',
        Error: 'StatementFailed',
        // Athena's own reason may quote a cell, and this text is mailed.
        Cause: jsonata(
          `'${stage.name}, ' & $states.input.step & ': Athena did not run the statement in ${statementAttempts} attempts; its reason is in the history of the workgroup'`,
        ),
      },
      [name('Check')]: {
        ...call('check', { ...event, bytes_scanned: jsonata('$states.input.bytes_scanned') }, targets),
        Output: {},
        Next: name('Built'),
      },
      [name('Built')]: { Type: 'Succeed' },
    },
  };
}

function statement(targets: MachineTargets): State {
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

function modelMachine(stage: Stage, targets: MachineTargets): State {
  const name = `${title(stage.name)}Model`;
  const payload = { run_id: jsonata('$run_id'), model: jsonata('$states.input') };
  return { StartAt: name, States: { [name]: { ...call('fit', payload, targets), Output: {}, End: true } } };
}

/**
 * After `point`, which gave the lease back, people hear of it, and where to read the card. A night without anything new points once more and tells nobody: the
 * night before may have ended between the pointer of record and the public names.
 */
function endStates(targets: MachineTargets): States {
  const line =
    "'Not there: ' & $each.source & '/' & $each.dataset & ', expected ' & $each.expected & ', latest ' & ($each.latest ? $each.latest : 'none')";
  const pages = `$map($filter($publish.keys, function($key) { $contains($key, '.html') }), function($key) { '${targets.cards}' & $key })`;
  return {
    Notify: {
      ...tell(
        targets,
        `'knowgap ${targets.environment}: scorecard ' & $publish.period`,
        `$join(['Run ' & $run_id & ', scorecard of ' & $publish.period, $publish.summary, $map($late, function($each) { ${line} }), ${pages}], '\\n')`,
      ),
      Output: {},
      Catch: toFailure,
      Next: 'Done',
    },
    PointAgain: {
      ...call('point', { execution, run_id: jsonata('$run_id') }, targets),
      Output: {},
      Catch: toFailure,
      Next: 'Done',
    },
    Done: { Type: 'Succeed' },
  };
}

/**
 * The last state is no `Fail`: a redriven execution goes on at the state that failed, and a `Fail` would only fail again. This
 * one fails with error and cause the first time, and after a redrive begins the night anew, where what is built is kept.
 */
function failureStates(targets: MachineTargets): States {
  const reason = "$states.input.failure.Error & ': ' & $substring($states.input.failure.Cause, 0, 4000)";
  const forgiving = [{ ErrorEquals: ['States.ALL'], Output: jsonata('$states.input') }];
  return {
    NotifyFailure: {
      ...tell(
        targets,
        `'knowgap ${targets.environment}: the night failed'`,
        `$join(['The scorecard of the night before stays.', 'What to do: infra/RUNBOOK.md, "Night failed".', 'Execution: ' & $states.context.Execution.Id, ${reason}], '\\n')`,
      ),
      Output: jsonata('$states.input'),
      Catch: forgiving.map((each) => ({ ...each, Next: 'ReleaseAfterFailure' })),
      Next: 'ReleaseAfterFailure',
    },
    ReleaseAfterFailure: {
      ...call('release', { execution }, targets),
      Output: jsonata('$states.input'),
      Catch: forgiving.map((each) => ({ ...each, Next: 'NightFailed' })),
      Next: 'NightFailed',
    },
    NightFailed: {
      Type: 'Pass',
      Output: jsonata(`${redrives()} > $states.input.redrives ? {} : $error(${reason})`),
      Next: 'Gate',
    },
  };
}

function call(name: Exclude<FunctionName, 'ingest'>, payload: State, targets: MachineTargets): State {
  return {
    Type: 'Task',
    Resource: `arn:${targets.partition}:states:::lambda:invoke`,
    Arguments: { FunctionName: targets.functions[name], Payload: payload },
    TimeoutSeconds: functionFacts[name].timeoutSeconds + 60,
    Retry: lambdaRetry,
  };
}

function tell(targets: MachineTargets, subject: string, message: string): State {
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

function eachOf(items: string, concurrency: number, processor: State): State {
  return {
    Type: 'Map',
    Items: items,
    MaxConcurrency: concurrency,
    ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...processor },
  };
}
