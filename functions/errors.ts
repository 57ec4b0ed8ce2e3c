/** Base of the errors that knowgap explains to its users: who, where, found, expected. Never swallowed, always with their cause. */
export class KnowgapError extends Error {
  override readonly name: string = 'KnowgapError';
}

/** The user's input (settings, options, mapping) is wrong. Exit code 2. */
export class InputError extends KnowgapError {
  override readonly name = 'InputError';
}

/** Another process holds the lake, or the lake was written by a newer program. Exit code 3. */
export class LakeError extends KnowgapError {
  override readonly name = 'LakeError';
}

/** A check of a relation failed: the run stops before its result is published. Exit code 4. */
export class CheckError extends KnowgapError {
  override readonly name = 'CheckError';
}
