import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { machineClock } from '../adapters/clock.ts';
import { jsonJournal } from '../adapters/json-journal.ts';
import { s3Client } from '../adapters/s3-client.ts';
import { s3ObjectStore } from '../adapters/s3-object-store.ts';
import { secretText } from '../adapters/secret-text.ts';
import { environmentOf } from '../environment.ts';
import { answerVisitor } from './answer-visitor.ts';
import { type Answer, parseRequest } from './exchange.ts';

const client = s3Client();

/** Signs people in to the scorecards; called through CloudFront only. */
export async function signIn(event: unknown): Promise<Answer> {
  const environment = environmentOf('signIn', process.env);
  return answerVisitor(parseRequest(event), {
    origin: environment.SITE_ORIGIN,
    provider: {
      endpoint: environment.PROVIDER_ENDPOINT,
      issuer: environment.PROVIDER_ISSUER,
      clientId: environment.CLIENT_ID,
      clientSecret: () => secretText(environment.CLIENT_SECRET),
    },
    signer: {
      keyId: environment.SIGNING_KEY_ID,
      privateKey: () => secretText(environment.SIGNING_KEY_SECRET),
      sessionSeconds: environment.SESSION_SECONDS,
    },
    store: s3ObjectStore({ client, bucket: environment.LAKE_BUCKET, scratch: tmpdir() }),
    clock: machineClock,
    random: randomBytes,
    journal: jsonJournal(),
  });
}
