import { TrinoClient } from '../../../functions/adapters/trino-client.ts';
import { trinoResult } from '../../../functions/adapters/trino-values.ts';
import type { QueryResult } from '../../../functions/ports/query-engine.ts';
import { runningServers } from '../running-servers.ts';
import type { ServerAddresses } from '../servers/start.ts';

/** The servers of this test run. @throws Error when there are none */
export function testServers(): ServerAddresses {
  const servers = runningServers();
  if (!servers) throw new Error('expected the test servers (npm run test:aws), found none');
  return servers;
}

/** Rows of a select on the Trino of the test servers, as it stands: no name is bound to a run. */
export async function askTrino(sql: string, schema = 'default'): Promise<QueryResult> {
  const client = new TrinoClient({ url: testServers().trino, user: 'knowgap', catalog: 'awsdatacatalog', schema });
  return trinoResult(await client.run(sql, 'test'));
}
