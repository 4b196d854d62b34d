import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Comment, EventOccurrence, Note, Poll, Task } from '../src/api/types';
import { inOrder, onDay, spanOf, touches } from '../src/calendar/month';
import { fieldsOf, timesOf } from '../src/calendar/repeat';
import { slotsOf, weekOf } from '../src/calendar/week';
import { beside, compare } from '../src/notes/diff';
import { rightsIn } from '../src/notes/rights';
import { keepUnsaved, unsavedOf } from '../src/notes/unsaved';
import { stateOf } from '../src/polls/rights';
import { matching, rightsTo } from '../src/tasks/board';
import { allTags, tagsOf } from '../src/text/tags';
import { fileNameOf } from '../src/text/address';
import { depthsOf } from '../src/ui/comments';
import { askForNew, whenAsked } from '../src/shell/intent';

const local = (day: number, hour = 0, minute = 0) => new Date(2026, 10, day, hour, minute);

const occurrence = (id: string, begin: Date, end: Date, about: Partial<EventOccurrence> = {}) =>
  ({ id, title: id, occurrence: 0, all_day: false, start_time: begin.toISOString(), end_time: end.toISOString(), ...about }) as EventOccurrence;

const wholeDays = (id: string, first: string, after: string) =>
  ({ id, title: id, occurrence: 0, all_day: true, start_time: `${first}T00:00:00Z`, end_time: `${after}T00:00:00Z` }) as EventOccurrence;

test('an event that lasts all day is on its days wherever the reader is', () => {
  const fair = wholeDays('fair', '2026-11-30', '2026-12-02');
  const on = (day: Date) => onDay([fair], day).length === 1;
  expect([on(local(29)), on(local(30)), on(new Date(2026, 11, 1)), on(new Date(2026, 11, 2))]).toEqual([false, true, true, false]);
  expect(spanOf(fair).begin).toEqual(local(30));
  expect(touches(fair, { year: 2026, month: 12 })).toBe(true);
  expect(touches(wholeDays('eve', '2026-11-30', '2026-12-01'), { year: 2026, month: 12 })).toBe(false);
});

test('what lasts all day stands before what begins at midnight', () => {
  const night = occurrence('a night', local(30), local(30, 1));
  const day = wholeDays('the day', '2026-11-30', '2026-12-01');
  expect(inOrder([night, day]).map(({ id }) => id)).toEqual(['the day', 'a night']);
});

test('the times of an event survive its form', () => {
  const timed = occurrence('e', local(29, 22, 30), local(30, 1));
  expect(timesOf(fieldsOf(timed))).toEqual({ all_day: false, start_time: timed.start_time, end_time: timed.end_time });
  const days = wholeDays('d', '2026-11-28', '2026-12-01');
  expect(fieldsOf(days)).toMatchObject({ date: '2026-11-28', endDate: '2026-11-30' });
  expect(timesOf(fieldsOf(days))).toEqual({ all_day: true, start_time: days.start_time, end_time: '2026-12-01T00:00:00.000Z' });
});

test('a week has seven days and the day that was asked for', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 800 }), fc.integer({ min: 0, max: 6 }), (offset, first) => {
      const day = new Date(2026, 0, 1 + offset);
      const week = weekOf(day, first);
      expect(week).toHaveLength(7);
      expect(week[0]?.getDay()).toBe(first);
      expect(week.map(String)).toContain(String(day));
    }),
  );
});

test('events of a day do not cover each other', () => {
  const quarter = fc.integer({ min: 0, max: 95 });
  fc.assert(
    fc.property(fc.array(fc.tuple(quarter, fc.integer({ min: 1, max: 12 })), { maxLength: 12 }), (times) => {
      const events = times.map(([from, length], index) => occurrence(`e${index}`, local(10, 0, from * 15), local(10, 0, (from + length) * 15)));
      const slots = slotsOf(events, local(10));
      expect(slots).toHaveLength(events.length);
      for (const a of slots) {
        expect(a.lane).toBeLessThan(a.lanes);
        expect(a.from).toBeGreaterThanOrEqual(0);
        expect(a.to).toBeLessThanOrEqual(24 * 60);
        for (const b of slots) {
          if (a !== b && a.lane === b.lane) expect(a.to <= b.from || b.to <= a.from).toBe(true);
        }
      }
    }),
  );
});

test('an event that passes midnight is on both days', () => {
  const party = occurrence('party', local(10, 22), local(11, 2));
  expect(slotsOf([party], local(10))).toMatchObject([{ from: 22 * 60, to: 24 * 60 }]);
  expect(slotsOf([party], local(11))).toMatchObject([{ from: 0, to: 120 }]);
  expect(slotsOf([party], local(12))).toEqual([]);
});

test('texts side by side are both whole, and what was replaced stands beside what replaced it', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 10 }).map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const rows = beside(compare(before, after));
      const side = (name: 'before' | 'after') => rows.map((row) => row[name]).filter((line) => line !== null).join('\n');
      expect(side('before')).toBe(before);
      expect(side('after')).toBe(after);
      for (const row of rows) if (!row.isChanged) expect(row.before).toBe(row.after);
    }),
  );
  expect(beside(compare('one\ntwo', 'one\n2')).at(-1)).toEqual({ before: 'two', after: '2', isChanged: true });
});

