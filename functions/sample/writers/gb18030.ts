let known: ReadonlyMap<string, number> | null = null;

/** Characters of the two-byte part of GB18030 and their code, found by decoding every pair. */
function twoByteCodes(): ReadonlyMap<string, number> {
  if (known) return known;
  const decoder = new TextDecoder('gb18030');
  const codes = new Map<string, number>();
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      if (trail === 0x7f) continue;
      const text = decoder.decode(Uint8Array.of(lead, trail));
      if (text.length === 1 && text !== '\uFFFD' && !codes.has(text)) codes.set(text, lead * 256 + trail);
    }
  }
  known = codes;
  return codes;
}

/**
 * Text as GB18030. JavaScript can read but not write this encoding.
 * @throws RangeError on a character outside ASCII and the two-byte part (which holds all of GBK)
 */
export function encodeGb18030(text: string): Uint8Array {
  const codes = twoByteCodes();
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    if (point < 0x80) {
      bytes.push(point);
      continue;
    }
    const code = codes.get(character);
    if (code === undefined) throw new RangeError(`GB18030: expected a character of GBK, found U+${point.toString(16)}`);
    bytes.push(code >> 8, code & 0xff);
  }
  return Uint8Array.from(bytes);
}
