import { afterEach, describe, expect, it } from '@jest/globals'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openDoor, type Attendant, type Door, type DoorOptions } from '../../../src/door/door.js'
import { exec, type Command, type Completed } from '../../../src/lib/exec.js'
import { scriptsIn, startGuard } from '../fixtures/bundle.js'
import { newFolder } from '../fixtures/world.js'

const upgrade = ['upgrade', '--install', 'web', 'repo/web', '--reset-values', '--namespace', 'shop']
const uninstall = ['uninstall', 'web', '--namespace', 'shop']

const doors: Door[] = []
afterEach(() => doors.splice(0).forEach(({ close }) => close()))

interface Opened {
  readonly door: Door
  /** What helmfile does: starts what it takes for helm. */
  readonly ask: (...argv: readonly string[]) => Promise<Completed>
  /** What helm does with what it rendered. */
  readonly guard: (token: string, bytes: string) => Promise<Completed>
}

/** A door whose helm is a function; what the door lets pass is printed by `echo`. */
async function opened(
  helm: (command: Command, opened: Opened) => Promise<Completed> = () =>
    Promise.reject(new Error('no helm here')),
  over: Partial<DoorOptions> = {},
): Promise<Opened> {
  const bundle = newFolder()
  const scripts = scriptsIn(bundle)
  const folder = join(bundle, 'channels')
  mkdirSync(folder)
  const env = { PATH: process.env['PATH'], HELMFILE_GATE_DIR: folder, HELMFILE_GATE_HELM: '/bin/echo' }
  const door = await openDoor({
    exec: (command) => (command.file === '/tools/helm' ? helm(command, self) : exec(command)),
    env,
    helm: '/tools/helm',
    folder,
    kubeContext: 'prod',
    ...over,
  })
  doors.push(door)
  const self: Opened = {
    door,
    ask: (...argv) => exec({ file: scripts.helm, args: argv, env, timeoutMs: 20_000 }),
    guard: (token, input) => startGuard(scripts.plugins, { token, env, input }),
  }
  return self
}

/** Says yes to everything, and notes what it was asked. */
function willing(): Attendant & { readonly asked: string[] } {
  const asked: string[] = []
  const yes = (kind: string) => (command: { readonly name: string }) => {
    asked.push(`${kind} ${command.name}`)
    return Promise.resolve({ kind: 'exit', code: 0, text: 'done\n' } as const)
  }
  return { asked, upgrade: yes('upgrade'), uninstall: yes('uninstall') }
}

const refusal = (why: string) => ({
  exitCode: 1,
  stdout: '',
  stderr: expect.stringContaining(why) as unknown,
})

describe('a command that would change the cluster', () => {
  it.each([
    ['an upgrade', upgrade],
    ['a removal', uninstall],
  ])('is for the attendant, and refused while there is none: %s', async (_title, argv) => {
    const { door, ask } = await opened()
    const nobody = refusal(`helm ${argv[0]} does not belong here`)
    expect(await ask(...argv)).toEqual(nobody)
    const attendant = willing()
    const { result, refused } = await door.attended(attendant, () => ask(...argv))
    expect(result).toEqual({ exitCode: 0, stdout: 'done\n', stderr: '' })
    expect({ asked: attendant.asked, refused }).toEqual({ asked: [`${argv[0]} web`], refused: [] })
    expect(await ask(...argv)).toEqual(nobody)
    await expect(door.attended(willing(), () => Promise.reject(new Error('stopped')))).rejects.toThrow(
      'stopped',
    )
    expect(await ask(...argv)).toEqual(nobody)
  })

  it('fails where the attendant does', async () => {
    const { door, ask } = await opened()
    const broken = () => Promise.reject(new Error('a defect'))
    const { result } = await door.attended({ upgrade: broken, uninstall: broken }, () => ask(...upgrade))
    expect(result).toMatchObject({ exitCode: 1, stdout: '' })
  })
})

