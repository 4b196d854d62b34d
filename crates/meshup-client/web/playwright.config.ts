import { defineConfig } from '@playwright/test';
import type { ServerOptions } from './tests/e2e/support/fixtures';

/**
 * The client in a browser, against a server with each of its databases. `scripts/check-client` sets what this needs.
 *
 * One browser at a time, and no second try: a test that passes only sometimes has found something.
 */
export default defineConfig<object, ServerOptions>({
  testDir: 'tests/e2e',
  outputDir: 'test-results/failures',
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  use: {
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    viewport: { width: 1280, height: 800 },
    actionTimeout: 20_000,
    navigationTimeout: 30_000,
    trace: 'retain-on-failure',
    launchOptions: { executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox'] },
  },
  projects: [
    { name: 'sqlite', use: { database: 'sqlite' } },
    // How pages look does not depend on the database.
    { name: 'postgres', use: { database: 'postgres' }, testIgnore: 'pages.spec.ts' },
  ],
});
