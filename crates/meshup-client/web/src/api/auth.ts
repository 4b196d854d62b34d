import { api, ask, send } from './client';
import type { User } from './types';

export interface Credentials {
  readonly email?: string;
  readonly username?: string;
  readonly password: string;
  readonly otp?: string;
}

export interface Registration {
  readonly email: string;
  readonly username: string;
  readonly password: string;
  readonly password_confirm: string;
  readonly invite_code?: string;
  readonly setup_token?: string;
}

/** Where the session cookie is had and given back; it is not part of the API's documents yet. */
const SESSION = '/api/v1/auth/session/';

export const auth = {
  /** Begins a session, which is kept in a cookie that scripts cannot read. */
  signIn: (credentials: Credentials) => send<void>('POST', SESSION, credentials),
  signOut: () => send<void>('DELETE', SESSION),
  register: (body: Registration) => ask(api.POST('/api/v1/auth/register/', { body })),
  me: (): Promise<User> => ask(api.GET('/api/v1/users/me/')),
  site: () => ask(api.GET('/api/v1/site/')),
  requestReset: (email: string) => ask(api.POST('/api/v1/auth/password-reset/', { body: { email } })),
  confirmReset: (token: string, password: string) =>
    ask(api.POST('/api/v1/auth/password-reset-confirm/', { body: { token, password, password_confirm: password } })),
  verifyEmail: (token: string) => ask(api.POST('/api/v1/auth/verify-email/', { body: { token } })),
  resendVerification: () => ask(api.POST('/api/v1/auth/verify-email/resend/')),
};
