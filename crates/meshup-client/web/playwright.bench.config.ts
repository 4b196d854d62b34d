import { defineConfig } from '@playwright/test';
import tests from './playwright.config';

/** Figures of the client, for `scripts/bench-client`. */
export default defineConfig(tests, {
  testDir: 'tests/bench',
  outputDir: 'test-results/bench',
  timeout: 1_800_000,
  reporter: [['line']],
  projects: [{ name: 'sqlite', use: { database: 'sqlite', trace: 'off' } }],
});
