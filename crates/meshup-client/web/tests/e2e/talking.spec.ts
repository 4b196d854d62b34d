import { readFileSync } from 'node:fs';
import { expect, test } from './support/fixtures';

test('a message is painted with its Markdown, and its mention concerns whom it names', async ({ place: { mara, tomas } }) => {
  await mara.composer.pressSequentially(`**bold**, \`code\` and <b>tags</b> for @${tomas.name.slice(0, 3)}`);
  await expect(mara.page.getByRole('option', { selected: true })).toContainText(tomas.name);
  await mara.composer.press('Enter');
  await expect(mara.composer).toHaveValue(`**bold**, \`code\` and <b>tags</b> for @${tomas.name} `);
  await mara.composer.press('Enter');

  const seen = tomas.message('bold');
  await expect(seen.locator('.prose strong')).toHaveText('bold');
  await expect(seen.locator('code')).toHaveText('code');
  await expect(seen.locator('.prose b')).toHaveCount(0);
  await expect(seen.locator('.mention')).toHaveText(`@${tomas.name}`);
  await expect(seen).toHaveClass(/addressed/);
  await expect(mara.message('bold')).not.toHaveClass(/addressed/);
  await expect(mara.message('bold')).toHaveCount(1);
});

test('a mention is counted in the title and leads from the notifications to the message', async ({ place: { mara, tomas } }) => {
  await tomas.go('/settings');
  await mara.say(`Look at this, @${tomas.name}`);
  await expect(tomas.page).toHaveTitle(/^\(1\) /);
  await tomas.page.getByRole('link', { name: /^Notifications/ }).click();
  await tomas.page.getByRole('main').getByRole('button', { name: mara.name }).click();
  await expect(tomas.message('Look at this')).toBeVisible();
  await expect(tomas.page).toHaveTitle(/Meshup$/);
});

test('typing is shown to the other one', async ({ place: { mara, tomas } }) => {
  await mara.composer.pressSequentially('Hel');
  await expect(tomas.page.getByText(`${mara.name} is typing`)).toBeVisible();
  await mara.write('Hello');
  await expect(tomas.page.getByText(`${mara.name} is typing`)).toHaveCount(0);
});

test('a reply quotes, and reactions are counted', async ({ place: { mara, tomas } }) => {
  await mara.say('Shall we sail on Saturday?');
  const question = tomas.message('Shall we sail').first();
  await tomas.tool(question, 'Reply');
  await expect(tomas.page.getByText(`Reply to ${mara.name}`)).toBeVisible();
  await tomas.say('Yes, at nine.');
  await expect(mara.message('Yes, at nine.').getByRole('button', { name: /Shall we sail on Saturday/ })).toBeVisible();

  await tomas.tool(question, 'React');
  await tomas.page.getByRole('dialog', { name: 'Emoji' }).getByRole('searchbox').fill('sailboat');
  await expect(tomas.page.getByRole('dialog', { name: 'Emoji' }).getByRole('button', { name: 'sailboat' })).toBeVisible();
  await tomas.page.keyboard.press('Enter');
  await mara.message('Shall we sail').first().getByRole('button', { name: new RegExp(`⛵\\ufe0f? 1, by ${tomas.name}`) }).click();
  await expect(question.getByRole('button', { name: /⛵\ufe0f? 2/ })).toBeVisible();
});

test('an edit shows that it was one and what was there before', async ({ place: { mara, tomas } }) => {
  await mara.say('We meat at nine');
  await mara.composer.press('ArrowUp');
  const edit = mara.page.getByRole('textbox', { name: 'You are editing a message' });
  await expect(edit).toHaveValue('We meat at nine');
  await edit.fill('We meet at nine');
  await edit.press('Enter');
  const edited = tomas.message('We meet at nine');
  await expect(edited).toContainText('(edited)');
  await tomas.choose(edited, /^Earlier versions/);
  await expect(tomas.page.getByRole('dialog', { name: 'Earlier versions' })).toContainText('We meat at nine');
});

test('pins are listed and lead to their message', async ({ place: { mara, tomas } }) => {
  const message = await mara.say('The harbour opens at six');
  await mara.choose(message, /^Pin/);
  await expect(tomas.message('The harbour opens').getByTitle('Pinned messages')).toBeVisible();
  await tomas.page.getByRole('button', { name: 'Pinned messages' }).click();
  const pins = tomas.page.getByRole('complementary', { name: 'Pinned messages' });
  await expect(pins).toContainText('The harbour opens at six');
  await pins.getByRole('button', { name: mara.name }).click();
  await expect(tomas.message('The harbour opens')).toBeFocused();
  await mara.choose(message, /^Unpin/);
  await expect(tomas.message('The harbour opens').getByTitle('Pinned messages')).toHaveCount(0);
});

