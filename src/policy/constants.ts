/**
 * @module Every number the token lifecycle depends on: its unit in the name, its reason in the
 * comment. Nothing here assumes that a token lives 7200 s: windows scale with the `expires_in`
 * received (see `windows.ts`), because WeChat announces that it may shorten lifetimes.
 */

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

/** WeChat honours the replaced token this long after a rotation (seeds/002: "within five minutes"). */
export const OVERLAP_MS = 300 * SECOND_MS

/** Destructive grants rotate this long before expiry at most: the 1 h 50 min of seeds/000. */
export const LEAD_MAX_MS = 600 * SECOND_MS

/** `stable_token` answers with the same token until 300 s before its end, so asking earlier is void. */
export const STABLE_LEAD_MAX_MS = 270 * SECOND_MS

/** Lead plus jitter of `stable_token` stay under this, so that the planned ask finds a new token. */
export const STABLE_RENEWAL_WINDOW_MS = 295 * SECOND_MS

/** A lead never takes more than this share of a token's life, so short-lived tokens still serve. */
export const LEAD_LIFETIME_SHARE = 1 / 4

/**
 * How far ahead of its plan a reader's `min_expires_in` may renew a stable token: as long as its
 * promise can be shorter than 240 s before the plan. If WeChat names the same token, the plan moves.
 */
export const EARLY_RENEWAL_MS = 30 * SECOND_MS

/** Taken off every promise: clocks, transport, and WeChat's clusters converging late. */
export const SLACK_MAX_MS = 60 * SECOND_MS

/** Slack never takes more than this share of a token's life. */
export const SLACK_LIFETIME_SHARE = 1 / 20

/** Rotations of many credentials spread over this long, so no minute quota sees them all at once. */
export const JITTER_MAX_MS = 120 * SECOND_MS

/** Jitter never takes more than this share of a token's life. */
export const JITTER_LIFETIME_SHARE = 1 / 60

/** The alarm leaves cron this long (or a quarter of the lead) before it acts as the second line. */
export const ALARM_GRACE_MAX_MS = 120 * SECOND_MS

/** The alarm's share of the lead when the lead is short. */
export const ALARM_GRACE_LEAD_SHARE = 1 / 4

/** An object evicted in mid-flight is woken this long after the request left, to settle the intent. */
export const IN_FLIGHT_WATCH_MS = MINUTE_MS

/** Longest `min_expires_in` that never breaks a promise given to somebody else: overlap − slack. */
export const MIN_EXPIRES_IN_MAX_S = 240

/** First pause after a transient failure or a lost answer; doubles with each further one. */
export const TRANSIENT_RETRY_FIRST_MS = 2 * SECOND_MS

/** Longest pause after transient failures: an outage at WeChat ends without warning. */
export const TRANSIENT_RETRY_MAX_MS = MINUTE_MS

/** 45011 counts calls of the running minute; the next minute is free again. */
export const MINUTE_QUOTA_RETRY_MS = MINUTE_MS

/** A wrong secret or appid stays wrong until somebody edits it (which ends the wait at once). */
export const CONFIGURATION_RETRY_MS = 10 * MINUTE_MS

/** A changed IP allow-list takes WeChat 5 to 10 minutes to honour. */
export const ADDRESS_RETRY_MS = 5 * MINUTE_MS

/** Each try may message the administrator who has to confirm, so ask seldom. */
export const CONFIRMATION_RETRY_MS = 5 * MINUTE_MS

/** 89507: an administrator's refusal blocks this address for one hour. */
export const CONFIRMATION_DENIED_HOUR_MS = HOUR_MS

/** 89506: a second refusal blocks it for a day. */
export const CONFIRMATION_DENIED_DAY_MS = 24 * HOUR_MS

/** A frozen or punished account is a matter of hours or days. */
export const ACCOUNT_RETRY_MS = 30 * MINUTE_MS

/** Tickets come by themselves, every ten minutes; asking without one is void, looking is cheap. */
export const TICKET_RETRY_MS = MINUTE_MS

/** The platform's keeper tries by itself; its accounts look again soon after. */
export const PARENT_RETRY_MS = 10 * SECOND_MS

/** While WeChat goes on refusing the platform's token, each further try costs calls of the account's. */
export const PARENT_RETRY_MAX_MS = 5 * MINUTE_MS

/** Nobody but the account's administrator can end it, and their authorization ends the wait. */
export const REAUTHORIZATION_RETRY_MS = 3_650 * 24 * HOUR_MS

/** `component_verify_ticket` is honoured for twelve hours (rule 9). */
export const TICKET_LIFETIME_MS = 12 * HOUR_MS

/** WeChat pushes a ticket every ten minutes; six that stay out are no accident any more. */
export const TICKET_OVERDUE_MS = HOUR_MS

/** How seldom WeChat is asked to push tickets again: it may take it ten minutes to do so. */
export const TICKET_RESTART_INTERVAL_MS = HOUR_MS

/** Somebody is told two hours, the life of one more token, before the last ticket runs out. */
export const TICKET_ALERT_MS = 10 * HOUR_MS

/** An authorizer that nobody has read for this long is left alone until its next read. */
export const COLD_AFTER_MS = 24 * HOUR_MS

