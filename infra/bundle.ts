import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type AssetCode, Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { programHash } from '../functions/adapters/program-hash.ts';
import { arm64Binding, bindingPackage } from './constructs/arm64-binding.ts';

/** A file of this name in the bundle says that DuckDB's arm64 binding is missing: such a bundle is not deployed. */
export const missingBindingMark = 'ARM64-BINDING-IS-MISSING.txt';

/** Packages that are not bundled but shipped as files, and which of their files: native code, WebAssembly, fonts. */
const shipped: Readonly<Record<string, readonly string[]>> = {
  '@duckdb/node-bindings': ['duckdb.js'],
  'detect-libc': ['lib'],
  'parquet-wasm': ['node/package.json', 'node/parquet_wasm.js', 'node/parquet_wasm_bg.wasm'],
  harfbuzzjs: ['dist/harfbuzz-subset.wasm'],
  '@fontsource/noto-sans-sc': ['latin', 'chinese-simplified'].flatMap((script) =>
    [400, 600].map((weight) => `files/noto-sans-sc-${script}-${weight}-normal.woff2`),
  ),
};

/** CommonJS packages inside an ES module look for these. */
const banner = `import { createRequire as requireOfBundle } from 'node:module';
const require = requireOfBundle(import.meta.url);
const __dirname = import.meta.dirname;
const __filename = import.meta.filename;`;

export interface BundleOptions {
  /** The project. */
  readonly root: string;
  /** Empty folder to write to. */
  readonly folder: string;
  /** Folder of DuckDB's binding package to ship, and its package name; null: none, and the bundle is marked. */
  readonly binding: { readonly name: string; readonly folder: string } | null;
  /** Entry points beside the handlers, path in the bundle (without extension) to source file. */
  readonly more?: Readonly<Record<string, string>>;
}

/** The handlers of functions/, `functions/<room>/handler` to its source file. */
export function handlerFiles(root: string): Record<string, string> {
  const rooms = readdirSync(join(root, 'functions'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return Object.fromEntries(
    rooms
      .map(({ name }) => `functions/${name}/handler`)
      .sort()
      .filter((path) => existsSync(join(root, `${path}.ts`)))
      .map((path) => [path, join(root, `${path}.ts`)]),
  );
}

/**
 * Writes the folder that every Lambda function runs from: one ES module a handler, shared chunks, the queries, and packages
 * that cannot be bundled. Each module lies two folders below the root, where `../../queries/` finds the queries.
 * The same sources give the same bytes.
 */
export function writeBundle({ root, folder, binding, more = {} }: BundleOptions): void {
  buildSync({
    entryPoints: { ...handlerFiles(root), ...more },
    absWorkingDir: root,
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    outExtension: { '.js': '.mjs' },
    chunkNames: 'functions/chunks/[name]-[hash]',
    external: ['@duckdb/node-bindings', '@duckdb/node-bindings-*', 'parquet-wasm', 'harfbuzzjs', '@fontsource/*'],
    banner: { js: banner },
    logLevel: 'warning',
  });
  cpSync(join(root, 'queries'), join(folder, 'queries'), {
    recursive: true,
    filter: (path) => !/\.[^/\\]+$/.test(path) || /\.(sql|yaml)$/.test(path),
  });
  cpSync(join(root, 'functions', 'THIRD-PARTY-NOTICES.md'), join(folder, 'THIRD-PARTY-NOTICES.md'));
  for (const [name, files] of Object.entries(shipped)) shipPackage(root, folder, name, files);
  if (binding) {
    const target = join(folder, 'node_modules', binding.name);
    cpSync(binding.folder, target, { recursive: true, filter: (path) => !path.endsWith('.md') });
  } else {
    writeFileSync(
      join(folder, missingBindingMark),
      `${bindingPackage} could be found neither here nor on the registry.\n`,
    );
  }
}

function shipPackage(root: string, folder: string, name: string, files: readonly string[]): void {
  const source = join(root, 'node_modules', name);
  const licences = readdirSync(source).filter((file) => /^licen[cs]e/i.test(file));
  for (const file of ['package.json', ...licences, ...files]) {
    const target = join(folder, 'node_modules', name, file);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(source, file), target, { recursive: true });
  }
}

/** What else decides on the bytes of a bundle, beside the program (see program-hash.ts). */
const recipe = ['infra/bundle.ts', 'tsconfig.json'];
const bundlesKept = 4;

/**
 * The code of every function, for arm64. Bundled once for a state of the program, then taken from `node_modules/.cache`.
 * Without the arm64 binding (neither cached nor to be had) it is written all the same, so that templates can be checked
 * without network, with a loud warning and a mark that `npm run deploy` refuses.
 */
export function lambdaCode(root: string): AssetCode {
  const { folder: binding, missing } = arm64Binding({ root });
  if (!binding) {
    console.error(
      `WARNING: the bundle has no DuckDB for arm64 (${missing}). The templates are fine; npm run deploy will refuse this ` +
        'bundle. Remedy: synthesise once with the registry in reach.',
    );
  }
  const bundles = join(root, 'node_modules', '.cache', 'knowgap-lambda');
  const folder = join(bundles, `${hashOfInputs(root).slice(0, 32)}${binding ? '' : '-unfinished'}`);
  if (!existsSync(folder)) {
    mkdirSync(bundles, { recursive: true });
    const scratch = mkdtempSync(join(bundles, '.writing-'));
    writeBundle({ root, folder: scratch, binding: binding ? { name: bindingPackage, folder: binding } : null });
    renameUnlessThere(scratch, folder);
    forgetOldest(bundles);
  }
  return Code.fromAsset(folder);
}

function hashOfInputs(root: string): string {
  const hash = createHash('sha256').update(programHash(root));
  for (const file of recipe) hash.update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

/** Two that bundle at once write the same: the first one's is kept. */
function renameUnlessThere(scratch: string, folder: string): void {
  try {
    renameSync(scratch, folder);
  } catch (error) {
    rmSync(scratch, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

function forgetOldest(bundles: string): void {
  const byAge = readdirSync(bundles)
    .filter((name) => !name.startsWith('.'))
    .map((name) => join(bundles, name))
    .sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs);
  for (const folder of byAge.slice(bundlesKept)) rmSync(folder, { recursive: true, force: true });
}
