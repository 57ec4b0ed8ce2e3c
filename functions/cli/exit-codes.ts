import { CommanderError } from 'commander';
import { CheckError, InputError, LakeError } from '../errors.ts';

/** 0 done, 1 unexpected fault, 2 wrong input, 3 lake busy or newer, 4 a check failed. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof InputError) return 2;
  if (error instanceof LakeError) return 3;
  if (error instanceof CheckError) return 4;
  return 1;
}
