import { call, type MachineTargets, tell } from './state-machine-tasks.ts';
import { execution, jsonata, type States } from './states-language.ts';

/** Whatever still fails after its retries ends the night in order: told, released, failed. */
export const toFailure = [
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
 * The last state is no `Fail`: a redriven execution goes on at the state that failed, and a `Fail` would only fail again. This
 * one fails with error and cause the first time, and after a redrive begins the night anew, where what is built is kept.
 */
export function failureStates(targets: MachineTargets): States {
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
