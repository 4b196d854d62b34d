/** The keys of an event as they are written: `Ctrl+k`, `Alt+Shift+ArrowDown`, `?`. Command counts as control. */
export function keyOf(event: KeyboardEvent): string {
  const shift = event.shiftKey && event.key.length > 1;
  const held = [(event.ctrlKey || event.metaKey) && 'Ctrl', event.altKey && 'Alt', shift && 'Shift'];
  return [...held.filter(Boolean), event.key].join('+');
}

/** The key is meant for a field. */
export function isTyping({ target }: Event): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
