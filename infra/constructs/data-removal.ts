import { Annotations, RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { DeploymentSettings } from '../settings.ts';

/** Context flag that is the second key: `-c delete-data=<environment>`. */
const flag = 'delete-data';

/**
 * Does taking the stacks down delete data? Only with two keys: `allowDeletion` in the settings AND the environment's name after
 * `-c delete-data=`. One alone does nothing; the flag alone is answered with a warning.
 */
export function deletesData(scope: Construct, settings: Pick<DeploymentSettings, 'environment' | 'allowDeletion'>) {
  const asked: unknown = scope.node.tryGetContext(flag);
  const both = settings.allowDeletion && asked === settings.environment;
  if (asked !== undefined && !both) {
    Annotations.of(scope).addWarningV2(
      'knowgap:delete-data',
      `Data is kept: -c ${flag}=${String(asked)} needs the environment to be "${settings.environment}" and allowDeletion ` +
        `to be true in infra/settings.ts (it is ${settings.allowDeletion}).`,
    );
  }
  return both;
}

/** Removal policy of everything that holds data: kept, unless both keys are turned. */
export const dataRemoval = (scope: Construct, settings: DeploymentSettings): RemovalPolicy =>
  deletesData(scope, settings) ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
