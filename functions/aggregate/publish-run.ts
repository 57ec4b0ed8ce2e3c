import { z } from 'zod';
import { LakeError } from '../errors.ts';
import type { Column } from '../lake/column.ts';
import { layout } from '../lake/layout.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import type { PublishedView, ViewPublisher } from '../ports/query-engine.ts';
import { type BuiltRelation, relationComments } from './build-marts.ts';
import { lakeFiles } from './lake-files.ts';
import type { Catalogue } from './query-catalogue.ts';

/** `runs/current.json`: the run that the public names point at, and where each relation of it lies. */
export const currentRunSchema = z.object({
  run_id: z.string(),
  as_of: z.string(),
  relations: z.record(z.string(), z.string()),
});
export type CurrentRun = z.infer<typeof currentRunSchema>;

/** A table that a model wrote in the run. */
export interface ModelTableOfRun {
  readonly name: string;
  readonly row: string;
  readonly columns: Readonly<Record<string, Column>>;
}

/**
 * Points every public name at a finished run: first the pointer of record, then the views that analysts open. Doing it again
 * changes nothing; a crash in between is repaired by doing it again.
 *
 * @throws LakeError when another run moved the pointer at the same moment
 */
export async function publishRun(
  edge: { readonly store: ObjectStore; readonly publisher: ViewPublisher },
  catalogue: Catalogue,
  run: {
    readonly runId: string;
    readonly asOf: string;
    readonly built: readonly BuiltRelation[];
    readonly modelTables: readonly ModelTableOfRun[];
  },
): Promise<CurrentRun> {
  const relations = [
    ...run.built.map(({ name, key }) => [name, key] as const),
    ...run.modelTables.map(({ name }) => [name, layout.modelGlob(name, run.runId)] as const),
  ];
  const current: CurrentRun = { run_id: run.runId, as_of: run.asOf, relations: Object.fromEntries(relations) };
  const before = await edge.store.readVersion(layout.currentRun);
  const isMine = await edge.store.write(
    layout.currentRun,
    `${JSON.stringify(current, null, 2)}\n`,
    before ? { ifVersion: before.version } : { ifAbsent: true },
  );
  if (!isMine)
    throw new LakeError(
      `${layout.currentRun}: expected to be the only run that points now, found another one; do it again`,
    );
  await edge.publisher.publish(publicViews(catalogue, current, run.modelTables));
  return current;
}

/** The views of a run: files of the lake, inputs, staging, marts, tables of models, each with its comments. */
export function publicViews(
  catalogue: Catalogue,
  current: CurrentRun,
  modelTables: readonly ModelTableOfRun[],
): PublishedView[] {
  const known = relationComments(catalogue);
  const models = new Map(modelTables.map((table) => [table.name, table]));
  const files = [...lakeFiles(), ...Object.entries(current.relations).map(([name, keys]) => ({ name, keys }))];
  return files.map(({ name, keys }) => {
    const model = models.get(name);
    if (model) {
      const columnComments = Object.fromEntries(
        Object.entries(model.columns).map(([column, { description }]) => [column, description]),
      );
      return { name, keys, comment: `One row: ${model.row}`, columnComments };
    }
    const comment = known.get(name);
    return { name, keys, ...(comment ? { comment: comment.comment, columnComments: comment.columns } : {}) };
  });
}
