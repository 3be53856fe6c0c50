import { afterAll, describe, expect, it } from '@jest/globals'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseInputs } from '../../../src/inputs.js'
import { readCommandLine } from '../../../src/terminal/command-line.js'
import { terminalSink } from '../../../src/terminal/sink.js'

const folder = mkdtempSync(join(tmpdir(), 'helmfile-gate-sink-'))
afterAll(() => rmSync(folder, { recursive: true }))

function sinkFor(line: string, isPaged = false, columns?: number) {
  const asked = readCommandLine([...line.split(' '), '--stack', 'README.md'])
  if (asked.kind !== 'run') throw new Error('no run')
  const seen = { stdout: '', stderr: '', paged: '', exitCode: 0 }
  const sink = terminalSink(parseInputs(asked.read, {}), asked, {
    stdout: (text) => (seen.stdout += text),
    stderr: (text) => (seen.stderr += text),
    exitWith: (code) => (seen.exitCode = code),
    page: (text) => {
      if (isPaged) seen.paged += text
      return Promise.resolve(isPaged)
    },
    columns: () => columns,
  })
  return { sink, seen }
}

describe('a terminal', () => {
  it.each([
    ['plan', 'true', 2],
    ['plan', 'false', 0],
    ['apply --yes', 'true', 0],
  ])('ends with the exit code of %s with changes: %s', (line, changed, exitCode) => {
    const { sink, seen } = sinkFor(line)
    sink.setOutputs({ changed })
    expect(seen.exitCode).toBe(exitCode)
  })

  it.each([
    ['healthy', 0],
    ['unknown', 1],
    ['degraded', 2],
  ] as const)('ends with the exit code of a cluster that is %s', (health, exitCode) => {
    const { sink, seen } = sinkFor('status')
    sink.judge(health)
    expect(seen.exitCode).toBe(exitCode)
  })

  it('shows a long text in the pager, and as it is where there is none', async () => {
    const [paged, plain] = [sinkFor('plan', true), sinkFor('plan')]
    await paged.sink.page?.('the plan')
    await plain.sink.page?.('the plan')
    expect([paged.seen.paged, paged.seen.stdout, plain.seen.stdout]).toEqual(['the plan', '', 'the plan\n'])
  })

  it('sets the first that is told apart from what was under way, where somebody watches', async () => {
    const [watched, piped] = [sinkFor('status', false, 80), sinkFor('status')]
    for (const { sink } of [watched, piped]) {
      sink.log.block('one')
      await sink.page?.('two')
    }
    expect([watched.seen.stdout, piped.seen.stdout]).toEqual(['\none\ntwo\n', 'one\ntwo\n'])
  })

  it('breaks what helm says where it does not fit, and writes it as it is where nobody watches', () => {
    const line = 'web \tshop \t1\tdeployed\tweb-1.0.0'
    const [watched, piped] = [sinkFor('apply --yes', false, 30), sinkFor('apply --yes')]
    for (const { sink } of [watched, piped]) sink.log.line(line)
    expect(watched.seen.stdout).toBe('web  shop  1  deployed\n  web-1.0.0\n')
    expect(piped.seen.stdout).toBe(`${line}\n`)
    expect([watched.sink.columns?.(), piped.sink.columns?.()]).toEqual([30, undefined])
  })

  it.each<[line: string, changed: string, columns: number | undefined, isTold: boolean]>([
    ['plan', 'true', 200, true],
    ['plan', 'false', 200, false],
    ['plan', 'true', undefined, false],
    ['plan --json', 'true', 200, false],
    ['apply --yes', 'true', 200, false],
  ])(
    'after %s with changes: %s, %s columns wide, says how to apply it: %s',
    (line, changed, columns, isTold) => {
      const { sink, seen } = sinkFor(line, false, columns)
      sink.setOutputs({ changed, approval: 'abc' })
      expect(seen.stdout.includes('To apply it, write apply in the place of plan')).toBe(isTold)
    },
  )

  it.each([
    [{ layer: '2,3' }, '--layer 2,3'],
    [{ release: 'shop/web' }, '--release shop/web'],
  ])('says how to mend what drifted, told what the drift was told: %j', (what, part) => {
    const { sink } = sinkFor('drift --environment production --layer 1,2,3 --kube-context other --json')
    const line = sink.mendLine?.(what)
    expect(line).toMatch(/^mend --stack README.md --environment production --/)
    expect(line?.replace(' --kube-context other', '')).toBe(
      `mend --stack README.md --environment production ${part}`,
    )
    expect(readCommandLine(line?.split(' ') ?? [])).toMatchObject({ kind: 'run', word: 'mend' })
  })

  it('writes nothing but the document with --json', async () => {
    const { sink, seen } = sinkFor('plan --json', true)
    sink.log.line('helm says')
    await sink.page?.('the plan')
    sink.annotate({ rule: 'a', severity: 'error', message: 'b' })
    sink.warn('c')
    await sink.writeReport('plan', () => '{}\n')
    expect(seen).toMatchObject({ stdout: '{}\n', stderr: 'warning: c\n', paged: '' })
  })

  it('names options where the engine names inputs, and leaves what it shows of others as it is', async () => {
    const text = 'set the input layer'
    const { sink, seen } = sinkFor('lint')
    sink.annotate({ rule: 'a', severity: 'error', message: text })
    sink.warn(text)
    sink.log.block(text)
    expect(seen.stdout).toBe(`error: set --layer (a)\n${text}\n`)
    expect([seen.stderr, sink.worded?.(text)]).toEqual(['warning: set --layer\n', 'set --layer'])
    const json = sinkFor('apply --json')
    const failure = { reason: 'bad-input', what: text, why: 'b', next: 'c' }
    await json.sink.writeReport('apply', () => JSON.stringify({ schema: 1, failure }))
    expect(JSON.parse(json.seen.stdout)).toEqual({ schema: 1, failure: { ...failure, what: 'set --layer' } })
  })

  it('writes a document to a file where one is named, and that of the command only', async () => {
    const path = join(folder, 'result.json')
    const { sink, seen } = sinkFor(`apply --yes --report-file ${path}`)
    expect(await sink.writeReport('plan', () => 'plan')).toBe('')
    expect(existsSync(path)).toBe(false)
    expect(await sink.writeReport('apply', () => 'apply')).toBe(path)
    expect([readFileSync(path, 'utf8'), seen.stdout]).toEqual(['apply', ''])
  })

  it('says how to apply exactly the plan that was written', () => {
    const path = join(folder, 'plan.json')
    const { sink, seen } = sinkFor(`plan --layer 3 --plan-file ${path}`)
    sink.setOutputs({ approval: 'abc' })
    expect(readFileSync(join(folder, 'plan.approval'), 'utf8')).toBe('abc\n')
    expect(seen.stdout).toContain(
      'Apply exactly this plan with: apply --stack README.md --layer 3 --approval @',
    )
  })
})
