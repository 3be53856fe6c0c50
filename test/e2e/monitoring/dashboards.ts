import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { load } from 'js-yaml'
import { podTemplate } from '../cross-references/placed.js'
import { holding, podOf, type Monitoring } from './read.js'

const folder = fileURLToPath(new URL('../../../stack/dashboards', import.meta.url))

/** The one form in which logs are asked for here, by labels that logs have: stack/values/alloy.yaml.gotmpl. */
const selected = /^\{namespace="(?<namespace>[a-z0-9-]+)"(,pod=~"(?<pods>[^"{}]+)")?\} \|~ "[^"]+"$/

/** That Grafana finds the dashboards, and they show what is asked for. */
export function dashboardsOfStack(stack: () => Monitoring): void {
  const logs = () => stack().panels.filter(({ datasource }) => datasource.type === 'loki')

  describe('dashboards', () => {
    it('are the files of the stack', () => {
      const sources = readdirSync(folder).filter((file) => file.endsWith('.yaml'))
      const names = sources.map((file) => basename(file, '.yaml'))
      const shown = stack().dashboards.map(({ file, dashboard }) => [file, dashboard.uid])
      expect(shown).toEqual(names.map((name) => [`${name}.json`, name]))
      expect(new Set(stack().dashboards.map(({ dashboard }) => dashboard.title)).size).toBe(names.length)
    })

    it('tell of all that the stack runs', () => {
      const shown = logs()
        .flatMap(({ targets }) => targets)
        .map(({ expr }) => selected.exec(expr)?.groups ?? {})
      const running = stack().objects.filter((object) => podTemplate(object) !== undefined)
      const untold = running.filter(
        (object) =>
          !shown.some(
            ({ namespace, pods = '.*' }) =>
              namespace === object.namespace && new RegExp(`^(${pods})$`).test(`${object.name}-0`),
          ),
      )
      expect(untold.map(({ namespace, name }) => `${namespace}/${name}`)).toEqual([])
    })

    it('ask data sources that Grafana has', () => {
      const text = stack().files('grafana').get('datasources.yaml') ?? ''
      const { datasources } = load(text) as { datasources: { uid: string; type: string }[] }
      const known = datasources.map(({ uid, type }) => ({ uid, type }))
      for (const { datasource } of stack().panels) expect(known).toContainEqual(datasource)
    })

    it('have panels that do not lie on each other', () => {
      for (const { file, dashboard } of stack().dashboards) {
        const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
          Array.from({ length: w * h }, (_, at) => `${x + (at % w)} ${y + Math.floor(at / w)}`),
        )
        const ids = dashboard.panels.map(({ id }) => id)
        expect([file, new Set(cells).size, new Set(ids).size]).toEqual([file, cells.length, ids.length])
        expect(dashboard.panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true)
      }
    })

    it('keep the names of Grafana in their legends', () => {
      const legends = stack().panels.flatMap(({ targets }) => targets.map(({ legendFormat }) => legendFormat))
      expect(legends).toContain('{{namespace}}/{{persistentvolumeclaim}}')
      expect(legends.filter((legend) => legend?.includes('`'))).toEqual([])
    })

    it('read logs by labels that they have', () => {
      const queries = logs().flatMap(({ targets }) => targets.map(({ expr }) => expr))
      expect(queries.filter((query) => !selected.test(query))).toEqual([])
      expect(queries.length).toBe(stack().dashboards.length - 1)
    })

    it('fit into a ConfigMap with room to spare', () => {
      const size = [...stack().files('grafana-dashboards').values()].join('').length
      expect(size).toBeLessThan(2 ** 19)
    })

    it('are where Grafana looks for them', () => {
      const text = stack().files('grafana').get('dashboardproviders.yaml') ?? ''
      const { providers } = load(text) as { providers: { options: { path: string } }[] }
      const mountPath = providers[0]?.options.path ?? ''
      const home = `default_home_dashboard_path = ${mountPath}/cluster.json`
      expect(stack().files('grafana').get('grafana.ini')).toContain(home)
      expect(podOf(stack(), 'grafana')).toMatchObject({
        spec: {
          containers: [{ volumeMounts: holding({ name: 'dashboards-stack', mountPath }) }],
          volumes: holding({ name: 'dashboards-stack', configMap: { name: 'grafana-dashboards' } }),
        },
      })
    })
  })
}
