// Pictures of every page, for people's eyes; and those of the README.
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

async function take(path, origin, options, place) {
  await page(async (opened) => {
    await opened.goto(origin + place);
    if (place.startsWith("/?") || place === "/") await opened.locator("#status.on").waitFor();
    await opened.evaluate(() => document.fonts.ready);
    const isWhole = !(place === "/" && (options.viewport?.width ?? 1280) > 760);
    await opened.screenshot({ path, fullPage: isWhole });
  }, { mayFail: true, ...options });
}

for (const [look, { origin }, options] of looks) {
  for (const [name, place] of Object.entries(pages)) await take(join(folder, `${name}-${look}.png`), origin, options, place);
}
const sharp = { viewport: { width: 1120, height: 700 }, deviceScaleFactor: 2 };
await take(join(images, "inbox.png"), english.origin, { locale: "en-US", ...sharp }, "/");
await take(join(images, "inbox.ko.png"), korean.origin, { locale: "ko-KR", ...sharp }, "/");

await close();
await Promise.all([english.stop(), korean.stop()]);
