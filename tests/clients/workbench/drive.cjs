// Drives the workbench: findings of a policy and a plan, what a hover says, the list of problems, the status bar, a picture.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { chromium } = require('playwright-core');

const { WORKSPACE, CHROMIUM, PORT, IMAGE } = process.env;
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const LONG = 90_000;

async function reach(page) {
  for (let tries = 0; ; tries += 1) {
    try {
      await page.goto(`http://127.0.0.1:${PORT}/?folder=${WORKSPACE}`, { waitUntil: 'domcontentloaded' });
      return;
    } catch (error) {
      if (tries === 60) throw error;
      await page.waitForTimeout(500);
    }
  }
}

/** Opens a file by its name, as one types it. */
async function open(page, name) {
  await page.keyboard.press('Control+P');
  await page.keyboard.type(name, { delay: 20 });
  await page.locator('.quick-input-list .monaco-list-row', { hasText: name.split('/').pop() }).first().waitFor({ timeout: LONG });
  await page.keyboard.press('Enter');
  await page.locator('.tab.active', { hasText: name.split('/').pop() }).waitFor({ timeout: LONG });
}

async function command(page, title) {
  await page.keyboard.press('F1');
  await page.keyboard.type(title, { delay: 10 });
  await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().waitFor({ timeout: LONG });
  await page.keyboard.press('Enter');
}

function told(what) {
  process.stdout.write(`ok - ${what}\n`);
}

async function drive(page) {
  await reach(page);
  await page.waitForSelector('.explorer-folders-view', { timeout: LONG });
  told('the workbench is there');

  await open(page, 'plans/friday-evening.toml');
  await page.waitForSelector('.squiggly-error', { timeout: LONG });
  told('a plan has an error');

  const status = page.locator('.statusbar-item', { hasText: 'Tidegate' });
  await status.first().waitFor({ timeout: LONG });
  await page.waitForFunction(() => [...document.querySelectorAll('.statusbar-item')].some((item) => /Tidegate.*\d/.test(item.textContent)), null, { timeout: LONG });
  told(`the status bar counts: ${(await status.first().innerText()).trim()}`);

  await command(page, 'Problems: Focus on Problems View');
  await page.waitForSelector('.markers-panel .monaco-list-row', { timeout: LONG });
  const rows = await page.locator('.markers-panel .monaco-list-row').allInnerTexts();
  const problems = rows.map((row) => row.replace(/\s+/g, ' '));
  assert.ok(problems.some((row) => row.includes('weekends')), problems.join('\n'));
  const once = problems.filter((row) => row.includes('is in the blackout `weekends`'));
  assert.equal(once.length, 1, `the finding stands in the list ${once.length} times: ${problems.join('\n')}`);
  told('the list of problems has the finding, once');

  // The policy beside the plan.
  await command(page, 'View: Toggle Primary Side Bar Visibility');
  await command(page, 'View: Split Editor Right');
  await page.keyboard.press('Control+1');
  await open(page, 'changes.tide');
  const hasColours = () => {
    const spans = document.querySelectorAll('.editor-group-container.active .view-line span[class*="mtk"]');
    return new Set([...spans].map((span) => span.className)).size >= 4;
  };
  await page.waitForFunction(hasColours, null, { timeout: LONG });
  told('a policy has colours');
  const lens = page.locator('.codelens-decoration').first();
  await lens.waitFor({ timeout: LONG });
  told(`it has a code lens: ${(await lens.innerText()).trim()}`);
  await page.keyboard.press('Control+G');
  const lines = fs.readFileSync(path.join(WORKSPACE, 'changes.tide'), 'utf8').split('\n');
  await page.keyboard.type(String(lines.indexOf('blackout weekends {') + 2));
  await page.keyboard.press('Enter');
  const tabs = page.locator('.editor-group-container').first().locator('.tab', { hasText: 'friday-evening.toml' });
  await tabs.hover();
  await tabs.locator('.codicon-close').click();

  const toasts = await page.locator('.notification-toast .codicon-error').count();
  const complaints = toasts === 0 ? [] : await page.locator('.notification-toast').allInnerTexts();
  await command(page, 'Notifications: Toggle Do Not Disturb Mode');
  const squiggle = page.locator('.squiggly-error').first();
  await squiggle.waitFor({ timeout: LONG });
  const box = await squiggle.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 5 });
  await page.locator('.monaco-hover:not(.hidden)', { hasText: 'weekends' }).waitFor({ timeout: LONG });
  told('a hover says why');
  await page.waitForTimeout(500);
  await page.screenshot({ path: IMAGE });

  await page.mouse.move(2, 2);
  await page.keyboard.press('Control+2');
  await page.keyboard.press('F8');
  await page.keyboard.press('Escape');
  await command(page, 'Tidegate: Copy the Finding at the Cursor');
  await command(page, 'Tidegate: Explain the Finding at the Cursor');
  await page.locator('.tab.active', { hasText: 'blackout' }).waitFor({ timeout: LONG });
  const inner = page.frameLocator('iframe.webview').last().frameLocator('#active-frame');
  await inner.locator('body', { hasText: 'blackout' }).waitFor({ timeout: LONG });
  told('a finding is explained');
  await command(page, 'Tidegate: Restart the Server');
  await page.waitForFunction(() => document.querySelectorAll('.squiggly-error').length === 0, null, { timeout: LONG });
  await page.waitForSelector('.squiggly-error', { timeout: LONG });
  told('after a restart the finding is there again');
  await command(page, 'Notifications: Toggle Do Not Disturb Mode');
  const settings = path.join(WORKSPACE, '.vscode', 'settings.json');
  fs.mkdirSync(path.dirname(settings));
  fs.writeFileSync(settings, '{ "tidegate.path": "/no/such/tidegate" }');
  const toast = page.locator('.notification-toast', { hasText: '/no/such/tidegate' });
  await toast.waitFor({ timeout: LONG });
  await toast.getByText('Open the Setting').waitFor({ timeout: LONG });
  await page.waitForFunction(() => document.querySelectorAll('.squiggly-error').length === 0, null, { timeout: LONG });
  told('a program that is not there is complained about');
  fs.writeFileSync(settings, '{}');
  await page.waitForSelector('.squiggly-error', { timeout: LONG });
  told('and forgotten once the setting is right');

  assert.deepEqual(complaints, [], `the editor complains: ${complaints.join(' | ')}`);
  told('the editor has no complaint about the server');
}

(async () => {
  const browser = await chromium.launch({ executablePath: CHROMIUM, headless: true, args: ARGUMENTS });
  const page = await browser.newPage({ viewport: { width: 1320, height: 760 } });
  try {
    await drive(page);
  } catch (error) {
    await page.screenshot({ path: `${IMAGE}.failed.png` }).catch(() => {});
    process.stderr.write(`FAILED - ${error.message}\n`);
    process.exitCode = 1;
  } finally {
    await browser.close();
  }
})();
