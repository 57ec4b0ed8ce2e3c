import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';

const notebook = z.object({
  nbformat: z.literal(4),
  cells: z.array(
    z.object({
      cell_type: z.enum(['code', 'markdown', 'raw']),
      id: z.string().optional(),
      source: z
        .union([z.string(), z.array(z.string())])
        .transform((text) => (Array.isArray(text) ? text.join('') : text)),
      outputs: z.array(z.unknown()).optional(),
    }),
  ),
});

export type Notebook = z.infer<typeof notebook>;

/** @throws Error that names the file when it is no notebook */
export function readNotebook(path: string): Notebook {
  const parsed = notebook.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new Error(`notebook ${path}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/**
 * Executes the TypeScript cells of a notebook in order, in one module, as its kernel would.
 * @throws Error that names the notebook and the cell that failed, with its cause
 */
export async function runNotebook(path: string): Promise<void> {
  const cells = readNotebook(path).cells.filter((cell) => cell.cell_type === 'code');
  const folder = mkdtempSync(join(dirname(path), '.run-'));
  const module = join(folder, 'cells.ts');
  // One folder deeper than the notebook, so its relative imports are lengthened by one step.
  const source = cells
    .map(
      (cell, index) =>
        `globalThis.cellOfNotebook = ${index + 1};\n${cell.source.replaceAll(/from '(\.\.?\/)/g, "from '../$1")}`,
    )
    .join('\n');
  writeFileSync(module, source);
  try {
    await import(pathToFileURL(module).href);
  } catch (cause) {
    const number = Number(Reflect.get(globalThis, 'cellOfNotebook') ?? 0);
    const first = cells[number - 1]?.source.split('\n')[0] ?? 'before the first cell';
    throw new Error(
      `notebook ${basename(path)}: cell ${number} ("${first}") failed: ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
