import { readFileSync } from 'node:fs';

/** Most memory that this process ever held, in MiB. Linux counts a child's maxRSS from its parent's, VmHWM its own. */
export function peakMegabytes(): number {
  try {
    const own = /VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (own) return Number(own) / 1024;
  } catch {
    // No /proc on this host.
  }
  return process.resourceUsage().maxRSS / 1024;
}
