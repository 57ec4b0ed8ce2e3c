import { z } from 'zod';

const share = z.number().min(0).max(1);

/** Block `customers` of `knowgap.yaml`: what counts as loyal, stable, lost, dissatisfied … */
export const customerSettings = z
  .strictObject({
    /** Attachment, price sensitivity and alternatives count as high from this many points. */
    high_points: z.number().min(0).max(100).default(50),
    /** Loyalty is to incentives from this share of orders on promotion. */
    incentive_share: share.default(0.5),
    /** A customer is being acquired for this many days after the first purchase. */
    acquire_days: z.number().int().min(1).default(90),
    /** Chance of being alive from which a customer can be stable, and under which the customer counts as lost. */
    stable_chance: share.default(0.8),
    lost_chance: share.default(0.2),
    /** A rate within this share of the customer's own mean is steady. */
    rate_band: share.default(0.2),
    /** The rate of a period is that of this many months up to its end. */
    rate_months: z.number().int().min(1).default(6),
    /** Satisfaction under this many points is low; a fall of this many points from answer to answer is one. */
    low_satisfaction: z.number().min(0).max(100).default(50),
    satisfaction_fall: z.number().min(0).max(100).default(10),
    /** The chance of being alive falls when it lost this much within three months. */
    chance_fall: share.default(0.1),
    /** Days that an opinion comes before leaving, used where the data do not tell. */
    opinion_lead_days: z.number().int().min(1).default(90),
    /** Weight of an opinion of a lost customer against one of a customer. */
    lost_opinion_weight: z.number().min(0).default(1.5),
    /** A lost customer who buys again within this many months has returned. */
    return_months: z.number().int().min(1).default(12),
    /** Tiers of the pyramid by value from the top: shares of the customers; the last tier is the rest. */
    value_tiers: z.tuple([share, share, share]).default([0.01, 0.04, 0.15]),
    /** Customers who answer at least this share of offers respond often. */
    often_response: share.default(0.3),
    /** Product categories that are services. */
    service_categories: z.array(z.string()).default(['service', 'services', 'maintenance', 'training', 'support']),
    /** Segments that fit the firm's positioning; none named: those whose customers bring at least the firm's mean. */
    target_segments: z.array(z.string()).default([]),
  })
  .prefault({});
