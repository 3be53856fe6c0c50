import { describe, expect, it } from '@jest/globals'
import {
  readHelmCommand,
  templateFlags,
  uninstallArgs,
  upgradeArgs,
  type UninstallCommand,
  type UpgradeCommand,
} from '../../../src/helm/command.js'
import { uninstallFlags, upgradeFlags, type HelmFlag } from '../../../src/helm/flags.js'

const base = ['upgrade', '--install', 'web', './chart', '--reset-values', '--namespace', 'shop']

/** `base` with more arguments, as helmDefaults.args put them at the end. */
function upgrade(...more: string[]): UpgradeCommand {
  return understood([...base, ...more])
}

function understood(argv: string[]): UpgradeCommand {
  const command = readHelmCommand(argv)
  if (command.kind !== 'upgrade') throw new Error(`${command.kind}: ${JSON.stringify(command)}`)
  return command.upgrade
}

function uninstall(...argv: string[]): UninstallCommand {
  const command = readHelmCommand(argv)
  if (command.kind !== 'uninstall') throw new Error(`${command.kind}: ${JSON.stringify(command)}`)
  return command.uninstall
}

function refusal(...argv: string[]): string {
  const command = readHelmCommand(argv)
  if (command.kind !== 'refused') throw new Error(`not refused: ${JSON.stringify(command)}`)
  return command.why
}

const plain: UpgradeCommand = {
  name: 'web',
  namespace: 'shop',
  chart: './chart',
  kubeContext: undefined,
  renderArgs: [],
  mannerArgs: ['--reset-values=true'],
  values: 'reset',
  valueFiles: [],
  setValues: [],
  skipCrds: false,
}

/** A value that a flag takes, so that only its group decides. */
function given({ name, type, bare, values }: HelmFlag, value = Object.keys(values ?? { x: '' })[0]): string {
  return type === 'bool' || bare !== undefined ? `--${name}` : `--${name}=${value}`
}

function named(flags: readonly HelmFlag[], group: HelmFlag['group']): [string, HelmFlag][] {
  return flags.filter((flag) => flag.group === group && !flag.oldNameOf).map((flag) => [flag.name, flag])
}

