import { region } from '../servers/start.ts';

/** Names the service, which is how moto finds it; it checks no signature. */
const authorisation = (service: string): string =>
  `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=none`;

/** Calls an operation of a service that speaks JSON, for the few that the project has no client of. */
export async function callJson(moto: string, service: string, target: string, request: unknown): Promise<unknown> {
  return answerOf(
    await fetch(moto, {
      method: 'POST',
      headers: {
        Authorization: authorisation(service),
        'X-Amz-Target': target,
        'Content-Type': 'application/x-amz-json-1.1',
      },
      body: JSON.stringify(request),
    }),
  );
}

/** Calls an operation of a service that speaks the query protocol; answers the XML. */
export async function callQuery(moto: string, service: string, parameters: Record<string, string>): Promise<string> {
  const answer = await fetch(moto, {
    method: 'POST',
    headers: { Authorization: authorisation(service), 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(parameters),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${service} ${parameters.Action}: ${answer.status} ${text}`);
  return text;
}

async function answerOf(answer: Response): Promise<unknown> {
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status} ${text}`);
  return text === '' ? {} : JSON.parse(text);
}
