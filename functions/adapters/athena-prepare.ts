import type { GlueClient } from '@aws-sdk/client-glue';
import type { ObjectStore } from '../ports/object-store.ts';
import { folderOf, physicalName } from './athena-statements.ts';
import { dropTable } from './glue-tables.ts';

/** Where relations of a run are built. */
export interface BuildPlace {
  readonly glue: GlueClient;
  readonly store: Pick<ObjectStore, 'list' | 'remove'>;
  readonly database: string;
  readonly runId: string;
}

/**
 * Makes room for a relation of a run: drops its table `<name>__<run>` and removes every object of its folder, because Athena's
 * CTAS refuses a name that exists and a location that is not empty. Other runs are not touched; doing it again changes nothing.
 *
 * @throws TypeError where the relation's folder is not one of this run
 */
export async function prepareRelation(
  place: BuildPlace,
  relation: { readonly name: string; readonly key: string },
): Promise<void> {
  const folder = folderOf(relation.key);
  if (!folder.split('/').includes(place.runId)) {
    throw new TypeError(`${relation.name}: expected a folder of run ${place.runId}, found ${folder}/`);
  }
  await dropTable(place.glue, place.database, physicalName(relation.name, place.runId));
  for (const { key } of await place.store.list(`${folder}/`)) await place.store.remove(key);
}
