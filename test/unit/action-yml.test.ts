import { describe, expect, it } from '@jest/globals'
import { existsSync, readFileSync } from 'node:fs'
import { inputNames, parseInputs } from '../../src/inputs.js'
import { outputNames } from '../../src/report/outputs.js'
import { inputTable } from '../../src/input-table.js'
import {
  inputsTable,
  outputsTable,
  readAction,
  readmePart,
  withInputs,
  withTables,
} from '../readme-tables.js'

const action = readAction()
const readme = existsSync('docs/reference.md') ? readFileSync('docs/reference.md', 'utf8') : undefined

describe('action.yml', () => {
  it('has the inputs that the code reads, in the same order', () => {
    expect(Object.keys(action.inputs)).toEqual([...inputNames])
  })

  it('has what the table of inputs says of them (else: npm run readme)', () => {
    const text = readFileSync('action.yml', 'utf8')
    expect(withInputs(text, inputTable)).toBe(text)
  })

  it('has the outputs that the code sets, in the same order', () => {
    expect(Object.keys(action.outputs)).toEqual([...outputNames])
  })

  it('says what each is for', () => {
    const all = [...Object.values(action.inputs), ...Object.values(action.outputs)]
    all.forEach(({ description }) => expect(description).toMatch(/^[A-Z1].+\.$/))
  })

  it('has the defaults that the code falls back to, so that the command line behaves alike', () => {
    const from = (read: (name: keyof typeof action.inputs) => string) => parseInputs((name) => read(name), {})
    // What GitHub fills in is not there in a terminal.
    const fixed = (text = '') => (text.startsWith('${{') ? '' : text)
    expect(from((name) => fixed(action.inputs[name]?.default))).toEqual(from(() => ''))
  })
})

;(readme === undefined ? describe.skip : describe)('docs/reference.md', () => {
  it.each([
    ['inputs', inputsTable(action)],
    ['outputs', outputsTable(action)],
  ] as const)('has the table of %s as action.yml has it (else: npm run readme)', (part, table) => {
    expect(readmePart(readme ?? '', part)).toBe(table)
  })
})

describe('the script that writes the tables', () => {
  const small = {
    inputs: { a: { description: 'One | two.', default: 'x' }, b: { description: 'B.' } },
    outputs: { c: { description: 'C.' } },
  }
  const text =
    'Before\n<!-- inputs -->\nold\n<!-- /inputs -->\nMiddle\n<!-- outputs --><!-- /outputs -->\nAfter\n'

  it('replaces what stands between the markers and nothing else, and does so once', () => {
    const written = withTables(text, small)
    expect(written).toBe(
      'Before\n<!-- inputs -->\n\n| Input | Meaning | Default |\n| --- | --- | --- |\n| `a` | One \\| two. | `x` |\n' +
        '| `b` | B. | |\n\n<!-- /inputs -->\nMiddle\n<!-- outputs -->\n\n| Output | Meaning |\n| --- | --- |\n' +
        '| `c` | C. |\n\n<!-- /outputs -->\nAfter\n',
    )
    expect(withTables(written, small)).toBe(written)
    expect(readmePart(written, 'outputs')).toBe(outputsTable(small))
  })
})
