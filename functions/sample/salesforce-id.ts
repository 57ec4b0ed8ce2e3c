const suffixAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * The 18-character form of a 15-character Salesforce id: three more characters, each over the case of five (bit i is set when
 * character i is a capital), so that ids stay distinct where case is lost.
 *
 * @example salesforceId18('0065g00000AAAAA') // '0065g00000AAAAAAA5'
 */
export function salesforceId18(id15: string): string {
  let suffix = '';
  for (let chunk = 0; chunk < 3; chunk++) {
    let bits = 0;
    for (let position = 0; position < 5; position++) {
      const character = id15[chunk * 5 + position] ?? '';
      if (character >= 'A' && character <= 'Z') bits |= 1 << position;
    }
    suffix += suffixAlphabet[bits];
  }
  return id15 + suffix;
}

/** Key prefixes of the objects that the sample firm exports. */
export type SalesforceObject = '001' | '003' | '005' | '006' | '00v' | '500' | '701';

/** Id of the `number`-th record of an object, 18 characters. */
export function salesforceId(object: SalesforceObject, number: number): string {
  let rest = number;
  let tail = '';
  for (let digit = 0; digit < 6; digit++) {
    tail = alphabet[rest % 62] + tail;
    rest = Math.floor(rest / 62);
  }
  return salesforceId18(`${object}5g0000${tail.slice(0, 1)}${tail.slice(1)}`);
}
