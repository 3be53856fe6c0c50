import type { Health } from '../cluster/status/section.js'
import { notWritten } from '../lib/written.js'
import type { Plan } from '../plan/plan.js'
import type { KnownSecrets } from '../secrets/known-secrets.js'
import type { Finding } from '../stack/lint/lint.js'
import { jsonText, type Documents } from './documents.js'
import type { UntrustedLog } from './log/untrusted-log.js'
import type { Outputs } from './outputs.js'

/** Layers as in `2,3`, or a release as in `shop/web`. */
export type MendedPart = { readonly layer: string } | { readonly release: string }

/** Where results go. On a runner and in a terminal these are different places. */
export interface Sink {
  readonly log: UntrustedLog
  /** Shows what may be longer than a screen; the log does where this is left out. */
  readonly page?: (text: string) => Promise<void>
  /** How wide a terminal is; undefined where there is none, so that what is logged is whole. */
  readonly columns?: () => number | undefined
  /** Set where the failure that ends a run comes right behind the log, so that it is not to be told there, too. */
  readonly endsWithFailure?: boolean
  /** @returns what we say in the words of the place; it is said as it is where this is left out. */
  readonly worded?: (text: string) => string
  /** @returns the command that mends layers or a release, told what this run was told; left out where none is typed. */
  readonly mendLine?: (what: MendedPart) => string
  readonly setOutputs: (outputs: Outputs) => void
  /** @param markdown added to what is there. */
  readonly addSummary: (markdown: string) => Promise<void>
  readonly annotate: (finding: Finding) => void
  readonly warn: (line: string) => void
  /** @returns the path of the written plan. */
  readonly writePlan: (plan: Plan) => Promise<string>
  /** @param name the command whose result it is. @returns the path of what was written; empty where nobody asked for it. */
  readonly writeReport: (name: string, json: () => string) => Promise<string>
  /** Told what is known of the cluster, where that is what was asked for. */
  readonly judge: (health: Health) => void
}

/** The doors to the outside. Each throws Failure `secret-exposed` for what holds a known secret, but the log. */
export interface Publisher {
  /** It is redacted as it goes. */
  readonly log: (text: string) => void
  /** The same, for what may be longer than a screen. */
  readonly page: (text: string) => Promise<void>
  /** The same, folded away. @param title ours. */
  readonly fold: (title: string, text: string) => void
  readonly outputs: (outputs: Outputs) => void
  readonly summary: (markdown: string) => Promise<void>
  /** What a program reads. @returns the path of what was written; empty where nobody asked for it. */
  readonly document: <Name extends keyof Documents>(name: Name, document: Documents[Name]) => Promise<string>
}

export function publisherTo(sink: Sink, knownSecrets: KnownSecrets): Publisher {
  return {
    log: (text: string) => sink.log.block(knownSecrets.text(text)),
    page: async (text: string) => {
      const shown = knownSecrets.text(text)
      await (sink.page ? sink.page(shown) : sink.log.block(shown))
    },
    fold: (title: string, text: string) => sink.log.fold(title, knownSecrets.text(text)),
    outputs: (outputs: Outputs) => {
      for (const [name, value] of Object.entries(outputs))
        knownSecrets.requireClean(`the output ${name}`, value)
      try {
        sink.setOutputs(outputs)
      } catch (error) {
        throw notWritten('the outputs', error)
      }
    },
    summary: async (markdown: string) => {
      knownSecrets.requireClean('the job summary', markdown)
      await sink.addSummary(markdown).catch((error: unknown) => {
        throw notWritten('the job summary', error)
      })
    },
    document: (name, document) =>
      sink.writeReport(name, () => {
        const json = jsonText(document)
        knownSecrets.requireClean('the report file', json)
        return json
      }),
  }
}
