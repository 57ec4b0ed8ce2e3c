import { awsVariables, startServers } from './servers/start.ts';

/** Starts the servers once for all test files, which find them through the environment (running-servers.ts). */
export default async function setup(): Promise<() => Promise<void>> {
  const servers = await startServers({ say: (line) => process.stderr.write(`${line}\n`) });
  const { stop, ...addresses } = servers;
  Object.assign(process.env, awsVariables(servers), { KNOWGAP_TEST_SERVERS: JSON.stringify(addresses) });
  return stop;
}
