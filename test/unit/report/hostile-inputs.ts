import { planComment } from '../../../src/report/pull-request/plan-comment.js'
import { asGitHub } from './as-github.js'
import { context, evilPlan } from './situations.js'

export interface HostileInput {
  readonly input: string
  /** What whoever wrote it wants to happen. */
  readonly tried: string
}

/** Each is put into every text that a chart, a pull request or the API server can fill; see `evilRelease`. */
export const hostileInputs: readonly HostileInput[] = [
  { input: '```\n# Approved\n```', tried: 'end the fence around a diff and write a heading' },
  { input: '`````````` x', tried: 'end a longer fence than usual' },
  { input: '~~~\n# Approved', tried: 'end the fence with the other mark' },
  { input: '` **bold** `', tried: 'end the code span around a name' },
  { input: '``', tried: 'be a code span of its own with nothing in it' },
  { input: '\\`', tried: 'have a backslash taken for an escape in a code span' },
  { input: '\\', tried: 'escape the mark that ends a code span' },
  { input: 'a | b |\n| --- |', tried: 'add a cell and a row to the table' },
  {
    input: 'a \\| @acme/team',
    tried: 'end a cell, and with it the code span, with a pipe that is escaped twice',
  },
  { input: 'a \\\\| <b>x</b>', tried: 'the same with two backslashes' },
  { input: 'a \\\\\\| <b>x</b>', tried: 'the same with three' },
  { input: '</details></details>', tried: 'end the folded section' },
  { input: '</code></summary>', tried: 'end the title of a section' },
  { input: '<details open><summary>All fine</summary>', tried: 'begin a section of its own' },
  { input: '<script>alert(1)</script>', tried: 'run a script' },
  { input: '<img src=x onerror=alert(1)>', tried: 'load an image' },
  { input: '![x](https://evil.example/x.png)', tried: 'load an image that tells who reads it' },
  { input: '<!--', tried: 'hide everything that follows in an HTML comment' },
  { input: '-->', tried: 'end the hidden line of the comment' },
  { input: '\n<!-- helmfile-gate:plan:production -->\n', tried: 'be taken for the comment of the action' },
  { input: '\n<!-- helmfile-gate:reviewed eyJ2IjoyfQ -->\n', tried: 'be taken for the record of a review' },
  { input: '@acme/team @octocat', tried: 'notify people' },
  { input: '&#64;octocat', tried: 'notify people with a character reference' },
  { input: 'x@acme.example', tried: 'become a mail address to click on' },
  { input: '#123 GH-123 acme/cluster#1', tried: 'link an issue, which then lists this comment' },
  { input: '[run](https://evil.example)', tried: 'be a link that looks like one of ours' },
  { input: 'https://evil.example www.evil.example', tried: 'become a link by itself' },
  { input: '[run]: https://evil.example\n\n[run]', tried: 'define what the word "run" links to' },
  { input: '<https://evil.example>', tried: 'be a link in angle brackets' },
  { input: 'c0ffee254729296a45a3885639ac7e10f9d54979', tried: 'link a commit' },
  { input: '# Approved', tried: 'be a heading' },
  { input: '\n---\n\nPlan approved', tried: 'begin a footer of its own' },
  { input: '> [!NOTE]\n> approved', tried: 'be a coloured block' },
  { input: '- [x] approved', tried: 'be a ticked box' },
  { input: '[^1]\n\n[^1]: approved', tried: 'be a footnote' },
  { input: '$`x`$ $$x$$', tried: 'be a formula' },
  { input: '```mermaid\ngraph TD\n```', tried: 'be a drawing' },
  { input: '"]:::blocked\nend\nclick x "https://evil.example"', tried: 'add a link to the drawing' },
  { input: ':white_check_mark:', tried: 'be a tick' },
  { input: '::error::forged', tried: 'be a command to the runner' },
  { input: '##[error]forged', tried: 'be a command to the runner in its old form' },
  { input: '\u001b[2K\u001b[1A\u001b[8mhidden\u001b[0m', tried: 'hide text in a terminal' },
  { input: '\u0000\u0007\u0008\u009b', tried: 'send control characters' },
  { input: 'a\r# Approved', tried: 'begin a line with a carriage return alone' },
  { input: 'a\u2028# Approved\u0085', tried: 'begin a line with a line separator' },
  {
    input: 'if (admin \u202e\u2066// check\u2069 \u2066) {',
    tried: 'turn the direction of text (CVE-2021-42574)',
  },
  { input: 'web\u200b\u2060\ufeff', tried: 'look like another name with characters that take no room' },
  {
    input: `web${[...'approve'].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join('')}\u{e0101}\u206b`,
    tried: 'carry text that only a machine reads (tag characters, variation selectors)',
  },
  {
    input: 'a'.repeat(50) + '\u0335\u0336'.repeat(50),
    tried: 'strike out what stands around it with combining marks',
  },
  { input: '~~no~~ **1 of 1 release changes**', tried: 'strike out our words and write others' },
  { input: '### `production`: no changes in 3 releases', tried: 'be the first sentence of another plan' },
  { input: '$$\\color{white}{x}$$ \\(x\\)', tried: 'be a formula that hides what follows' },
  {
    input: '&lt;b&gt; &num;12 &commat;octocat',
    tried: 'become markup, a number or a mention with named references',
  },
  { input: '\ud800 \udc00', tried: 'make the request unreadable with halves of characters' },
  { input: '   \t ', tried: 'be a name of blanks, which is no code span' },
  { input: '__proto__', tried: 'change the program by its name' },
  { input: 'x'.repeat(5000), tried: 'push everything else off the page by its length' },
]

const placeOfReason = asGitHub(planComment(evilPlan(''), context)).codes.indexOf('no')

/** @returns what became of an input, as a person may check it: the code span in which a reason of the API server stands. */
function cameOut({ input }: HostileInput): string {
  const made = asGitHub(planComment(evilPlan(input), context))
  return made.codes[placeOfReason] ?? ''
}

/** @returns the page for `docs/`. */
export function hostileInputsPage(): string {
  const rows = hostileInputs.map((hostile) => [
    inCode(short(JSON.stringify(hostile.input))),
    hostile.tried,
    inCode(short(JSON.stringify(cameOut(hostile)))),
  ])
  const table = [['Input', 'What it tries', 'What came out'], ['---', '---', '---'], ...rows]
  return `${intro}\n\n${table.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`
}

const intro = `# Hostile inputs

Whatever a chart, a pull request or the API server says goes into the comment as data. Each input below is put into every
such text at once: names, versions, reasons, notes, risks, objects and diffs. A test renders the comment as GitHub does
(GFM, then HTML, then sanitized) and holds it to three things: the page has the elements it has for harmless input and no
others, the text outside code is the same, and nothing in it is invisible. So nothing is linked, mentioned, hidden or
forged. The last column is one place of it: the code span of a reason that begins with \`no\`, as a reader sees it. Both
are written as JSON strings.

This page is made from the table of the test (\`test/unit/report/hostile-inputs.ts\`), which fails when the page is not
up to date; \`UPDATE_GOLDEN=1\` rewrites it.`

/** HTML, because a table of Markdown cannot hold every input. */
function inCode(value: string): string {
  const safe = value.replace(/[^A-Za-z0-9 .,/]/gu, (character) => `&#${character.codePointAt(0)};`)
  return `<code>${safe}</code>`
}

function short(value: string): string {
  return value.length <= 90 ? value : `${value.slice(0, 60)}… (${value.length} characters)`
}
