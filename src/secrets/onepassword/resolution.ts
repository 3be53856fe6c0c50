import type { ResolveAllResponse } from '@1password/sdk'

/** What became of one reference. `detail` says it in a few words and holds nothing of the value. */
export type Resolution =
  | { readonly status: 'resolved'; readonly value: string }
  | { readonly status: Unresolved; readonly detail: string }

type Unresolved =
  | 'missing-field'
  | 'missing-item'
  | 'missing-vault'
  | 'ambiguous'
  | 'no-access'
  | 'rate-limited'
  | 'unreadable'

type SdkResponse = ResolveAllResponse['individualResponses'][string]
type SdkError = NonNullable<SdkResponse['error']>['type']

/** @returns what the answer of the SDK says about a reference. */
export function resolutionOf(reference: string, { individualResponses }: ResolveAllResponse): Resolution {
  const response: SdkResponse | undefined = individualResponses[reference]
  if (typeof response?.content?.secret === 'string') {
    return { status: 'resolved', value: response.content.secret }
  }
  const type = response?.error?.type ?? 'other'
  const [status, detail] = Object.hasOwn(unresolved, type) ? unresolved[type] : unresolved.other
  return { status, detail }
}

/** The SDK names most of its errors without a text. A vault that the account may not read is one that is not there. */
const unresolved: Readonly<Record<SdkError, readonly [Unresolved, string]>> = {
  parsing: ['unreadable', '1Password does not accept the reference'],
  fieldNotFound: ['missing-field', 'the item has no such field or file'],
  noMatchingSections: ['missing-field', 'the item has no such section'],
  itemNotFound: ['missing-item', 'the vault has no such item'],
  vaultNotFound: ['missing-vault', 'there is no such vault, or the service account may not read it'],
  tooManyVaults: ['ambiguous', 'more than one vault has this name: use its ID'],
  tooManyItems: ['ambiguous', 'more than one item has this name: use its ID'],
  tooManyMatchingFields: ['ambiguous', 'more than one field has this name: use its ID or name the section'],
  unsupportedFileFormat: ['unreadable', 'the file is not text'],
  incompatibleTOTPQueryParameterField: ['unreadable', 'the field is no one-time password'],
  unableToGenerateTotpCode: ['unreadable', 'no one-time password can be made from the field'],
  sSHKeyMetadataNotFound: ['unreadable', 'the field is no SSH key'],
  incompatibleSshKeyQueryParameterField: ['unreadable', 'the field is no private key'],
  unableToParsePrivateKey: ['unreadable', 'the private key cannot be read'],
  unableToFormatPrivateKeyToOpenSsh: ['unreadable', 'the private key has no OpenSSH form'],
  other: ['unreadable', '1Password gave no value and no reason'],
}
