import { nastyBlocks } from './nasty-blocks.js'
import { nastySources } from './nasty-yaml.js'
import type { Random } from './random.js'

/** Pieces that a text is cut up with, between lines or within one. */
const pieces: readonly string[] = [
  ...[
    '# c\n',
    '  # c\n',
    '    # c\n',
    '      #c\n',
    ' # c',
    '#',
    '\n',
    '\n\n',
    '  \n',
    '      \n',
    '\t',
    '\t\n',
    '\r',
    '\r\n',
    ' ',
  ],
  ...[
    '---\n',
    '---',
    '--- \n',
    '--- x\n',
    '--- |\n',
    '...\n',
    '...',
    '%YAML 1.1\n---\n',
    '%TAG ! x\n',
    '- ',
    '-',
    '- - ',
    '? ',
    ': ',
    ':',
  ],
  ...[
    '"',
    "'",
    '\\',
    '[',
    ']',
    '{',
    '}',
    ',',
    '&a ',
    '*a',
    '!!str ',
    '!!merge ',
    '<<: *a\n',
    '<<: {a: b}\n',
    '"<<": {x: y}\n',
  ],
  ...[
    '\u2028',
    '\u2029',
    '\u0085',
    '\ufeff',
    '\0',
    '\u00a0',
    '|',
    '>',
    '|\n',
    '~',
    '0',
    '_',
    '+',
    'y',
    'a: b\n',
    '  a: b\n',
    '  - c\n',
    '- d\n',
  ],
  ...[
    '1: a\n',
    '"1": b\n',
    '0x1: c\n',
    '1.0: c\n',
    '01: d\n',
    'y: e\n',
    'true: f\n',
    '18446744073709551616: g\n',
    '? a\n: b\n',
    '~: h\n',
    ': i\n',
  ],
]

const cuts: readonly ((text: string, at: number, random: Random) => string)[] = [
  (text, at, random) => text.slice(0, at) + random.pick(pieces) + text.slice(at),
  (text, at, random) => inLine(text, at, (line) => random.pick(pieces) + line),
  (text, at, random) => inLine(text, at, (line) => line + random.pick(pieces)),
  (text, at, random) => text.slice(0, at) + text.slice(at + 1 + random.below(3)),
  (text, at) => inLine(text, at, (line) => `${line}\n${line}`),
  (text, at) => inLine(text, at, (line) => `  ${line}`),
  (text, at) => inLine(text, at, (line) => ` ${line}`),
  (text, at) => inLine(text, at, (line) => line.replace(/^ {1,2}/, '')),
  (text, at) => inLine(text, at, () => ''),
  (text, at, random) =>
    inLine(text, at, (line) => line.replace(/: .*/, () => `: ${random.pick(nastySources)}`)),
  (text, at, random) =>
    inLine(text, at, (line) => line.replace(/: .*/, () => `: ${random.pick(nastyBlocks)}`)),
  (text, at) => inLine(text, at, (line) => line.replace(/: (.*)/, (_, value: string) => `: "${value}"`)),
  (text, at) => inLine(text, at, (line) => line.replace(/: (.*)/, (_, value: string) => `:\n      ${value}`)),
  (text, at) => inLine(text, at, (line) => line.replace(/["']/g, '')),
  (text, at, random) =>
    inLine(text, at, (line) => line.replace(/[\w./-]+:/, () => `${random.pick(nastySources)}:`)),
]

/** @returns `text` after one to three cuts. */
export function mutated(text: string, random: Random): string {
  let result = text
  for (let left = 1 + random.below(3); left > 0; left -= 1) {
    result = random.pick(cuts)(result, random.below(result.length + 1), random)
  }
  return result
}

function inLine(text: string, at: number, change: (line: string) => string): string {
  const start = text.lastIndexOf('\n', at - 1) + 1
  const end = text.indexOf('\n', at)
  const stop = end < 0 ? text.length : end
  return text.slice(0, start) + change(text.slice(start, stop)) + text.slice(stop)
}
