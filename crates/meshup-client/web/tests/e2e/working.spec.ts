import { expect, test } from './support/fixtures';

const DAY = 86_400_000;

test('a note is written, seen by the other at once, and merged where both changed it', async ({ place: { mara, tomas } }) => {
  await tomas.follow('Notes');
  await mara.follow('Notes');
  await mara.page.getByRole('button', { name: 'New note' }).click();
  await mara.page.getByRole('button', { name: 'Edit' }).click();
  await mara.page.getByLabel('Title').fill('Provisions');
  const text = mara.page.getByLabel('Text in Markdown');
  await text.fill('# List\n\n- bread');
  await expect(mara.page.getByRole('region', { name: 'Preview' }).getByRole('listitem')).toHaveText('bread');
  await mara.page.getByRole('button', { name: 'Save' }).click();
  await expect(mara.page.getByRole('heading', { name: 'Provisions' })).toBeVisible();

  await tomas.page.getByRole('main').getByRole('link', { name: /Provisions/ }).click();
  await tomas.page.getByRole('button', { name: 'Edit' }).click();
  const other = tomas.page.getByLabel('Text in Markdown');
  await other.fill('# List\n\n- bread\n- water');

  await mara.page.getByRole('button', { name: 'Edit' }).click();
  await text.fill('# List\n\n- bread\n- cheese');
  await mara.page.getByRole('button', { name: 'Save' }).click();
  await expect(tomas.page.getByText(`${mara.name} has changed this note since you began.`)).toBeVisible();

  await tomas.page.getByRole('button', { name: 'Save' }).click();
  const merge = tomas.page.getByRole('dialog', { name: 'Somebody else was faster' });
  await expect(merge).toContainText('- cheese');
  await merge.getByLabel('Merged text').fill('# List\n\n- bread\n- cheese\n- water');
  await merge.getByRole('button', { name: 'Save' }).click();
  await expect(mara.page.getByRole('article').getByRole('listitem')).toHaveText(['bread', 'cheese', 'water']);

  await mara.page.getByRole('button', { name: /^Version/ }).click();
  const versions = mara.page.getByRole('dialog', { name: /^Version/ });
  await expect(versions).toContainText('- water');
  await versions.getByRole('button', { name: 'Restore this version' }).click();
  await expect(tomas.page.getByRole('article').getByRole('listitem')).toHaveText(['bread', 'cheese']);
});

test('a task moves over the board by drag and by keyboard, for both', async ({ place: { mara, tomas } }) => {
  await mara.follow('Tasks');
  await tomas.follow('Tasks');
  await mara.page.getByRole('button', { name: 'New task' }).click();
  await mara.page.getByLabel('Title').fill('Mend the sail');
  await mara.page.getByLabel('Assigned to').selectOption(tomas.name);
  await mara.page.getByLabel('Priority').selectOption('High');
  await mara.page.getByRole('button', { name: 'Create' }).click();

  const column = (person: typeof mara, name: string) => person.page.getByRole('region', { name, exact: true });
  const card = (person: typeof mara, name: string) => column(person, name).getByRole('button', { name: /Mend the sail/ });
  await expect(card(tomas, 'To do')).toContainText('High');
  await card(tomas, 'To do').dragTo(column(tomas, 'In progress'));
  await expect(card(mara, 'In progress')).toBeVisible();

  await card(mara, 'In progress').focus();
  await mara.page.keyboard.press('Alt+ArrowRight');
  await expect(card(mara, 'Done')).toBeFocused();
  await expect(card(tomas, 'Done')).toBeVisible();

  await tomas.page.getByRole('button', { name: 'List' }).click();
  const row = tomas.page.getByRole('row', { name: /Mend the sail/ });
  await expect(row).toContainText('Done');
  await row.getByRole('button').click();
  await tomas.page.getByLabel('State').selectOption('Cancelled');
  await tomas.page.getByRole('button', { name: 'Save' }).click();
  await expect(card(mara, 'Cancelled')).toBeVisible();
});

