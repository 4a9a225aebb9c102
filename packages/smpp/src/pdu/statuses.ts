/** The values of command_status (SMPP 3.4 §5.1.3), with the words of the specification in short. */
export const STATUSES = {
  ESME_ROK: { code: 0x00, meaning: 'no error' },
  ESME_RINVMSGLEN: { code: 0x01, meaning: 'message length is invalid' },
  ESME_RINVCMDLEN: { code: 0x02, meaning: 'command length is invalid' },
  ESME_RINVCMDID: { code: 0x03, meaning: 'invalid command id' },
  ESME_RINVBNDSTS: { code: 0x04, meaning: 'incorrect bind status for the command' },
  ESME_RALYBND: { code: 0x05, meaning: 'already in bound state' },
  ESME_RINVPRTFLG: { code: 0x06, meaning: 'invalid priority flag' },
  ESME_RINVREGDLVFLG: { code: 0x07, meaning: 'invalid registered delivery flag' },
  ESME_RSYSERR: { code: 0x08, meaning: 'system error' },
  ESME_RINVSRCADR: { code: 0x0a, meaning: 'invalid source address' },
  ESME_RINVDSTADR: { code: 0x0b, meaning: 'invalid destination address' },
  ESME_RINVMSGID: { code: 0x0c, meaning: 'message id is invalid' },
  ESME_RBINDFAIL: { code: 0x0d, meaning: 'bind failed' },
  ESME_RINVPASWD: { code: 0x0e, meaning: 'invalid password' },
  ESME_RINVSYSID: { code: 0x0f, meaning: 'invalid system id' },
  ESME_RCANCELFAIL: { code: 0x11, meaning: 'cancel_sm failed' },
  ESME_RREPLACEFAIL: { code: 0x13, meaning: 'replace_sm failed' },
  ESME_RMSGQFUL: { code: 0x14, meaning: 'message queue is full' },
  ESME_RINVSERTYP: { code: 0x15, meaning: 'invalid service type' },
  ESME_RINVNUMDESTS: { code: 0x33, meaning: 'invalid number of destinations' },
  ESME_RINVDLNAME: { code: 0x34, meaning: 'invalid distribution list name' },
  ESME_RINVDESTFLAG: { code: 0x40, meaning: 'invalid destination flag' },
  ESME_RINVSUBREP: { code: 0x42, meaning: 'submit with replace is not supported or allowed' },
  ESME_RINVESMCLASS: { code: 0x43, meaning: 'invalid esm_class' },
  ESME_RCNTSUBDL: { code: 0x44, meaning: 'cannot submit to the distribution list' },
  ESME_RSUBMITFAIL: { code: 0x45, meaning: 'submit_sm or submit_multi failed' },
  ESME_RINVSRCTON: { code: 0x48, meaning: 'invalid source address TON' },
  ESME_RINVSRCNPI: { code: 0x49, meaning: 'invalid source address NPI' },
  ESME_RINVDSTTON: { code: 0x50, meaning: 'invalid destination address TON' },
  ESME_RINVDSTNPI: { code: 0x51, meaning: 'invalid destination address NPI' },
  ESME_RINVSYSTYP: { code: 0x53, meaning: 'invalid system type' },
  ESME_RINVREPFLAG: { code: 0x54, meaning: 'invalid replace_if_present flag' },
  ESME_RINVNUMMSGS: { code: 0x55, meaning: 'invalid number of messages' },
  ESME_RTHROTTLED: { code: 0x58, meaning: 'throttled: over the allowed message limits' },
  ESME_RINVSCHED: { code: 0x61, meaning: 'invalid scheduled delivery time' },
  ESME_RINVEXPIRY: { code: 0x62, meaning: 'invalid validity period' },
  ESME_RINVDFTMSGID: { code: 0x63, meaning: 'predefined message is invalid or not found' },
  ESME_RX_T_APPN: { code: 0x64, meaning: 'temporary error of the receiving application' },
  ESME_RX_P_APPN: { code: 0x65, meaning: 'permanent error of the receiving application' },
  ESME_RX_R_APPN: { code: 0x66, meaning: 'rejected by the receiving application' },
  ESME_RQUERYFAIL: { code: 0x67, meaning: 'query_sm failed' },
  ESME_RINVOPTPARSTREAM: { code: 0xc0, meaning: 'error in the optional part of the PDU' },
  ESME_ROPTPARNOTALLWD: { code: 0xc1, meaning: 'optional parameter not allowed' },
  ESME_RINVPARLEN: { code: 0xc2, meaning: 'invalid parameter length' },
  ESME_RMISSINGOPTPARAM: { code: 0xc3, meaning: 'expected optional parameter missing' },
  ESME_RINVOPTPARAMVAL: { code: 0xc4, meaning: 'invalid optional parameter value' },
  ESME_RDELIVERYFAILURE: { code: 0xfe, meaning: 'delivery failure' },
  ESME_RUNKNOWNERR: { code: 0xff, meaning: 'unknown error' },
} as const satisfies Readonly<Record<string, { readonly code: number; readonly meaning: string }>>

export type StatusName = keyof typeof STATUSES

const NAMES = new Map<number, string>(
  Object.entries(STATUSES).map(([name, { code }]) => [code, name]),
)

/** `ESME_RTHROTTLED`; for a value of the peer's own (0x400 to 0x4ff and others) its hex digits. */
export const statusName = (code: number): string =>
  NAMES.get(code) ?? `0x${code.toString(16).padStart(8, '0')}`
