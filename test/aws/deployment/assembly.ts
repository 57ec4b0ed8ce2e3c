import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { knowgapApp } from '../../../infra/app.ts';
import { type DeploymentSettings, settingsOf } from '../../../infra/settings.ts';
import { region } from '../servers/start.ts';
import { account } from './creators.ts';
import { readTemplates, type Template } from './template.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

export interface Assembly {
  readonly templates: readonly Template[];
  /** Folder of a function's code by the key of its asset, with DuckDB's binding for this machine. */
  codeFolder(assetKey: string): string;
  remove(): void;
}

/** Synthesises every stack of an environment, as `cdk synth` does. */
export function synthesise(environment: string, changes: Partial<DeploymentSettings> = {}): Assembly {
  const folder = mkdtempSync(join(tmpdir(), 'knowgap-assembly-'));
  const variables = { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region };
  const settings = { ...settingsOf(null, variables), environment, ...changes };
  knowgapApp({ settings, outdir: folder, variables }).synth();
  return {
    templates: readTemplates(folder),
    codeFolder: (key) => codeForThisMachine(join(folder, `asset.${key.replace(/\.zip$/, '')}`)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/**
 * The asset of the functions holds DuckDB for arm64. On another processor the same asset runs with the binding of this machine
 * in its place; everything else in it stays as it would be deployed.
 */
function codeForThisMachine(asset: string): string {
  const bindings = join(asset, 'node_modules', '@duckdb');
  const needed = `node-bindings-${process.platform}-${process.arch}`;
  if (!existsSync(join(bindings, needed))) {
    for (const name of readdirSync(bindings).filter((each) => /^node-bindings-./.test(each))) {
      rmSync(join(bindings, name), { recursive: true });
    }
    cpSync(join(root, 'node_modules', '@duckdb', needed), join(bindings, needed), { recursive: true });
  }
  return asset;
}