test('what a note allows depends on its lock, on who made it and on the permission', () => {
  const note = (about: object) => ({ created_by: { id: 'maker' }, is_locked: false, collaborators: [], ...about }) as unknown as Note;
  const as = (permission: string) => ({ collaborators: [{ user: { id: 'me' }, permission }] });
  const nothing = () => false;
  const keeper = (permission: string) => permission === 'note.manage';
  expect(rightsIn(note({}), 'me', nothing)).toEqual({ canEdit: true, canManage: false });
  expect(rightsIn(note({ is_locked: true }), 'me', nothing)).toEqual({ canEdit: false, canManage: false });
  expect(rightsIn(note(as('view')), 'me', nothing)).toEqual({ canEdit: false, canManage: false });
  expect(rightsIn(note({ is_locked: true, ...as('admin') }), 'me', nothing)).toEqual({ canEdit: true, canManage: true });
  expect(rightsIn(note({ is_locked: true }), 'maker', nothing)).toEqual({ canEdit: true, canManage: true });
  expect(rightsIn(note({ is_locked: true, ...as('view') }), 'me', keeper)).toEqual({ canEdit: true, canManage: true });
});

test('what is written in a note survives closing the tab, until it is stored', () => {
  const kept = new Map<string, string>();
  const shelf = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value), removeItem: (key: string) => void kept.delete(key) };
  const written = { title: 'a', content: 'b', tags: '', version: 3 };
  keepUnsaved('me', 'n', written, shelf);
  expect(unsavedOf('me', 'n', shelf)).toEqual(written);
  expect(unsavedOf('me', 'other', shelf)).toBeNull();
  expect(unsavedOf('you', 'n', shelf)).toBeNull();
  keepUnsaved('me', 'n', null, shelf);
  expect(unsavedOf('me', 'n', shelf)).toBeNull();
});

test('tasks are found by assignee and label', () => {
  const task = (id: string, assignee: string | null, tags: string[]) => ({ id, assigned_to: assignee && { id: assignee }, tags }) as unknown as Task;
  const all = [task('a', 'me', ['web']), task('b', null, ['web', 'docs']), task('c', 'you', [])];
  const ids = (assignee: string, tag: string) => matching(all, { assignee, tag }).map(({ id }) => id);
  expect(ids('', '')).toEqual(['a', 'b', 'c']);
  expect(ids('me', '')).toEqual(['a']);
  expect(ids('nobody', '')).toEqual(['b']);
  expect(ids('', 'web')).toEqual(['a', 'b']);
  expect(ids('you', 'web')).toEqual([]);
  expect(allTags(all)).toEqual(['docs', 'web']);
});

test('a task is changed by its creator, its assignee and managers, and deleted by all but the assignee', () => {
  const task = { assigned_by: { id: 'maker' }, assigned_to: { id: 'doer' } } as unknown as Task;
  expect(rightsTo(task, 'maker', false)).toEqual({ canEdit: true, canRemove: true });
  expect(rightsTo(task, 'doer', false)).toEqual({ canEdit: true, canRemove: false });
  expect(rightsTo(task, 'other', false)).toEqual({ canEdit: false, canRemove: false });
  expect(rightsTo(task, 'other', true)).toEqual({ canEdit: true, canRemove: true });
});

test('a poll is open until it is closed or its time has come', () => {
  const poll = (about: Partial<Poll>) => ({ status: 'active', is_expired: false, expires_at: null, allow_multiple_votes: false, user_votes: [], ...about }) as unknown as Poll;
  const now = Date.parse('2026-11-30T12:00:00Z');
  expect(stateOf(poll({}), now)).toEqual({ isOpen: true, isDraft: false, isClosed: false, canChoose: true });
  expect(stateOf(poll({ expires_at: '2026-11-30T12:00:00Z' }), now)).toMatchObject({ isOpen: false, isClosed: true });
  expect(stateOf(poll({ expires_at: '2026-11-30T12:00:01Z' }), now).isOpen).toBe(true);
  expect(stateOf(poll({ status: 'closed' }), now)).toMatchObject({ isOpen: false, isClosed: true });
  expect(stateOf(poll({ status: 'draft' }), now)).toMatchObject({ isOpen: false, isDraft: true, canChoose: false });
  expect(stateOf(poll({ user_votes: ['a'] }), now).canChoose).toBe(false);
  expect(stateOf(poll({ user_votes: ['a'], allow_multiple_votes: true }), now).canChoose).toBe(true);
});

test('labels are each taken once, whatever their case', () => {
  expect(tagsOf(' Web, docs,web ,, two words')).toEqual(['Web', 'docs', 'two words']);
  expect(tagsOf(' , ')).toEqual([]);
});

test('a file is called what its address ends with', () => {
  expect(fileNameOf('http://host/media/tasks/ab/Plan%20B.pdf?token=x')).toBe('Plan B.pdf');
  expect(fileNameOf('/media/100%.txt')).toBe('100%.txt');
});

test('replies stand below what they answer', () => {
  const comment = (id: string, replies: Comment[] = []) => ({ id, replies }) as Comment;
  const placed = depthsOf([comment('a', [comment('b', [comment('c')]), comment('d')]), comment('e')]);
  expect(placed.map(({ comment, depth }) => `${comment.id}${depth}`)).toEqual(['a0', 'b1', 'c2', 'd1', 'e0']);
});

test('a new item is begun once, by the page of its kind', () => {
  const begun: string[] = [];
  askForNew('task');
  const leaveNotes = whenAsked('note', () => begun.push('note'));
  const leaveTasks = whenAsked('task', () => begun.push('task'));
  leaveTasks();
  const leaveAgain = whenAsked('task', () => begun.push('task again'));
  askForNew('note');
  expect(begun).toEqual(['task', 'note']);
  leaveNotes();
  leaveAgain();
});
