/** The parts of a run that somebody waits for, in the order in which they come. */
export type StageName = 'tools' | 'secrets' | 'stack' | 'cluster' | 'renders' | 'trials'

export interface Stage {
  readonly name: StageName
  readonly seconds: number
}

/** Where a stage is seen: a group on a runner, a line in a terminal. */
export interface StageLog {
  readonly open: (title: string) => void
  readonly line: (line: string) => void
  /** @param summary what it was, and how long it took. */
  readonly close: (summary: string) => void
  /** What is under way at this moment, empty for nothing: for who watches, not for a log. */
  readonly now?: (text: string) => void
}

/** One after the other: a runner's log has no groups within groups, nor two at once. */
export interface Stages {
  /** @param told what came out, one line; of our own words and numbers. */
  readonly run: <T>(name: StageName, work: () => Promise<T>, told?: (result: T) => string) => Promise<T>
  /** Between stages. @param text what is under way; empty for nothing. */
  readonly now: (text: string) => void
  /** Those that ended well. */
  readonly past: () => readonly Stage[]
}

const titles: Readonly<Record<StageName, string>> = {
  tools: 'Make the tools ready',
  secrets: 'Load the secrets',
  stack: 'Read the stack',
  cluster: 'Read the cluster, and look through the stack',
  renders: 'Render, and compare with what is stored',
  trials: 'Try the changes on the API server',
}

/** @param now milliseconds, of a clock that never goes back. */
export function stagesOn(log: StageLog, now: () => number = () => performance.now()): Stages {
  const past: Stage[] = []
  return {
    run: async (name, work, told) => {
      const started = now()
      const seconds = () => (now() - started) / 1000
      log.open(titles[name])
      try {
        const result = await work()
        if (told) log.line(told(result))
        past.push({ name, seconds: seconds() })
        return result
      } finally {
        log.close(`${titles[name]}: ${seconds().toFixed(1)} s`)
      }
    },
    now: (text) => log.now?.(text),
    past: () => past,
  }
}

/** @returns seconds of all together. */
export function secondsOf(stages: readonly Stage[]): number {
  return stages.reduce((sum, { seconds }) => sum + seconds, 0)
}

/** @returns `tools 0.4 s, secrets 1.2 s`, without what took no time that could be seen. */
export function stagesText(stages: readonly Stage[]): string {
  return stages
    .filter(({ seconds }) => seconds >= 0.05)
    .map(({ name, seconds }) => `${name} ${seconds.toFixed(1)} s`)
    .join(', ')
}
