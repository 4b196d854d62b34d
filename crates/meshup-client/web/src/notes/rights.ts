import type { Note, Permission } from '../api/types';

/** What this user may do with a note. The server decides; this only tells what to offer. */
export interface NoteRights {
  readonly canEdit: boolean;
  /** Pin, lock, delete, and choose the collaborators. */
  readonly canManage: boolean;
}

export function rightsIn(note: Note, me: string, may: (permission: Permission) => boolean): NoteRights {
  const mine = note.collaborators.find(({ user }) => user.id === me)?.permission;
  const canManage = note.created_by.id === me || mine === 'admin' || may('note.manage');
  return { canManage, canEdit: canManage || (!note.is_locked && mine !== 'view') };
}
