import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

export interface EndedNightsProps {
  readonly machine: StateMachine;
  readonly release: IFunction;
  readonly topic: ITopic;
}

/**
 * A night that was stopped by hand or ran out of time cannot catch anything itself: this rule gives its lease back and tells
 * people. A night that failed does both itself.
 */
export class EndedNights extends Construct {
  constructor(scope: Construct, id: string, { machine, release, topic }: EndedNightsProps) {
    super(scope, id);
    const rule = new Rule(this, 'Rule', {
      description: 'A night was stopped or ran out of time',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [machine.stateMachineArn], status: ['TIMED_OUT', 'ABORTED'] },
      },
    });
    const execution = EventField.fromPath('$.detail.executionArn');
    rule.addTarget(new LambdaFunction(release, { event: RuleTargetInput.fromObject({ execution }) }));
    rule.addTarget(
      new SnsTopic(topic, {
        message: RuleTargetInput.fromText(
          `The night ended as ${EventField.fromPath('$.detail.status')}; the scorecard of the night before stays.\n` +
            `What to do: infra/RUNBOOK.md, "Night failed".\nExecution: ${execution}`,
        ),
      }),
    );
  }
}
