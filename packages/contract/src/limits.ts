/** What a request may cost before anybody has shown credentials. */
export const LIMITS = {
  /** Wire §12: at least 16 MB, so that 50,000 recipients with many texts fit. */
  bodyBytesMax: 16 * 1024 * 1024,
  /** A GET stands in one request line; 64 Ki characters are about five thousand recipients. */
  queryCharsMax: 65_536,
  /** Containers inside each other. The deepest request that is understood has seven. */
  depthMax: 32,
  /** Different names in one object. Real ones have about ten. */
  namesPerObjectMax: 1000,
  /**
   * Bytes that open, part or quote something. Each can cost an object or a string node several
   * times its size, so their number bounds the memory. A body full of real numbers has 1.2 million.
   */
  marksMax: 2_000_000,
  /** Attributes mean nothing here, but serialisers write a few name spaces on the root. */
  attributesMax: 100,
  /** How much of a parser's complaint is passed on. */
  whyCharsMax: 200,
} as const
