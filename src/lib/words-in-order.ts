/**
 * `chart .* not found` as a regular expression takes quadratic time where a hostile text repeats its beginning; one
 * pass from left to right finds the same.
 * @param words in lower case.
 * @returns whether one line of the text holds all of them, one after the other.
 */
export function hasInOrder(text: string, words: readonly string[]): boolean {
  return text
    .toLowerCase()
    .split('\n')
    .some((line) => {
      let from = 0
      return words.every((word) => {
        const at = line.indexOf(word, from)
        from = at + word.length
        return at >= 0
      })
    })
}
