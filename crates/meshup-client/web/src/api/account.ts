import { api, ask, everything, items } from './client';
import { Refusal } from './refusal';
import type { components } from './rest.gen';
import type { Export, NotificationPreference, Session, User, UserBasic, UserSettings } from './types';
import { upload } from './upload';

type Body<Name extends keyof components['schemas']> = components['schemas'][Name];

/** The account of whoever is signed in. */
export const account = {
  settings: (): Promise<UserSettings> => ask(api.GET('/api/v1/settings/user/')),
  changeSettings: (body: Body<'UpdateUserSettings'>): Promise<UserSettings> => ask(api.PATCH('/api/v1/settings/user/', { body })),
  changeProfile: (body: Body<'ProfileUpdate'>): Promise<User> => ask(api.PATCH('/api/v1/users/me/', { body })),
  profile: (): Promise<User> => ask(api.GET('/api/v1/users/me/')),
  changePicture(picture: File, onProgress: (sent: number) => void): Promise<User> {
    const form = new FormData();
    form.set('avatar', picture);
    return upload('/api/v1/users/me/', form, onProgress, 'PATCH');
  },
  removePicture: (): Promise<User> => ask(api.PATCH('/api/v1/users/me/', { body: { avatar: null } })),
  changePassword: (current_password: string, password: string, password_confirm: string) =>
    ask(api.POST('/api/v1/auth/password-change/', { body: { current_password, password, password_confirm } })),
  sessions: async (): Promise<readonly Session[]> => items(await ask(api.GET('/api/v1/auth/sessions/'))),
  endSession: (session_id: string) => ask(api.DELETE('/api/v1/auth/sessions/{session_id}/', { params: { path: { session_id } } })),
  setUpCodes: () => ask(api.POST('/api/v1/auth/2fa/setup/')),
  enableCodes: (otp: string) => ask(api.POST('/api/v1/auth/2fa/enable/', { body: { otp } })),
  disableCodes: (otp: string) => ask(api.POST('/api/v1/auth/2fa/disable/', { body: { otp } })),
  preferences: () =>
    everything<NotificationPreference>(async (query) => ask(api.GET('/api/v1/settings/notifications/', { params: { query } }))),
  createPreference: (body: Body<'CreateNotificationPreference'>): Promise<NotificationPreference> =>
    ask(api.POST('/api/v1/settings/notifications/', { body })),
  changePreference: (preference_id: string, body: Body<'UpdateNotificationPreference'>): Promise<NotificationPreference> =>
    ask(api.PATCH('/api/v1/settings/notifications/{preference_id}/', { params: { path: { preference_id } }, body })),
  blocked: () => everything<UserBasic>(async (query) => ask(api.GET('/api/v1/users/me/blocks/', { params: { query } }))),
  unblock: (user_id: string) => ask(api.DELETE('/api/v1/users/{user_id}/block/', { params: { path: { user_id } } })),
  requestExport: (): Promise<Export> => ask(api.POST('/api/v1/users/me/export/')),
  /** The latest export; null if none was requested. */
  async latestExport(): Promise<Export | null> {
    try {
      return await ask(api.GET('/api/v1/users/me/export/'));
    } catch (thrown) {
      if (thrown instanceof Refusal && thrown.status === 404) return null;
      throw thrown;
    }
  },
  remove: (password: string, otp: string) => ask(api.DELETE('/api/v1/users/me/', { body: { password, ...(otp && { otp }) } })),
};
