import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { load } from 'js-yaml'
import type { Terminal } from './stack-terminal.js'

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url))
const pages = ['docs/symptoms.md', 'docs/backups.md']

/** Where a command runs: here, in a container that the bed does not have, or on another machine. */
type Place = 'here' | 'needs running pods' | 'elsewhere'

interface Command {
  readonly page: string
  readonly place: Place
  readonly line: string
}

async function commandsOf(page: string): Promise<Command[]> {
  const text = await readFile(path(page), 'utf8')
  const blocks = text.matchAll(/(?:^<!-- (needs running pods|elsewhere)[^>]* -->\n\n)?^```sh\n([^]*?)^```$/gm)
  return [...blocks].flatMap(([, place = 'here', block = '']) =>
    block
      .split('\n')
      .filter(Boolean)
      .map((line) => ({ page, place: place as Place, line })),
  )
}

/** What a reader puts in the place of a name that differs. */
const names: Readonly<Record<string, string>> = {
  NODE: 'node-1',
  NAMESPACE: 'loki',
  POD: 'loki-0',
  NEW: 'secret',
}
const filledIn = (line: string) =>
  line.replace(/(?<![:\w])(NODE|NAMESPACE|POD|NEW)(?![:\w])/g, (name) => names[name] ?? name)

/** What the operators of the stack make, and those of the bed do not: see test/e2e/network-policies/ends.ts. */
const madeByOperators = [
  'cloudflare-tunnel-ingress-controller deployment/controlled-cloudflared-connector controlled-cloudflared-connector',
  'minio-tenant statefulset/minio-pool-0 minio',
]

interface Target {
  readonly namespace: string
  readonly object: string
  readonly container: string | undefined
}

/** @returns what a command that needs a container names. */
function targetOf(line: string): Target {
  const words = line.split(' -- ')[0]?.split(/\s+/) ?? []
  const after = (flag: string) => (words.includes(flag) ? words[words.indexOf(flag) + 1] : undefined)
  const object = words
    .slice(2)
    .find((word, index, rest) => !word.startsWith('-') && !/^-[nc]$/.test(rest[index - 1] ?? ''))
  if (words[0] !== 'kubectl' || object === undefined) throw new Error(`nothing is named in ${line}`)
  return { namespace: after('-n') ?? '', object, container: after('-c') }
}

/**
 * For a test file in which the whole stack of production is deployed: all commands of the pages that are about it run, and
 * what they name is there.
 */
export function pagesOfStack(terminal: () => Terminal): void {
  describe.each(pages)('the commands of %s', (page) => {
    it('run', async () => {
      const here = (await commandsOf(page)).filter(({ place }) => place === 'here')
      expect(here.length).toBeGreaterThan(4)
      const failed: string[] = []
      for (const { line } of here)
        await terminal()
          .shell(filledIn(line))
          .catch((error: Error) => failed.push(error.message))
      expect(failed).toEqual([])
    }, 300_000)

    it('name what is there, where they need a container', async () => {
      const marked = (await commandsOf(page)).filter(({ place }) => place === 'needs running pods')
      const found = await Promise.all(marked.map(({ line }) => isThere(terminal(), targetOf(filledIn(line)))))
      expect(marked.filter((_, index) => !found[index]).map(({ line }) => line)).toEqual([])
    }, 120_000)

    it('are marked where they need a container, and nowhere else', async () => {
      for (const { line, place } of await commandsOf(page)) {
        const needsContainer = /^kubectl (exec|logs|port-forward|cp|attach|debug)\b/.test(line)
        if (place !== 'elsewhere')
          expect([line, place]).toEqual([line, needsContainer ? 'needs running pods' : 'here'])
      }
    })
  })

  describe.each(pages)('the links of %s', (page) => {
    it('lead somewhere', async () => {
      const text = await readFile(path(page), 'utf8')
      const links = [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)]
      expect(links).not.toEqual([])
      for (const [link, file = '', anchor] of links) {
        const there = file === '' ? text : await readFile(path(join(dirname(page), file)), 'utf8')
        if (anchor !== undefined)
          expect([link, anchorsOf(there)]).toEqual([link, expect.arrayContaining([anchor])])
      }
    })
  })

  describe('docs/symptoms.md', () => {
    it('has a part for each alert, at the anchor that its link leads to', async () => {
      const rules = await terminal().bed.kubectl([
        'get',
        'configmap',
        'mimir-rules',
        '-n',
        'mimir',
        '-o',
        'json',
      ])
      const { data } = JSON.parse(rules) as { data: Record<string, string> }
      const links = Object.values(data).flatMap((text) => {
        const { groups } = load(text) as { groups: { rules: { annotations: { runbook_url: string } }[] }[] }
        return groups.flatMap((group) => group.rules.map(({ annotations }) => annotations.runbook_url))
      })
      const text = await readFile(path('docs/symptoms.md'), 'utf8')
      const anchors = [...text.matchAll(/^<a id="([a-z-]+)"><\/a>$/gm)].map(
        ([, id]) => `docs/symptoms.md#${id}`,
      )
      expect(links.length).toBeGreaterThan(10)
      expect(anchors.sort()).toEqual(links.map((link) => link.replace(/^.*(?=docs\/)/, '')).sort())
    })
  })
}

/** @returns where links can lead in a page: its headings, as GitHub names them, and its anchors. */
function anchorsOf(text: string): string[] {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )
  return [...headings, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id)]
}

async function isThere({ bed }: Terminal, { namespace, object, container }: Target): Promise<boolean> {
  if (madeByOperators.includes(`${namespace} ${object} ${container ?? object.split('/')[1]}`)) return true
  const jsonPath = 'jsonpath={.spec.template.spec.containers[*].name}{.spec.containers[*].name}'
  const named = object.includes('/') ? [object] : ['pod', object]
  const containers = await bed
    .kubectl(['get', '-n', namespace, ...named, '-o', jsonPath])
    .catch(() => undefined)
  return containers !== undefined && (container === undefined || containers.split(' ').includes(container))
}
