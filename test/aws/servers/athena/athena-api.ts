import { randomUUID } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { bodyOf, type LocalServer, sendJson, serve } from '../http.ts';
import { AthenaApiError, InvalidRequest } from './errors.ts';
import { Execution } from './execution.ts';
import { FaultPlan } from './faults.ts';
import { translateStatement } from './statement.ts';
import { WorkGroups } from './work-groups.ts';

const start = z.object({
  QueryString: z.string().min(1),
  ClientRequestToken: z.string().min(32).max(128).optional(),
  QueryExecutionContext: z.object({ Database: z.string().optional(), Catalog: z.string().optional() }).default({}),
  ResultConfiguration: z.looseObject({ OutputLocation: z.string().optional() }).default({}),
  WorkGroup: z.string().default('primary'),
  ExecutionParameters: z.array(z.string()).default([]),
});
const byId = z.object({ QueryExecutionId: z.string() });
const resultsPage = byId.extend({
  NextToken: z.string().default('0'),
  MaxResults: z.number().int().min(1).max(1000).default(1000),
});

/** Faults to be met and what has been met: `POST` orders, `GET` tells. */
export const athenaFaultsPath = '/knowgap-faults';

/**
 * The Athena API (AWS JSON 1.1) in front of a Trino coordinator. It keeps Athena's own rules where Trino has none
 * (statement.ts, work-groups.ts): tokens are idempotent, workgroups enforce their settings and their scan limit.
 * `connect` says where Trino and S3 are, once they run.
 */
export async function startAthenaApi(): Promise<
  LocalServer & { connect(to: { readonly trino: string; readonly s3: string; readonly region: string }): void }
> {
  let athena: Athena | null = null;
  const server = await serve(async (request, response) => {
    if (!athena) return sendJson(response, 503, { message: 'not connected yet' });
    const body = (await bodyOf(request)).toString();
    if (request.url === athenaFaultsPath) {
      if (request.method === 'POST') athena.faults.order(JSON.parse(body));
      return sendJson(response, 200, athena.faults.met);
    }
    const headers = { 'Content-Type': 'application/x-amz-json-1.1', 'x-amzn-RequestId': randomUUID() };
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    try {
      sendJson(response, 200, athena.answer(operation, JSON.parse(body || '{}')), headers);
    } catch (error) {
      const known = error instanceof z.ZodError ? new InvalidRequest(z.prettifyError(error)) : error;
      if (!(known instanceof AthenaApiError)) throw error;
      sendJson(
        response,
        400,
        { __type: known.type, Message: known.message, message: known.message, ...known.details },
        headers,
      );
    }
  });
  return {
    ...server,
    connect: ({ trino, s3, region }) => {
      const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
      athena = new Athena(trino, new S3Client({ endpoint: s3, region, forcePathStyle: true, credentials }));
    },
  };
}

class Athena {
  readonly faults = new FaultPlan();
  readonly #coordinator: string;
  readonly #s3: S3Client;
  readonly #workGroups = new WorkGroups();
  readonly #executions = new Map<string, Execution>();
  readonly #tokens = new Map<string, { readonly id: string; readonly request: string }>();

  constructor(coordinator: string, s3: S3Client) {
    this.#coordinator = coordinator;
    this.#s3 = s3;
  }

  answer(operation: string, request: unknown): unknown {
    const found = this.#operations[operation] ?? this.#workGroups.operations[operation];
    if (!found) throw new AthenaApiError('UnknownOperationException', `This test server does not know ${operation}.`);
    return found(request);
  }

  #execution(id: string): Execution {
    const found = this.#executions.get(id);
    if (!found) throw new InvalidRequest(`QueryExecution ${id} was not found`);
    return found;
  }

  readonly #operations: Readonly<Record<string, (request: unknown) => unknown>> = {
    StartQueryExecution: (request) => ({ QueryExecutionId: this.#start(start.parse(request)) }),
    GetQueryExecution: (request) => ({
      QueryExecution: this.#execution(byId.parse(request).QueryExecutionId).describe(),
    }),
    BatchGetQueryExecution: (request) => {
      const { QueryExecutionIds } = z.object({ QueryExecutionIds: z.array(z.string()).max(50) }).parse(request);
      const known = QueryExecutionIds.flatMap((id) => this.#executions.get(id) ?? []);
      return { QueryExecutions: known.map((each) => each.describe()), UnprocessedQueryExecutionIds: [] };
    },
    ListQueryExecutions: () => ({ QueryExecutionIds: [...this.#executions.keys()].reverse() }),
    StopQueryExecution: (request) => {
      this.#execution(byId.parse(request).QueryExecutionId).end('CANCELLED', 'Query cancelled by user');
      return {};
    },
    GetQueryResults: (request) => {
      const page = resultsPage.parse(request);
      const execution = this.#execution(page.QueryExecutionId);
      if (execution.state !== 'SUCCEEDED') {
        throw new InvalidRequest(
          `Query has not yet finished. Current state: ${execution.state}`,
          'INVALID_QUERY_EXECUTION_STATE',
        );
      }
      return execution.results(Number(page.NextToken), page.MaxResults);
    },
  };

  #start(request: z.infer<typeof start>): string {
    if (this.faults.meets('throttle', request.QueryString)) {
      throw new AthenaApiError('TooManyRequestsException', 'Rate exceeded', {
        Reason: 'CONCURRENT_QUERY_LIMIT_EXCEEDED',
      });
    }
    const token = request.ClientRequestToken;
    const seen = token === undefined ? undefined : this.#tokens.get(token);
    if (seen) {
      if (seen.request !== JSON.stringify(request)) throw new InvalidRequest('Idempotent parameters do not match');
      return seen.id;
    }
    const execution = this.#executionOf(request);
    this.#executions.set(execution.id, execution);
    if (token !== undefined) this.#tokens.set(token, { id: execution.id, request: JSON.stringify(request) });
    return execution.id;
  }

  #executionOf(request: z.infer<typeof start>): Execution {
    const workGroup = this.#workGroups.get(request.WorkGroup);
    const { EnforceWorkGroupConfiguration: enforces, ResultConfiguration: ofGroup } = workGroup.Configuration;
    const asked = request.ResultConfiguration.OutputLocation;
    const outputFolder = enforces ? (ofGroup.OutputLocation ?? asked) : (asked ?? ofGroup.OutputLocation);
    if (outputFolder === undefined) {
      throw new InvalidRequest(
        'No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.',
      );
    }
    const { Database: database, Catalog: catalog } = request.QueryExecutionContext;
    const statement = translateStatement(request.QueryString, {
      database,
      workGroupEnforces: enforces && ofGroup.OutputLocation !== undefined,
    });
    const parameters = request.ExecutionParameters;
    const execution = new Execution(
      { query: request.QueryString, parameters, database, catalog, outputFolder },
      statement,
      workGroup,
    );
    if (statement.writes && this.faults.meets('fail', request.QueryString)) {
      execution.end('FAILED', this.faults.failure.reason, this.faults.failure.retryable);
    } else {
      void execution.run(this.#coordinator, this.#s3);
      if (statement.writes && this.faults.meets('cancel', request.QueryString)) {
        setTimeout(() => execution.end('CANCELLED', 'Query cancelled by user'), 30);
      }
    }
    return execution;
  }
}
