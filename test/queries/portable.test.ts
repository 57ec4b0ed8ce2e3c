import { expect, test } from 'vitest';
import { readQueryFiles } from '../../functions/adapters/query-folder.ts';

const queries = readQueryFiles().filter(({ path }) => path.endsWith('.sql'));

/** What one of the two engines lacks, or understands differently without a word. */
const forbidden: Readonly<Record<string, RegExp>> = {
  'casts by ::': /::/,
  qualify: /\bqualify\b/,
  'group by all': /\b(group|order) by all\b/,
  'functions of DuckDB':
    /\b(strftime|strptime|epoch|list_\w+|struct_pack|read_parquet|datesub|datetrunc|isodow|regexp_matches|hash|unnest_\w+)\s*\(/,
  'exclude or replace in *': /\*\s+(exclude|replace)\b/,
  lambdas: /->/,
  'ignore nulls': /\bignore nulls\b/,
  'average of decimals': /\bavg\s*\(/,
  'approximate percentiles': /\bapprox_\w+\s*\(/,
  'the clock': /\b(now|current_date|current_timestamp|random|rand|uuid)\b/,
  'functions of zones': /\bat time zone\b/,
  'correlation without guard': /\b(corr|regr_\w+)\s*\(/,
  'day of week by extract': /\bextract\s*\(/,
  'window order without place of nulls': /order by[^)]*\bdesc\b(?! nulls last)(?=[^)]*\))/,
  'the value at a minimum, which DuckDB takes of another row when it is null':
    /\b(min|max)_by\s*\([^()]*\)(?!\s*filter)/,
  'a product cast to decimals without round, halves of which the engines cast differently':
    /\bcast\(\s*(?:\w+\.)?(?!weight\b|points\b)\w+ \* (?!\()[^()]*as decimal/,
  'comparing what is no number, which equals itself on DuckDB only': /\bnan\s*\(/,
  'count_if, which DuckDB makes null where it is never known': /\bcount_if\s*\(/,
  'the first or last value of a window that leaves out nulls': /\b(first|last|nth)_value\s*\(/,
  'select * as a result': /\)\s*select\s+\*\s/,
  'upper case': /\b(SELECT|FROM|WHERE|JOIN|GROUP|ORDER)\b/,
};

test.each(queries.map(({ path, text }) => [path, text]))(
  '%s keeps to what both engines understand alike',
  (_, text) => {
    const bare = text.replace(/--.*$/gm, '').replace(/'(?:[^']|'')*'/g, "''");
    const found = Object.entries(forbidden)
      .filter(([, pattern]) => pattern.test(bare))
      .map(([rule]) => rule);
    expect(found).toEqual([]);
  },
);
