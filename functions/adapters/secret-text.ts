import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { InputError } from '../errors.ts';

/** Secrets that this process has read; a failed reading is not kept. */
const known = new Map<string, Promise<string>>();

/**
 * Text of a secret of AWS Secrets Manager, read once a process.
 * @throws InputError when it has no text
 */
export function secretText(
  arn: string,
  client: Pick<SecretsManagerClient, 'send'> = new SecretsManagerClient({ maxAttempts: 6 }),
): Promise<string> {
  const present = known.get(arn);
  if (present) return present;
  const reading = readText(arn, client);
  known.set(arn, reading);
  reading.catch(() => known.delete(arn));
  return reading;
}

async function readText(arn: string, client: Pick<SecretsManagerClient, 'send'>): Promise<string> {
  const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
  if (!text) throw new InputError(`secret ${arn}: expected text, found none`);
  return text;
}
