import type { Matrix } from '../../numerics/linear-algebra.ts';
import type { Edge, PurchaseBoundary } from './purchase-model.ts';

/** Stands for infinity in log-parameters: the likelihood no longer changes there. */
export const far = 20;

/** Log-parameters of an interior solution that has run off, brought back to where an edge can start. */
export const clip = (value: number): number => Math.max(-12, Math.min(12, value));

export const edge = (
  name: PurchaseBoundary,
  origin: readonly number[],
  directions: Matrix,
  start: Edge['start'],
): Edge => ({ name, origin, directions, start });
