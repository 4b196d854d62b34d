import type { components } from '../api/rest.gen';
import { w } from '../words';

type Change = components['schemas']['AuditChange'];

/** What was done, in words. */
export function actionIn(action: string): string {
  return (w.care.actions as Record<string, string>)[action] ?? action;
}

/** A change of a field, with what it was before. */
export function changeIn({ field, from, to }: Change): string {
  const name = (w.care.fields as Record<string, string>)[field] ?? field.replaceAll('_', ' ');
  return from === null ? `${name}: ${to ?? '–'}` : `${name}: ${from} → ${to ?? '–'}`;
}
