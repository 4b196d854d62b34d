import { expect, test } from 'vitest';
import { Connection } from '../src/state/connection';
import { TestClock, TestSockets } from './fakes';

function connected() {
  const clock = new TestClock();
  const sockets = new TestSockets();
  const connection = new Connection(sockets.open, clock);
  connection.start();
  sockets.last.ready();
  return { clock, sockets, connection };
}

const room = (afterSeq?: number) => ({ afterSeq: () => afterSeq, onFrame: () => {} });

test('rooms are subscribed to when the socket is ready, and again from what they know after a loss', () => {
  const clock = new TestClock();
  const sockets = new TestSockets();
  const connection = new Connection(sockets.open, clock);
  let known: number | undefined;
  connection.subscribe('general', { afterSeq: () => known, onFrame: () => {} });
  connection.start();
  expect(sockets.last.heard).toEqual([]);
  sockets.last.ready();
  expect(sockets.last.heard).toEqual([{ event: 'subscribe', room: 'general', payload: {} }]);

  known = 7;
  sockets.last.lose(1012);
  expect(connection.state.get()).toBe('waiting');
  clock.pass(500);
  sockets.last.ready();
  expect(sockets.opened).toHaveLength(2);
  expect(sockets.last.heard).toEqual([{ event: 'subscribe', room: 'general', payload: { after_seq: 7 } }]);
});

test('attempts to connect grow rarer, and begin anew after a success', () => {
  const { clock, sockets, connection } = connected();
  const waits: number[] = [];
  for (let attempt = 0; attempt < 8; attempt++) {
    const opened = sockets.opened.length;
    sockets.last.lose(1006);
    let waited = 0;
    while (sockets.opened.length === opened) {
      clock.pass(250);
      waited += 250;
    }
    waits.push(waited);
  }
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  expect(waits.at(-1)).toBeLessThanOrEqual(30_000);
  sockets.last.ready();
  sockets.last.lose(1006);
  clock.pass(500);
  expect(connection.state.get()).toBe('connecting');
});

test('a session that ended is not connected again', () => {
  const { clock, sockets, connection } = connected();
  sockets.last.lose(4401);
  clock.pass(120_000);
  expect(connection.state.get()).toBe('ended');
  expect(sockets.opened).toHaveLength(1);
});

test('a socket that is silent is pinged, and given up if it does not answer', () => {
  const { clock, sockets, connection } = connected();
  clock.pass(30_000);
  expect(sockets.last.heard.at(-1)?.event).toBe('presence.ping');
  sockets.last.say({ event: 'presence.alive', payload: {} });
  clock.pass(39_000);
  expect(connection.state.get()).toBe('online');
  clock.pass(1_100);
  expect(connection.state.get()).toBe('waiting');
  expect(sockets.opened[0]?.closed).toBe(true);
});

test('a server that never becomes ready is given up', () => {
  const clock = new TestClock();
  const sockets = new TestSockets();
  const connection = new Connection(sockets.open, clock);
  connection.start();
  clock.pass(15_000);
  expect(connection.state.get()).toBe('waiting');
});

test('a hundred rooms are subscribed to without exceeding what the server takes in a second', () => {
  const { clock, sockets, connection } = connected();
  for (let index = 0; index < 100; index++) connection.subscribe(`room ${index}`, room());
  expect(sockets.last.heard.length).toBeLessThanOrEqual(40);
  clock.pass(1_000);
  expect(sockets.last.heard.length).toBeLessThanOrEqual(60);
  clock.pass(10_000);
  expect(sockets.last.heard).toHaveLength(100);
});

test('what an abandoned socket says is not heard', () => {
  const { clock, sockets, connection } = connected();
  const heard: string[] = [];
  connection.listen(({ event }) => heard.push(event));
  const first = sockets.last;
  first.lose(1006);
  clock.pass(1_000);
  first.say({ event: 'presence.alive', payload: {} });
  first.lose(1006);
  expect(heard).toEqual([]);
  expect(connection.state.get()).toBe('connecting');
});
