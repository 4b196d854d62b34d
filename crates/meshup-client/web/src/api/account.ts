import { api, ask, items } from './client';
import type { components } from './rest.gen';
import type { Session, User, UserSettings } from './types';

type Body<Name extends keyof components['schemas']> = components['schemas'][Name];

/** The account of whoever is signed in. */
export const account = {
  settings: (): Promise<UserSettings> => ask(api.GET('/api/v1/settings/user/')),
  changeSettings: (body: Body<'UpdateUserSettings'>): Promise<UserSettings> => ask(api.PATCH('/api/v1/settings/user/', { body })),
  changeProfile: (body: Body<'ProfileUpdate'>): Promise<User> => ask(api.PATCH('/api/v1/users/me/', { body })),
  changePassword: (current_password: string, password: string) =>
    ask(api.POST('/api/v1/auth/password-change/', { body: { current_password, password, password_confirm: password } })),
  sessions: async (): Promise<readonly Session[]> => items(await ask(api.GET('/api/v1/auth/sessions/'))),
  endSession: (session_id: string) => ask(api.DELETE('/api/v1/auth/sessions/{session_id}/', { params: { path: { session_id } } })),
  setUpCodes: () => ask(api.POST('/api/v1/auth/2fa/setup/')),
  enableCodes: (otp: string) => ask(api.POST('/api/v1/auth/2fa/enable/', { body: { otp } })),
  disableCodes: (otp: string) => ask(api.POST('/api/v1/auth/2fa/disable/', { body: { otp } })),
};
