import type { Notification } from '../api/types';
import { addressOf } from '../routes';

/** Where a notification leads; null if it is about nothing that is shown, such as an announcement. */
export function addressOfNotification({ kind, room, server, target_id }: Notification): string | null {
  if (kind === 'direct_message' || kind === 'message_request') return room && addressOf.conversation(room);
  if (kind === 'mention' && room) return `${server ? addressOf.channel(server, room) : addressOf.conversation(room)}/m/${target_id}`;
  return server && addressOf.server(server);
}
