/**
 * The address of a file on this server, as this page reaches it.
 *
 * The API gives absolute addresses with the server's public name, which may differ from the one that the page was
 * opened with.
 */
export function ownAddress(address: string): string {
  const url = new URL(address, location.href);
  return url.pathname.startsWith('/media/') ? url.pathname + url.search : address;
}

/** The name of a file, as the last part of its address has it. */
export function fileNameOf(address: string): string {
  const name = new URL(address, 'http://server').pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
