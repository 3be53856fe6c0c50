import picomatch from 'picomatch'

/** Any name counts: with a dot in front, or with a line break in it. What cannot be read throws. */
const options = { dot: true, flags: 's', strictBrackets: true, debug: true } as const

/** What would be read in another way than it was meant, and then match nothing. */
const refused: readonly (readonly [RegExp, string])[] = [
  [/^\//, 'it is absolute'],
  [/(?:^|\/)\.\.(?:\/|$)/, 'it has ..'],
  [/^!|[\s\\(){}|,"'`]/, 'it has more than names, /, *, **, ? and [...]'],
  [/[^/]\*\*/, 'it has ** in the middle of a name'],
]

/** @returns what is wrong with a pattern for paths of a repository; undefined for a good one. */
export function checkPattern(pattern: string): string | undefined {
  const [, wrong] = refused.find(([sign]) => sign.test(pattern)) ?? []
  if (wrong !== undefined) return wrong
  try {
    picomatch.makeRe(plain(pattern), options)
    return undefined
  } catch {
    return 'its brackets cannot be read'
  }
}

/**
 * Whether what changed at a path of a repository may be what a pattern means. A pattern that fits a folder means all
 * that is in it. What lies on the way to it is a link or a submodule, or was one, and may hold what it means.
 * @param pattern a good one.
 */
export function matcherOf(pattern: string): (path: string) => boolean {
  const glob = plain(pattern)
  const { base } = picomatch.scan(glob)
  const fits = picomatch([glob, `${glob}/**`], options)
  return (path) => fits(path) || isWithin(base, path)
}

/** Whether a path is that of a folder or below it. The empty path is the root. */
export function isWithin(path: string, folder: string): boolean {
  return folder === '' || `${path}/`.startsWith(`${folder}/`)
}

/** `./charts/` and `charts` are the same; `.` is everything. */
function plain(pattern: string): string {
  const names = pattern.split('/').filter((name) => name !== '' && name !== '.')
  return names.join('/') || '**'
}
