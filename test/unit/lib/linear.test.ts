import { describe, expect, it } from '@jest/globals'
import { answerOf } from '../../../src/cluster/dry-run/answer.js'
import { clusterTroubles, kubectlTrouble } from '../../../src/cluster/trouble.js'
import { shortHelmError } from '../../../src/render/helm-error.js'
import { templateCalls } from '../../../src/render/template-calls.js'
import { stackFailure } from '../../../src/stack/helmfile.js'
import { quadrupled } from './linear.js'

const flags = { valueFiles: [], setValues: [] }
const helm = (stderr: string) => shortHelmError(stderr, flags)
const values = Array.from({ length: 200 }, (_, index) => `value-${index}`)
const helmWithValues = (stderr: string) =>
  shortHelmError(stderr, { valueFiles: [], setValues: [`a=${values.join(',b=')}`] })
const helmfile = (stderr: string) => stackFailure('x', { exitCode: 1, stdout: '', stderr })
const template = (text: string) =>
  templateCalls({ version: '', files: new Map([['templates/a.yaml', text]]), crds: [] }, [])
const dryRun = (text: string) => answerOf(text, 'ConfigMap')
const cluster = (text: string) => [clusterTroubles(text), kubectlTrouble(text)]
const invalid = 'The ConfigMap "a" is invalid: '

type Row = [title: string, work: (text: string) => unknown, start: string, repeated: string]

/** Each takes milliseconds in one pass, and minutes where every beginning is followed to the end of the text. */
describe('a hostile text takes four times the time when it is four times as long', () => {
  it.each<Row>([
    ['an error of helm that repeats "chart"', helm, 'Error: ', 'chart '],
    ['an error of helm that quotes a value again and again', helmWithValues, 'Error: ', 'value-7 '],
    ['an error of helm that repeats "path"', helm, 'Error: ', 'path '],
    ['an error of helm that repeats "repo"', helm, 'Error: ', 'repo '],
    ['an error of helm that holds spaces', helm, 'Error: a', ' '],
    ['an error of helmfile that repeats "chart"', helmfile, 'err: ', 'chart "" '],
    ['a template with a string that does not end', template, '{{ uuidv4 ', '"\\'],
    ['a template with strings that do not end, and backticks', template, '{{ uuidv4 ', '"\\\n`a`"'],
    ['a template with comments that do not end', template, '{{ uuidv4 }}', '{{/* '],
    ['a template that opens actions', template, '{{ uuidv4 }}', '{{ "'],
    ['a dry run that quotes objects', dryRun, invalid, 'Invalid value: {'],
    ['a dry run that quotes one object', dryRun, `${invalid}Invalid value: `, '{'],
    ['a dry run that quotes ends of objects', dryRun, `${invalid}Invalid value: {`, '}'],
    ['a dry run that quotes texts', dryRun, invalid, 'Invalid value: "\\'],
    ['a dry run that quotes typed values', dryRun, invalid, ', got &value.v{'],
    ['an answer of the cluster about contexts', cluster, '', 'context "'],
    ['an answer of the cluster of a long word', cluster, '', 'a'],
    ['an answer of the cluster of lines', cluster, '', 'error: \n'],
  ])('%s', (_title, work, start, repeated) => {
    const textOf = (length: number) => start + repeated.repeat(length / repeated.length) + '.'
    const { milliseconds, times } = quadrupled(textOf, work, 150_000)
    expect(milliseconds < 200 || times < 9).toBe(true)
    expect(milliseconds).toBeLessThan(6_000)
  })
})
