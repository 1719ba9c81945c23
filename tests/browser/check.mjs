// Opens a report.html in Chromium, wide and narrow, light and dark, and checks what only a browser can tell:
// no error, no request, no sideways scrolling, tables that sort and filter, nothing that keeps people out.
//
//     node check.mjs REPORT_HTML SCREENSHOT_FOLDER
//
// The browser is the program in CHROMIUM, else `chromium` on the path.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { chromium } from "playwright-core";

const [report, folder] = process.argv.slice(2);
if (!report || !folder) {
  console.error("usage: node check.mjs REPORT_HTML SCREENSHOT_FOLDER");
  process.exit(2);
}
const address = pathToFileURL(resolve(report)).href;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const program = process.env.CHROMIUM ?? execFileSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" }).trim();
mkdirSync(folder, { recursive: true });

/** A page of its own that remembers errors and requests. */
async function open(browser, options) {
  const context = await browser.newContext({ deviceScaleFactor: 1, ...options });
  const page = await context.newPage();
  const errors = [], requests = [];
  page.on("console", message => { if (["error", "warning"].includes(message.type())) errors.push(message.text()); });
  page.on("pageerror", error => errors.push(String(error)));
  page.on("request", request => {
    if (request.url() !== address && !request.url().startsWith("data:")) requests.push(request.url());
  });
  await page.goto(address);
  return { page, errors, requests };
}

const texts = (page, selector) => page.locator(selector).evaluateAll(cells => cells.map(cell => cell.textContent.trim()));

async function sorts(page) {
  const column = "#types table tbody tr td:nth-child(6)";
  const before = (await texts(page, column)).map(Number);
  const header = page.locator("#types thead th", { hasText: "F1" });
  const button = header.getByRole("button");
  await button.focus();
  await page.keyboard.press("Enter");
  assert.equal(await header.getAttribute("aria-sort"), "descending");
  const falling = (await texts(page, column)).map(Number);
  assert.deepEqual(falling, before.toSorted((a, b) => b - a));
  assert.notDeepEqual(falling, before);
  await button.click();
  assert.equal(await header.getAttribute("aria-sort"), "ascending");
  assert.deepEqual((await texts(page, column)).map(Number), falling.toReversed().toSorted((a, b) => a - b));
  assert.equal(await page.locator("#types th[aria-sort]").count(), 1);
}

async function filters(page) {
  const rows = page.locator("#types tbody tr");
  const all = await rows.count();
  const field = page.locator("#types").getByRole("searchbox");
  await field.fill("all PER");
  const left = await rows.filter({ visible: true }).allTextContents();
  assert.ok(left.length > 0 && left.length < all, `${left.length} of ${all} rows`);
  assert.ok(left.every(row => row.includes("PER") && row.includes("all")), left.join("\n"));
  assert.equal(await page.locator("#types output").textContent(), `${left.length} of ${all} rows`);
  await field.fill("");
  assert.equal(await rows.filter({ visible: true }).count(), all);
}

async function chooses(page) {
  const [cell, language] = [page.getByLabel("Model trained on"), page.getByLabel("tested on", { exact: true })];
  const last = async list => (await list.locator("option").allTextContents()).at(-1);
  const wanted = [await last(cell), await last(language)];
  await cell.selectOption(wanted[0]);
  await language.selectOption(wanted[1]);
  const shown = page.locator(".look").filter({ visible: true });
  assert.equal(await shown.count(), 1);
  assert.deepEqual([await shown.getAttribute("data-cell"), await shown.getAttribute("data-language")], wanted);
}

async function switchesTheme(page) {
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const before = await paper();
  await page.locator("button.theme").click();
  assert.notEqual(await paper(), before);
  await page.locator("button.theme").click();
  assert.equal(await paper(), before);
}

/** Everything open, so that axe sees all of it. */
const openAll = page => page.evaluate(() => {
  for (const part of document.querySelectorAll("details")) part.open = true;
});

async function keepsNobodyOut(page, name) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document));
  const grave = violations.filter(found => ["serious", "critical"].includes(found.impact));
  const told = grave.map(found => `${found.id}: ${found.help}\n  ${found.nodes.slice(0, 3).map(node => node.html).join("\n  ")}`);
  assert.equal(grave.length, 0, `${name}: ${told.join("\n")}`);
  const others = violations.map(found => `${found.id} (${found.impact})`);
  console.log(`${name}: axe finds nothing serious${others.length ? `; ${others.join(", ")}` : ""}`);
}

const browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox"] });
try {
  for (const [width, height] of [[1280, 900], [390, 844]]) {
    for (const colorScheme of ["light", "dark"]) {
      const name = `${width}-${colorScheme}`;
      const { page, errors, requests } = await open(browser, { viewport: { width, height }, colorScheme });
      await page.screenshot({ path: join(folder, `${name}-top.png`) });
      await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${name}: the page is ${wide} wide and scrolls sideways`);
      await switchesTheme(page);
      await sorts(page);
      await filters(page);
      await chooses(page);
      await openAll(page);
      await keepsNobodyOut(page, name);
      await page.screenshot({ path: join(folder, `${name}-used.png`), fullPage: true });
      assert.deepEqual(errors, [], name);
      assert.deepEqual(requests, [], name);
      await page.context().close();
    }
  }
  const { page } = await open(browser, { viewport: { width: 1280, height: 900 }, javaScriptEnabled: false });
  assert.equal(await page.locator(".look").filter({ visible: true }).count(), 1, "the first look without a script");
  assert.equal(await page.locator("select, button").filter({ visible: true }).count(), 0, "controls that do nothing");
  await page.pdf({ path: join(folder, "paper.pdf"), format: "A4" });
  console.log("without a script: the first look, no dead control");
} finally {
  await browser.close();
}
