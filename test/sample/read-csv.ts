/** Records of a CSV by RFC 4180: an independent reader, to check what the writers write. */
export function readCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let cell = '';
  let isQuoted = false;
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  for (let position = 0; position < source.length; position++) {
    const character = source[position];
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (source[position + 1] === '"') {
        cell += '"';
        position++;
      } else isQuoted = false;
    } else if (character === '"' && cell === '') isQuoted = true;
    else if (character === ',' || character === '\n') {
      record.push(cell);
      cell = '';
      if (character === '\n') {
        records.push(record);
        record = [];
      }
    } else cell += character;
  }
  if (record.length > 0 || cell !== '') throw new Error('expected the file to end with a line break');
  return records;
}
