import { describe, expect, it } from '@jest/globals'
import { withoutDump } from '../../../../src/report/log/helmfile-dump.js'

function passed(text: string): string[] {
  const lines: string[] = []
  text.split('\n').forEach(withoutDump((line) => lines.push(line)))
  return lines
}

const dumpOf = (
  release: string,
) => `failed processing release ${release}: command "/door/helm" exited with non-zero status:

PATH:
  /door/helm

ARGS:
  0: /door/helm (31 bytes)
  1: upgrade (7 bytes)

ERROR:
  exit status 1

EXIT STATUS
  1

STDERR:
  Error: failed pre-install: ${release} not ready
  context deadline exceeded

COMBINED OUTPUT:
  Error: failed pre-install: ${release} not ready
  context deadline exceeded`

const toldOf = (release: string) => [
  `failed processing release ${release}: command "/door/helm" exited with non-zero status:`,
  `  Error: failed pre-install: ${release} not ready`,
  '  context deadline exceeded',
]

describe('a command of helmfile that failed', () => {
  it('is told once, in the words of helm', () => {
    expect(passed(dumpOf('web'))).toEqual(toldOf('web'))
  })

  it('is told for each release, and what comes between and after them stays', () => {
    const text = [
      'Upgrading release=web',
      '',
      dumpOf('web'),
      dumpOf('db'),
      'the end',
      '  indented',
      '',
      'ARGS:',
    ].join('\n')
    expect(passed(text)).toEqual([
      ...['Upgrading release=web', '', ...toldOf('web'), ...toldOf('db')],
      ...['the end', '  indented', '', 'ARGS:'],
    ])
  })
})

it('all other output of helmfile stays as it is', () => {
  const text = 'PATH:\n  /x\n\nSTDERR:\n  text\nexited with status 1'
  expect(passed(text)).toEqual(text.split('\n'))
})
