/** Has the shape of what `op connect server create` writes (three public examples agree on it), and opens nothing. */
export const connectCredentials = {
  verifier: { salt: 'stand-in-connect-salt', localHash: 'stand-in-connect-local-hash' },
  encCredentials: {
    kid: 'localauthv2keykid',
    enc: 'A256GCM',
    cty: 'b5+jwk+json',
    iv: 'stand-in-iv',
    data: 'stand-in-connect-data'.repeat(20),
  },
  version: '2',
  deviceUuid: 'standinconnectdevice',
  uniqueKey: {
    alg: 'A256GCM',
    ext: true,
    k: 'stand-in-connect-unique-key',
    key_ops: ['encrypt', 'decrypt'],
    kty: 'oct',
    kid: 'standinconnectkey',
  },
}

export const credentialsText = JSON.stringify(connectCredentials)
