/** What is said of each setting of an account, where it is set and where it is shown. */

export const SETTING_TEXTS = {
  apiAccess: 'Whether the account may use `/v1` and SMPP at all; false if left out.',
  allowedIps: 'IPv4 and IPv6 addresses and CIDR ranges it may call from; [] (the default): any.',
  tlsOnly: 'Whether calls over plain HTTP are a 401; false if left out.',
  strictIys: 'Whether an order without `iys` is a 468; false if left out.',
  iysBrandCode: 'The code of its brand at İYS, in digits; without it (null) `iys` 1 is a 470.',
  iysShortNames: 'Up to three words that may stand behind `RET` in a refusal; [] if left out.',
  quietHours:
    'When commercial messages wait, as `21:00-08:00` in Istanbul time; null (the default): never.',
  testNumber: 'The mobile number that `APITEST` reaches; null (the default): nobody.',
  countries: 'ISO 3166-1 codes of countries besides TR that it may send to; [] if left out.',
  encoding: 'How texts of orders are encoded that do not say it; `auto` if left out.',
  suffix:
    'What the operator appends to each message, 40 characters at most; ` B186` if left out, and ' +
    '"" is nothing.',
  turkishLetterUnits:
    'Places that each of the seven Turkish letters takes in a text, 1 or 2; 1 if left out.',
  ratePerSecond: 'Recipients a second, over which messages wait; null (the default): no limit.',
  callsPerMinute: 'Calls a minute, over which each is a 503; null (the default): as the server.',
  bodyBytesPerMinute:
    'Bytes of bodies a minute, over which a call is a 503; null (the default): as the server.',
  messagesPerRecipientPerDay:
    'Messages to one number a day, over which an order is a 503; null (the default): no cap.',
  prefixCaps:
    'Messages a day to numbers that begin alike, over which an order is a 503; [] if left out.',
  spendPerDay:
    'What orders may take of the balance a day, in its unit, over which they are a 503; null ' +
    '(the default): no cap.',
  smppBinds: 'SMPP connections at once on each node; 4 if left out, and 0 is none.',
  smppWindow: 'Requests of one SMPP connection that may wait for their answer; 50 if left out.',
  smppSubmitsPerSecond:
    'Messages a second by SMPP, over which they are throttled; null (the default): no limit.',
  webhookUrl: 'Who is told what becomes of each message, an https URL; null (the default): nobody.',
  shortCode: 'The number that handsets write to, in digits; null (the default): none.',
  keyword: 'The word that they write before `RET` to opt out; null (the default): none.',
  inboxApi: 'Whether get-inbox answers, which is a 404 otherwise; false if left out.',
  logTexts: 'Whether the request log keeps the texts of messages; false if left out.',
} as const

export const BILLING_TEXTS = {
  billing: '`credit`: one credit a part, or `tl`: `unitPrice` a part; `credit` if left out.',
  unitPrice: 'Ten-thousandths of a lira for one part; with `tl` alone, and required there.',
} as const

export const PREFIX_CAP_TEXTS = {
  prefix: 'How the numbers begin, such as +4477.',
  messagesPerDay: 'Messages to all of them together in a day of Istanbul.',
} as const
