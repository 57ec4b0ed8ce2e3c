import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { missingBindingMark, writeBundle } from '../../infra/bundle.ts';
import { arm64Binding, bindingPackage } from '../../infra/constructs/arm64-binding.ts';
import { functionFacts } from '../../infra/functions.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'knowgap-bundle-test-'));
const folder = join(scratch, 'bundle');
/** The binding of this machine, so that the bundle runs here; the one for Lambda is looked at in test/verify/infra.ts. */
const here = `@duckdb/node-bindings-${process.platform}-${process.arch}`;
const parts = 'functions/parts/handler';

beforeAll(() => {
  mkdirSync(folder);
  const binding = { name: here, folder: join(root, 'node_modules', here) };
  writeBundle({ root, folder, binding, more: { [parts]: join(root, 'test/infra/support/bundled-parts.ts') } });
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Runs a module text in the bundle's folder, away from the project, and gives what it printed. */
function runInBundle(text: string): unknown {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', text], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', AWS_REGION: 'eu-central-1' },
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

const hashOf = (bytes: Buffer) => createHash('sha512').update(bytes).digest('base64');
const load = (path: string) => `await import(${JSON.stringify(pathToFileURL(join(folder, `${path}.mjs`)).href)})`;

describe('bundle of the functions', () => {
  test('every function finds its handler', () => {
    const handlers = [...new Set(Object.values(functionFacts).map(({ handler }) => handler))];
    expect(handlers.length).toBeGreaterThanOrEqual(9);
    const asked = handlers.map((handler) => {
      const at = handler.lastIndexOf('.');
      return `${JSON.stringify(handler)}: typeof (${load(handler.slice(0, at))}).${handler.slice(at + 1)}`;
    });
    expect(runInBundle(`console.log(JSON.stringify({${asked.join(',')}}))`)).toEqual(
      Object.fromEntries(handlers.map((handler) => [handler, 'function'])),
    );
  });

  test('native code, WebAssembly, fonts and queries are found beside the code', () => {
    const found = runInBundle(`console.log(JSON.stringify(await (${load(parts)}).useEveryPart()))`);
    expect(found).toEqual({
      queries: readdirSync(join(root, 'queries'), { recursive: true, encoding: 'utf8' }).filter((path) =>
        /\.(sql|yaml)$/.test(path),
      ).length,
      parquet: [{ answer: 42 }],
      duckdb: [{ answer: 42 }],
      fonts: ['wOF2', 'wOF2', 'wOF2', 'wOF2'],
    });
  });

  test('every module lies two folders below the root, where ../../queries/ finds the queries', () => {
    const modules = readdirSync(join(folder, 'functions'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
    expect(modules.length).toBeGreaterThan(7);
    expect(modules.filter((path) => !/^functions\/[^/]+\/[^/]+\.mjs$/.test(path))).toEqual([]);
  });

  test('holds neither documents nor maps nor what only this machine needs', () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    expect(files.filter((path) => /\.(map|ts|tsx|ipynb)$|(^|\/)(test|cli)(\/|$)/.test(path))).toEqual([]);
  });

  test('the same sources give the same bytes', () => {
    const again = join(scratch, 'again');
    mkdirSync(again);
    writeBundle({
      root,
      folder: again,
      binding: null,
      more: { [parts]: join(root, 'test/infra/support/bundled-parts.ts') },
    });
    const texts = (place: string) =>
      readdirSync(join(place, 'functions'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((path) => [relative(place, path), hashOf(readFileSync(path))]);
    expect(texts(again)).toEqual(texts(folder));
    expect(readdirSync(again)).toContain(missingBindingMark);
  });
});

describe('DuckDB for arm64', () => {
  const cache = () => mkdtempSync(join(scratch, 'cache-'));
  /** A project whose lock names an archive that the test makes. */
  function project(archive: Buffer, integrity?: string): string {
    const place = mkdtempSync(join(scratch, 'project-'));
    const digest = integrity ?? `sha512-${hashOf(archive)}`;
    const packages = { [`node_modules/${bindingPackage}`]: { version: '9.9.9', integrity: digest } };
    writeFileSync(join(place, 'package-lock.json'), JSON.stringify({ packages }));
    return place;
  }
  function archiveOf(content: string): Buffer {
    const place = mkdtempSync(join(scratch, 'archive-'));
    mkdirSync(join(place, 'package'));
    writeFileSync(join(place, 'package', 'duckdb.node'), content);
    return z.instanceof(Buffer).parse(spawnSync('tar', ['-cz', '-C', place, 'package']).stdout);
  }

  test('is fetched once, then taken from the cache', () => {
    const archive = archiveOf('native');
    const places = { root: project(archive), cache: cache() };
    const fetched: string[] = [];
    const download = (specification: string) => {
      fetched.push(specification);
      return archive;
    };
    const first = arm64Binding({ ...places, download });
    const second = arm64Binding({ ...places, download });
    expect(fetched).toEqual([`${bindingPackage}@9.9.9`]);
    expect(second).toEqual(first);
    expect(readFileSync(join(first.folder!, 'duckdb.node'), 'utf8')).toBe('native');
    expect(readdirSync(places.cache)).toEqual(['9.9.9']);
  });

  test('anything but what the lock file names is refused and not kept', () => {
    const places = { root: project(archiveOf('native')), cache: cache() };
    expect(() => arm64Binding({ ...places, download: () => archiveOf('other') })).toThrow(
      /expected sha512-.+found sha512-/,
    );
    expect(readdirSync(places.cache)).toEqual([]);
  });

  test('out of reach: says why, and the bundle is marked', () => {
    const places = { root: project(archiveOf('native')), cache: cache() };
    expect(arm64Binding({ ...places, download: () => 'no network' })).toEqual({ missing: 'no network' });
  });

  test('on an arm64 machine it is the installed one', () => {
    const places = { root: project(archiveOf('native')), cache: cache() };
    const installed = join(places.root, 'node_modules', bindingPackage);
    cpSync(join(root, 'node_modules/@duckdb/node-bindings'), installed, { recursive: true });
    writeFileSync(join(installed, 'duckdb.node'), 'native');
    expect(arm64Binding({ ...places, download: () => 'not asked' })).toEqual({ folder: installed });
  });
});
