/** Has the shape of what `op connect server create` writes, and opens nothing. */
export const connectCredentials = {
  verifier: { salt: 'c2FsdA', localHash: 'aGFzaA' },
  encCredentials: { kid: 'localauthv2keykid', enc: 'A256GCM', cty: 'b5+jwk+json', iv: 'aXY', data: 'ZGF0YQ' },
  version: '2',
  deviceUuid: 'gate-test-bed-device',
  uniqueKey: {
    alg: 'A256GCM',
    ext: true,
    k: 'a2V5',
    key_ops: ['encrypt', 'decrypt'],
    kty: 'oct',
    kid: 'kid',
  },
}
