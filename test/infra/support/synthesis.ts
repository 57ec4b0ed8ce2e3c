import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { featureFlags } from '../../../infra/constructs/feature-flags.ts';
import { LakeStack } from '../../../infra/lake-stack.ts';
import { type DeploymentSettings, settingsOf } from '../../../infra/settings.ts';

/** Settings of the first environment, some of them changed. */
export function settingsWith(changes: Partial<DeploymentSettings> = {}): DeploymentSettings {
  return { ...settingsOf(null, {}), ...changes };
}

/** The lake's template, by itself; the slow checks of a whole app are those of test/infra/app.test.ts. */
export function lakeTemplate(
  changes: Partial<DeploymentSettings> = {},
  context: Record<string, string> = {},
): Template {
  return Template.fromStack(
    new LakeStack(
      new App({ context: { ...featureFlags, '@aws-cdk/core:validateAgainstDefaultRules': false, ...context } }),
      'Lake',
      { settings: settingsWith(changes) },
    ),
  );
}
