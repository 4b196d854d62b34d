import { expect, test } from 'vitest';
import type { Poll, ServerFrame, Task } from '../src/api/types';
import { Items, seenPoll } from '../src/state/items';
import { beside, columns, moved } from '../src/tasks/board';
import { settle } from './fakes';

const task = (id: string, minute: number, about: Partial<Task> = {}) =>
  ({ id, server: 's', title: id, updated_at: `2026-11-30T12:0${minute}:00Z`, status: 'pending', priority: 'medium', due_date: null, progress: 0, ...about }) as Task;

const frame = (event: 'task.created' | 'task.updated', payload: Task): ServerFrame => ({ event, server: 's', payload }) as ServerFrame;

async function loaded(...tasks: Task[]) {
  const items = new Items<Task>('task', 's', async () => tasks);
  await items.load();
  return { items, titles: () => items.list.get()?.map(({ title }) => title) };
}

test('an item is replaced by a newer state of itself only', async () => {
  const { items, titles } = await loaded(task('a', 1));
  items.onFrame(frame('task.updated', task('a', 3, { title: 'newest' })));
  items.onFrame(frame('task.updated', task('a', 2, { title: 'late' })));
  await settle();
  expect(titles()).toEqual(['newest']);
});

test('an answer that is older than a frame does not undo it', async () => {
  let answer: (tasks: Task[]) => void = () => {};
  const items = new Items<Task>('task', 's', () => new Promise((resolve) => (answer = resolve)));
  const loading = items.load();
  items.onFrame(frame('task.created', task('a', 2, { title: 'as announced' })));
  await settle();
  answer([task('a', 1, { title: 'as it was' })]);
  await loading;
  expect(items.list.get()?.map(({ title }) => title)).toEqual(['as announced']);
});

test('items of other communities and kinds are left alone', async () => {
  const { items, titles } = await loaded();
  items.onFrame({ ...frame('task.created', task('x', 1)), server: 'other' } as ServerFrame);
  items.onFrame({ event: 'note.created', server: 's', payload: task('n', 1) } as unknown as ServerFrame);
  await settle();
  expect(titles()).toEqual([]);
});

test('what the server refuses is as it was before', async () => {
  const before = task('a', 1);
  const { items } = await loaded(before);
  const refused = items.optimistically(moved(before, 'completed'), () => Promise.reject(new Error('no')));
  expect(items.list.get()?.[0]?.status).toBe('completed');
  await expect(refused).rejects.toThrow('no');
  expect(items.list.get()?.[0]).toBe(before);
});

test("a frame about a poll keeps one's own vote", () => {
  const option = (id: string, vote_count: number) => ({ id, vote_count, has_voted: false });
  const known = { id: 'p', user_votes: ['b'], can_vote: true, options: [option('a', 0), option('b', 1)] } as unknown as Poll;
  const said = { id: 'p', status: 'closed', options: [option('a', 2), option('b', 1)] } as unknown as Poll;
  const seen = seenPoll(known, said, () => Promise.reject(new Error('not asked'))) as Poll;
  expect(seen.user_votes).toEqual(['b']);
  expect(seen.can_vote).toBe(false);
  expect(seen.options.map(({ has_voted, vote_count }) => [has_voted, vote_count])).toEqual([
    [false, 2],
    [true, 1],
  ]);
});

test('results that only voters see are asked for', () => {
  const known = { id: 'p', user_votes: ['b'], can_vote: false, options: [], total_votes: 3 } as unknown as Poll;
  const hidden = { id: 'p', status: 'active', options: [], total_votes: null } as unknown as Poll;
  const asked = { ...known, total_votes: 4 };
  expect(seenPoll(known, hidden, () => asked as never)).toBe(asked);
});

test('the board sorts by urgency and then by the day, and keeps what is overdue among what is to be done', () => {
  const board = columns([
    task('later', 1, { due_date: '2026-12-02' }),
    task('urgent', 1, { priority: 'urgent' }),
    task('late', 1, { status: 'overdue', due_date: '2026-11-01' }),
    task('done', 1, { status: 'completed' }),
  ]);
  expect(board.get('pending')?.map(({ id }) => id)).toEqual(['urgent', 'late', 'later']);
  expect(board.get('completed')?.map(({ id }) => id)).toEqual(['done']);
  expect(beside('pending', -1)).toBe('pending');
  expect(beside('pending', 1)).toBe('in_progress');
});
