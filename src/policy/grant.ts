/**
 * @module The ways of obtaining a token, and the one property of them that decides the lifecycle:
 * whether asking again kills something.
 */

/** How a credential's next token is obtained from WeChat. */
export type Grant = 'client_credential' | 'stable_token' | 'component' | 'authorizer' | 'ticket'

/**
 * Whether each issuance of this grant invalidates an older token of the same lineage.
 * `stable_token` in its normal mode and tickets hand out the same value until their own renewal.
 */
export function isDestructive(grant: Grant): boolean {
  return grant === 'client_credential' || grant === 'component' || grant === 'authorizer'
}
