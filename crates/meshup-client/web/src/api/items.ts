import { api, ask, everything, items, send } from './client';
import { Refusal } from './refusal';
import type { components } from './rest.gen';
import type { CalendarEvent, EventOccurrence, Note, NoteVersion, Poll, Task } from './types';

type Body<Name extends keyof components['schemas']> = components['schemas'][Name];

const at = (server_id: string) => ({ path: { server_id } });

export const tasks = {
  list: (server: string) =>
    everything<Task>(async (query) => ask(api.GET('/api/v1/tasks/{server_id}/', { params: { ...at(server), query } }))),
  create: (server: string, body: Body<'CreateTask'>): Promise<Task> => ask(api.POST('/api/v1/tasks/{server_id}/', { params: at(server), body })),
  change: (server: string, task_id: string, body: Body<'UpdateTask'>): Promise<Task> =>
    ask(api.PATCH('/api/v1/tasks/{server_id}/{task_id}/', { params: { path: { server_id: server, task_id } }, body })),
  remove: (server: string, task_id: string) =>
    ask(api.DELETE('/api/v1/tasks/{server_id}/{task_id}/', { params: { path: { server_id: server, task_id } } })),
  comments: async (server: string, task_id: string) =>
    items(await ask(api.GET('/api/v1/tasks/{server_id}/{task_id}/comments/', { params: { path: { server_id: server, task_id } } }))),
  comment: (server: string, task_id: string, content: string) =>
    ask(api.POST('/api/v1/tasks/{server_id}/{task_id}/comments/', { params: { path: { server_id: server, task_id } }, body: { content } })),
};

/** An update that is based on an older version than the present one. */
export class NoteConflict extends Error {
  readonly note: Note;

  constructor(note: Note) {
    super('version_conflict');
    this.note = note;
  }
}

export const notes = {
  list: (server: string) =>
    everything<Note>(async (query) => ask(api.GET('/api/v1/notes/{server_id}/', { params: { ...at(server), query } }))),
  create: (server: string, body: Body<'CreateNote'>): Promise<Note> => ask(api.POST('/api/v1/notes/{server_id}/', { params: at(server), body })),
  /** Stores a note that is based on `body.version`; throws a `NoteConflict` if somebody was faster. */
  async change(server: string, note_id: string, body: Body<'UpdateNote'>): Promise<Note> {
    try {
      return await ask(api.PATCH('/api/v1/notes/{server_id}/{note_id}/', { params: { path: { server_id: server, note_id } }, body }));
    } catch (thrown) {
      if (thrown instanceof Refusal && thrown.code === 'version_conflict') throw new NoteConflict((thrown.body as { note: Note }).note);
      throw thrown;
    }
  },
  remove: (server: string, note_id: string) =>
    ask(api.DELETE('/api/v1/notes/{server_id}/{note_id}/', { params: { path: { server_id: server, note_id } } })),
  pin: (server: string, note: string) => send<void>('POST', `/api/v1/notes/${server}/${note}/pin/`),
  versions: async (server: string, note_id: string): Promise<readonly NoteVersion[]> =>
    items(await ask(api.GET('/api/v1/notes/{server_id}/{note_id}/versions/', { params: { path: { server_id: server, note_id } } }))),
  restore: async (server: string, note_id: string, version_number: number): Promise<Note> =>
    (await ask(api.POST('/api/v1/notes/{server_id}/{note_id}/restore/', { params: { path: { server_id: server, note_id } }, body: { version_number } }))).note,
};

const atPoll = (server_id: string, poll_id: string) => ({ params: { path: { server_id, poll_id } } });

export const polls = {
  list: (server: string) =>
    everything<Poll>(async (query) => ask(api.GET('/api/v1/polls/{server_id}/', { params: { ...at(server), query } }))),
  get: (server: string, poll: string): Promise<Poll> => ask(api.GET('/api/v1/polls/{server_id}/{poll_id}/', atPoll(server, poll))),
  create: (server: string, body: Body<'CreatePoll'>): Promise<Poll> => ask(api.POST('/api/v1/polls/{server_id}/', { params: at(server), body })),
  vote: async (server: string, poll: string, option_ids: string[]): Promise<Poll> =>
    (await ask(api.POST('/api/v1/polls/{server_id}/{poll_id}/vote/', { ...atPoll(server, poll), body: { option_ids } }))).poll,
  unvote: (server: string, poll: string) => ask(api.DELETE('/api/v1/polls/{server_id}/{poll_id}/unvote/', atPoll(server, poll))),
  close: async (server: string, poll: string): Promise<Poll> =>
    (await ask(api.POST('/api/v1/polls/{server_id}/{poll_id}/close/', atPoll(server, poll)))).poll,
  remove: (server: string, poll: string) => ask(api.DELETE('/api/v1/polls/{server_id}/{poll_id}/', atPoll(server, poll))),
};

const atEvent = (server_id: string, event_id: string) => ({ params: { path: { server_id, event_id } } });

export const events = {
  /** The occurrences that overlap a month, which counts from 1. */
  month: async (server: string, year: number, month: number): Promise<readonly EventOccurrence[]> =>
    (await ask(api.GET('/api/v1/events/{server_id}/calendar/', { params: { ...at(server), query: { year, month } } }))).events,
  create: (server: string, body: Body<'CreateEvent'>): Promise<CalendarEvent> => ask(api.POST('/api/v1/events/{server_id}/', { params: at(server), body })),
  remove: (server: string, event: string) => ask(api.DELETE('/api/v1/events/{server_id}/{event_id}/', atEvent(server, event))),
  answer: (server: string, event: string, rsvp_status: Body<'Rsvp'>['rsvp_status']) =>
    ask(api.POST('/api/v1/events/{server_id}/{event_id}/rsvp/', { ...atEvent(server, event), body: { rsvp_status } })),
  link: async (server: string): Promise<string> => (await ask(api.POST('/api/v1/events/{server_id}/calendar-link/', { params: at(server) }))).url,
};
