const KEY = 'invite';

/** Remembers an invitation that is to be accepted once somebody is signed in. */
export function rememberInvite(code: string): void {
  sessionStorage.setItem(KEY, code);
}

export function rememberedInvite(): string | null {
  return sessionStorage.getItem(KEY);
}

export function forgetInvite(): void {
  sessionStorage.removeItem(KEY);
}

/** Where to go after signing in. */
export function afterSignIn(): string {
  const code = rememberedInvite();
  return code === null ? '/' : `/invite/${code}`;
}
