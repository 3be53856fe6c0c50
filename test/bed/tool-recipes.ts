import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** How one Go module of `tools/` becomes programs. */
export interface Recipe {
  readonly name: string
  /** The folder with its go.mod and go.sum. */
  readonly folder: string
  /** As go.mod pins it, with the `v`. */
  readonly version: string
  /** Program file name → Go package. */
  readonly programs: Readonly<Record<string, string>>
  readonly ldflags: string
  /** What a cold build took on two cores, to tell how far we are. */
  readonly coldSeconds: number
}

const modules = fileURLToPath(new URL('tools', import.meta.url))

/** @returns the recipes, quick ones first, so that a mistake in the set-up shows early. */
export function recipes(): Recipe[] {
  return [
    recipe({
      name: 'actionlint',
      module: 'github.com/rhysd/actionlint',
      programs: { actionlint: 'github.com/rhysd/actionlint/cmd/actionlint' },
      coldSeconds: 3,
    }),
    recipe({
      name: 'yaml-judge',
      // The program is ours; what it is there for is this reader, in helm's version.
      module: 'sigs.k8s.io/yaml',
      programs: { 'yaml-judge': '.' },
      coldSeconds: 22,
    }),
    recipe({
      name: 'prometheus-judge',
      // The program is ours; what it is there for are these packages of Prometheus.
      module: 'github.com/prometheus/prometheus',
      programs: { 'prometheus-judge': '.' },
      coldSeconds: 30,
    }),
    recipe({
      name: 'etcd',
      module: 'go.etcd.io/etcd/server/v3',
      programs: { etcd: 'go.etcd.io/etcd/server/v3' },
      coldSeconds: 33,
    }),
    recipe({
      name: 'act',
      module: 'github.com/nektos/act',
      programs: { act: 'github.com/nektos/act' },
      coldSeconds: 42,
    }),
    recipe({
      name: 'kwok',
      module: 'sigs.k8s.io/kwok',
      programs: { kwok: 'sigs.k8s.io/kwok/cmd/kwok' },
      variables: (version) => [`sigs.k8s.io/kwok/pkg/consts.Version=${version}`],
      coldSeconds: 56,
    }),
    recipe({
      name: 'helm',
      module: 'helm.sh/helm/v4',
      programs: { helm: 'helm.sh/helm/v4/cmd/helm' },
      variables: helmVariables,
      coldSeconds: 107,
    }),
    recipe({
      name: 'kubernetes',
      module: 'k8s.io/kubernetes',
      programs: {
        'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
        'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
        'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
        kubectl: 'k8s.io/kubernetes/cmd/kubectl',
      },
      variables: kubernetesVariables,
      coldSeconds: 249,
    }),
    recipe({
      name: 'helmfile',
      module: 'github.com/helmfile/helmfile',
      programs: { helmfile: 'github.com/helmfile/helmfile' },
      variables: helmfileVariables,
      coldSeconds: 297,
    }),
  ]
}

interface Draft {
  readonly name: string
  readonly module: string
  readonly programs: Readonly<Record<string, string>>
  /** Go variables the official build sets with -X: the version, mostly. */
  readonly variables?: (version: string) => readonly string[]
  readonly coldSeconds: number
}

function recipe({ name, module, programs, variables, coldSeconds }: Draft): Recipe {
  const folder = join(modules, name)
  const version = pinnedVersion(folder, module)
  const ldflags = ['-s', '-w', ...(variables?.(version) ?? []).flatMap((variable) => ['-X', variable])]
  return { name, folder, version, programs, ldflags: ldflags.join(' '), coldSeconds }
}

/** @returns the version of `module` that the go.mod in `folder` requires. */
function pinnedVersion(folder: string, module: string): string {
  const words = readFileSync(join(folder, 'go.mod'), 'utf8')
    .split('\n')
    .map((line) =>
      line
        .trim()
        .replace(/^require /, '')
        .split(' '),
    )
  const version = words.find(([path, pinned]) => path === module && pinned?.startsWith('v'))?.[1]
  if (version === undefined) throw new Error(`${join(folder, 'go.mod')} does not require ${module}`)
  return version
}

function helmVariables(version: string): string[] {
  const prefix = 'helm.sh/helm/v4/internal/version.'
  return [`${prefix}version=${version}`, `${prefix}gitTreeState=clean`]
}

function helmfileVariables(version: string): string[] {
  return [`go.szostok.io/version.version=${version}`, 'go.szostok.io/version.dirtyBuild=false']
}

function kubernetesVariables(version: string): string[] {
  const [major = '', minor = ''] = version.slice(1).split('.')
  return ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((path) => [
    `${path}.gitVersion=${version}`,
    `${path}.gitMajor=${major}`,
    `${path}.gitMinor=${minor}`,
    `${path}.gitTreeState=clean`,
    `${path}.gitCommit=0`,
  ])
}
