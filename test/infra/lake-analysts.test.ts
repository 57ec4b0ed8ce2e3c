import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readQueryFiles } from '../../functions/adapters/query-folder.ts';
import { lakeFiles } from '../../functions/aggregate/lake-files.ts';
import { queryCatalogue, readsOf } from '../../functions/aggregate/query-catalogue.ts';
import { runInputs } from '../../functions/aggregate/run-inputs.ts';
import { layout } from '../../functions/lake/layout.ts';
import { modelTables } from '../../functions/night/models.ts';
import { resolved } from './support/glue-tables.ts';
import { lakeTemplate } from './support/synthesis.ts';

const texts = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const statement = z.object({
  Effect: z.literal('Allow'),
  Action: texts,
  Resource: texts,
  Condition: z.unknown().optional(),
});
const policy = z.object({ PolicyDocument: z.object({ Statement: z.array(statement) }) });
type Policy = z.output<typeof policy>['PolicyDocument']['Statement'];

const catalogue = queryCatalogue(readQueryFiles());
let analysts: Policy;
let refusedRecords: Policy;
let exporters: Policy;
let cardReaders: Policy;

beforeAll(() => {
  const found = Object.entries(lakeTemplate().findResources('AWS::IAM::ManagedPolicy'));
  const read = (part: string): Policy => {
    const [, resource] = found.find(([id]) => id.includes(part))!;
    return policy.parse(
      resolved(namedArns((resource as { Properties: unknown }).Properties), { 'AWS::Partition': 'aws' }),
    ).PolicyDocument.Statement;
  };
  analysts = read('Analysts');
  refusedRecords = read('RefusedRecords');
  exporters = read('Exporters');
  cardReaders = read('CardReaders');
});

/** ARNs of this template's buckets and key, by what they are. */
function namedArns(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(namedArns);
  if (typeof node !== 'object' || node === null) return node;
  if ('Fn::GetAtt' in node) {
    const [id] = z.tuple([z.string(), z.string()]).parse(node['Fn::GetAtt']);
    return `arn:aws:s3:::${/(Lake|Results|Logs|Key)/.exec(id.replace('Buckets', ''))![1]!.toLowerCase()}`;
  }
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, namedArns(value)]));
}

/** Does a policy allow it? Patterns as IAM reads them: `*` stands for any text. */
function allows(statements: Policy, action: string, resource: string): boolean {
  const fits = (pattern: string, text: string) =>
    new RegExp(
      `^${pattern
        .split('*')
        .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
        .join('.*')}$`,
    ).test(text);
  return statements.some(
    ({ Action, Resource }) =>
      Action.some((each) => fits(each, action)) && Resource.some((each) => fits(each, resource)),
  );
}

const reads = (statements: Policy, key: string) => allows(statements, 's3:GetObject', `arn:aws:s3:::lake/${key}`);

/** Where the rows of a relation lie that an ad-hoc query may name. */
function keyOf(name: string): string {
  const relation = catalogue.get(name);
  if (relation) return relation.folder === 'marts' ? layout.mart(name, 'run') : layout.staging(name, 'run');
  if (runInputs.some((input) => input.name === name)) return layout.input(name, 'run');
  if (modelTables.some((table) => table.name === name)) return layout.model(name, 'run');
  const file = lakeFiles().find((each) => each.name === name);
  if (!file) throw new Error(`expected a relation named ${name}, found none`);
  return file.keys.replaceAll('*', 'any');
}

describe('what analysts may do', () => {
  test('every saved question can be answered; the one about refused records needs the second policy', () => {
    const questions = readQueryFiles().filter(({ path }) => path.startsWith('adhoc/'));
    const needed = (access: Policy) =>
      questions
        .filter(({ text }) => !readsOf(text).every((name) => reads(access, keyOf(name))))
        .map(({ path }) => path);
    expect(needed(analysts)).toEqual(['adhoc/what-was-refused.sql']);
    expect(needed([...analysts, ...refusedRecords])).toEqual([]);
  });

  test.each(['landing/crm/customers/2026-01-01/a.csv', 'lake/customers/load_month=2026-01/a.parquet', 'knowgap.yaml'])(
    'nobody reads %s through them',
    (key) => expect(reads([...analysts, ...refusedRecords], key)).toBe(false),
  );

  test('they write their own results and nothing else', () => {
    const writes = (resource: string) => allows([...analysts, ...refusedRecords], 's3:PutObject', resource);
    expect(writes('arn:aws:s3:::results/analysts/a.csv')).toBe(true);
    expect(writes('arn:aws:s3:::results/pipeline/a.csv')).toBe(false);
    expect(writes('arn:aws:s3:::lake/marts/a.parquet')).toBe(false);
  });

  test("they ask in their own workgroup, where the limit of bytes holds, not in the pipeline's", () => {
    const asks = (group: string) =>
      allows(analysts, 'athena:StartQueryExecution', `arn:aws:athena:eu-central-1:000000000000:workgroup/${group}`);
    expect(asks('knowgap-dev-analysts')).toBe(true);
    expect(asks('knowgap-dev-pipeline')).toBe(false);
  });

  test('they change no table', () => {
    const table = 'arn:aws:glue:eu-central-1:000000000000:table/knowgap_dev/customers';
    expect(allows(analysts, 'glue:GetTable', table)).toBe(true);
    for (const action of ['glue:CreateTable', 'glue:UpdateTable', 'glue:DeleteTable']) {
      expect(allows(analysts, action, table)).toBe(false);
    }
  });
});

/** Actions that a policy allows, with the resources, and the prefixes where it lists. */
const rightsOf = (statements: Policy) =>
  statements.flatMap(({ Action, Resource, Condition }) =>
    Action.map((action) => [action, ...Resource, ...(Condition ? [JSON.stringify(Condition)] : [])].join(' ')),
  );
const throughS3 = '{"StringLike":{"kms:ViaService":"s3.*"}}';
const below = (prefix: string) => JSON.stringify({ StringLike: { 's3:prefix': [prefix] } });

test('who exports may lay files into landing/ and see them there, and reads nothing', () => {
  expect(rightsOf(exporters)).toEqual([
    's3:AbortMultipartUpload arn:aws:s3:::lake/landing/*',
    's3:ListMultipartUploadParts arn:aws:s3:::lake/landing/*',
    's3:PutObject arn:aws:s3:::lake/landing/*',
    `s3:ListBucket arn:aws:s3:::lake ${below('landing/*')}`,
    's3:GetBucketLocation arn:aws:s3:::lake',
    `kms:Decrypt arn:aws:s3:::key ${throughS3}`,
    `kms:GenerateDataKey arn:aws:s3:::key ${throughS3}`,
  ]);
});

test('who reads cards from the bucket reads scorecards/ and nothing else', () => {
  expect(rightsOf(cardReaders)).toEqual([
    's3:GetObject arn:aws:s3:::lake/scorecards/*',
    `s3:ListBucket arn:aws:s3:::lake ${below('scorecards/*')}`,
    's3:GetBucketLocation arn:aws:s3:::lake',
    `kms:Decrypt arn:aws:s3:::key ${throughS3}`,
  ]);
});
