import { writeGenerated } from '../adapters/write-generated.ts';
import { generateStaging } from '../aggregate/generate-staging.ts';

/** Writes the generated files under `queries/`; a test compares them with what lies there. */
writeGenerated(generateStaging());