test('an event repeats, is answered, and is in the feed whose address is shown once', async ({ place: { mara, tomas } }) => {
  await mara.follow('Calendar');
  await tomas.follow('Calendar');
  await mara.page.getByRole('button', { name: 'New event', exact: true }).click();
  await mara.page.getByLabel('Title').fill('Regatta');
  await mara.page.getByLabel('Repeats').selectOption('Every day');
  await mara.page.getByLabel('Until').fill(new Date(Date.now() + 70 * DAY).toISOString().slice(0, 10));
  await mara.page.getByRole('button', { name: 'Create' }).click();

  const events = (person: typeof mara) => person.page.getByRole('main').getByRole('button', { name: /Regatta/ });
  await expect(events(tomas).nth(1)).toBeVisible();
  await events(tomas).first().click();
  const opened = tomas.page.getByRole('dialog', { name: 'Regatta' });
  await opened.getByRole('button', { name: 'Yes' }).click();
  await expect(opened.getByRole('button', { name: 'Yes' })).toHaveAttribute('aria-pressed', 'true');
  await tomas.page.keyboard.press('Escape');
  await events(mara).first().click();
  await expect(mara.page.getByRole('dialog', { name: 'Regatta' })).toContainText(/1 of \d+ come/);
  await mara.page.keyboard.press('Escape');

  await mara.page.getByRole('button', { name: 'Agenda' }).click();
  await expect(events(mara).first()).toBeVisible();
  await mara.page.getByRole('button', { name: 'Next month' }).click();
  await expect(events(mara).nth(20)).toBeVisible();

  await tomas.page.getByRole('button', { name: 'Subscribe' }).click();
  await tomas.page.getByRole('button', { name: 'Make an address' }).click();
  const address = await tomas.page.getByLabel('Address').inputValue();
  const feed = await fetch(address);
  expect(await feed.text()).toContain('SUMMARY:Regatta');
  await tomas.page.keyboard.press('Escape');
  await tomas.page.getByRole('button', { name: 'Subscribe' }).click();
  await expect(tomas.page.getByRole('button', { name: 'Make an address' })).toBeVisible();
  await expect(tomas.page.getByLabel('Address')).toHaveCount(0);
});

test('votes are counted while both look on', async ({ place: { mara, tomas } }) => {
  await mara.follow('Polls');
  await tomas.follow('Polls');
  await mara.page.getByRole('button', { name: 'New poll' }).click();
  await mara.page.getByLabel('Question').fill('Where to?');
  await mara.page.getByLabel('Option 1').fill('Ithaca');
  await mara.page.getByLabel('Option 2').fill('Rhodes');
  await mara.page.getByRole('button', { name: 'Create' }).click();

  const poll = (person: typeof mara) => person.page.getByRole('article', { name: 'Where to?' });
  await expect(poll(mara)).toContainText('Results after voting');
  await poll(tomas).getByRole('button', { name: 'Ithaca' }).click();
  await expect(poll(tomas)).toContainText('1 vote');
  await expect(poll(mara)).toContainText('Results after voting');
  await poll(mara).getByRole('button', { name: 'Rhodes' }).click();
  await expect(poll(tomas)).toContainText('2 votes');
  await expect(poll(tomas).getByRole('button', { name: /Rhodes/ })).toContainText('50 %');
  await expect(poll(tomas).getByRole('button', { name: /Ithaca/ })).toHaveAttribute('aria-pressed', 'true');

  await poll(tomas).getByRole('button', { name: 'Withdraw vote' }).click();
  await expect(poll(mara)).toContainText('1 vote');
  await poll(mara).getByRole('button', { name: 'Close poll' }).click();
  await expect(poll(tomas)).toContainText('closed');
  await expect(poll(tomas).getByRole('button', { name: /Ithaca/ })).toBeDisabled();
});
