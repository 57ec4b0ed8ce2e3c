import type { StackProps } from 'aws-cdk-lib';
import type { DeploymentSettings } from '../settings.ts';

/** Name, place, tags and termination protection of a stack: the same for every stack of an environment. */
export function stackProps(
  settings: DeploymentSettings,
  part: 'lake' | 'pipeline' | 'scorecard',
  description: string,
): StackProps {
  const { environment, account, region, tags, allowDeletion } = settings;
  return {
    stackName: `knowgap-${environment}-${part}`,
    description,
    env: { account, region },
    tags: { ...tags, environment, part },
    terminationProtection: part === 'lake' && !allowDeletion,
  };
}
