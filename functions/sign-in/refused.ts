import { KnowgapError } from '../errors.ts';

/** A sign-in that must not go on; the message says why, never what was sent. */
export class SignInRefused extends KnowgapError {
  override readonly name = 'SignInRefused';
}
