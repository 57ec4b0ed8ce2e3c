import { diagnosisModel } from '../fit/diagnosis/index.ts';
import { gapsModel } from '../fit/gaps/index.ts';
import { lifetimeValue } from '../fit/lifetime-value/index.ts';
import type { Model } from '../fit/model.ts';

/** Every model of a run; the order follows from what they read. */
export const models: readonly Model[] = [gapsModel, diagnosisModel, lifetimeValue];
