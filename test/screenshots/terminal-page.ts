import serialize from '@xterm/addon-serialize'
import headless from '@xterm/headless'

/** The box around the terminal: what a screenshot shows. */
export const terminalBoxId = 'terminal'

/** The colours of xterm are made for a lighter background than ours. */
const colours: Readonly<Record<string, string>> = {
  '#cc0000': '#ff7b72',
  '#4e9a06': '#56d364',
  '#c4a000': '#e3b341',
  '#3465a4': '#79c0ff',
  '#75507b': '#d2a8ff',
  '#06989a': '#56d4dd',
}

const surroundings = `
  body { margin: 0; background: #fff; }
  #${terminalBoxId} { width: max-content; padding: 14px 18px; background: #0d1117; }
  pre { margin: 0; font: 13px/1.4 "DejaVu Sans Mono", "Noto Sans Mono CJK JP", monospace; }
  pre > div { color: #e6edf3 !important; background: none !important; font: inherit !important; }`

/**
 * @param written by a program to its terminal, with all that moves the cursor and takes away what was there.
 * @param columns of that terminal.
 * @returns an HTML page that shows what a person has seen at its end. It loads nothing from elsewhere.
 */
export async function terminalPage(written: string, columns: number): Promise<string> {
  const terminal = new headless.Terminal({ cols: columns, rows: 500, allowProposedApi: true })
  const addon = new serialize.SerializeAddon()
  terminal.loadAddon(addon)
  await new Promise<void>((resolve) => terminal.write(written, resolve))
  const html = addon.serializeAsHTML({ range: { startLine: 0, endLine: lastLine(terminal), startCol: 0 } })
  terminal.dispose()
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>terminal</title>
<style>${surroundings}</style>
<div id="${terminalBoxId}">${recoloured(/<pre>.*<\/pre>/s.exec(html)?.[0] ?? '')}</div></html>`
}

function lastLine({ buffer: { active } }: headless.Terminal): number {
  const lines = Array.from({ length: active.length }, (_, line) =>
    active.getLine(line)?.translateToString(true),
  )
  return Math.max(
    lines.findLastIndex((line) => line !== ''),
    0,
  )
}

function recoloured(html: string): string {
  return Object.entries(colours).reduce(
    (text, [from, to]) => text.replaceAll(`color: ${from}`, `color: ${to}`),
    html,
  )
}
