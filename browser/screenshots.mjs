// Takes screenshots of every page for people to check, and the pictures of the README.
import { join } from "node:path";
import { close, demo, open, page } from "./harness.mjs";

const [folder, images] = process.argv.slice(2);
const [english, korean] = await Promise.all([demo("en"), demo("ko")]);
await open();

const pages = {
  channel: "/",
  silences: "/?show=silences",
  search: "/?q=cpu&state=ALARM",
  message: "/messages/8",
  silence: "/messages/2",
  alarm: "/alarms/mission-cpu-alarm",
  "what-if": "/alarms/mission-cpu-alarm?hours=3&threshold=84&m=3&n=5",
  composite: `/alarms/${encodeURIComponent("결제 서비스 장애")}`,
  nothing: "/nothing",
};
const looks = [
  ["en-light", english, { locale: "en-US" }],
  ["ko-dark", korean, { locale: "ko-KR", colorScheme: "dark" }],
  ["ko-phone", korean, { locale: "ko-KR", viewport: { width: 360, height: 780 } }],
];

// Waits until the page stops growing: pictures load when they become visible, and move the messages.
async function settled(opened) {
  let before;
  for (let height = -1; height !== before; ) {
    before = height;
    await opened.waitForTimeout(250);
    await opened.waitForFunction(() => [...document.images].every((image) => image.complete || image.loading === "lazy"));
    height = await opened.evaluate(() => document.getElementById("channel")?.scrollHeight ?? 0);
  }
}

async function take(path, origin, options, place, shown) {
  await page(async (opened) => {
    await opened.goto(origin + place);
    if (place.startsWith("/?") || place === "/") await opened.locator("#status.on").waitFor();
    await opened.evaluate(() => document.fonts.ready);
    await settled(opened);
    if (shown) {
      // The message of the composite alarm also contains the name of this alarm.
      const message = opened.locator(".message", { hasText: shown, hasNotText: "결제" }).last();
      await message.evaluate((element) => element.scrollIntoView({ block: "start" }));
      await settled(opened);
      await message.locator(".thread summary").click();
      await message.evaluate((element) => element.scrollIntoView({ block: "start" }));
    }
    const isWhole = !(place === "/" && (options.viewport?.width ?? 1280) > 760);
    await opened.screenshot({ path, fullPage: isWhole });
  }, { mayFail: true, ...options });
}

for (const [look, { origin }, options] of looks) {
  for (const [name, place] of Object.entries(pages)) await take(join(folder, `${name}-${look}.png`), origin, options, place);
}
const sharp = { viewport: { width: 1120, height: 900 }, deviceScaleFactor: 2 };
await take(join(images, "inbox.png"), english.origin, { locale: "en-US", ...sharp }, "/", "mission-cpu-alarm");
await take(join(images, "inbox.ko.png"), korean.origin, { locale: "ko-KR", ...sharp }, "/", "mission-cpu-alarm");

await close();
await Promise.all([english.stop(), korean.stop()]);
