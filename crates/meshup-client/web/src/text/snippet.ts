/** A piece of a snippet. */
export interface Part {
  readonly text: string;
  /** It is one of the words that were sought. */
  readonly isMarked: boolean;
}

/** The pieces of a snippet in which the words that were found stand between `<mark>` and `</mark>`. */
export function marked(snippet: string): Part[] {
  return snippet
    .split(/<mark>(.*?)<\/mark>/s)
    .map((text, index) => ({ text, isMarked: index % 2 === 1 }))
    .filter(({ text }) => text !== '');
}
