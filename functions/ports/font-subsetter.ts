/** Cuts a type family down to the characters of a text, so that a page can carry it. */
export interface FontSubsetter {
  /** WOFF2 pieces of the family that together hold the characters of `text`; none when the family is not at hand. */
  subset(text: string): Promise<readonly FontPiece[]>;
}

export interface FontPiece {
  readonly weight: number;
  /** CSS unicode-range of the piece. */
  readonly unicodeRange: string;
  readonly woff2: Uint8Array;
}
