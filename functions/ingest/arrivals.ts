import { z } from 'zod';
import { isLandingFile } from './scope.ts';

/** A message of the queue and the landing file that it tells of. */
export interface Arrival {
  readonly messageId: string;
  /** Landing key; null: the message is about nothing that ingest reads. */
  readonly file: string | null;
  /** Why the message cannot be understood; null when it can. */
  readonly fault: string | null;
}

const queueEvent = z.object({ Records: z.array(z.object({ messageId: z.string(), body: z.string() })) });

/** Keys stand in EventBridge's events as they are, not URL-encoded as in S3's own notifications. */
const objectEvent = z.object({
  source: z.literal('aws.s3'),
  'detail-type': z.string(),
  detail: z.object({ bucket: z.object({ name: z.string() }), object: z.object({ key: z.string() }) }),
});

/**
 * Messages of an SQS event whose bodies are EventBridge events of S3. What happened to the object does not matter: ingest looks at
 * what lies there now, so events may come twice, late and in any order.
 * @throws ZodError when it is no SQS event
 */
export function parseArrivals(event: unknown, bucket: string): Arrival[] {
  return queueEvent.parse(event).Records.map(({ messageId, body }) => {
    const parsed = objectEvent.safeParse(parseJson(body));
    if (!parsed.success)
      return { messageId, file: null, fault: `expected an event of S3, found ${z.prettifyError(parsed.error)}` };
    const { detail } = parsed.data;
    if (detail.bucket.name !== bucket)
      return { messageId, file: null, fault: `expected an object of bucket ${bucket}, found ${detail.bucket.name}` };
    return { messageId, file: isLandingFile(detail.object.key) ? detail.object.key : null, fault: null };
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
