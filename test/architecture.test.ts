import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const functionsFolder = join(root, 'functions');

interface Source {
  readonly path: string;
  readonly room: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const sources: readonly Source[] = readdirSync(functionsFolder, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => {
    const text = readFileSync(join(functionsFolder, path), 'utf8');
    const imports = [...text.matchAll(/(?:from|import)\s+'([^']+)'/g)].map((match) => match[1]!);
    return { path, room: roomOf(path), text, imports };
  });

function roomOf(path: string): string {
  return path.includes('/') ? path.split('/')[0]! : path;
}

const roomsImportedBy = (source: Source): string[] =>
  source.imports
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(functionsFolder, resolve(functionsFolder, dirname(source.path), name)))
    .map(roomOf);

/** Each room and the rooms it may look into: arrows point inward. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  lake: [],
  numerics: [],
  'errors.ts': [],
  ports: ['lake'],
  ingest: ['lake', 'ports', 'numerics', 'errors.ts'],
  aggregate: ['lake', 'ports', 'numerics', 'errors.ts'],
  fit: ['lake', 'ports', 'numerics', 'errors.ts'],
  publish: ['lake', 'ports', 'numerics', 'errors.ts'],
  'sign-in': ['lake', 'ports', 'errors.ts'],
  sample: ['lake', 'ports', 'numerics', 'errors.ts'],
  adapters: ['lake', 'ports', 'numerics', 'errors.ts', 'metrics.ts'],
  'pipeline.ts': ['lake'],
  'environment.ts': [],
  'metrics.ts': [],
};

test('arrows point inward: stages meet only in files of the lake, the lake imports nobody', () => {
  const wrong = sources.flatMap((source) => {
    const allowed = mayImport[source.room];
    if (!allowed || source.path.endsWith('/handler.ts')) return [];
    return roomsImportedBy(source)
      .filter((room) => room !== source.room && !allowed.includes(room))
      .map((room) => `${source.path} imports ${room}`);
  });
  expect(wrong).toEqual([]);
});

test('every room is known: one that is missing here would escape the rule', () => {
  const known = [...Object.keys(mayImport), 'cli', 'night'];
  expect([...new Set(sources.map((source) => source.room))].filter((room) => !known.includes(room))).toEqual([]);
});

/** Files at the edge: composition roots, adapters, and the one place that writes the sample. */
const isEdge = (path: string): boolean =>
  /^(cli|adapters)\//.test(path) || path === 'sample/write-sample.ts' || /^[a-z-]+\/handler\.ts$/.test(path);

test('environment, clock, randomness and files are touched only at the edges', () => {
  const forbidden = [/\bprocess\.env\b/, /\bDate\.now\(/, /\bnew Date\(\)/, /\bMath\.random\(/, /\bperformance\.now\(/];
  const wrong = sources
    .filter((source) => !isEdge(source.path))
    .flatMap((source) =>
      forbidden.filter((pattern) => pattern.test(source.text)).map((pattern) => `${source.path}: ${pattern.source}`),
    );
  expect(wrong).toEqual([]);
});

test('the lake declares: it touches no files', () => {
  const wrong = sources
    .filter((source) => ['lake', 'numerics', 'ports', 'fit'].includes(source.room))
    .filter((source) => source.imports.some((name) => /^node:(fs|child_process|net|http)/.test(name)))
    .map((source) => source.path);
  expect(wrong).toEqual([]);
});
