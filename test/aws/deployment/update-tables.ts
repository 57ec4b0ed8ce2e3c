import { isDeepStrictEqual } from 'node:util';
import { GlueClient, paginateGetTables, UpdateTableCommand } from '@aws-sdk/client-glue';
import { z } from 'zod';
import type { Resolver, Template } from './template.ts';

const tableProperties = z.looseObject({
  DatabaseName: z.string(),
  TableInput: z.looseObject({ Name: z.string() }),
});

interface Deployed {
  readonly templates: readonly Template[];
  readonly resolver: Resolver;
}

/**
 * Deploys tables of changed templates over those that are there, as CloudFormation does: each whose declaration differs is
 * updated to what its template says now.
 * @returns names of the tables updated
 */
export async function updateTables(before: Deployed, after: Deployed): Promise<string[]> {
  const glue = new GlueClient({});
  const updated: string[] = [];
  const was = new Map((await declaredTables(before)).map(({ id, properties }) => [id, properties]));
  for (const { id, properties } of await declaredTables(after)) {
    const known = was.get(id);
    if (!known) throw new Error(`templates: expected the table ${id} before the change, found ${[...was.keys()]}`);
    was.delete(id);
    if (isDeepStrictEqual(known, properties)) continue;
    await glue.send(new UpdateTableCommand(properties));
    updated.push(properties.TableInput.Name);
  }
  glue.destroy();
  if (was.size > 0) throw new Error(`templates: expected every table after the change, missing ${[...was.keys()]}`);
  return updated.sort();
}

async function declaredTables({ templates, resolver }: Deployed) {
  const declared = templates.flatMap((template) =>
    Object.entries(template.Resources)
      .filter(([, { Type }]) => Type === 'AWS::Glue::Table')
      .map(([name, { Properties }]) => ({ template, id: `${template.stack}/${name}`, properties: Properties })),
  );
  return Promise.all(
    declared.map(async ({ template, id, properties }) => ({
      id,
      properties: tableProperties.parse(await resolver.value(template, properties)),
    })),
  );
}

/** Where every table of a database lies, by its name. */
export async function tableLocations(database: string): Promise<Record<string, string>> {
  const glue = new GlueClient({});
  const places: Record<string, string> = {};
  for await (const { TableList = [] } of paginateGetTables({ client: glue }, { DatabaseName: database })) {
    for (const { Name = '', StorageDescriptor } of TableList) places[Name] = StorageDescriptor?.Location ?? '';
  }
  glue.destroy();
  return places;
}
