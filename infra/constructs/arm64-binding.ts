import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/** DuckDB's native part for Lambda: Amazon Linux on arm64, glibc. */
export const bindingPackage = '@duckdb/node-bindings-linux-arm64';

export interface BindingPlaces {
  /** The project. */
  readonly root: string;
  /** Default: `$XDG_CACHE_HOME/knowgap/lambda-binding`, else the same below `~/.cache`. */
  readonly cache?: string;
  /** Default: npm, which asks the registry that it is configured for. Gives the package's archive, or says why not. */
  readonly download?: (specification: string, into: string) => Buffer | string;
}

/**
 * Folder of the arm64 binding at the version that the lock file names: the installed one on an arm64 machine, else from the
 * cache, else fetched once and compared with the lock's SHA-512.
 *
 * @returns the folder, or why there is none
 * @throws Error when what was fetched is not what the lock file names
 */
export function arm64Binding({ root, cache = defaultCache(), download = npmPack }: BindingPlaces): {
  readonly folder?: string;
  readonly missing?: string;
} {
  const { version, integrity } = locked(root);
  const installed = join(root, 'node_modules', bindingPackage);
  if (existsSync(join(installed, 'duckdb.node'))) return { folder: installed };
  const cached = join(cache, version);
  if (existsSync(join(cached, 'duckdb.node'))) return { folder: cached };
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, '.fetching-'));
  try {
    const archive = download(`${bindingPackage}@${version}`, scratch);
    if (typeof archive === 'string') return { missing: archive };
    const found = `sha512-${createHash('sha512').update(archive).digest('base64')}`;
    if (found !== integrity) {
      throw new Error(
        `bundle: ${bindingPackage}@${version}: expected ${integrity} (package-lock.json), found ${found}`,
      );
    }
    unpack(archive, scratch);
    if (!existsSync(join(cached, 'duckdb.node'))) renameSync(join(scratch, 'package'), cached);
    return { folder: cached };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function locked(root: string): { readonly version: string; readonly integrity: string } {
  const entry = lockedPackages(root)[`node_modules/${bindingPackage}`];
  const parsed = z.object({ version: z.string(), integrity: z.string() }).safeParse(entry);
  if (!parsed.success) {
    throw new Error(`bundle: expected ${bindingPackage} with its integrity in package-lock.json, found none`);
  }
  return parsed.data;
}

function lockedPackages(root: string): Readonly<Record<string, unknown>> {
  return z
    .object({ packages: z.record(z.string(), z.unknown()) })
    .parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))).packages;
}

const defaultCache = () => join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'knowgap', 'lambda-binding');

function npmPack(specification: string, into: string): Buffer | string {
  const options = [
    '--pack-destination',
    into,
    '--json',
    '--prefer-offline',
    '--fetch-retries=1',
    '--fetch-timeout=60000',
  ];
  const packed = spawnSync('npm', ['pack', specification, ...options], { cwd: into, encoding: 'utf8' });
  if (packed.status !== 0) return `npm pack ${specification} ended with code ${packed.status}`;
  const files = z.array(z.object({ filename: z.string() })).parse(JSON.parse(packed.stdout));
  const file = files[0]?.filename;
  return file ? readFileSync(join(into, file)) : `npm pack ${specification} named no file`;
}

function unpack(archive: Buffer, into: string): void {
  const unpacked = spawnSync('tar', ['-xz', '-C', into], { input: archive });
  if (unpacked.status !== 0) throw new Error(`bundle: tar ended with code ${unpacked.status}: ${unpacked.stderr}`);
}
