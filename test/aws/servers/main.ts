import { awsVariables, startServers } from './start.ts';

// By hand: starts a set of servers, prints their addresses and the variables of the AWS SDK as JSON, and ends them on Ctrl-C.
const servers = await startServers({ say: (line) => process.stderr.write(`${line}\n`) });
const { stop, ...addresses } = servers;
process.stdout.write(`${JSON.stringify({ ...addresses, environment: awsVariables(servers) }, null, 2)}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void stop().then(() => process.exit(0));
  });
}
