import type { PageContext } from '../context.ts';
import { DataTable } from '../data-table.tsx';
import { lateExportText } from '../late-exports.ts';
import { Words } from '../words.tsx';

const namedInOpening = 3;

/** Near the top: the numbers that lack an export that should be there. */
export function LackingExports({ context }: { readonly context: PageContext }) {
  const { card, messages, language } = context;
  const late = card.data_quality.late_exports;
  if (late.length === 0) return null;
  const more = late.length - namedInOpening;
  return (
    <div class="lacking">
      <p class="warn">{messages.opening.lacking(late.length)}</p>
      <ul>
        {late.slice(0, namedInOpening).map((each) => (
          <li key={`${each.source}/${each.dataset}`}>
            <Words text={lateExportText(each, context)} language={language} />
          </li>
        ))}
        {more > 0 && (
          <li>
            <a href="#late">{messages.opening.moreLate(more)}</a>
          </li>
        )}
      </ul>
    </div>
  );
}

/** Every late export with its days and the numbers that lack it. */
export function LateExportTable({ context }: { readonly context: PageContext }) {
  const { card, messages, format, departmentNames } = context;
  const late = card.data_quality.late_exports;
  if (late.length === 0) return null;
  return (
    <DataTable caption={messages.quality.lateTable} id="late">
      <thead>
        <tr>
          <th scope="col">{messages.quality.dataset}</th>
          <th scope="col">{messages.quality.department}</th>
          <th scope="col">{messages.quality.expectedExport}</th>
          <th scope="col">{messages.quality.latestExport}</th>
          <th scope="col" class="num">
            {messages.quality.daysLate}
          </th>
          <th scope="col">{messages.quality.lackingNumbers}</th>
        </tr>
      </thead>
      <tbody>
        {late.map((each) => (
          <tr key={`${each.source}/${each.dataset}`}>
            <th scope="row">
              {each.source}/{each.dataset}
            </th>
            <td>{each.department === null ? messages.quality.noOwner : departmentNames([each.department])}</td>
            <td>{format.day(each.expected_export_date)}</td>
            <td>{each.latest_export_date === null ? messages.quality.never : format.day(each.latest_export_date)}</td>
            <td class="num">{each.days_late === null ? '' : format.count(each.days_late)}</td>
            <td>{messages.list(each.numbers.map((group) => messages.quality.numbers[group]))}</td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}
