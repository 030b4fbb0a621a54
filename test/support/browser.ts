/** A browser for journeys: Chromium from an npm package on Linux, the installed Chrome elsewhere. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import chromium from '@sparticuz/chromium';
import { type Browser, type Page, chromium as playwright } from 'playwright-core';

const SCREENSHOTS = join(import.meta.dirname, '../browser/screenshots');
const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
/** Whatever a person would wait for comes sooner, on a busy machine too. */
const PATIENCE_MS = 15_000;
const SCHEMES = ['light', 'dark'] as const;
/** Nobody looks at the pictures of a CI, and they are a fifth of its time. */
const ARE_PICTURES_WANTED = !process.env.CI;

/** In one process the browser would end with its first context. */
const ARGS = chromium.args.filter((arg) => arg !== '--single-process' && arg !== '--no-zygote');

export async function openBrowser(): Promise<Browser> {
  if (process.platform !== 'linux') return playwright.launch({ channel: 'chrome' });
  return playwright.launch({ executablePath: await chromium.executablePath(), args: ARGS, headless: true });
}

/** A page with cookies of its own; nothing in it moves, so that pictures are the same each time. */
export async function openPage(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({ viewport: WIDE, colorScheme: 'light', reducedMotion: 'reduce', timezoneId: 'Asia/Kolkata' });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(url);
  return page;
}

/** Somebody's browser, signed in at the simulator's identity provider; `person` is as its page names them. */
export async function signedIn(browser: Browser, url: string, person: string): Promise<Page> {
  const page = await openPage(browser, url);
  await signIn(page, person);
  return page;
}

/** From the sign-in page to wherever it leads. */
export async function signIn(page: Page, person: string): Promise<void> {
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: person }).click();
}

/** Pictures of the page as it is: light and dark, wide and phone width; few without the dark phone. Leaves it light and wide. */
export async function picture(page: Page, name: string, areFew = false): Promise<void> {
  if (!ARE_PICTURES_WANTED) return;
  mkdirSync(SCREENSHOTS, { recursive: true });
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    await wearScheme(page, colorScheme);
    for (const [width, size] of [['wide', WIDE] as const, ['phone', PHONE] as const]) {
      if (areFew && colorScheme === 'dark' && width === 'phone') continue;
      await page.setViewportSize(size);
      await page.screenshot({ path: join(SCREENSHOTS, `${name}-${width}-${colorScheme}.png`), animations: 'disabled' });
    }
  }
  await page.setViewportSize(WIDE);
  await page.emulateMedia({ colorScheme: 'light' });
}

/** A page takes over another colour scheme by script, a moment after its style sheets do; so does one in a frame of it. */
async function wearScheme(page: Page, colorScheme: string): Promise<void> {
  const isWorn = `[undefined, '${colorScheme}'].includes(document.documentElement.dataset.mantineColorScheme)`;
  const isDrawn = 'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(true))))';
  for (const frame of page.frames()) {
    // Somebody may have chosen the other one for good, or the frame is gone.
    await frame.waitForFunction(isWorn, undefined, { timeout: 1_000 }).catch(() => undefined);
    await frame.evaluate(isDrawn).catch(() => undefined);
  }
}

/** One picture, as on a phone. Leaves it wide. */
export async function phonePicture(page: Page, name: string): Promise<void> {
  if (!ARE_PICTURES_WANTED) return;
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.setViewportSize(PHONE);
  await page.screenshot({ path: join(SCREENSHOTS, `${name}-phone-light.png`), animations: 'disabled' });
  await page.setViewportSize(WIDE);
}

/** What axe objects to in both schemes, as `rule: where`; empty when all is well. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  const problems = new Set<string>();
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    await comeToRest(page);
    const { violations } = await new AxeBuilder({ page }).analyze();
    for (const { id, nodes } of violations) for (const { target } of nodes) problems.add(`${id}: ${target.join(' ')} (${colorScheme})`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  return [...problems];
}

/** The page takes over a new colour scheme by script, a moment after its style sheets do; nothing is judged half-way. What turns for ever may. */
async function comeToRest(page: Page): Promise<void> {
  await page.evaluate(`new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    .then(() => document.getAnimations().filter((animation) => animation.effect.getComputedTiming().endTime !== Infinity))
    .then((ending) => Promise.allSettled(ending.map((animation) => animation.finished)))`);
  await page.waitForTimeout(100);
}
