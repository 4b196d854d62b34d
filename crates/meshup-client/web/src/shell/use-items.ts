import { onDestroy } from 'svelte';
import type { Item, Items } from '../state/items';
import { useApp } from './context';

/** Loads items and keeps them up to date as long as the component is there. */
export function useItems<T extends Item>(items: Items<T>): Items<T> {
  const app = useApp();
  onDestroy(app.listen((frame) => items.onFrame(frame)));
  // What was said while there was no connection is not replayed for items.
  onDestroy(app.connection.state.subscribe((state) => state === 'online' && items.list.get() !== null && void items.load()));
  void items.load();
  return items;
}