/** First pause after a pushed authorization could not be acted on; doubles with each further one. */
export const INBOX_RETRY_FIRST_MS = 2 * SECOND_MS

/** Longest such pause. */
export const INBOX_RETRY_MAX_MS = 5 * MINUTE_MS

/** After a day an import (`api_get_authorizer_list`) is the way; codes live an hour at most. */
export const INBOX_GIVE_UP_MS = 24 * HOUR_MS

/** Authorizations waiting at once for one platform. One more is not acknowledged: WeChat sends it again. */
export const INBOX_MAX_ENTRIES = 500

/** Push and redirect of one authorization come within minutes of each other. */
export const EXCHANGED_CODES_KEPT = 100

/** First pause after a downstream did not take a push; doubles with each further one. */
export const FORWARD_RETRY_FIRST_MS = 10 * SECOND_MS

/** Longest such pause. */
export const FORWARD_RETRY_MAX_MS = 10 * MINUTE_MS

/** A push that no downstream took for this long is dropped. */
export const FORWARD_GIVE_UP_MS = 24 * HOUR_MS

/** Deliveries waiting at once for one downstream: a day of tickets, and as many events again. */
export const FORWARDS_MAX = 400

/** An errcode the catalogue does not know: neither hammer nor give up. */
export const UNRECOGNIZED_RETRY_MS = MINUTE_MS

/** Daily quotas reset at 00:00 Asia/Shanghai, which is UTC+8 all year round. */
export const SHANGHAI_OFFSET_MS = 8 * HOUR_MS

/** One day: the quota and probe-budget period. */
export const DAY_MS = 24 * HOUR_MS

/** A probe's verdict answers further reports of the same token for this long (rule 7). */
export const VERDICT_MEMORY_MS = 5 * SECOND_MS

/** The same for a ticket: to check one is to ask for one, which WeChat allows "very limited" (F3). */
export const TICKET_VERDICT_MEMORY_MS = MINUTE_MS

/** Requests for a token that WeChat answers in a day, `GET token` (protocol A7); 200 for test accounts. */
export const CLIENT_CREDENTIAL_QUOTA = 2_000

/** The same of `stable_token` (protocol B7). */
export const STABLE_TOKEN_QUOTA = 500_000

/** Of them those with `force_refresh` (protocol B7, seeds/002). */
export const FORCED_REFRESH_QUOTA = 20

/** Probes of one credential per Shanghai day before they are rationed (rule 7). */
export const PROBES_PER_DAY = 1_000

/** A caller who only asks again, and need not mean anything by it, causes a probe this often at most. */
export const ASKED_AGAIN_QUIET_MS = 30 * SECOND_MS

/** Distance between probes once the day's budget is spent (rule 7). */
export const RATIONED_PROBE_INTERVAL_MS = 5 * MINUTE_MS

/** `force_refresh` closer than this to the last one returns the current token (stable_token page). */
export const FORCED_REFRESH_INTERVAL_MS = 30 * SECOND_MS

/** Wrong keys that one address may send to the dashboard's sign-in within {@link SIGN_IN_WINDOW_MS}. */
export const SIGN_IN_TRIES = 10

/** For how long a try to sign in counts. */
export const SIGN_IN_WINDOW_MS = 15 * 60_000

/** With so little promised time left, and no newer token to be had, somebody is told. */
export const RUNNING_OUT_MS = 10 * MINUTE_MS

/**
 * So long a token has to be running out before it is told of: the sweep of a minute and that of the next
 * both saw it. A refresh that fails once and goes through at its second try disturbs nobody.
 */
export const RUNNING_OUT_PATIENCE_MS = 50 * SECOND_MS

/**
 * So long nothing may be the matter until that is told: a changed configuration ends a failure at once, and
 * whether WeChat likes it better shows with the next try, a minute later at most.
 */
export const RECOVERY_PATIENCE_MS = 2 * MINUTE_MS

/** A killed token is replaced within seconds. Whoever kills it comes again: so long after the last time it is over. */
export const KILL_QUIET_MS = 30 * MINUTE_MS

/** What happens at about the same time is told in one message. */
export const ALERT_GATHER_MS = 5 * SECOND_MS

/** Between two messages to a robot: WeCom and DingTalk take 20 a minute, of all who use the robot. */
export const ROBOT_PAUSE_MS = 5 * SECOND_MS

/** Between two messages to a program, which takes them all. */
export const PROGRAM_PAUSE_MS = SECOND_MS

/** The least that a channel which says "too many" is left alone: they count by the minute. */
export const RATE_LIMITED_PAUSE_MS = MINUTE_MS

/** DingTalk then takes no more for ten minutes. */
export const DINGTALK_LIMITED_PAUSE_MS = 10 * MINUTE_MS

/** After another registry could not be told, it is told again. */
export const HANDOVER_RETRY_MS = 30 * SECOND_MS

/** A message that a channel did not take for this long is dropped: by then somebody has looked. */
export const ALERT_GIVE_UP_MS = 24 * HOUR_MS

/** What was told is remembered longer than it may be told again, so that nothing is told twice. */
export const NOTICE_KEPT_MS = 48 * HOUR_MS

/** Notices kept at most: each of 10,000 accounts opened an incident and closed it. */
export const NOTICES_MAX = 20_000