test('a message is deleted for everybody after a question', async ({ place: { mara, tomas } }) => {
  const message = await mara.say('Nobody should read this');
  await expect(tomas.message('Nobody should read')).toBeVisible();
  await mara.choose(message, /^Delete/);
  await mara.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(tomas.message('Nobody should read')).toHaveCount(0);
  await expect(message).toHaveCount(0);
});

test('files are chosen, pasted and dropped', async ({ place: { mara, tomas } }) => {
  const chooser = mara.page.locator('input[type=file]').first();
  await chooser.setInputFiles({ name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('plan\n'.repeat(1000)) });
  await expect(mara.page.getByRole('list', { name: 'Attachments' })).toContainText('plan.txt');

  const icon = readFileSync(new URL('../../public/icon-192.png', import.meta.url)).toString('base64');
  const transfer = (name: string) =>
    mara.page.evaluateHandle(
      async ({ icon, name }) => {
        const bytes = Uint8Array.from(atob(icon), (letter) => letter.charCodeAt(0));
        const data = new DataTransfer();
        data.items.add(new File([bytes], name, { type: 'image/png' }));
        return data;
      },
      { icon, name },
    );
  const pasted = await transfer('pasted.png');
  await mara.composer.evaluate((field, data) => field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })), pasted);
  await mara.messages.dispatchEvent('drop', { dataTransfer: await transfer('dropped.png') });
  await expect(mara.page.getByRole('list', { name: 'Attachments' }).getByRole('listitem')).toHaveCount(3);
  await mara.page.getByRole('button', { name: 'Remove dropped.png' }).click();
  await mara.say('With two files');

  const seen = tomas.message('With two files');
  await expect(seen.getByRole('link', { name: /plan\.txt/ })).toBeVisible();
  const image = seen.getByRole('img', { name: 'pasted.png' });
  await expect.poll(() => image.evaluate((shown: HTMLImageElement) => shown.naturalWidth)).toBeGreaterThan(0);
  const [download] = await Promise.all([tomas.page.waitForEvent('download'), seen.getByRole('link', { name: /plan\.txt/ }).click()]);
  expect(readFileSync(await download.path(), 'utf8')).toBe('plan\n'.repeat(1000));
});

test('what is unread is counted, marked by a line, and can be marked again', async ({ place: { mara, tomas } }) => {
  await tomas.follow(/^quiet/);
  await expect(tomas.messages).toContainText('This is the beginning of quiet.');
  for (const text of ['one', 'two', 'three']) await mara.say(`${text} while you were away`);
  const link = tomas.page.getByRole('navigation', { name: 'Channels' }).getByRole('link', { name: /^general/ });
  await expect(link).toContainText('3 unread messages');
  await link.click();
  await expect(tomas.messages.getByRole('separator', { name: 'New' })).toBeVisible();
  await expect(link).not.toContainText('unread');

  await tomas.choose(tomas.message('two while'), /^Mark as unread/);
  await tomas.follow(/^quiet/);
  await expect(link).toContainText('2 unread messages');
});

test('a long room opens at the unread line and jumps to the end', async ({ place: { mara, tomas, channel } }) => {
  await tomas.follow(/^quiet/);
  await expect(tomas.messages).toContainText('This is the beginning of quiet.');
  for (let number = 1; number <= 70; number++) await mara.api.say(channel, `line ${number} of many`);
  await tomas.follow(/^general/);
  await expect(tomas.messages.getByRole('separator', { name: 'New' })).toBeInViewport();
  await expect(tomas.message('line 70 of many')).toHaveCount(0);
  await tomas.page.getByRole('button', { name: 'Jump to the newest message' }).click();
  await expect(tomas.message('line 70 of many')).toBeInViewport();
  await mara.say('and one more');
  await expect(tomas.message('and one more')).toBeInViewport();
});

test('a thread is a pane beside the room', async ({ place: { mara, tomas } }) => {
  const message = await mara.say('Who brings the charts?');
  await mara.choose(message, /^Reply in a thread/);
  const pane = mara.page.getByRole('complementary', { name: 'Thread' });
  await pane.getByRole('textbox').fill('I have two of them');
  await pane.getByRole('textbox').press('Enter');

  await tomas.message('I have two of them').getByRole('button', { name: 'Thread' }).click();
  const other = tomas.page.getByRole('complementary', { name: 'Thread' });
  await expect(other).toContainText('Who brings the charts?');
  await other.getByRole('textbox').fill('Then I bring the compass');
  await other.getByRole('textbox').press('Enter');
  await expect(pane).toContainText('Then I bring the compass');
  await expect(pane.getByText('I have two of them')).toHaveCount(1);
});

