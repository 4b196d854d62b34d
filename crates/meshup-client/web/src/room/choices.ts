import CalendarDays from '@lucide/svelte/icons/calendar-days';
import History from '@lucide/svelte/icons/history';
import ListChecks from '@lucide/svelte/icons/list-checks';
import NotebookPen from '@lucide/svelte/icons/notebook-pen';
import Copy from '@lucide/svelte/icons/copy';
import Link from '@lucide/svelte/icons/link';
import MailQuestion from '@lucide/svelte/icons/mail-open';
import MessagesSquare from '@lucide/svelte/icons/messages-square';
import Pencil from '@lucide/svelte/icons/pencil';
import Pin from '@lucide/svelte/icons/pin';
import Trash from '@lucide/svelte/icons/trash-2';
import type { Message } from '../api/types';
import type { Choice } from '../ui/Menu.svelte';
import { w } from '../words';
import type { RoomView } from './view.svelte';

/** The address of this message, for others who can see the room. */
function linkTo(message: Message): string {
  return `${location.origin}${location.pathname.replace(/\/m\/.*/, '')}/m/${message.id}`;
}

/** What can be done with a message, as far as the client knows; the server decides. */
export function choicesFor(view: RoomView, message: Message): Choice[] {
  const mayPin = view.mayManage || view.room.ref.kind === 'dm';
  const isMine = view.isMine(message);
  const { server } = view;
  const all: (Choice | false)[] = [
    { label: w.room.openThread, icon: MessagesSquare, run: () => view.openThread(message) },
    { label: w.room.markUnread, icon: MailQuestion, key: 'U', run: () => view.markUnread(message) },
    server !== null && { label: w.room.toTask, icon: ListChecks, run: () => (view.turning = { message, into: 'task' }) },
    server !== null && { label: w.room.toNote, icon: NotebookPen, run: () => view.turnIntoNote(message, server) },
    server !== null && { label: w.room.toEvent, icon: CalendarDays, run: () => (view.turning = { message, into: 'event' }) },
    { label: w.room.copyText, icon: Copy, run: () => navigator.clipboard.writeText(message.content) },
    { label: w.room.copyLink, icon: Link, run: () => navigator.clipboard.writeText(linkTo(message)) },
    mayPin && { label: message.is_pinned ? w.room.unpin : w.room.pin, icon: Pin, key: 'P', run: () => view.pin(message) },
    message.is_edited && { label: w.room.history, icon: History, run: () => (view.turning = { message, into: 'history' }) },
    isMine && { label: w.room.edit, icon: Pencil, key: 'E', run: () => (view.editing = message.id) },
    (isMine || view.mayManage) && { label: w.room.remove, icon: Trash, danger: true, run: () => (view.deleting = message) },
  ];
  return all.filter((choice) => choice !== false);
}
