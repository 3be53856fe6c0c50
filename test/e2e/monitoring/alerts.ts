import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { load } from 'js-yaml'
import { alertCases, type AlertCase } from './alert-cases.js'
import { firingAlerts } from './judge.js'
import { holding, podOf, type Monitoring } from './read.js'

const environment = fileURLToPath(new URL('../../../stack/environments/default.yaml', import.meta.url))
const { symptoms } = load(readFileSync(environment, 'utf8')) as { symptoms: string }

/** That the alerts fire when they have to, and reach Mimir. @param judge test/bed/tools/prometheus-judge, built. */
export function alertsOfStack(stack: () => Monitoring, judge: () => string): void {
  describe('alerts', () => {
    /** What each case is expected to say, and what it says. */
    function looked(cases: readonly AlertCase[]) {
      const looks = cases.flatMap(({ title, says, minute, ...one }) => [
        { ...one, title, at: `${minute}m`, expected: says === undefined ? [] : [says] },
        { ...one, title: `${title}, a minute before`, at: `${minute - 1}m`, expected: [] },
      ])
      const said = [...stack().files('mimir-rules').values()].flatMap((text) => {
        const own = looks.filter(({ alert }) => text.includes(`- alert: ${alert}\n`))
        const answers = firingAlerts(judge(), text, own)
        return own.map(({ title }, at) => [
          title,
          answers[at]?.map(({ annotations }) => annotations['summary']),
        ])
      })
      return { said: said.sort(), expected: looks.map(({ title, expected }) => [title, expected]).sort() }
    }

    /** A cluster in which all targets but those of one job are known. */
    function without(gone: string): AlertCase {
      const others = [...stack().jobs.keys()].filter((job) => job !== gone)
      const series = Object.fromEntries(others.map((job) => [`up{job="${job}"}`, '0x20']))
      return { title: `without ${gone}`, alert: 'TargetsMissing', series, minute: 15 }
    }

    it('fire when they have to, and not a minute before', () => {
      const { said, expected } = looked(alertCases)
      expect(said).toEqual(expected)
    })

    it('tell which job has no targets at all, of all that Alloy collects', () => {
      const gone = [...stack().jobs.keys()].map((job) => {
        return { ...without(job), says: `There are no metrics of ${job} at all` }
      })
      const { said, expected } = looked([...gone, without('nothing')])
      expect(said).toEqual(expected)
    })

    it('have a case that fires and one that does not', () => {
      const has = (alert: string, fires: boolean) =>
        alertCases.some((one) => one.alert === alert && (one.says !== undefined) === fires)
      const names = stack()
        .rules.map(({ alert }) => alert)
        .filter((alert) => alert !== 'TargetsMissing')
      expect(names.filter((name) => !has(name, true) || !has(name, false))).toEqual([])
      expect(new Set(names).size).toBe(names.length)
    })

    it('say how bad it is, and lead to the page that tells what to do', () => {
      for (const { alert, labels, annotations } of stack().rules) {
        const anchor = alert.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()
        expect([alert, annotations['runbook_url']]).toEqual([alert, `${symptoms}#${anchor}`])
        expect(['critical', 'warning']).toContain(labels['severity'])
      }
    })

    it('are read by the ruler from the folder of the tenant that Alloy writes for', () => {
      const config = load(stack().files('mimir-config').get('mimir.yaml') ?? '')
      const directory = '/etc/mimir-rules'
      expect(config).toMatchObject({ ruler_storage: { backend: 'local', local: { directory } } })
      expect(podOf(stack(), 'mimir-ruler')).toMatchObject({
        spec: {
          containers: [
            { volumeMounts: holding({ name: 'rules', mountPath: `${directory}/anonymous`, readOnly: true }) },
          ],
          volumes: holding({ name: 'rules', configMap: { name: 'mimir-rules' } }),
        },
      })
    })
  })
}
