import { createServer } from 'node:https'
import { serverCertificate } from './client-certificate.js'

/** What stands behind the Service of a webhook on the bed, where Services have loopback addresses. */
export interface WebhookStandIn {
  /** How often it was asked. */
  readonly asked: () => number
  readonly stop: () => Promise<void>
}

/** What the API server has to know of it, to be made before it listens. */
export interface WebhookIdentity {
  /** Base64 of the certificate that it shows. */
  readonly caBundle: string
  readonly start: (address: string, port: number) => Promise<WebhookStandIn>
}

/**
 * @param host the name that the API server asks for: `SERVICE.NAMESPACE.svc`.
 * @param isAllowed what it says to all that it is asked.
 */
export function webhookIdentity(host: string, isAllowed = true): WebhookIdentity {
  const { certificate, key } = serverCertificate(host)
  return {
    caBundle: Buffer.from(certificate).toString('base64'),
    start: (address, port) => listen({ certificate, key, isAllowed, address, port }),
  }
}

interface Listening {
  readonly certificate: string
  readonly key: string
  readonly isAllowed: boolean
  readonly address: string
  readonly port: number
}

function listen({ certificate, key, isAllowed, address, port }: Listening): Promise<WebhookStandIn> {
  let asked = 0
  const server = createServer({ cert: certificate, key }, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      asked++
      const review = JSON.parse(Buffer.concat(chunks).toString()) as { request: { uid: string } }
      const answer = { uid: review.request.uid, allowed: isAllowed, status: { message: 'not on this bed' } }
      response.setHeader('content-type', 'application/json')
      response.end(
        JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: answer }),
      )
    })
  })
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, address, () => resolve({ asked: () => asked, stop }))
  })
}
