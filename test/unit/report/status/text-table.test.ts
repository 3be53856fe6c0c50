import { describe, expect, it } from '@jest/globals'
import stringWidth from 'string-width'
import { lackingLines, narrowed, textTable } from '../../../../src/report/status/text-table.js'

const name = 'cloudflare-tunnel-ingress-controller'
const rows = [
  ['', 'release', 'when', 'why'],
  ['!', `${name}/${name}`, '2026-01-02T03:04:05+01:00', 'the stack wants another version of it'],
  ['✓', '監視/本番', '2026-01-02T03:04:05+01:00', ''],
]

describe('a table', () => {
  it('sets its cells below each other, wide characters too, without spaces at the end', () => {
    const table = textTable(
      [
        ['', 'name', 'age'],
        ['!', 'shop/web', '1 d'],
        ['✓', '監視', ''],
      ],
      '  ',
    )
    expect(table).toEqual([['     name      age'], ['  !  shop/web  1 d'], ['  ✓  監視']])
  })

  it('breaks and cuts nothing where there is no terminal, and is not pushed apart by a long cell', () => {
    const long = 'x'.repeat(300)
    const table = textTable(
      [
        ['name', 'age'],
        [long, '1 d'],
        ['web', '2 d'],
      ],
      '',
    )
    expect(table).toEqual([[`name${' '.repeat(78)}age`], [`${long}  1 d`], [`web${' '.repeat(79)}2 d`]])
  })

  it.each([40, 60, 80, 100, 120, 200])('fits a terminal of %d columns with all that it holds', (columns) => {
    const lines = textTable(rows, '  ', columns).flat()
    expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(columns)
    const parts = lines.join('').replace(/\s/g, '')
    for (const part of [name, '監視/本番', '2026-01-02T03:04:05+01:00'])
      expect(parts).toContain(part.slice(0, 8))
  })

  it('breaks a long name at its joints, and no time', () => {
    expect(textTable(rows, '', 100).flat()).toEqual([
      '   release                             when                       why',
      '!  cloudflare-tunnel-ingress-          2026-01-02T03:04:05+01:00  the stack wants another version of',
      '   controller/cloudflare-tunnel-                                  it',
      '   ingress-controller',
      '✓  監視/本番                           2026-01-02T03:04:05+01:00',
    ])
  })

  it('has each cell behind its title where the columns would be too narrow', () => {
    expect(textTable(rows, '', 50)).toEqual([
      [],
      [
        `!  release ${name}/`,
        `  ${name}, when`,
        '  2026-01-02T03:04:05+01:00, why the stack wants',
        '  another version of it',
      ],
      ['✓  release 監視/本番, when', '  2026-01-02T03:04:05+01:00'],
    ])
  })
})

describe('a table in a narrow terminal', () => {
  const wide = [
    ['release', 'chart', 'age', 'version'],
    ['shop/orders-db', 'orders-db', '5 minutes', '0.1.0'],
  ]
  it.each<[room: number | undefined, left: string[]]>([
    [undefined, []],
    [50, []],
    [40, ['chart']],
    [30, ['chart', 'age']],
    // Not even the rest fits: then it is told behind its titles, all of it.
    [15, []],
  ])('of %s columns leaves the least needed out until it fits', (room, left) => {
    const found = narrowed(wide, ['not there', 'chart', 'age'], room)
    const kept = (wide[0] ?? []).filter((title) => !left.includes(title))
    expect([found.rows[0], found.left]).toEqual([kept, left])
    expect(found.rows[1]).toHaveLength(kept.length)
    expect(textTable(found.rows, '', room)[0]).toHaveLength(room === 15 ? 0 : 1)
  })

  it('says which columns it lacks, in one line, and nothing where it lacks none', () => {
    expect(lackingLines(['chart', 'age'], '  ', 80)).toEqual(['  left out for want of room: chart, age'])
    expect(lackingLines([], '  ', 80)).toEqual([])
  })
})
