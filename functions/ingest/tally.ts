/** Counts of source records and what became of them. records = accepted + quarantined + excluded, always. */
export interface Tally {
  records: number;
  accepted: number;
  quarantined: number;
  excluded: number;
  excludedByRule: Record<string, number>;
  rowsByTable: Record<string, number>;
  quarantineByReason: Record<string, number>;
  hasUnreadableKey: boolean;
}

export const emptyTally = (): Tally => ({
  records: 0,
  accepted: 0,
  quarantined: 0,
  excluded: 0,
  excludedByRule: {},
  rowsByTable: {},
  quarantineByReason: {},
  hasUnreadableKey: false,
});

const addCounts = (into: Record<string, number>, counts: Readonly<Record<string, number>>): void => {
  for (const [name, count] of Object.entries(counts)) into[name] = (into[name] ?? 0) + count;
};

/** Adds one tally to another. */
export function addTally(into: Tally, other: Tally): void {
  into.records += other.records;
  into.accepted += other.accepted;
  into.quarantined += other.quarantined;
  into.excluded += other.excluded;
  addCounts(into.excludedByRule, other.excludedByRule);
  addCounts(into.rowsByTable, other.rowsByTable);
  addCounts(into.quarantineByReason, other.quarantineByReason);
  into.hasUnreadableKey ||= other.hasUnreadableKey;
}

/** Counts as JSON with sorted names, so that the same counts are the same text. */
export const countsText = (counts: Readonly<Record<string, number>>): string =>
  JSON.stringify(Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1))));
