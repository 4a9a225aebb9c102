/** Every limit of the server in one place, each with its unit in its name. */
export const LIMITS = {
  /** Wire §12 asks for at least 16 MiB; the odd kilobyte is for the envelope around it. */
  bodyBytesMax: 16 * 1024 * 1024 + 1024,
  /** Request line and headers; the GET call carries its recipients there. */
  headerBytesMax: 64 * 1024,
  headersMs: 10_000,
  requestMs: 60_000,
  /** A connection that was told no may read its answer for so long, then it is closed. */
  lingerMs: 1_000,
  /** Requests that may wait for the store before new ones are answered 503. */
  waitingRequestsMax: 4_000,
  waitingBodyBytesMax: 256 * 1024 * 1024,
  /** Smaller bodies are not counted. */
  largeBodyBytes: 64 * 1024,
  retryAfterS: 2,
  /** An order of more recipients is stored as one compact row and unfolded as it is sent. */
  compactAboveRecipients: 200,
  /** Messages in one claim. */
  claimMessages: 500,
  /** What waits for a carrier in memory: as much as it takes in so long, within these bounds. */
  carrierAheadMs: 250,
  carrierAheadMin: 20,
  carrierAheadMax: 2_000,
  /** What waits for a carrier is looked at so often. */
  carrierLookMs: 100,
  /** After so long it goes back to the store, and is due again a little later. */
  carrierWaitMs: 5_000,
  givenBackPauseMs: 1_000,
  /** So many a second of what was given back become due again. */
  givenBackPerSecondMin: 50,
  givenBackPerSecondMax: 2_000,
  /** What came back waits for a second carrier that is down, but no longer than this. */
  secondWaitMs: 120_000,
  secondLookMs: 5_000,
  /** A carrier that has messages and says nothing for so long is passed over if another is well. */
  carrierSilentMs: 800,
  /** A carrier that throttled is passed over for so long, if another is well. */
  carrierThrottledMs: 250,
  /** As is one that failed so often without taking anything in between, for longer and longer. */
  carrierFailuresMax: 5,
  carrierRestMs: 1_000,
  carrierRestMsMax: 30_000,
  /** A claim that was not settled by then is taken to be ambiguous. */
  leaseMs: 60_000,
  /** A shared queue is looked at so often even if nobody tells that there is something in it. */
  pollMs: 1_000,
  /** Before asking again for what another node has in its hands. */
  crowdedMs: 5,
  /** What İYS was asked in a claim is answered, or given up, long before. */
  iysLeaseMs: 180_000,
  /** Nobody said that something was queued: it is looked for all the same. */
  iysLookEveryMs: 60_000,
  nodeForgetAfterMs: 3 * 86_400_000,
  /** Partitions and the like are looked after. */
  maintainEveryMs: 3_600_000,
  /** A message without a final receipt by then has expired. */
  validityMs: 48 * 3_600_000,
  expiryEveryMs: 60_000,
  expiryMessages: 1_000,
  /** Nothing is forgotten while it may still be waited for, which is as long as the validity. */
  keepDaysMin: 3,
  /** Three years are commonly quoted for the evidence of a consent; no setting asks for less. */
  keepConsentsDaysMin: 1_095,
  /** Rows of one kind that are forgotten in one turn, and the pause until the next. */
  forgetRows: 200,
  forgetPauseMs: 25,
  forgetEveryMs: 3_600_000,
  /** How long a receipt that matches nothing is kept before it is called an orphan. */
  receiptWaitMs: 15 * 60_000,
  receiptBatch: 500,
  /** Receipts that may wait to be written down; more are put off, and the carrier repeats them. */
  receiptsWaitingMax: 20_000,
  /** So long the parts of an inbound SMS are waited for, counted from the last that came. */
  inboundPartsMs: 3_600_000,
  inboundPartsEveryMs: 60_000,
  /**
   * A shared store costs round trips: answers and receipts are gathered for so long before they are
   * written down, unless a batch is full.
   */
  gatherMs: 15,
  /** A receipt that matched nothing on a shared store is matched once more after so long. */
  receiptAgainMs: 2_000,
  /** A node that has carriers looks so often whether they are as it told the others. */
  carrierReportEveryMs: 1_000,
  /** Of a message that is to try a carrier: until a node takes it, and until it is answered. */
  carrierTestTakenMs: 2_000,
  carrierTestAnsweredMs: 60_000,
  carrierTestLookMs: 50,
  /** So long a server that is stopped waits for the answer. */
  carrierTestStopMs: 5_000,
  carrierTestsKeptMs: 7 * 86_400_000,
  /** Attempts to hand a message to carriers before it is given up. */
  attemptsMax: 20,
  /** Slow hashes at once: each takes a core for tens of milliseconds. */
  passwordChecksAtOnce: 1,
  passwordChecksWaitingMax: 64,
  /** A listener answers within this, or it has not got it (wire §9). */
  webhookTimeoutMs: 10_000,
  /** Connections to one listener; it begins with few, and gets more as it answers well. */
  webhookConnections: 32,
  webhookConnectionsAtFirst: 4,
  /** Deliveries under way to all listeners. */
  webhooksAtOnce: 1_024,
  /** Deliveries that are read ahead, for each that may be under way to the listener. */
  webhooksAhead: 16,
  webhookBatch: 500,
  webhookLanesPerTurn: 500,
  /** Endpoints for which is read ahead at once. */
  webhookReadsAtOnce: 64,
  /** Without work for so long, the connections to a listener are given up. */
  webhookIdleMs: 60_000,
  webhookAnswerBytesMax: 4_096,
  webhookExcerptCharacters: 500,
  /** Deliveries are kept so long, to be looked at and sent again; the ladder takes three days. */
  webhooksKeptMs: 30 * 86_400_000,
  webhookEndpointsMax: 20,
  /** After a rotation the old secret signs as well, unless something else is asked for. */
  webhookOverlapMs: 24 * 3_600_000,
  /** What no customer came for by SMPP is let go, with the ladder of webhooks. */
  smppKeptMs: 3 * 86_400_000,
  /** By the id of a part of a long text it can be asked for so long. */
  smppIdsKeptMs: 7 * 86_400_000,
  /** Parts of a long text are waited for so long after the last one; so many of an account. */
  smppPartsMs: 5 * 60_000,
  smppPartsMax: 2_000,
  smppConnectionsMax: 1_000,
  /** deliver_sm that are leased for one account at once. */
  smppBatch: 200,
  smppLeaseMs: 120_000,
  /** How long a customer may take for its deliver_sm_resp. */
  smppAnswerMs: 30_000,
  /** After a rotation the credential before is as good, unless something else is asked for. */
  credentialOverlapMs: 24 * 3_600_000,
  accountCacheEntries: 10_000,
  accountCacheMs: 5_000,
  /** Requests are gathered for so long before they are written to the request log. */
  requestLogEveryMs: 250,
  /** Requests in one writing, and those that may wait for it: then successes are left out. */
  requestLogBatch: 2_000,
  requestLogWaitingMax: 20_000,
  /** Texts of a request that are logged, where an account wants it, and characters of each. */
  loggedTexts: 10,
  loggedTextCharacters: 500,
  /** Of an account, and of those that belong to none. */
  requestsKeptMax: 1_000_000,
  /** Bundles that are let go in one turn. */
  forgetBundles: 100,
  /** Requests with wrong credentials that are noted for one address, and for all of them. */
  strangersOfAddressPerMinute: 30,
  strangersPerMinute: 600,
  /** Addresses, accounts and credentials that are watched at once. */
  watchedMax: 10_000,
  /** Of an account; all of them are looked up with it. */
  sendersMax: 1_000,
  /** What a customer says of a sender, and what the operator says of it. */
  descriptionCharactersMax: 500,
  documentBytesMax: 10 * 1024 * 1024,
  /** Of an account: how many documents, and how much they are together. */
  documentsMax: 200,
  documentsBytesMax: 500 * 1024 * 1024,
  /** A document whose upload was not finished by then never will be. */
  uploadMs: 3_600_000,
  sweepDocuments: 100,
  sweepEveryMs: 3_600_000,
  contactsPerAccountMax: 5_000_000,
  groupsPerAccountMax: 1_000,
  customFieldsPerAccountMax: 100,
  /** Who was in a deleted group is forgotten by so many at a time. */
  forgetMembers: 1_000,
  pageItemsMax: 1_000,
  pageItems: 100,
  /** SIGTERM: answers of carriers get this long. */
  answerWaitMs: 5_000,
  /** SIGTERM: requests under way get this long. */
  stopMs: 20_000,
} as const

/** What several nodes go by, as shares of the lease: how often they look and tell they live. */
export const leasePace = (leaseMs: number) => ({
  recoverEveryMs: Math.ceil(leaseMs / 6),
  renewEveryMs: Math.ceil(leaseMs / 6),
  nodeBeatMs: Math.ceil(leaseMs / 12),
  /** Without a word for so long, a node is taken to be dead. */
  nodeDeadAfterMs: Math.ceil(leaseMs / 3),
})