describe('helm upgrade', () => {
  it('is understood as helmfile writes it', () => {
    const argv = `--kube-context prod upgrade --install web repo/web --version 1.2.3 --verify --wait --timeout 60s
      --create-namespace --rollback-on-failure --reset-values --namespace shop --values a.yaml --set x=1,y=2
      --history-max 10`
    expect(understood(argv.split(/\s+/))).toEqual({
      name: 'web',
      namespace: 'shop',
      chart: 'repo/web',
      kubeContext: 'prod',
      renderArgs: ['--version=1.2.3', '--verify=true', '--values=a.yaml', '--set=x=1,y=2'],
      mannerArgs: [
        '--create-namespace=true',
        '--history-max=10',
        '--reset-values=true',
        '--rollback-on-failure=true',
        '--timeout=60s',
        '--wait=watcher',
      ],
      values: 'reset',
      valueFiles: ['a.yaml'],
      setValues: ['x=1,y=2'],
      skipCrds: false,
    })
  })

  it.each(named(upgradeFlags, 'render'))('is rendered with --%s', (name, flag) => {
    const value = flag.type === 'bool' ? 'true' : 'x'
    expect(upgrade(given(flag))).toMatchObject({
      renderArgs: [`--${name}=${value}`],
      mannerArgs: plain.mannerArgs,
    })
  })

  it.each(named(upgradeFlags, 'manner'))(
    'is approved with --%s, which does not change the render',
    (name, flag) => {
      const { renderArgs, mannerArgs } = upgrade(given(flag))
      expect(renderArgs).toEqual([])
      expect(mannerArgs.filter((arg) => arg.startsWith(`--${name}=`))).toHaveLength(1)
    },
  )

  it.each(named(upgradeFlags, 'ours'))('loses --%s', (_, flag) => {
    const more = flag.name === 'color' || flag.name === 'colour' ? `--${flag.name}=always` : given(flag)
    expect(upgrade(more)).toEqual(plain)
  })

  it.each([...named(upgradeFlags, 'refused'), ...named(upgradeFlags, 'elsewhere')])(
    'is refused with --%s, without its value',
    (name, flag) => {
      for (const more of [given(flag, 'hunter2'), `--${name}=hunter2`]) {
        expect(refusal(...base, more)).toMatch(new RegExp(`^helm would be given --${name}, which \\S`))
        expect(refusal(...base, more)).not.toContain('hunter2')
      }
    },
  )

  it.each([
    ['--force', '--force-replace=true'],
    ['--atomic', '--rollback-on-failure=true'],
    ['--wait=true', '--wait=watcher'],
    ['--wait=false', '--wait=hookOnly'],
    ['--wait=legacy', '--wait=legacy'],
    ['--no-hooks', '--no-hooks=true'],
    ['--take-ownership=T', '--take-ownership=true'],
    ['-lteam=shop', '--labels=team=shop'],
  ])('writes %s in one way: %s', (more, arg) => {
    expect(upgrade(more).mannerArgs).toContain(arg)
  })

  it.each([
    ['a switch that is off', ['--devel=false', '--wait-for-jobs=0', '--skip-crds=F']],
    ['a switch that is off in the end', ['--devel', '--devel=false']],
    ['an old name that is off in the end', ['--force-replace', '--force=false']],
    ['a description', ['--description=approved-by-nobody']],
  ])('is the same with %s', (_, more) => {
    expect(upgrade(...more)).toEqual(plain)
  })

  it('keeps the last of a flag and all of a list', () => {
    expect(
      upgrade('--version=1', '--set=a=1', '--version', '2', '--set=b=2', '--set-string=c=3'),
    ).toMatchObject({
      renderArgs: ['--set=a=1', '--version=2', '--set=b=2', '--set-string=c=3'],
      setValues: ['a=1', 'b=2', 'c=3'],
    })
  })

  it.each<[string[], string[]]>([
    [
      ['--values', 'a.yaml,b.yaml'],
      ['a.yaml', 'b.yaml'],
    ],
    [
      ['-fa.yaml', '-f=b.yaml', '-f', 'c.yaml'],
      ['a.yaml', 'b.yaml', 'c.yaml'],
    ],
    [['--values="a,b.yaml",c.yaml'], ['a,b.yaml', 'c.yaml']],
    [['--values="say ""a"".yaml"'], ['say "a".yaml']],
    [['--values=a.yaml,'], ['a.yaml', '']],
    [['--values='], []],
    [['--values', '-x'], ['-x']],
  ])('finds the files of %j', (more, files) => {
    expect(upgrade(...more).valueFiles).toEqual(files)
  })

  it.each([
    ['--values=a"b'],
    ['--values="a"b'],
    ['--values="a'],
    ['--values=a\nb'],
    ['--values=-'],
    ['-f= -'],
  ])('is refused with files that are not certain: %j', (more) => {
    expect(refusal(...base, more)).toContain('--values')
  })

  it.each<[string[], UpgradeCommand['values']]>([
    [['--reset-values'], 'reset'],
    [['--reuse-values'], 'reuse'],
    [['--reset-then-reuse-values'], 'reset-then-reuse'],
    [['--reset-then-reuse-values', '--reuse-values'], 'reuse'],
    [['--reuse-values', '--reset-values'], 'reset'],
    [['--reset-values', '--reset-values=false', '--reuse-values'], 'reuse'],
  ])('takes values as helm does: %j', (more, values) => {
    expect(understood(['upgrade', '-i', 'web', 'c', '-n', 'shop', ...more]).values).toBe(values)
  })

  it.each<[string, string[]]>([
    ['a context that is called like a command', ['--kube-context', 'uninstall', ...base]],
    ['a namespace given twice', ['-n', 'shop', ...base, '--namespace=shop', '-n=shop', '-nshop']],
    ['bundled shorts', ['upgrade', '-in', 'shop', 'web', './chart', '--reset-values']],
    ['bundled shorts with the value', ['upgrade', '-inshop', 'web', './chart', '--reset-values']],
    ['bundled shorts with =', ['upgrade', '-in=shop', 'web', './chart', '--reset-values']],
    ['words behind --', ['upgrade', '--install', '--reset-values', '-n=shop', '--', 'web', './chart']],
    ['one word behind --', ['upgrade', '--install', '--reset-values', '-n=shop', 'web', '--', './chart']],
    [
      'flags between the words',
      ['--debug', 'upgrade', 'web', '-i', '--reset-values', './chart', '-n', 'shop'],
    ],
  ])('is understood with %s', (_, argv) => {
    const kubeContext = argv[0] === '--kube-context' ? 'uninstall' : undefined
    expect(understood(argv)).toEqual({ ...plain, kubeContext })
  })

  it('swallows what follows a flag that needs a value, as pflag does', () => {
    expect(upgrade('--version', '--description')).toMatchObject({ renderArgs: ['--version=--description'] })
    expect(upgrade('--set', '--dry-run=client')).toMatchObject({ setValues: ['--dry-run=client'] })
    expect(upgrade('--description', '--namespace=other')).toEqual(plain)
    expect(upgrade('--description', '--')).toEqual(plain)
    expect(refusal(...base, '--wait', 'legacy')).toContain('needs a name and a chart')
    expect(refusal(...base, '--version', '--description', '-nother')).toContain('two --namespace')
  })

  it.each<[string, string[], string]>([
    ['another namespace', [...base, '-nother'], 'two --namespace'],
    ['another namespace, long', [...base, '--namespace=other'], 'two --namespace'],
    ['another namespace before it', ['-n', 'other', ...base], 'two --namespace'],
    ['no namespace', ['upgrade', '-i', 'web', 'c', '--reset-values'], 'no --namespace'],
    ['a namespace that is none', ['upgrade', '-i', 'web', 'c', '--reset-values', '-n='], '--namespace'],
    ['two contexts', ['--kube-context', 'a', ...base, '--kube-context=b'], 'two --kube-context'],
    ['an empty context', [...base, '--kube-context='], '--kube-context without a value'],
    ['no --install', ['upgrade', 'web', 'c', '--reset-values', '-n', 'shop'], 'without --install'],
    ['--install off', [...base, '--install=false'], 'without --install'],
    ['no word on values', ['upgrade', '-i', 'web', 'c', '-n', 'shop', '--set=a=1'], 'values'],
    ['a third word', [...base, 'more'], 'a name and a chart'],
    ['an empty word', [...base, ''], 'a name and a chart'],
    ['flags behind --', [...base, '--', '--wait'], 'a name and a chart'],
    ['one word', ['upgrade', '-i', 'web', '-n', 'shop', '--reset-values'], 'a name and a chart'],
    ['an empty chart', ['upgrade', '-i', 'web', '', '-n', 'shop', '--reset-values'], 'a name and a chart'],
    ['a chart like a flag', ['upgrade', '-in', 'shop', '--reset-values', '--', 'web', '--x'], 'like a flag'],
    ['a name like a path', ['upgrade', '-in', 'shop', '--reset-values', '../web', 'c'], 'no release'],
    ['a name too long', ['upgrade', '-in', 'shop', '--reset-values', 'a'.repeat(54), 'c'], 'no release'],
    ['an unknown flag', [...base, '--unheard-of=hunter2'], 'given --unheard-of, which is not known'],
    ['an unknown short', [...base, '-xhunter2'], 'given -x, which is not known'],
    ['an unknown short among known', [...base, '-ix'], 'given -x, which is not known'],
    ['a flag of klog, which helm hides', [...base, '--log_file=x'], 'given --log_file, which is not known'],
    ['a flag of Go tests, which pflag skips', [...base, '-test.v'], 'given -t, which is not known'],
    ['a flag with a hostile name', [...base, '--a\nb'], 'given a flag, which is not known'],
    ['three dashes', [...base, '---wait'], 'not known'],
    ['a flag without a name', [...base, '--=x'], 'given a flag, which is not known'],
    ['a missing value', [...base, '--version'], '--version without a value'],
    ['a missing value of a short', [...base, '-f'], '--values without a value'],
    ['a switch that is neither', [...base, '--devel=maybe'], '--devel with a value that'],
    ['a switch that Go does not know', [...base, '--devel=tRuE'], '--devel with a value that'],
    ['a switch with an empty value', [...base, '--devel='], '--devel with a value that'],
    ['an equals sign behind a switch', [...base, '-i='], 'not known'],
    ['a wait that is none', [...base, '--wait=constructor'], '--wait with a value that'],
    ['a side that is none', [...base, '--server-side=maybe'], '--server-side with a value that'],
    ['no dry run, even', [...base, '--dry-run=none'], '--dry-run'],
    ['a switch swallowing nothing', [...base, '--dry-run', 'client'], '--dry-run'],
  ])('is refused with %s', (_, argv, why) => {
    expect(refusal(...argv)).toContain(why)
    expect(refusal(...argv)).not.toContain('hunter2')
  })
})

