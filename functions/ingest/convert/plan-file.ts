import { whereNamed } from '../mapping-file.ts';
import { Refusal } from '../refusal.ts';
import type { DatasetPlan } from '../resolve-mapping.ts';
import type { ColumnContext } from '../sql/column-sql.ts';
import { prepareOutputs } from '../sql/output-sql.ts';
import { resolveColumns, visiblePositions } from '../sql/record-columns.ts';
import type { Division } from '../text/divide-csv.ts';
import { sameName } from '../text/header.ts';
import type { DeliveryFacts, FilePlan } from './file-plan.ts';

/** Makes the plan of converting a file whose header is known; refuses a file that lacks what the mapping needs. */
export function planFile(
  dataset: DatasetPlan,
  division: Division,
  joined: FilePlan['joined'],
  facts: { readonly delivery: DeliveryFacts; readonly file: string; readonly scratch: string },
): FilePlan {
  const { mapping } = dataset;
  const { header } = division;
  if (header.zone !== null && !isZone(header.zone))
    throw new Refusal('invalid_zone', `expected a time zone in the header rows, found "${header.zone}"`);
  const columns = resolveColumns(mapping, header, whereNamed(dataset.mappingFile));
  const context = (isTrimmed: boolean): ColumnContext => ({
    format: mapping.format,
    isTrimmed,
    sourceCurrency: dataset.currency,
    sourceDepartment: dataset.department,
    sourceSystem: dataset.source,
    idSpace: dataset.idSpace,
    firmZone: dataset.firmZone,
    sourceZone: dataset.sourceZone,
    headerZone: header.zone,
    keepPersonalData: dataset.keepPersonalData,
    hashSpace: dataset.hashIds ? dataset.idSpace : null,
  });
  const absent = new Set(columns.filter(({ position }) => position === null).map(({ name }) => name.toLowerCase()));
  const outputs = prepareOutputs(mapping, header, context, (name) => absent.has(name.toLowerCase()));
  const reads = outputs(false).flatMap((output) =>
    output.columns.map((column) => ({
      sources: column.sources.flatMap((name) =>
        output.output.unpivot && sameName(name) === 'answer' ? output.items.map((item) => item.header) : [name],
      ),
      isPersonal: column.isPersonal,
    })),
  );
  const named = [
    ...columns,
    ...outputs(false).flatMap((output) => output.items.map(({ header: name, position }) => ({ name, position }))),
  ];
  const personalNames = new Set(reads.filter((each) => each.isPersonal).flatMap((each) => each.sources.map(sameName)));
  return {
    mapping,
    header,
    dialect: division.dialect,
    columns,
    outputs,
    visible: visiblePositions(named, reads),
    isVisible: (column) => !column.isPersonal && !column.sources.some((name) => personalNames.has(sameName(name))),
    joined,
    ...facts,
    shift: mapping.format.kind === 'jsonl' ? 0 : mapping.format.skip_lines + mapping.format.header.rows,
  };
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
