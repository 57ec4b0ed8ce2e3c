import { z } from 'zod';

/** A function as a template declares it. */
export const functionConfiguration = z.object({
  name: z.string().min(1),
  /** Folder of the unpacked asset. */
  folder: z.string().min(1),
  /** `path/inside/asset/module.export`. */
  handler: z.string().regex(/\.[A-Za-z_]\w*$/),
  environment: z.record(z.string(), z.string()).default({}),
  memoryMegabytes: z.number().int().min(128).max(10_240).default(128),
  timeoutSeconds: z.number().int().min(1).max(900).default(3),
  /** At most so many processes at once; an invocation beyond is throttled. */
  concurrency: z.number().int().min(1).default(10),
});
export type FunctionConfiguration = z.infer<typeof functionConfiguration>;
