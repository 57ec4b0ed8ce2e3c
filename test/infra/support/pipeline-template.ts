import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { LakeStack } from '../../../infra/lake-stack.ts';
import { PipelineStack } from '../../../infra/pipeline-stack.ts';
import type { DeploymentSettings } from '../../../infra/settings.ts';
import { appToRead, settingsWith } from './synthesis.ts';

/** The pipeline's template. */
export const pipelineTemplate = (changes: Partial<DeploymentSettings> = {}): Template => templates(changes).pipeline;

/** The templates of lake and pipeline, with a small folder as code: the bundle itself is tested in bundle.test.ts. */
export function templates(changes: Partial<DeploymentSettings> = {}): {
  readonly lake: Template;
  readonly pipeline: Template;
} {
  const app = appToRead();
  const settings = settingsWith(changes);
  const lake = new LakeStack(app, 'Lake', { settings });
  const code = Code.fromAsset(import.meta.dirname);
  const pipeline = new PipelineStack(app, 'Pipeline', { settings, lake, code });
  return { lake: Template.fromStack(lake), pipeline: Template.fromStack(pipeline) };
}

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

/** Resources of a type by their logical id. */
export const resourcesOf = (template: Template, type: string): Record<string, Resource> =>
  template.findResources(type) as Record<string, Resource>;

/**
 * A value of a template as text: references by name (`<Id.Attribute>`), another stack's by what its export ends with, joins joined.
 */
export function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.map(textOf).join(',');
  const [name, content] = Object.entries(value)[0] ?? ['', ''];
  if (name === 'Ref') return `<${String(content)}>`;
  if (name === 'Fn::GetAtt') return `<${textOf(content).replace(',', '.')}>`;
  if (name === 'Fn::ImportValue') return `<import ${/(?:Ref|GetAtt)\w+$/.exec(textOf(content))?.[0]}>`;
  if (name === 'Fn::Join' && Array.isArray(content)) return (content[1] as unknown[]).map(textOf).join(content[0]);
  return JSON.stringify(value);
}
