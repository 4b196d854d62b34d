import { createRouter } from 'sv-router';
import Home from './pages/Home.svelte';
import RoomPage from './pages/RoomPage.svelte';

/** The only file that knows the router. */
export const { p: path, navigate, isActive, route } = createRouter({
  '/': Home,
  '/signin': () => import('./pages/SignIn.svelte'),
  '/signup': () => import('./pages/SignUp.svelte'),
  '/setup': () => import('./pages/Setup.svelte'),
  '/reset': () => import('./pages/Reset.svelte'),
  '/verify': () => import('./pages/Verify.svelte'),
  '/invite/:code': () => import('./pages/Invite.svelte'),
  '/s/:server': Home,
  '/s/:server/c/:channel': RoomPage,
  '/s/:server/c/:channel/m/:message': RoomPage,
  '/s/:server/settings': () => import('./pages/Community.svelte'),
  '/s/:server/search': () => import('./pages/Search.svelte'),
  '/s/:server/notes': () => import('./pages/Notes.svelte'),
  '/s/:server/notes/:note': () => import('./pages/Notes.svelte'),
  '/s/:server/tasks': () => import('./pages/Tasks.svelte'),
  '/s/:server/tasks/:item': () => import('./pages/Tasks.svelte'),
  '/s/:server/calendar': () => import('./pages/Calendar.svelte'),
  '/s/:server/calendar/:item': () => import('./pages/Calendar.svelte'),
  '/s/:server/polls': () => import('./pages/Polls.svelte'),
  '/s/:server/polls/:item': () => import('./pages/Polls.svelte'),
  '/d': Home,
  '/d/:dm': RoomPage,
  '/d/:dm/m/:message': RoomPage,
  '/settings': () => import('./settings/SettingsPage.svelte'),
  '/admin': () => import('./admin/AdminPage.svelte'),
  '/notifications': () => import('./pages/Inbox.svelte'),
  '*': () => import('./pages/NotFound.svelte'),
});

/** The parameters of the address, whatever the page. */
export function parameter(name: 'server' | 'channel' | 'dm' | 'message' | 'note' | 'item' | 'code'): string | undefined {
  return (route.params as Record<string, string | undefined>)[name];
}

/** Pages that are shown without an account. */
export function isPublic(pathname: string): boolean {
  return /^\/(signin|signup|setup|reset|verify|invite)(\/|$)/.test(pathname);
}

export const addressOf = {
  server: (server: string) => `/s/${server}`,
  channel: (server: string, channel: string) => `/s/${server}/c/${channel}`,
  conversation: (dm: string) => `/d/${dm}`,
};

/** Goes to an address of this client, which may have a query. */
export function go(address: string, replace = false): void {
  const [pathname, query] = address.split('?');
  void navigate(pathname as '/', { replace, ...(query && { search: query }) });
}