test('a message becomes a task, a note and an event', async ({ place: { mara, tomas } }) => {
  await tomas.say('Scrape the hull before winter');
  const message = mara.message('Scrape the hull');
  await mara.choose(message, /^Make a task/);
  await expect(mara.page.getByLabel('Title')).toHaveValue('Scrape the hull before winter');
  await mara.page.getByRole('button', { name: 'Create' }).click();
  await expect(mara.page.getByText('Saved.')).toBeVisible();
  await mara.choose(message, /^Make an event/);
  await mara.page.getByRole('button', { name: 'Create' }).click();
  await expect(mara.page.getByRole('dialog')).toHaveCount(0);
  await mara.choose(message, /^Make a note/);
  await expect(mara.page.getByRole('heading', { name: 'Scrape the hull before winter' })).toBeVisible();

  await tomas.follow('Tasks');
  await expect(tomas.page.getByRole('region', { name: 'To do' })).toContainText('Scrape the hull');
  await tomas.follow('Calendar');
  await expect(tomas.page.getByRole('button', { name: /Scrape the hull/ })).toBeVisible();
});

test('a direct conversation is there for both at once', async ({ place: { mara, tomas } }) => {
  await tomas.page.getByRole('link', { name: 'Messages' }).click();
  await mara.jump(tomas.name);
  await expect(mara.page).toHaveURL(/\/d\//);
  await mara.say('Between the two of us');

  await expect(tomas.page).toHaveTitle(/^\(\d\) /);
  await tomas.page.getByRole('navigation', { name: 'Messages' }).getByRole('link', { name: mara.name }).click();
  await expect(tomas.message('Between the two of us')).toBeVisible();
  await tomas.say('Aye');
  await expect(mara.message('Aye')).toBeVisible();
});

test('a message that is refused says why, and can be sent again or discarded', async ({ place: { mara, tomas } }) => {
  await tomas.api.patch('settings/user', { dm_privacy: 'everyone' });
  const { id } = await mara.api.post('messages/dm', { participant_ids: [(await tomas.api.get<{ id: string }>('users/me')).id] });
  await mara.go(`/d/${id}`);
  await mara.say('The first one arrives');
  await tomas.api.patch('settings/user', { dm_privacy: 'no_one' });
  await mara.write('The second one does not');
  const refused = mara.message('The second one does not');
  await expect(refused.getByRole('alert')).toContainText('This person does not accept your messages.');

  await mara.page.reload();
  await expect(refused.getByRole('alert')).toBeVisible();
  await tomas.api.patch('settings/user', { dm_privacy: 'everyone' });
  await refused.getByRole('button', { name: 'Try again' }).click();
  await expect(refused).toHaveAttribute('data-message', /./);
  await expect(refused).toHaveCount(1);
});

test('search finds what the palette and the filters ask for', async ({ place: { mara, tomas, name } }) => {
  await mara.say('The lighthouse keeper left a letter');
  await tomas.say('Which lighthouse?');
  await mara.page.keyboard.press('Control+k');
  const field = mara.page.getByRole('combobox', { name: 'Jump to' });
  await field.fill('lighthouse');
  await expect(mara.page.getByRole('option', { name: /keeper left a letter/ })).toBeVisible();
  await mara.page.getByRole('option', { name: `Search ${name} for “lighthouse”` }).click();

  const results = mara.page.getByRole('main').getByRole('link', { name: /lighthouse/ });
  await expect(results).toHaveCount(2);
  await mara.page.getByLabel('By').selectOption(tomas.name);
  await expect(results).toHaveCount(1);
  await expect(results.locator('mark')).toHaveText('lighthouse');
  await results.click();
  await expect(mara.message('Which lighthouse?')).toBeFocused();
});

test('the palette jumps to channels, people and actions by the keyboard', async ({ place: { mara, tomas } }) => {
  await mara.jump('quiet');
  await expect(mara.messages).toContainText('This is the beginning of quiet.');
  await mara.jump(tomas.name);
  await expect(mara.page).toHaveURL(/\/d\//);
  await mara.jump('Keyboard');
  await expect(mara.page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
  await mara.page.keyboard.press('Escape');
  await expect(mara.page.getByRole('dialog')).toHaveCount(0);
});

test('a request to write is seen and accepted', async ({ place: { mara, tomas } }) => {
  const { number } = await mara.api.get<{ number: number }>('users/me');
  await tomas.api.post('/dms/requests', { recipient_id: number, text: 'May I write to you?' });
  await mara.go('/d');
  await mara.page.getByRole('navigation', { name: 'Messages' }).getByRole('link', { name: tomas.name }).click();
  await expect(mara.message('May I write to you?')).toBeVisible();
  await mara.page.getByRole('button', { name: 'Accept' }).click();
  await mara.say('You may');
  await tomas.page.getByRole('link', { name: 'Messages' }).click();
  await tomas.page.getByRole('navigation', { name: 'Messages' }).getByRole('link', { name: mara.name }).click();
  await expect(tomas.message('You may')).toBeVisible();
});
