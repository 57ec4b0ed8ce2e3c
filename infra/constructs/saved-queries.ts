import { CfnNamedQuery, type CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { Construct } from 'constructs';
import { readQueryFiles } from '../../functions/adapters/query-folder.ts';

/** A question of `queries/adhoc`: its name from the file's, its description from the comment it begins with. */
export interface SavedQuery {
  readonly name: string;
  readonly description: string;
  readonly sql: string;
}

/**
 * Questions that analysts find ready in Athena.
 * @throws Error naming a file that does not begin with a comment
 */
export function savedQueries(): SavedQuery[] {
  return readQueryFiles()
    .filter(({ path }) => /^adhoc\/.+\.sql$/.test(path))
    .map(({ path, text }) => {
      const comment = /^(?:--[^\n]*\n)+/.exec(text)?.[0];
      if (!comment) throw new Error(`queries/${path}: expected a comment that says what is asked, found none`);
      const title = path.slice('adhoc/'.length, -'.sql'.length).replaceAll('-', ' ');
      return {
        name: `${title.charAt(0).toUpperCase()}${title.slice(1)}`,
        description: comment
          .replaceAll(/^--\s*/gm, '')
          .trim()
          .replaceAll('\n', ' '),
        sql: text,
      };
    });
}

export interface SavedQueriesProps {
  readonly database: string;
  readonly workGroup: CfnWorkGroup;
}

/** The questions of `queries/adhoc` as named queries of the analysts' workgroup. */
export class SavedQueries extends Construct {
  constructor(scope: Construct, id: string, { database, workGroup }: SavedQueriesProps) {
    super(scope, id);
    for (const { name, description, sql } of savedQueries()) {
      const query = new CfnNamedQuery(this, name.replaceAll(' ', ''), {
        name,
        description,
        database,
        queryString: sql,
        workGroup: workGroup.name,
      });
      query.addResourceDependency(workGroup);
    }
  }
}
