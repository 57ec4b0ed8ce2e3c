/** The four segments of the sample firm: share of the customers, how readily they answer, and how much they spend. */
export const segments = [
  { segment: 'key_accounts', share: 0.14, responseRate: 0.5, spendScore: 1.2 },
  { segment: 'mid_market', share: 0.24, responseRate: 0.42, spendScore: 0.5 },
  { segment: 'small_business', share: 0.3, responseRate: 0.36, spendScore: 0 },
  { segment: 'households', share: 0.32, responseRate: 0.3, spendScore: -0.7 },
] as const;

export const segmentCount = segments.length;