describe('a command is refused, whoever attends, and the run is told', () => {
  it.each([
    ['that nobody may run here', ['rollback', 'web', '1'], 'helm rollback is not among'],
    ['that helm would read in two ways', ['get', 'all', 'web', '--', 'x'], 'helm would be given --'],
    [
      'that only reads another cluster',
      ['list', '--kube-context=dev'],
      'helm list would go to the kube context dev',
    ],
    [
      'that changes another cluster',
      [...upgrade, '--kube-context', 'dev'],
      'helm upgrade would go to the kube context dev',
    ],
    [
      'that removes from another cluster',
      [...uninstall, '--kube-context=dev'],
      'helm uninstall would go to the kube context dev',
    ],
  ])('%s', async (_title, argv, why) => {
    const { door, ask } = await opened()
    const attendant = willing()
    const { result, refused } = await door.attended(attendant, () => ask(...argv))
    expect(result).toEqual(refusal(why))
    expect(refused).toEqual([expect.stringContaining(why)])
    expect(attendant.asked).toEqual([])
    const next = await door.attended(attendant, () => ask(...upgrade, '--kube-context', 'prod'))
    expect(next).toMatchObject({ result: { exitCode: 0 }, refused: [] })
  })
})

it('a command that only reads goes to helm', async () => {
  const { ask } = await opened()
  expect(await ask('list', '-A', '--kube-context=prod')).toMatchObject({
    stdout: 'list -A --kube-context=prod\n',
  })
})

it('helm is asked for its version once', async () => {
  let times = 0
  const said = { exitCode: 0, stdout: 'v4\n', stderr: '' }
  const { ask } = await opened(() => Promise.resolve((times++, said)))
  expect(await Promise.all([ask('version'), ask('version')])).toEqual([said, said])
  expect(times).toBe(1)
})

describe('a render', () => {
  const tokenIn = ({ args }: Command) => args[2]?.replace('--post-renderer-args=', '') ?? ''

  /** A helm that ends as its guard does. */
  const asGuarded =
    (bytes: string) =>
    (command: Command, { guard }: Opened) =>
      guard(tokenIn(command), bytes)
  const asked = (allows: (bytes: Buffer) => boolean) => ({ cwd: '/', allows })

  it('goes on as it was when the answer is yes', async () => {
    const seen: string[] = []
    const { door } = await opened(asGuarded('a: "é"\n\n'))
    const allows = (bytes: Buffer) => seen.push(bytes.toString()) === 1
    expect(await door.helm(['upgrade', 'web'], asked(allows))).toMatchObject({
      exitCode: 0,
      stdout: 'a: "é"\n\n',
    })
    expect(seen).toEqual(['a: "é"\n\n'])
  })

  it.each<[title: string, allows: (bytes: Buffer) => boolean]>([
    ['no', () => false],
    ['nothing', () => undefined as never],
    ['something else', () => 'yes' as never],
    ['a promise of a yes', () => Promise.resolve(true) as never],
    [
      'an error',
      () => {
        throw new Error('a defect')
      },
    ],
  ])('stops when the answer is %s', async (_title, allows) => {
    const { door } = await opened(asGuarded('a: b\n'))
    expect(await door.helm(['upgrade', 'web'], asked(allows))).toMatchObject({ exitCode: 1, stdout: '' })
  })

  it('stops when nobody waits for it: made up, or of a helm that has ended', async () => {
    const tokens: string[] = []
    const helm = (command: Command) => {
      tokens.push(tokenIn(command))
      return Promise.resolve({ exitCode: 0, stdout: '', stderr: '' })
    }
    const { door, guard } = await opened(helm)
    const yes = asked(() => true)
    await Promise.all([door.helm(['template', 'web'], yes), door.helm(['template', 'web'], yes)])
    expect(new Set(tokens).size).toBe(2)
    for (const token of [...tokens, 'a'.repeat(32), ''])
      expect(await guard(token, 'a: b\n')).toMatchObject({ exitCode: 1, stdout: '' })
  })

  it('cannot be kept from the guard: it comes before all that a release gives', async () => {
    const lines: string[] = []
    const { door } = await opened(({ args }) => {
      lines.push(args.join(' '))
      return Promise.resolve({ exitCode: 0, stdout: '', stderr: '' })
    })
    await door.helm(
      ['upgrade', '--install', '--', 'web', 'repo/web'],
      asked(() => true),
    )
    expect(lines).toEqual([
      expect.stringMatching(
        /^upgrade --post-renderer=gate-guard --post-renderer-args=[0-9a-f]{32} --install -- web repo\/web$/,
      ),
    ])
  })

  it('of nothing is a comment: an empty answer is a broken guard for helm', async () => {
    const { door } = await opened(asGuarded('\n'))
    const { stdout } = await door.helm(
      ['upgrade', 'web'],
      asked(() => true),
    )
    expect(stdout).toBe('# This release renders to nothing.\n')
  })
})
