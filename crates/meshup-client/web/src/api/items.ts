import { api, ask, everything } from './client';
import { Refusal } from './refusal';
import type { components } from './rest.gen';
import type { CalendarEvent, Comment, EventOccurrence, Note, NoteVersion, Poll, PollResults, Task, TaskAttachment } from './types';
import { upload } from './upload';

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
  comments: (server: string, task_id: string): Promise<readonly Comment[]> =>
    everything<Comment>(async (query) =>
      ask(api.GET('/api/v1/tasks/{server_id}/{task_id}/comments/', { params: { path: { server_id: server, task_id }, query } })),
    ),
  comment: (server: string, task_id: string, body: Body<'CommentBody'>): Promise<Comment> =>
    ask(api.POST('/api/v1/tasks/{server_id}/{task_id}/comments/', { params: { path: { server_id: server, task_id } }, body })),
  attach(server: string, task: string, file: File, onProgress: (sent: number) => void): Promise<TaskAttachment> {
    const form = new FormData();
    form.set('file', file);
    return upload(`/api/v1/tasks/${server}/${task}/attachments/`, form, onProgress);
  },
  get: (server: string, task_id: string): Promise<Task> =>
    ask(api.GET('/api/v1/tasks/{server_id}/{task_id}/', { params: { path: { server_id: server, task_id } } })),
};

/** An update that is based on an older version than the present one. */
export class NoteConflict extends Error {
  readonly note: Note;

  constructor(note: Note) {
    super('version_conflict');
    this.note = note;
  }
}

const atNote = (server_id: string, note_id: string) => ({ params: { path: { server_id, note_id } } });

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
  get: (server: string, note: string): Promise<Note> => ask(api.GET('/api/v1/notes/{server_id}/{note_id}/', atNote(server, note))),
  /** Pins a note, or unpins it. */
  pin: (server: string, note: string) => ask(api.POST('/api/v1/notes/{server_id}/{note_id}/pin/', atNote(server, note))),
  /** Locks a note, or unlocks it. */
  lock: (server: string, note: string) => ask(api.POST('/api/v1/notes/{server_id}/{note_id}/lock/', atNote(server, note))),
  allow: (server: string, note: string, user_id: string, permission: Body<'CollaboratorPermission'>) =>
    ask(api.POST('/api/v1/notes/{server_id}/{note_id}/collaborators/', { ...atNote(server, note), body: { user_id, permission } })),
  disallow: (server_id: string, note_id: string, user_id: string) =>
    ask(api.DELETE('/api/v1/notes/{server_id}/{note_id}/collaborators/{user_id}/', { params: { path: { server_id, note_id, user_id } } })),
  versions: (server: string, note_id: string): Promise<readonly NoteVersion[]> =>
    everything<NoteVersion>(async (query) =>
      ask(api.GET('/api/v1/notes/{server_id}/{note_id}/versions/', { params: { path: { server_id: server, note_id }, query } })),
    ),
  /** Makes an earlier version the present one, unless somebody has changed the note since `version`. */
  restore: async (server: string, note: string, version_number: number, version: number): Promise<Note> =>
    (await ask(api.POST('/api/v1/notes/{server_id}/{note_id}/restore/', { ...atNote(server, note), body: { version_number, version } }))).note,
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
  change: (server: string, poll: string, body: Body<'UpdatePoll'>): Promise<Poll> =>
    ask(api.PATCH('/api/v1/polls/{server_id}/{poll_id}/', { ...atPoll(server, poll), body })),
  addOption: (server: string, poll: string, option_text: string): Promise<Poll> =>
    ask(api.POST('/api/v1/polls/{server_id}/{poll_id}/options/', { ...atPoll(server, poll), body: { option_text } })),
  results: (server: string, poll: string): Promise<PollResults> => ask(api.GET('/api/v1/polls/{server_id}/{poll_id}/results/', atPoll(server, poll))),
  comments: (server_id: string, poll_id: string): Promise<readonly Comment[]> =>
    everything<Comment>(async (query) =>
      ask(api.GET('/api/v1/polls/{server_id}/{poll_id}/comments/', { params: { path: { server_id, poll_id }, query } })),
    ),
  comment: (server: string, poll: string, body: Body<'CommentBody'>): Promise<Comment> =>
    ask(api.POST('/api/v1/polls/{server_id}/{poll_id}/comments/', { ...atPoll(server, poll), body })),
  remove: (server: string, poll: string) => ask(api.DELETE('/api/v1/polls/{server_id}/{poll_id}/', atPoll(server, poll))),
};

const atEvent = (server_id: string, event_id: string) => ({ params: { path: { server_id, event_id } } });

export const events = {
  /** The occurrences that overlap a month, which counts from 1. */
  month: async (server: string, year: number, month: number): Promise<readonly EventOccurrence[]> =>
    (await ask(api.GET('/api/v1/events/{server_id}/calendar/', { params: { ...at(server), query: { year, month } } }))).events,
  create: (server: string, body: Body<'CreateEvent'>): Promise<CalendarEvent> => ask(api.POST('/api/v1/events/{server_id}/', { params: at(server), body })),
  get: (server: string, event: string): Promise<CalendarEvent> => ask(api.GET('/api/v1/events/{server_id}/{event_id}/', atEvent(server, event))),
  /** Changes an event with all of its occurrences. */
  change: (server: string, event: string, body: Body<'UpdateEvent'>): Promise<CalendarEvent> =>
    ask(api.PATCH('/api/v1/events/{server_id}/{event_id}/', { ...atEvent(server, event), body })),
  remove: (server: string, event: string) => ask(api.DELETE('/api/v1/events/{server_id}/{event_id}/', atEvent(server, event))),
  answer: (server: string, event: string, rsvp_status: Body<'Rsvp'>['rsvp_status']) =>
    ask(api.POST('/api/v1/events/{server_id}/{event_id}/rsvp/', { ...atEvent(server, event), body: { rsvp_status } })),
  link: async (server: string): Promise<string> => (await ask(api.POST('/api/v1/events/{server_id}/calendar-link/', { params: at(server) }))).url,
};
