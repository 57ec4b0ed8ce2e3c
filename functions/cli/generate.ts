import { readQueryFiles } from '../adapters/query-folder.ts';
import { writeGenerated } from '../adapters/write-generated.ts';
import { dataDictionary } from '../aggregate/dictionary.ts';
import { generateStaging } from '../aggregate/generate-staging.ts';
import { queryCatalogue } from '../aggregate/query-catalogue.ts';
import { modelRuns, storedColumns } from '../fit/fit-models.ts';
import { models } from './models.ts';

/** Writes the generated files under `queries/`: staging and the data dictionary. A test compares them with what lies there. */
writeGenerated(generateStaging());
const modelTables = [...models.flatMap((model) => model.writes), modelRuns];
const described = modelTables.map((table) => ({ ...table, columns: storedColumns(table) }));
writeGenerated([{ path: 'DICTIONARY.md', text: dataDictionary(queryCatalogue(readQueryFiles()), described) }]);
