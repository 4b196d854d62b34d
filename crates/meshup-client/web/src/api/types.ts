// The API's types under short names.

import type { AboutConversation, AboutMe, AboutMessage, AboutServer, AheadFrame, Named } from './ahead';
import type { components as rest } from './rest.gen';
import type { components as socket } from './socket.gen';

type Schemas = rest['schemas'];

export type Account = Schemas['Account'];
export type Attachment = Schemas['Attachment'];
export type AuditEntry = Schemas['AuditEntry'];
export type Channel = Schemas['Channel'];
export type CalendarEvent = Schemas['Event'];
export type Comment = Schemas['Comment'];
export type Conversation = Schemas['DirectConversation'] & AboutConversation;
export type EventOccurrence = Schemas['EventOccurrence'];
export type Export = Schemas['Export'];
export type Invite = Schemas['Invite'];
export type Member = Schemas['Member'];
export type Note = Schemas['Note'];
export type NoteVersion = Schemas['NoteVersion'];
export type Notification = Schemas['Notification'];
export type NotificationPreference = Schemas['NotificationPreference'];
export type Permission = Schemas['Permission'];
export type Poll = Schemas['Poll'];
export type PollResults = Schemas['PollResults'];
export type Role = Schemas['Role'];
export type SearchResult = Schemas['SearchResult'];
export type Server = Schemas['Server'] & AboutServer;
export type ServerSettings = Schemas['ServerSettings'];
export type Session = Schemas['Session'];
export type Site = Schemas['Site'];
export type Task = Schemas['Task'];
export type TaskAttachment = Schemas['TaskAttachment'];
export type UnreadRoom = Schemas['UnreadRoom'];
export type User = Schemas['User'] & AboutMe;
export type UserBasic = Schemas['UserBasic'] & Named;
export type UserSettings = Schemas['UserSettings'];

/** A reaction; frames do not have the number that it has for other APIs. */
export type Reaction = Omit<Schemas['Reaction'], 'number'>;

/** A message as the client shows it, in a channel or a direct conversation. */
export type Message = Omit<Schemas['Message'], 'reactions'> & AboutMessage & { readonly reactions: readonly Reaction[] };

export type RoomKind = Schemas['UnreadKind'];

/** A channel or a direct conversation; the id is that of either. */
export interface RoomRef {
  readonly id: string;
  readonly kind: RoomKind;
}

export type ServerFrame = socket['schemas']['ServerFrame'] | AheadFrame;
export type ClientFrame = socket['schemas']['ClientFrame'];
export type FrameOf<Event extends ServerFrame['event']> = Extract<ServerFrame, { event: Event }>;

/** A frame that has a position in its room. */
export type DurableFrame = Extract<ServerFrame, { seq: number }>;

export type { InvitePreview, Level, RoomLevel } from './ahead';
