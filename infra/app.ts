import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { featureFlags } from './constructs/feature-flags.ts';
import { LakeStack } from './lake-stack.ts';
import { PipelineStack } from './pipeline-stack.ts';
import { hasScorecardStack, ScorecardStack } from './scorecard-stack.ts';
import { type DeploymentSettings, settingsOf } from './settings.ts';

export interface AppOptions {
  /** As from `-c name=value`: `environment`, `delete-data`. */
  readonly context?: Readonly<Record<string, string>>;
  /** Folder of the cloud assembly; default: where the CDK command line says, else a temporary one. */
  readonly outdir?: string;
  /** Variables of the process, for CDK_DEFAULT_ACCOUNT and CDK_DEFAULT_REGION. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Settings to use instead of those of infra/settings.ts. */
  readonly settings?: DeploymentSettings;
}

/**
 * Every stack of one environment, with the checks of cdk-nag: `synth()` throws when one finds something that no
 * acknowledgement explains.
 */
export function knowgapApp({ context, outdir, variables, settings: given }: AppOptions): App {
  const app = new App({
    context: { ...featureFlags, ...context },
    analyticsReporting: false,
    ...(outdir ? { outdir } : {}),
  });
  const named: unknown = app.node.tryGetContext('environment');
  const settings = given ?? settingsOf(typeof named === 'string' ? named : null, variables);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app, { verbose: true }));
  const lake = new LakeStack(app, 'Lake', { settings });
  new PipelineStack(app, 'Pipeline', { settings, lake });
  if (hasScorecardStack(settings)) new ScorecardStack(app, 'Scorecard', { settings, lake });
  return app;
}
