import type { Stage, StageName } from '../functions/pipeline.ts';
import { toFailure } from './state-machine-failure.ts';
import { call, type MachineTargets, statement } from './state-machine-tasks.ts';
import { eachOf, execution, jsonata, type State } from './states-language.ts';

/** A statement that Athena failed or cancelled is prepared and tried again, so often in all. */
const statementAttempts = 3;

const scanned = '$states.result.QueryExecution.Statistics.DataScannedInBytes';

/** Name of a stage's state. */
export const title = (stage: StageName): string => `${stage.charAt(0).toUpperCase()}${stage.slice(1)}`;

/** One stage: one call, or else the waves of the plan in turn, the steps or models of a wave side by side. */
export function stageState(stage: Stage, next: string, targets: MachineTargets): State {
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
  throw new Error(
    `infra/state-machine-stages.ts: expected a function for the stage "${stage}" that works once, found none`,
  );
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

function modelMachine(stage: Stage, targets: MachineTargets): State {
  const name = `${title(stage.name)}Model`;
  const payload = { run_id: jsonata('$run_id'), model: jsonata('$states.input') };
  return { StartAt: name, States: { [name]: { ...call('fit', payload, targets), Output: {}, End: true } } };
}
