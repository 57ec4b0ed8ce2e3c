import { Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { dataRemoval } from './constructs/data-removal.ts';
import type { LakeStack } from './lake-stack.ts';
import type { DeploymentSettings } from './settings.ts';

/**
 * The key that customers' ids are hashed with: made once, never rotated. It belongs to the lake's stack, because what was
 * loaded under it can be joined under no other: it lives as long as the data, whatever happens to the pipeline.
 */
export function idHashKey(lake: LakeStack, settings: DeploymentSettings): Secret {
  const secret = new Secret(lake, 'IdHashKey', {
    description: `knowgap ${settings.environment}: key of hashed customer ids`,
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
    removalPolicy: dataRemoval(lake, settings),
  });
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason: 'Another key would give every customer another id: what was loaded before could no longer be joined.',
  });
  return secret;
}
