import type { CDPSession, Page } from '@playwright/test';
import { expect, test, type Place } from '../e2e/support/fixtures';
import type { Person } from '../e2e/support/person';

const MESSAGES = Number(process.env['BENCH_MESSAGES'] ?? 100_000);
const STEPS = Number(process.env['BENCH_STEPS'] ?? 120);
const STARTS = 7;
const RATE = 20;
const SENT = 400;
const AT_ONCE = 16;

const WORDS = 'the of a segment writes reads format beta table sensor value long short network retention policy query index page cache'.split(' ');

function sentence(number: number): string {
  const length = [3, 8, 15, 40, 90][number % 5] ?? 3;
  const words = Array.from({ length }, (_, index) => WORDS[(number * 7 + index * 13) % WORDS.length]);
  return `${number} ${words.join(' ')}${number % 17 === 0 ? '\n```\nlet x = 1;\nlet y = 2;\n```' : ''}`;
}

/** Fills a channel. */
async function fill({ mara, tomas, channel }: Place, count: number): Promise<void> {
  let next = 0;
  const write = async () => {
    while (next < count) {
      const number = next++;
      await (number % 3 === 0 ? tomas : mara).api.say(channel, sentence(number));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, write));
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function say(figure: string, measured: string, goal: string): void {
  console.log(`${figure.padEnd(62)} ${measured.padStart(22)}   goal ${goal}`);
}

const ms = (value: number) => `${Math.round(value)} ms`;

async function slowed(page: Page, rate: number): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate });
  return session;
}

/** Milliseconds from the start of the navigation to the frame that has the first messages. */
async function firstMessages(page: Page, address: string): Promise<number> {
  await page.goto(address, { waitUntil: 'commit' });
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const look = () => {
          if (document.querySelector('[data-message]')) requestAnimationFrame(() => resolve(performance.now()));
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
}

test('cold and warm start', async ({ place, browserFor }) => {
  await fill(place, 500);
  const address = place.mara.api.url + place.address;
  const [cold, warm]: [number[], number[]] = [[], []];
  for (let start = 0; start < STARTS; start++) {
    const person = await browserFor(place.mara.api);
    await slowed(person.page, 4);
    cold.push(await firstMessages(person.page, address));
    // What is kept for the next start is written a little later.
    await expect.poll(() => person.page.evaluate(async () => (await indexedDB.databases()).length)).toBeGreaterThan(0);
    await person.page.waitForTimeout(2_000);
    warm.push(await firstMessages(person.page, address));
    await person.context.close();
  }
  say(`cold start to the first messages, CPU 4 times slower, median of ${STARTS}`, ms(percentile(cold, 0.5)), '< 1500 ms');
  say(`warm start, likewise`, ms(percentile(warm, 0.5)), '< 700 ms');
});

/** How far the message at the top of the view moves by itself once the wheel has stopped, in pixels; NaN if it vanished. */
function drift(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const frame = () => new Promise(requestAnimationFrame);
    const list = document.querySelector('[role=log]') as HTMLElement;
    for (let last = Number.NaN; list.scrollTop !== last; await frame()) {
      last = list.scrollTop;
      await frame();
    }
    const top = list.getBoundingClientRect().top + 60;
    const anchor = [...list.querySelectorAll('[data-message]')].find((row) => row.getBoundingClientRect().top > top);
    if (!anchor) return Number.NaN;
    const before = anchor.getBoundingClientRect().top;
    let moved = 0;
    for (let frames = 0; frames < 15; frames++) {
      await frame();
      if (!anchor.isConnected) return Number.NaN;
      moved = Math.max(moved, Math.abs(anchor.getBoundingClientRect().top - before));
    }
    return moved;
  });
}

test('a long room', async ({ place }) => {
  const { page } = place.tomas;
  await page.goto('about:blank');
  await place.mara.page.goto('about:blank');
  await fill(place, MESSAGES);
  await page.addInitScript(() => {
    const long: number[] = [];
    Object.assign(window, { long });
    new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
  });
  await place.tomas.go(place.address);
  const jump = page.getByRole('button', { name: 'Jump to the newest message' });
  await jump.click();
  await expect(place.tomas.messages.locator('[data-message]').last()).toBeInViewport();
  await page.evaluate(() => ((window as unknown as { long: number[] }).long.length = 0));

  let loads = 0;
  page.on('response', (answer) => (loads += Number(answer.url().includes('before='))));
  await place.tomas.messages.hover();
  const drifts: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    await page.mouse.wheel(0, -900);
    drifts.push(await drift(page));
  }
  const long = await page.evaluate(() => (window as unknown as { long: number[] }).long);
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const room = `${MESSAGES} messages, ${STEPS} turns of the wheel, ${loads} pages read`;
  say(`${room}: the message at the top moves`, `${Math.max(...drifts)} px`, '0 px');
  say(`… vanishes`, `${drifts.filter(Number.isNaN).length} times`, '0');
  say(`… the longest task`, long.length === 0 ? 'none of 50 ms' : `${ms(Math.max(...long))} (${long.length} over 50)`, '< 50 ms');
  say(`… JavaScript heap after garbage collection`, `${(usedSize / 1e6).toFixed(1)} MB`, '< 80 MB');
});

/** Notes when messages are painted: `window.painted` has the time by text. */
function notePaints(person: Person): Promise<void> {
  return person.messages.evaluate((list) => {
    const painted = new Map<string, number>();
    Object.assign(window, { painted });
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) {
        for (const node of addedNodes) {
          const text = /paced \d+/.exec(node.textContent ?? '')?.[0];
          if (text && !painted.has(text)) requestAnimationFrame(() => painted.set(text, performance.timeOrigin + performance.now()));
        }
      }
    }).observe(list, { childList: true, subtree: true });
  });
}

test('from one browser to the other', async ({ place: { mara, tomas, channel } }) => {
  await notePaints(tomas);
  const sent = new Map<string, number>();
  const start = Date.now();
  const others: Promise<unknown>[] = [];
  for (let number = 0; number < SENT; number++) {
    const due = start + (number * 1000) / RATE;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - Date.now())));
    // one in four is typed in the browser, the others come through the API, as those of other people would.
    if (number % 4 === 0) {
      const at = await mara.composer.evaluate((field: HTMLTextAreaElement, text) => {
        field.value = text;
        field.dispatchEvent(new Event('input', { bubbles: true }));
        const now = performance.timeOrigin + performance.now();
        field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
        return now;
      }, `paced ${number}`);
      sent.set(`paced ${number}`, at);
    } else {
      others.push(mara.api.say(channel, `of many ${number}`));
    }
  }
  await Promise.all(others);
  const texts = [...sent.keys()];
  await expect(tomas.message(texts.at(-1) ?? '')).toBeVisible();
  const painted = await tomas.page.evaluate(() => [...(window as unknown as { painted: Map<string, number> }).painted]);
  const times = painted.flatMap(([text, at]) => (sent.has(text) ? [at - (sent.get(text) ?? at)] : []));
  const shown = `Enter in one browser to paint in the other, ${RATE} messages/s`;
  say(`${shown} (${times.length} of ${sent.size}): median`, ms(percentile(times, 0.5)), '< 150 ms');
  say(`… 99th percentile`, ms(percentile(times, 0.99)), '< 400 ms');
});
