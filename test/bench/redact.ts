/** What redaction costs: `tsx test/bench/redact.ts`. Texts are like a plan's diffs, with secrets printed all over them. */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { escapedForms } from '../../src/secrets/redaction/escapes.js'
import { searchForms } from '../../src/secrets/redaction/forms.js'
import type { KnownSecret } from '../../src/secrets/redaction/forms.js'
import { redactorFor } from '../../src/secrets/redaction/redactor.js'

const megabytes = [1, 10, 50]
const counts = [5, 50, 200]

console.log('secrets | forms | build ms |   MB | wall s |  CPU s | MB/CPU s | find CPU s | hidden | RSS MB')
for (const count of counts) {
  const secrets = Array.from({ length: count }, (_, index) => secretOf(index))
  const forms = new Set(secrets.flatMap(({ value }) => searchForms(value).map(({ text }) => text))).size
  const redactor = redactorFor(secrets)
  const build = timed(() => redactor.text('nothing in it'))
  for (const size of megabytes) {
    const text = textOf(size * 1e6, secrets)
    const redact = timed(() => redactor.text(text))
    const find = timed(() => redactor.find(text))
    const row = [
      String(count).padStart(7),
      String(forms).padStart(5),
      build.cpu.toFixed(0).padStart(8),
      String(size).padStart(4),
      (redact.wall / 1000).toFixed(2).padStart(6),
      (redact.cpu / 1000).toFixed(2).padStart(6),
      (text.length / 1000 / redact.cpu).toFixed(0).padStart(8),
      (find.cpu / 1000).toFixed(2).padStart(10),
      String(redact.result.split('•••').length - 1).padStart(6),
      (process.memoryUsage().rss / 1e6).toFixed(0).padStart(6),
    ]
    console.log(row.join(' | '))
  }
}

/** CPU time besides, in milliseconds: it stays the same when the machine is busy with something else. */
function timed<T>(run: () => T): { readonly result: T; readonly wall: number; readonly cpu: number } {
  const start = performance.now()
  const before = process.cpuUsage()
  const result = run()
  const { user, system } = process.cpuUsage(before)
  return { result, wall: performance.now() - start, cpu: (user + system) / 1000 }
}

/** Mostly random passwords; one of twenty is a private key, one the JSON of a service account. */
function secretOf(index: number): KnownSecret {
  const name = `SECRET_${index}`
  const random = randomBytes(12 + (index % 24))
  if (index % 20 === 3) return { name, value: privateKey() }
  if (index % 20 === 7)
    return { name, value: JSON.stringify({ id: random.toString('hex'), key: privateKey() }, null, 2) }
  return { name, value: index % 3 === 0 ? `${random.toString('base64')}$"'<&` : random.toString('base64url') }
}

function privateKey(): string {
  const { privateKey: key } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return String(key.export({ type: 'pkcs8', format: 'pem' }))
}

/** A changed Deployment, of which every tenth holds a secret in one of its forms. */
function textOf(length: number, secrets: readonly KnownSecret[]): string {
  const parts: string[] = []
  let size = 0
  for (let index = 0; size < length; index++) {
    const part = deployment(index) + (index % 10 === 0 ? printed(index / 10, secrets) : '')
    parts.push(part)
    size += part.length
  }
  return parts.join('')
}

function deployment(index: number): string {
  return `@@ -12,7 +12,7 @@
       - name: app-${index}
         image: registry.example.org/team/app-${index % 40}:1.${index % 90}.3
         env:
         - name: DATABASE_URL
-          value: postgres://db-${index}.shop.svc.cluster.local:5432/shop
+          value: postgres://db-${index + 1}.shop.svc.cluster.local:5432/shop
         args: ["--listen=:8080", "--log-format=json"]
         resources: {limits: {memory: 256Mi}, requests: {cpu: 50m}}
   caBundle: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSURCVENDQWUyZ0F3SUJBZ0lJ${index}
`
}

function printed(index: number, secrets: readonly KnownSecret[]): string {
  const value = secrets[index % secrets.length]?.value ?? ''
  const base64 = Buffer.from(`user:${value}`).toString('base64')
  const forms = [...escapedForms(value.trim()), base64, base64.replace(/.{60}/g, '$&\n+    ')]
  return `+  password: ${forms[index % forms.length]?.replace(/\n(?!\+)/g, '\n+    ')}\n`
}
