// Drives the workbench: findings of a policy and a plan, what a hover says, the list of problems, the status bar, a picture.

const assert = require('node:assert/strict');
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

  await open(page, 'changes.tide');
  await page.waitForSelector('.view-line', { timeout: LONG });
  const colours = await page.locator('.view-line span[class*="mtk"]').evaluateAll((spans) => new Set(spans.map((span) => span.className)).size);
  assert.ok(colours >= 4, `only ${colours} colours`);
  told('a policy has colours');
  if (process.env.CODE_LENS !== 'no') {
    await page.waitForSelector('.codelens-decoration a, .codelens-decoration span', { timeout: LONG });
    told(`a code lens: ${(await page.locator('.codelens-decoration').first().innerText()).trim()}`);
  }

  await open(page, 'plans/friday-evening.toml');
  const squiggle = page.locator('.squiggly-error').first();
  await squiggle.waitFor({ timeout: LONG });
  const box = await squiggle.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 5 });
  await page.locator('.monaco-hover:not(.hidden)', { hasText: 'weekends' }).waitFor({ timeout: LONG });
  told('a hover says why');
  await page.waitForTimeout(500);
  await page.screenshot({ path: IMAGE });

  await page.keyboard.press('Escape');
  await command(page, 'Tidegate: Restart the Server');
  await page.waitForFunction(() => document.querySelectorAll('.squiggly-error').length === 0, null, { timeout: LONG });
  await page.waitForSelector('.squiggly-error', { timeout: LONG });
  told('after a restart the finding is there again');
}

(async () => {
  const browser = await chromium.launch({ executablePath: CHROMIUM, headless: true, args: ARGUMENTS });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
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
