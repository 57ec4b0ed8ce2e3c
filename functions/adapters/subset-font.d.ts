declare module 'subset-font' {
  /** Cuts a font down to the characters of a text (HarfBuzz). */
  export default function subsetFont(
    font: Uint8Array,
    text: string,
    options?: { readonly targetFormat?: 'sfnt' | 'woff' | 'woff2' },
  ): Promise<Uint8Array>;
}
