/** The labels in a field that separates them by commas, each once whatever its case. */
export function tagsOf(text: string): string[] {
  const tags = text.split(',').map((tag) => tag.trim());
  const known = new Set<string>();
  return tags.filter((tag) => tag !== '' && !known.has(tag.toLowerCase()) && known.add(tag.toLowerCase()));
}

/** All labels of some items, in the order of the alphabet. */
export function allTags(items: readonly { readonly tags: readonly string[] }[]): string[] {
  return [...new Set(items.flatMap(({ tags }) => tags))].toSorted((a, b) => a.localeCompare(b));
}
