/** Where on a server the explanations stand, below its own address. */
export const LANGUAGES = ['tr', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

export const EXPLAINED_AT = {
  dictionary: '/errors',
  dictionaryData: '/errors.json',
  calls: '/calls',
  wireDocument: '/v1/openapi.json',
  manageDocument: '/api/openapi.json',
  sandboxDocument: '/sandbox/openapi.json',
  manifest: '/api/manifest.json',
  forModels: '/llms.txt',
} as const

/** The page of a status. */
export const statusPage = (code: number, language: Language): string =>
  `${EXPLAINED_AT.dictionary}/${code}?lang=${language}`

/** The page of a call, by its path below `/v1/`. */
export const callPage = (path: string, language: Language): string =>
  `${EXPLAINED_AT.calls}/${path}?lang=${language}`
