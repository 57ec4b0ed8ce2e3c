import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { createRandom } from '../../../functions/numerics/random.ts';
import { bodyOf, type LocalServer, sendJson, serve } from './http.ts';

/** `POST` orders faults, `GET` tells how many were met. */
export const s3FaultsPath = '/knowgap-faults';

export const s3Faults = z.object({
  seed: z.number().int().default(1),
  /** Shares of all requests, 0 to 1. */
  slowDown: z.number().min(0).max(1).default(0),
  internalError: z.number().min(0).max(1).default(0),
  reset: z.number().min(0).max(1).default(0),
  /** Objects whose path holds this text cannot be read: AccessDenied, as of one encrypted with a key that nobody has. */
  denied: z.string().nullable().default(null),
});
type Kind = 'slowDown' | 'internalError' | 'reset' | 'denied';
const answers: Readonly<Record<Exclude<Kind, 'reset'>, readonly [status: number, code: string]>> = {
  slowDown: [503, 'SlowDown'],
  internalError: [500, 'InternalError'],
  denied: [403, 'AccessDenied'],
};
const nothingMet: Readonly<Record<Kind, number>> = { slowDown: 0, internalError: 0, reset: 0, denied: 0 };

/** An S3 endpoint in front of another: passes requests on, but a share of them (by a seed) is answered 503 SlowDown, 500 or cut off. */
export async function startS3Faults(to: () => string): Promise<LocalServer> {
  let faults = s3Faults.parse({});
  let random = createRandom(faults.seed);
  let met: Record<Kind, number> = { ...nothingMet };
  const meets = (request: IncomingMessage): Kind | null => {
    const isRead = request.method === 'GET' && faults.denied !== null;
    if (isRead && new URL(request.url ?? '/', to()).pathname.includes(faults.denied ?? '')) return 'denied';
    let left = random.uniform();
    for (const kind of ['slowDown', 'internalError', 'reset'] as const) {
      if (left < faults[kind]) return kind;
      left -= faults[kind];
    }
    return null;
  };
  return serve(async (request, response) => {
    if (request.url === s3FaultsPath) {
      if (request.method === 'POST') {
        faults = s3Faults.parse(JSON.parse((await bodyOf(request)).toString()));
        random = createRandom(faults.seed);
        met = { ...nothingMet };
      }
      return sendJson(response, 200, met);
    }
    const kind = meets(request);
    if (!kind) return passOn(request, response, to());
    met[kind]++;
    if (kind === 'reset') {
      request.socket.destroy();
      return;
    }
    await bodyOf(request);
    const [status, code] = answers[kind];
    response.writeHead(status, { 'Content-Type': 'application/xml' });
    response.end(
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>Ordered by a test.</Message></Error>`,
    );
  });
}

function passOn(request: IncomingMessage, response: ServerResponse, to: string): Promise<void> {
  return new Promise((resolve) => {
    const onward = httpRequest(
      new URL(request.url ?? '/', to),
      { method: request.method ?? 'GET', headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    const cut = (): void => {
      request.socket.destroy();
      resolve();
    };
    onward.once('error', cut);
    response.once('close', resolve);
    request.once('aborted', () => onward.destroy());
    request.pipe(onward);
  });
}
