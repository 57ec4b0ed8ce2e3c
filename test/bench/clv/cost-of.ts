export interface Cost {
  /** Seconds of processor time of this process, all threads. */
  readonly cpu: number;
  readonly wall: number;
}

export async function costOf(work: () => unknown): Promise<Cost> {
  const before = process.cpuUsage();
  const started = performance.now();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / 1e6, wall: (performance.now() - started) / 1000 };
}

/** The median run by processor time, after one run to warm up. */
export async function medianCost(runs: number, work: () => unknown): Promise<Cost> {
  await work();
  const costs: Cost[] = [];
  for (let run = 0; run < runs; run++) costs.push(await costOf(work));
  return costs.sort((left, right) => left.cpu - right.cpu)[Math.floor(runs / 2)]!;
}
