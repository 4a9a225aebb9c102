/** The one version that all packages carry; a test holds it to theirs. */
export const VERSION = '0.1.0'
