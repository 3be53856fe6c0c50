import type { ListrTask } from 'listr2'

/** One piece of work that takes long enough to be watched. */
export interface Step {
  readonly title: string
  /** What it took on two cores, to tell the reader what to expect. */
  readonly seconds: number
  readonly run: () => Promise<void>
}

/**
 * Builds one after the other and shows on standard error which one, how far it is, and how long each and all of
 * them took. Standard output stays free for the caller's result.
 */
export async function runSteps(steps: readonly Step[]): Promise<void> {
  if (steps.length === 0) return
  const { Listr, ListrLogger, PRESET_TIMER, ProcessOutput } = await import('listr2')
  const started = Date.now()
  const expected = steps.reduce((sum, { seconds }) => sum + seconds, 0)
  process.stderr.write(`Building ${steps.length} tools, once; about ${duration(expected)} on two cores.\n`)
  const processOutput = new ProcessOutput(process.stderr, process.stderr)
  const tasks = steps.map((step, position) => task(step, position + 1, steps.length))
  await new Listr(tasks, {
    renderer: 'default',
    rendererOptions: { timer: PRESET_TIMER, logger: new ListrLogger({ useIcons: true, processOutput }) },
    fallbackRenderer: 'simple',
    fallbackRendererOptions: {
      timer: PRESET_TIMER,
      logger: new ListrLogger({ useIcons: true, processOutput }),
    },
    fallbackRendererCondition: () => !process.stderr.isTTY,
    registerSignalListeners: false,
  }).run()
  process.stderr.write(`All tools are built: ${duration((Date.now() - started) / 1000)}.\n`)
}

function task({ title, seconds, run }: Step, position: number, count: number): ListrTask {
  return {
    title: `[${position}/${count}] ${title}`,
    task: async (_context, shown) => {
      const started = Date.now()
      // A terminal counts along; a log gets a sign of life now and then, so that nobody thinks it hangs.
      const everySeconds = process.stderr.isTTY ? 1 : 30
      const beat = setInterval(() => {
        const passed = duration((Date.now() - started) / 1000)
        shown.output = `${title}: building for ${passed}, about ${duration(seconds)} on two cores`
      }, everySeconds * 1000)
      try {
        await run()
      } finally {
        clearInterval(beat)
      }
    },
  }
}

/** @returns `9 s` or `4 min 09 s`. */
function duration(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
}
