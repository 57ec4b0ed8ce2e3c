import { readQueryFiles } from '../adapters/query-folder.ts';
import { writeGenerated } from '../adapters/write-generated.ts';
import { constructFiles } from '../aggregate/construct-templates.ts';
import { dataDictionary } from '../aggregate/dictionary.ts';
import { generateStaging } from '../aggregate/generate-staging.ts';
import { queryCatalogue } from '../aggregate/query-catalogue.ts';
import { modelTables } from '../night/models.ts';
import { scorecardMarkdown } from '../publish/scorecard-document.ts';
import { thirdPartyNotices } from './third-party-notices.ts';

// npm run generate: writes the generated files. Tests compare each with what lies there.
writeGenerated(
  [...generateStaging(), ...constructFiles()].map(({ path, text }) => ({ path: `queries/${path}`, text })),
);
writeGenerated([
  { path: 'queries/DICTIONARY.md', text: dataDictionary(queryCatalogue(readQueryFiles()), modelTables) },
  { path: 'functions/publish/scorecard.schema.md', text: scorecardMarkdown() },
  { path: 'functions/THIRD-PARTY-NOTICES.md', text: thirdPartyNotices() },
]);
