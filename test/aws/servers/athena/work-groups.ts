import { z } from 'zod';
import { InvalidRequest } from './errors.ts';

export const workGroupConfiguration = z.object({
  ResultConfiguration: z.looseObject({ OutputLocation: z.string().optional() }).default({}),
  EnforceWorkGroupConfiguration: z.boolean().default(true),
  PublishCloudWatchMetricsEnabled: z.boolean().default(true),
  BytesScannedCutoffPerQuery: z.number().int().min(10_000_000).optional(),
  RequesterPaysEnabled: z.boolean().default(false),
  EngineVersion: z.looseObject({ SelectedEngineVersion: z.string().optional() }).default({}),
});

export interface WorkGroup {
  readonly Name: string;
  readonly State: string;
  readonly Description?: string | undefined;
  readonly CreationTime: number;
  readonly Configuration: z.infer<typeof workGroupConfiguration>;
}

const named = z.object({ WorkGroup: z.string() });
const creation = z.object({
  Name: z.string().regex(/^[a-zA-Z0-9._-]{1,128}$/),
  Description: z.string().optional(),
  Configuration: workGroupConfiguration.optional(),
});

/** Workgroups by name; `primary` is there from the start, without an output location, as in a new account. */
export class WorkGroups {
  readonly #groups = new Map<string, WorkGroup>([
    ['primary', made('primary', undefined, { EnforceWorkGroupConfiguration: false })],
  ]);

  get(name: string): WorkGroup {
    const found = this.#groups.get(name);
    if (!found) throw new InvalidRequest(`WorkGroup ${name} is not found.`);
    return found;
  }

  readonly operations: Readonly<Record<string, (request: unknown) => unknown>> = {
    CreateWorkGroup: (request) => {
      const { Name, Description, Configuration } = creation.parse(request);
      if (this.#groups.has(Name)) throw new InvalidRequest('WorkGroup is already created');
      this.#groups.set(Name, made(Name, Description, Configuration ?? {}));
      return {};
    },
    GetWorkGroup: (request) => ({ WorkGroup: this.get(named.parse(request).WorkGroup) }),
    ListWorkGroups: () => ({ WorkGroups: [...this.#groups.values()].map(({ Name, State }) => ({ Name, State })) }),
    DeleteWorkGroup: (request) => {
      this.#groups.delete(this.get(named.parse(request).WorkGroup).Name);
      return {};
    },
  };
}

function made(
  name: string,
  description: string | undefined,
  configuration: z.input<typeof workGroupConfiguration>,
): WorkGroup {
  const parsed = workGroupConfiguration.parse(configuration);
  return {
    Name: name,
    State: 'ENABLED',
    Description: description,
    CreationTime: Date.now() / 1000,
    Configuration: {
      ...parsed,
      EngineVersion: { ...parsed.EngineVersion, EffectiveEngineVersion: 'Athena engine version 3' },
    },
  };
}
