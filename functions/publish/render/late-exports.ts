import type { LateExport } from '../scorecard-schema.ts';
import type { PageContext } from './context.ts';

/** One late export in words: which numbers lack it, since when, what should be there, whose it is. */
export function lateExportText(late: LateExport, { messages, format, departmentNames }: PageContext): string {
  const numbers = late.numbers.map((group) => messages.quality.numbers[group]);
  return messages.quality.lateExport({
    dataset: `${late.source}/${late.dataset}`,
    numbers: messages.list(numbers),
    latest: late.latest_export_date === null ? null : format.day(late.latest_export_date),
    expected: format.day(late.expected_export_date),
    owner:
      late.department === null ? messages.quality.noOwner : messages.opening.owner(departmentNames([late.department])),
  });
}

/** What is late, for one line: expected exports by name, and sources later than they usually are. */
export function lateNames({ card, messages }: PageContext): string {
  const { late_exports, late_sources } = card.data_quality;
  const named = new Set(late_exports.map(({ source }) => source));
  return messages.list([
    ...late_exports.map(({ source, dataset }) => `${source}/${dataset}`),
    ...late_sources.filter((source) => !named.has(source)),
  ]);
}

/** Files that no delivery holds, in one sentence; empty when there are none. */
export function notReadText({ card, messages }: PageContext): string {
  const { files, first, list } = card.data_quality.not_read;
  if (list === null) return '';
  const names = messages.list(first.map(({ file }) => file)) + (files > first.length ? ' …' : '');
  return messages.quality.notRead(files, names, list);
}
