/**
 * Common Turkish first names: a sender that is one could be anybody's (domain §5).
 *
 * They stand as `foldSender` writes them, in the letters that a sender may have. The list is meant
 * to be added to; whether a rarer name is a brand is for the one who judges.
 */

const WOMEN = [
  ...['ASLI', 'AYLIN', 'AYSE', 'BUSRA', 'CANAN', 'CEREN', 'DAMLA', 'DERYA', 'DILEK', 'EBRU'],
  ...['ECE', 'ELIF', 'EMEL', 'EMINE', 'ESRA', 'FATMA', 'GAMZE', 'HACER', 'HANDE', 'HATICE'],
  ...['IREM', 'KUBRA', 'LEYLA', 'MELIKE', 'MERVE', 'MERYEM', 'NURAY', 'OZGE', 'OZLEM', 'PELIN'],
  ...['PINAR', 'SEDA', 'SELIN', 'SEVGI', 'SIBEL', 'SULTAN', 'TUGBA', 'YASEMIN', 'ZEHRA', 'ZEYNEP'],
] as const

const MEN = [
  ...['ABDULLAH', 'ADEM', 'AHMET', 'ALI', 'ARDA', 'BARIS', 'BEKIR', 'BURAK', 'CAN', 'CEM'],
  ...['EMIR', 'EMRE', 'ENES', 'ERDAL', 'FATIH', 'FURKAN', 'GOKHAN', 'HAKAN', 'HALIL', 'HASAN'],
  ...['HUSEYIN', 'IBRAHIM', 'ISMAIL', 'KADIR', 'KEMAL', 'KEREM', 'MEHMET', 'METIN', 'MURAT'],
  ...['MUSTAFA', 'OGUZ', 'OMER', 'ONUR', 'OSMAN', 'RAMAZAN', 'SELIM', 'SERKAN', 'TOLGA', 'UGUR'],
  ...['VOLKAN', 'YASIN', 'YUSUF'],
] as const

export const FIRST_NAMES: ReadonlySet<string> = new Set([...WOMEN, ...MEN])
