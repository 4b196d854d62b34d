import { Refusal } from './refusal';

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * Sends a form and says how much of it has been sent, which `fetch` cannot.
 *
 * It is given up when nothing moves for half a minute.
 */
export function upload<T>(address: string, form: FormData, onProgress: (sent: number) => void, method = 'POST'): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let timer = 0;
    const expect = () => {
      clearTimeout(timer);
      timer = window.setTimeout(() => request.abort(), 30_000);
    };
    request.upload.onprogress = ({ loaded, total, lengthComputable }) => {
      expect();
      if (lengthComputable) onProgress(loaded / total);
    };
    request.onload = () => {
      const body = parsed(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(body as T);
      else reject(Refusal.of(request.status, body, request.getResponseHeader('Retry-After')));
    };
    request.onerror = () => reject(Refusal.offline('The connection was lost.'));
    request.onabort = () => reject(Refusal.offline('No answer.'));
    request.onloadend = () => clearTimeout(timer);
    request.open(method, address);
    expect();
    request.send(form);
  });
}