describe('helm uninstall', () => {
  it.each([['uninstall'], ['delete'], ['del'], ['un']])('is understood as %s', (command) => {
    expect(uninstall('--kube-context', 'prod', command, 'web', '--namespace', 'shop')).toEqual({
      name: 'web',
      namespace: 'shop',
      kubeContext: 'prod',
      mannerArgs: [],
    })
  })

  it.each(named(uninstallFlags, 'manner'))('is approved with --%s', (name, flag) => {
    const { mannerArgs } = uninstall('delete', 'web', '-nshop', given(flag))
    expect(mannerArgs).toEqual([expect.stringMatching(new RegExp(`^--${name}=`))])
  })

  it('loses what is only shown', () => {
    const argv = ['delete', 'web', '-nshop', '--description', 'x', '--debug', '--color=never']
    expect(uninstall(...argv).mannerArgs).toEqual([])
  })

  it.each([...named(uninstallFlags, 'refused'), ...named(uninstallFlags, 'elsewhere')])(
    'is refused with --%s',
    (name, flag) => {
      expect(refusal('delete', 'web', '-nshop', given(flag))).toContain(`--${name}, which `)
    },
  )

  it.each<[string, string[]]>([
    ['two releases', ['delete', 'web', 'db', '-nshop']],
    ['no release', ['delete', '-nshop']],
    ['no namespace', ['delete', 'web']],
    ['a flag of upgrade', ['delete', 'web', '-nshop', '--install']],
    ['a cascade that is none', ['delete', 'web', '-nshop', '--cascade=all']],
  ])('is refused with %s', (_, argv) => {
    expect(refusal(...argv)).toMatch(/^helm /)
  })
})

