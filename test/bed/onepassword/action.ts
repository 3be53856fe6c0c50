import { build } from 'esbuild'
import { createRequire } from 'node:module'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Account, SeenRequest, Vault } from './account.js'

/** A copy of the action, byte for byte but for 1Password's SDK. */
export interface StandInAction {
  readonly dir: string
  /** The bundle to run. */
  readonly main: string
  /** What 1Password was asked so far. */
  log(): Promise<SeenRequest[]>
  remove(): Promise<void>
}

const repository = fileURLToPath(new URL('../../..', import.meta.url))

/**
 * Copies the action to a folder of its own, in which our 1Password code talks to the stand-in. Sign in with a token of
 * `madeUpToken`: what the real SDK refuses, this one refuses too.
 * @param vault the vaults of the account.
 */
export async function standInAction(
  vault: Vault | readonly Vault[],
  options: Pick<Account, 'faults' | 'readsLeft'> = {},
): Promise<StandInAction> {
  const dir = await mkdtemp(join(tmpdir(), 'helmfile-gate-action-'))
  const place = join(dir, 'dist/onepassword')
  await cp(join(repository, 'action.yml'), join(dir, 'action.yml'))
  await cp(join(repository, 'dist'), join(dir, 'dist'), {
    recursive: true,
    filter: (source) => source !== join(repository, 'dist/onepassword'),
  })
  await mkdir(place)
  const account: Account = {
    vaults: [vault].flat(),
    sdk: pathToFileURL(createRequire(import.meta.url).resolve('@1password/sdk')).href,
    ...options,
  }
  await writeFile(join(place, 'account.json'), JSON.stringify(account))
  await writeFile(join(place, 'package.json'), '{"type":"module"}')
  await writeFile(join(place, 'index.js'), await (bundle ??= bundleWithStandIn()))
  return {
    dir,
    main: join(dir, 'dist/index.js'),
    log: async () => {
      const text = await readFile(join(place, 'requests.jsonl'), 'utf8').catch(() => '')
      return text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as SeenRequest)
    },
    remove: () => rm(dir, { recursive: true, force: true }),
  }
}

let bundle: Promise<string> | undefined

/** Our own code as it is, with another SDK below it: retries, timeouts and messages are the real ones. */
async function bundleWithStandIn(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(repository, 'src/secrets/onepassword/onepassword.ts')],
    alias: { '@1password/sdk': join(repository, 'test/bed/onepassword/sdk.ts') },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // undici is CommonJS and asks for Node's own modules at run time.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  })
  return outputFiles[0]?.text ?? ''
}
