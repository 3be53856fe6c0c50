/** What `op connect server create` writes, made up; it opens nothing. Its form: three public examples agree on it. */
export const connectCredentials = {
  verifier: { salt: 'c'.repeat(22), localHash: 'h'.repeat(43) },
  encCredentials: {
    kid: 'localauthv2keykid',
    enc: 'A256GCM',
    cty: 'b5+jwk+json',
    iv: 'i'.repeat(16),
    data: 'd'.repeat(600),
  },
  version: '2',
  deviceUuid: 'u'.repeat(26),
  uniqueKey: {
    alg: 'A256GCM',
    ext: true,
    k: 'hunter2'.padEnd(43, 'k'),
    key_ops: ['encrypt', 'decrypt'],
    kty: 'oct',
    kid: 'q'.repeat(26),
  },
}

export const credentialsText = JSON.stringify(connectCredentials)
