/**
 * Blocks of Turkish mobile numbers, as data.
 *
 * A row is a prefix of the ten-digit national number. The longest prefix that fits decides. Number
 * portability means that a block tells who was given it, not who carries it today: it decides only
 * whether a number can exist. The block 500 is given to nobody: the sandbox keeps its magic
 * recipients there. Sources: BTK's numbering plan; the carrier data that libphonenumber publishes.
 */
export interface NumberBlock {
  readonly prefix: string
  readonly kind: 'mobile' | 'pager' | 'none'
  readonly operator: string
}

const block = (kind: NumberBlock['kind'], operator: string, prefixes: string): NumberBlock[] =>
  prefixes.split(' ').map((prefix) => ({ prefix, kind, operator }))

export const NUMBER_BLOCKS: readonly NumberBlock[] = [
  ...block('mobile', 'Türk Telekom', '501 502 503 504 505 506 507 508 509 55'),
  ...block('none', '', '500'),
  ...block('mobile', 'Turkcell', '53'),
  ...block('mobile', 'Kuzey Kıbrıs Turkcell', '53383 53384 53385 53386 53387'),
  ...block('mobile', 'Vodafone', '54'),
  ...block('mobile', 'KKTC Telsim', '54285 54286 54287 54288'),
  ...block('mobile', 'SMŞH', '510 516 524 561011 56161 562 564 572 574 575'),
  ...block('mobile', 'SMŞH', '5822 5823 5824 5825 594 596'),
  ...block('pager', 'Türk Telekom', '512'),
]