describe('a command that only reads', () => {
  it.each<[string, string[]]>([
    ['version --short', ['version']],
    ['version --template={{.Version}}+g{{.GitCommit}}', ['version']],
    ['--kube-context upgrade list --filter ^web$ --uninstalling --deployed', ['list']],
    ['ls', ['list']],
    ['fetch repo/web --untar --untardir x', ['pull']],
    ['pull oci://r/web --destination x --registry-config c', ['pull']],
    ['repo add shop https://shop.example --force-update', ['repo', 'add']],
    ['--namespace upgrade repo up', ['repo', 'update']],
    ['registry login r --username u --password-stdin', ['registry', 'login']],
    ['dep up ./chart --plain-http', ['dependency', 'update']],
    ['dependency build ./chart', ['dependency', 'build']],
    ['template --debug=false --output-dir x --include-crds web ./chart', ['template']],
    ['show chart ./chart', ['show', 'chart']],
    ['inspect values ./chart', ['show', 'values']],
    ['status web --namespace shop', ['status']],
    ['get values web', ['get', 'values']],
    ['hist web', ['history']],
    ['lint ./chart', ['lint']],
    ['verify x.tgz', ['verify']],
    ['search repo web', ['search', 'repo']],
    ['env', ['env']],
    ['plugin ls', ['plugin', 'list']],
    ['secrets decrypt /x/secrets.yaml', ['secrets', 'decrypt']],
    ['--kube-context prod secrets view /x/secrets.yaml', ['secrets', 'view']],
  ])('helm %s', (line, words) => {
    expect(readHelmCommand(line.split(' '))).toMatchObject({ kind: 'read', words })
  })

  it.each<[string, string | undefined]>([
    ['list', undefined],
    ['--kube-context prod list', 'prod'],
    ['--kube-context prod list --kube-context=prod', 'prod'],
    // helm's first reading takes it for a flag.
    ['template web ./chart --version --kube-context=other', 'other'],
  ])('helm %s names its context', (line, kubeContext) => {
    expect(readHelmCommand(line.split(' '))).toMatchObject({ kind: 'read', kubeContext })
  })

  it.each([
    ['template web ./chart --kubeconfig=/x', '--kubeconfig, which decides'],
    ['--kubeconfig /x list', '--kubeconfig, which decides'],
    ['template web ./chart --version --kubeconfig=/x', '--kubeconfig'],
    ['list --kube-token x', '--kube-token'],
    ['list --kube-as-user=admin', '--kube-as-user'],
    ['list --kube-as-group=admins', '--kube-as-group'],
    ['list --kube-apiserver=x', '--kube-apiserver'],
    ['list --kube-insecure-skip-tls-verify', '--kube-insecure-skip-tls-verify'],
    ['template web ./chart --post-renderer x', '--post-renderer'],
    ['template web ./chart --post-renderer-args=x', '--post-renderer-args'],
    ['--kube-context a list --kube-context b', 'two --kube-context'],
    ['list --kube-context', '--kube-context without a value'],
    ['template web -- ./chart', '--'],
  ])('is refused when it points elsewhere: helm %s', (line, why) => {
    expect(refusal(...line.split(' '))).toContain(why)
  })
})

