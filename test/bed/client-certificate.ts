import { generateKeyPairSync, sign } from 'node:crypto'

/** Both as PEM. */
export interface Certificate {
  readonly certificate: string
  readonly key: string
}

/**
 * Makes a certificate that an API server takes for a user when it is its `--client-ca-file`, too: Go trusts a
 * certificate that is itself among the roots. Node reads certificates and cannot make them, so this writes the DER of
 * RFC 5280 by hand.
 */
export function clientCertificate(user: string, group: string): Certificate {
  return certificate(sequence(attribute(organization, group), attribute(commonName, user)), [forClients])
}

/** Makes a certificate of a server, that trusts itself in the same way. */
export function serverCertificate(host: string): Certificate {
  const names = sequence(
    Buffer.from('0603551d11', 'hex'),
    tagged(0x04, sequence(tagged(0x82, Buffer.from(host)))),
  )
  return certificate(sequence(attribute(commonName, 'bed')), [names])
}

function certificate(subject: Buffer, extensions: readonly Buffer[]): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const content = sequence(
    tagged(0xa0, tagged(0x02, Buffer.of(2))),
    tagged(0x02, Buffer.of(1)),
    ecdsaWithSha256,
    subject,
    sequence(time('200101000000Z'), time('491231000000Z')),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions)),
  )
  const signature = sign('sha256', content, privateKey)
  const bits = tagged(0x03, Buffer.concat([Buffer.of(0), signature]))
  return {
    certificate: pem(sequence(content, ecdsaWithSha256, bits)),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  }
}

const organization = Buffer.from('060355040a', 'hex')
const commonName = Buffer.from('0603550403', 'hex')
const ecdsaWithSha256 = sequence(Buffer.from('06082a8648ce3d040302', 'hex'))
/** The extension extKeyUsage with clientAuth. */
const forClients = sequence(
  Buffer.from('0603551d25', 'hex'),
  tagged(0x04, sequence(Buffer.from('06082b06010505070302', 'hex'))),
)

function attribute(type: Buffer, value: string): Buffer {
  return tagged(0x31, sequence(type, tagged(0x0c, Buffer.from(value))))
}

function time(text: string): Buffer {
  return tagged(0x17, Buffer.from(text))
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts))
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...size), content])
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').replace(/.{64}/g, '$&\n')
  return `-----BEGIN CERTIFICATE-----\n${lines.trimEnd()}\n-----END CERTIFICATE-----\n`
}
