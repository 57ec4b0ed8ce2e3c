import { leaseSeconds } from '../functions/night/lease.ts';
import type { Stage } from '../functions/pipeline.ts';
import { failureStates, toFailure } from './state-machine-failure.ts';
import { stageState, title } from './state-machine-stages.ts';
import { call, type MachineTargets, tell } from './state-machine-tasks.ts';
import { execution, jsonata, type State, type States } from './states-language.ts';

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

/**
 * After `point`, which gave the lease back, people hear of it, and where to read the card. A night without anything new points
 * once more and tells nobody: the night before may have ended between the pointer of record and the public names.
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
