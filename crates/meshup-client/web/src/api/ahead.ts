// What the API has and the generated types lack until `npm run gen` has run on the server that has it. Then this file
// goes, and `types.ts` takes these names from the generated ones.

import type { components as rest } from './rest.gen';

type Schemas = rest['schemas'];

/** A user with the name that they chose to be shown by. */
export interface Named {
  readonly display_name?: string;
}

export interface AboutMe {
  readonly is_admin?: boolean;
}

export interface AboutServer {
  readonly is_member?: boolean;
  /** It could be joined now without an invite. */
  readonly can_join?: boolean;
}

export interface AboutMessage {
  /** The nonce that it was sent with; only in one's own `message.created`. */
  readonly nonce?: string | null;
  /** How many messages have it as their thread. */
  readonly reply_count?: number;
}

export interface AboutConversation {
  /** Somebody asks to begin it; it is accepted or declined. */
  readonly is_request?: boolean;
}

export interface InvitePreview {
  readonly code: string;
  readonly expires_at: string | null;
  /** Only one account may accept it. */
  readonly is_personal: boolean;
  readonly server: Pick<Schemas['Server'], 'id' | 'name' | 'description' | 'icon' | 'member_count'> & { readonly is_full: boolean };
}

export type Level = 'default' | 'all' | 'mentions' | 'none';

/** What somebody wants to hear of a room. */
export interface RoomLevel {
  readonly room: string;
  readonly level: Level;
  readonly muted_until: string | null;
}

/** What one has begun to write in a room, on any device. */
export interface RemoteDraft {
  readonly room: string;
  readonly content: string | null;
  readonly reply_to: string | null;
}

interface InServer<Event extends string, Payload> {
  readonly event: Event;
  readonly server: string;
  readonly payload: Payload;
}

interface Gone {
  readonly id: string;
}

export type AheadFrame =
  | { readonly event: 'draft.updated'; readonly payload: RemoteDraft }
  | { readonly event: 'room_settings.updated'; readonly payload: RoomLevel }
  | InServer<'channel.created' | 'channel.updated', Schemas['Channel']>
  | InServer<'channel.deleted', Gone>
  | InServer<'member.joined' | 'member.updated', Schemas['Member']>
  | InServer<'member.left', Gone & { readonly user: string }>
  | InServer<'role.created' | 'role.updated', Schemas['Role']>
  | InServer<'role.deleted', Gone>
  | InServer<'server.updated' | 'server.joined', Schemas['Server'] & AboutServer>
  | InServer<'server.deleted' | 'server.left', Gone>;
