import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { featureFlags } from '../../../infra/constructs/feature-flags.ts';
import { LakeStack } from '../../../infra/lake-stack.ts';
import { type DeploymentSettings, settingsOf } from '../../../infra/settings.ts';

/** Settings of the first environment, some of them changed. */
export function settingsWith(changes: Partial<DeploymentSettings> = {}): DeploymentSettings {
  return { ...settingsOf(null, {}), ...changes };
}

/** An app whose templates are only read: the slow checks of whole apps are those of test/infra/{app,scorecard}.test.ts. */
export const appToRead = (context: Readonly<Record<string, string>> = {}): App =>
  new App({
    context: { ...featureFlags, ...context },
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
    treeMetadata: false,
  });

/** The lake's template, by itself. */
export function lakeTemplate(
  changes: Partial<DeploymentSettings> = {},
  context: Record<string, string> = {},
): Template {
  return Template.fromStack(new LakeStack(appToRead(context), 'Lake', { settings: settingsWith(changes) }));
}
