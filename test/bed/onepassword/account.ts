/** What the stand-in knows of 1Password. */
export interface Account {
  readonly vaults: readonly Vault[]
  readonly faults?: Faults
  /** How many references can be read until the rate limit is used up; one that is not found counts too. */
  readonly readsLeft?: number
  /** URL of the real SDK, whose rules hold. */
  readonly sdk: string
}

export interface Vault {
  readonly name: string
  /** One that the service account may not read is one that is not there. */
  readonly hidden?: boolean
  readonly items: readonly Item[]
}

export interface Item {
  readonly title: string
  /** Values by `field` or `section/field`; a file is a field with its name. */
  readonly fields: Readonly<Record<string, string>>
}

/** Status codes of HTTP, and what has none. */
export type Fault = number | 'network' | 'silent' | 'panic'

/** For the first request of a kind, the second, and so on; there are no more than listed. */
export interface Faults {
  readonly signIn?: readonly Fault[]
  readonly resolveAll?: readonly Fault[]
}

export interface SeenRequest {
  readonly kind: 'sign-in' | 'resolve-all'
  readonly references?: readonly string[]
  readonly fault?: Fault
}
