/** @returns a token in the form of 1Password's, made up: the SDK takes it and asks the given address. */
export function madeUpToken(signInAddress: string): string {
  const content = {
    signInAddress,
    userAuth: { method: 'SRPg-4096', alg: 'PBES2g-HS256', iterations: 650_000, salt: 'A'.repeat(22) },
    email: 'made-up@1passwordserviceaccounts.com',
    srpX: 'a'.repeat(64),
    muk: {
      alg: 'A256GCM',
      ext: true,
      k: 'A'.repeat(43),
      key_ops: ['encrypt', 'decrypt'],
      kty: 'oct',
      kid: 'mp',
    },
    secretKey: 'A3-ABCDEF-ABCDEF-ABCDE-ABCDE-ABCDE-ABCDE',
    throttleSecret: { seed: 'a'.repeat(64), uuid: 'A'.repeat(26) },
    deviceUuid: 'a'.repeat(26),
  }
  return `ops_${Buffer.from(JSON.stringify(content)).toString('base64url')}`
}
