import { startAthenaApi } from './athena/athena-api.ts';
import { installServers } from './install.ts';
import { startLambdaApi } from './lambda/lambda-api.ts';
import { startMoto } from './moto.ts';
import { startS3Faults } from './s3-faults.ts';
import { startTrino } from './trino.ts';

/** Addresses of the running servers. */
export interface ServerAddresses {
  /** S3 with faults on order (s3-faults.ts); what the functions use. */
  readonly s3: string;
  /** Every service of moto, S3 without faults among them. */
  readonly moto: string;
  readonly trino: string;
  readonly athena: string;
  readonly lambda: string;
}

export interface Servers extends ServerAddresses {
  stop(): Promise<void>;
}

export const region = 'us-east-1';

/** Installs what is missing and starts every server on free loopback ports. About ten seconds. */
export async function startServers(options: { readonly say?: (line: string) => void } = {}): Promise<Servers> {
  const installed = await installServers(options.say);
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    const athena = await startAthenaApi();
    stops.push(athena.stop);
    const lambda = await startLambdaApi();
    stops.push(lambda.stop);
    const moto = await startMoto(installed, { athena: athena.url, lambda: lambda.url });
    stops.push(moto.stop);
    const s3 = await startS3Faults(() => moto.url);
    stops.push(s3.stop);
    const trino = await startTrino(installed, { url: moto.url, region });
    stops.push(trino.stop);
    athena.connect({ trino: trino.url, s3: moto.url, region });
    return { s3: s3.url, moto: moto.url, trino: trino.url, athena: athena.url, lambda: lambda.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Variables by which the AWS SDK finds the servers, in a test as in a function. */
export function awsVariables(servers: ServerAddresses): Readonly<Record<string, string>> {
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: servers.moto,
    AWS_ENDPOINT_URL_S3: servers.s3,
    AWS_ENDPOINT_URL_ATHENA: servers.athena,
    AWS_ENDPOINT_URL_LAMBDA: servers.lambda,
    AWS_S3_FORCE_PATH_STYLE: 'true',
  };
}
