import { describe, expect, it } from '@jest/globals'
import { redactorFor } from '../../../../src/secrets/redaction/redactor.js'
import { base64, sha } from './printed-values.js'

const finds = (value: string, text: string) => redactorFor([{ name: 'A', value }]).find(text).length > 0

/** What helm 4 printed of `x: VALUE` in a values file, of `--set x=VALUE`, and of either with `int` and `float64`. */
const numbers = [
  { value: '12345678', printed: ['1.2345678e+07', '12345678', '12345678.000000'] },
  { value: '-12345678', printed: ['-1.2345678e+07', '12345678'] },
  { value: '1_234_567', printed: ['1.234567e+06', '1234567'] },
  { value: '12345678.25', printed: ['1.234567825e+07', '12345678'] },
  { value: '0123456712', printed: ['21913034', '2.1913034e+07', '123456712', '1.23456712e+08'] },
  { value: '0o1234567', printed: ['342391'] },
  { value: '0123456789', printed: ['123456789', '1.23456789e+08'] },
  { value: '0xdeadbeef12', printed: ['956397711122', '9.56397711122e+11'] },
  { value: '0b101101011010111101011', printed: ['1488363', '1.488363e+06'] },
  {
    value: '12345e67',
    printed: ['1.2345e+71', '123450000000000010294939419557436827387804969627383671075119775604539392'],
  },
  { value: '12345678901234567', printed: ['1.2345678901234568e+16', '12345678901234568'] },
  {
    value: '12345678901234567890',
    printed: ['1.2345678901234567e+19', '12345678901234567000', '12345678901234567168'],
  },
  { value: '123456789012345678901', printed: ['1.2345678901234568e+20', '123456789012345680000'] },
  { value: '0.00001234567', printed: ['1.234567e-05'] },
]

describe('a value that helm takes for a number', () => {
  it.each(numbers.flatMap(({ value, printed }) => printed.map((text) => ({ value, text }))))(
    '$value is found as $text',
    ({ value, text }) => {
      expect(finds(value, `pin: ${text}\n`)).toBe(true)
      expect(finds(value, `pin: ${base64(text)}\n`)).toBe(true)
    },
  )

  it('is found where it is a leaf of JSON', () =>
    expect(finds('{"pin": 87654321}', 'pin: 8.7654321e+07')).toBe(true))
})

const manifest = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, generation: 12, annotations: {at: "2026-11-27T10:40:19Z"}}
spec:
  replicas: 3
  revisionHistoryLimit: 10
  progressDeadlineSeconds: 600
  template:
    spec:
      terminationGracePeriodSeconds: 30
      securityContext: {runAsUser: 1000, fsGroup: 65534, seed: 1e+06, other: 1.5e+06}
      containers:
        - name: web
          image: registry.example/web:1.27.3@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0
          ports: [{containerPort: 8080}, {containerPort: 9090}, {containerPort: 443}]
          resources: {limits: {cpu: 500m, memory: 1073741824}}
          env: [{name: LIMIT, value: "1000000"}, {name: MODE, value: "0644"}, {name: MASK, value: "511"}]
`

describe('an ordinary manifest stays readable', () => {
  it.each(['5432', '0777', '00010', '0x1f90', '0x1F4', '02000', '3000000', '0b11110', '1e3', '010', '6e2'])(
    'with the secret %s',
    (value) => expect(redactorFor([{ name: 'A', value }]).text(manifest)).toBe(manifest),
  )

  it.each(['web-1', 'kube', 'abcd', 'ad_min', '0644', '443.'])(
    'with the secret %s, apart from where it stands',
    (value) =>
      expect(redactorFor([{ name: 'A', value }]).text(manifest)).toBe(manifest.replaceAll(value, '•••')),
  )
})

describe('a value is found', () => {
  const utf16 = (text: string) => Buffer.from(text, 'utf16le')
  const hex = (text: string) => Buffer.from(text).toString('hex')
  it.each([
    { title: 'of four characters in basic authorization', value: 'k7#q', text: base64('user:k7#q') },
    { title: 'of four characters in a docker login', value: 'k7#q', text: base64('{"auth":"k7#q"}') },
    { title: 'with adler32sum', value: 'my-Pass word_Secret9xQ', text: '1593968718' },
    {
      title: 'with its outer blanks in a digest',
      value: ' hunter22 \r\n',
      text: sha('sha256', ' hunter22 \r\n').digest('hex'),
    },
    {
      title: 'without its outer blanks in a digest',
      value: ' hunter22 \r\n',
      text: sha('sha1', 'hunter22').digest('hex'),
    },
    { title: 'in capitals in base64', value: 'Hunter22x', text: base64('u:HUNTER22X') },
    { title: 'in small letters in base64', value: 'Hunter22x', text: base64('xy:hunter22x') },
    { title: 'in hex in base64', value: 'Hunter22x', text: base64(`-${hex('Hunter22x')}`) },
    { title: 'in base64 in hex', value: 'Hunter22x', text: hex(base64('Hunter22x')) },
    { title: 'in base64 in capital hex', value: 'Hunter22x', text: hex(base64('Hunter22x')).toUpperCase() },
    { title: 'in UTF-16 in base64', value: 'Hunter22x', text: utf16('a Hunter22x').toString('base64') },
    {
      title: 'in UTF-16, big end first, in base64',
      value: 'Hunter22x',
      text: utf16('Hunter22x').swap16().toString('base64'),
    },
    {
      title: 'in quoted-printable',
      value: 'p=ss wörd',
      text: 'p=3Dss w=C3=B6rd',
    },
    {
      title: 'behind the comma at which helm splits --set',
      value: 'firsthalf\\,name=secondhalf',
      text: 'secondhalf',
    },
    { title: 'before that comma', value: 'firsthalf\\,name=secondhalf', text: 'x: "firsthalf\\\\"' },
    {
      title: 'in the error of --set',
      value: 'firsthalf\\,secondhalf',
      text: 'failed parsing --set data: key "secondhalf" has no value',
    },
    { title: 'without the backslashes that --set takes', value: 'pa\\ss', text: 'x: "pass"' },
  ])('$title', ({ value, text }) => {
    const { find, text: redact } = redactorFor([{ name: 'A', value }])
    expect(find(`x: ${text}\n`)).toEqual(['A'])
    expect(find(redact(`x: ${text}\n`))).toEqual([])
  })
})