describe('everything else is refused by its name', () => {
  it.each([
    ['test web', 'helm test is not among'],
    ['rollback web 1', 'helm rollback is not among'],
    ['install web ./chart', 'helm install is not among'],
    ['push x.tgz oci://r', 'helm push is not among'],
    ['create x', 'helm create is not among'],
    ['package x', 'helm package is not among'],
    ['diff upgrade web ./chart', 'helm diff is not among'],
    ['completion bash', 'helm completion is not among'],
    ['help upgrade', 'helm help is not among'],
    ['__complete upgrade', 'a command of helm is not among'],
    ['constructor', 'helm constructor is not among'],
    ['plugin install x', 'helm plugin install is not among'],
    ['plugin update x', 'helm plugin update is not among'],
    ['plugin uninstall x', 'helm plugin uninstall is not among'],
    ['secrets upgrade web ./chart', 'helm secrets upgrade is not among'],
    ['secrets --kube-context x decrypt y', 'flags before its command'],
    ['--burst-limit upgrade secrets decrypt y', 'flags before its command'],
    ['repo', 'helm repo would be given no command'],
    ['repo --force-update add', '--force-update, which is not known'],
    ['--help upgrade', '--help, which is not known'],
    ['-i upgrade web ./chart', '-i, which is not known'],
    ['--install upgrade rollback web', '--install, which is not known'],
    ['-- upgrade web ./chart', 'no command'],
    ['--kube-context upgrade', 'no command'],
    ['- upgrade web ./chart', 'not among'],
  ])('helm %s', (line, why) => {
    expect(refusal(...line.split(' '))).toContain(why)
  })

  it('and so is nothing, and an empty word', () => {
    expect(refusal()).toContain('no command')
    expect(refusal('', ...base)).toContain('not among')
    expect(refusal('x\u001b[31m')).toBe('a command of helm is not among what a helmfile may run here')
  })
})

describe('what goes to the real helm', () => {
  const command = upgrade('--set', '--wait', '--take-ownership', '--kube-context', 'prod', '--no-hooks')
  it('has each value in the argument of its flag, and the words behind --', () => {
    expect(upgradeArgs(command, ['--description=ours'])).toEqual([
      'upgrade',
      '--install',
      '--namespace=shop',
      '--kube-context=prod',
      '--set=--wait',
      '--no-hooks=true',
      '--reset-values=true',
      '--take-ownership=true',
      '--description=ours',
      '--',
      'web',
      './chart',
    ])
    expect(uninstallArgs(uninstall('un', 'web', '-nshop', '--keep-history'), ['--description=ours'])).toEqual(
      ['uninstall', '--namespace=shop', '--keep-history=true', '--description=ours', '--', 'web'],
    )
  })

  it('is rendered with hooks, and with what forgives a render what the upgrade forgives', () => {
    expect(templateFlags(command)).toEqual(['--set=--wait', '--take-ownership=true'])
  })

  it('is understood as the same command', () => {
    expect(understood(upgradeArgs(command, []))).toEqual(command)
  })
})
