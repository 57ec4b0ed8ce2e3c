import type { Clock } from '../ports/clock.ts';

export const machineClock: Clock = { now: () => new Date() };
