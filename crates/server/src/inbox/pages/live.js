// Everything here can be read without this script. It follows what is new, presses buttons where they stand, writes times
// in the reader's own zone, copies, tells values under the pointer, and redraws a trial while it is typed.
"use strict";

const MOST_SHOWN = 300;
const two = (number) => String(number).padStart(2, "0");

// Slack's tokens of dates (docs.slack.dev, "Formatting text", "Date formatting").
function written(format, at) {
  const lang = document.documentElement.lang;
  const words = (options) => new Intl.DateTimeFormat(lang, options).format(at);
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}`;
  const tokens = {
    date_num: () => day,
    date: () => words({ dateStyle: "long" }),
    date_pretty: () => words({ dateStyle: "long" }),
    date_short: () => words({ dateStyle: "medium" }),
    date_short_pretty: () => words({ dateStyle: "medium" }),
    date_long: () => words({ dateStyle: "full" }),
    date_long_pretty: () => words({ dateStyle: "full" }),
    time: () => clock,
    time_secs: () => `${clock}:${two(at.getSeconds())}`,
    ago: () => `${day} ${clock}`,
  };
  return format.replace(/\{(\w+)\}/g, (whole, token) => (tokens[token] ? tokens[token]() : whole));
}

function localize(root) {
  for (const time of root.querySelectorAll("time[data-format]")) {
    const at = new Date(time.dateTime);
    if (!Number.isNaN(at.getTime())) {
      time.textContent = written(time.dataset.format, at);
      time.title = at.toLocaleString(document.documentElement.lang, { dateStyle: "full", timeStyle: "long" });
    }
  }
}

// The server escapes whatever came from outside.
function elements(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  localize(template.content);
  return template.content;
}

function follow(channel) {
  const scroll = document.getElementById("scroll");
  const status = document.getElementById("status");
  const below = document.getElementById("below");
  const isPage = () => getComputedStyle(scroll).overflowY === "visible";
  const left = () => {
    const box = isPage() ? document.documentElement : scroll;
    return box.scrollHeight - box.scrollTop - box.clientHeight;
  };
  const toEnd = () => {
    const box = isPage() ? document.documentElement : scroll;
    box.scrollTop = box.scrollHeight;
    below.hidden = true;
  };
  const say = (on) => {
    status.textContent = on ? status.dataset.live : status.dataset.reconnecting;
    status.className = on ? "live on" : "live off";
  };
  let last = channel.dataset.live;
  // Who reads the newest goes on reading the newest, also when a picture above it has come.
  let isAtEnd = true;
  const look = () => {
    isAtEnd = left() < 80;
    if (isAtEnd) below.hidden = true;
  };
  const take = (event) => {
    if (document.getElementById(`m${event.lastEventId}`)) return;
    const arrival = elements(JSON.parse(event.data));
    arrival.firstElementChild?.classList.add("new");
    channel.append(arrival);
    document.getElementById("empty")?.remove();
    while (channel.children.length > MOST_SHOWN) channel.firstElementChild.remove();
    last = last.replace(/after=\d+/, `after=${event.lastEventId}`);
    if (isAtEnd) toEnd();
    else below.hidden = false;
  };
  // A message that is shown changes where it stands, and its thread stays as open as it was.
  const put = (shown, arrival) => {
    const isOpen = shown.querySelector("details.thread")?.open;
    const held = shown.contains(document.activeElement);
    const thread = arrival.querySelector("details.thread");
    if (thread && isOpen) thread.open = true;
    shown.replaceWith(arrival);
    if (held) document.getElementById(shown.id)?.querySelector("a, button, summary")?.focus();
    if (isAtEnd) toEnd();
  };
  const change = (event) => {
    const { id, html } = JSON.parse(event.data);
    const shown = document.getElementById(`m${id}`);
    if (shown) put(shown, elements(html));
  };
  // What has changed while the reader was cut off is told by no event.
  const catchUp = async () => {
    const answer = await fetch(location.href).catch(() => null);
    if (!answer?.ok) return;
    for (const row of elements(await answer.text()).querySelectorAll("#channel > li")) {
      const shown = document.getElementById(row.id);
      if (shown) put(shown, row);
    }
  };
  let wasOpen = false;
  const open = () => {
    const events = new EventSource(last);
    events.onopen = () => {
      say(true);
      if (wasOpen) catchUp();
      wasOpen = true;
    };
    events.addEventListener("arrival", take);
    events.addEventListener("changed", change);
    events.addEventListener("board", (event) => {
      const board = document.getElementById("board");
      const held = document.activeElement?.closest("#board a")?.getAttribute("href");
      board.replaceChildren(elements(JSON.parse(event.data)));
      if (held) board.querySelector(`a[href="${CSS.escape(held)}"]`)?.focus();
    });
    events.addEventListener("reset", () => location.reload());
    events.onerror = () => {
      say(false);
      if (events.readyState === EventSource.CLOSED) setTimeout(open, 1000);
    };
  };
  // What a button does shows by itself; what it could not do is said below it.
  channel.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const wished = new URLSearchParams({ action: event.submitter.value });
    form.querySelector(".trouble")?.remove();
    // Not `form.action`, which is the button of that name.
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body: wished, redirect: "manual" }).catch(() => null);
    if (answer?.type === "opaqueredirect") return;
    const trouble = document.createElement("p");
    trouble.className = "trouble";
    trouble.setAttribute("role", "alert");
    trouble.textContent = answer ? await answer.text() : status.dataset.reconnecting;
    form.append(trouble);
  });
  below.addEventListener("click", toEnd);
  scroll.addEventListener("scroll", look);
  addEventListener("scroll", look);
  channel.addEventListener("load", () => isAtEnd && toEnd(), true);
  toEnd();
  open();
}

// The datapoint of the curve that is nearest to the pointer, or one further by the arrow keys.
function hover(figure) {
  const svg = figure.querySelector("svg[data-plot]");
  const curve = svg?.querySelector("path.bs-first");
  const told = figure.querySelector(".hover");
  if (!curve || !told) return;
  const [x, y, width, height] = svg.dataset.plot.split(" ").map(Number);
  const [from, to, low, high] = ["from", "to", "low", "high"].map((name) => Number(svg.dataset[name]));
  const points = [...curve.getAttribute("d").matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map((it) => [+it[1], +it[2]]);
  if (points.length === 0) return;
  const cross = document.createElementNS("http://www.w3.org/2000/svg", "line");
  cross.setAttribute("class", "cross");
  cross.setAttribute("y1", y);
  cross.setAttribute("y2", y + height);
  let place = points.length - 1;
  const show = () => {
    const [px, py] = points[place];
    const at = new Date((from + ((px - x) / width) * (to - from)) * 1000);
    const value = high - ((py - y) / height) * (high - low);
    told.textContent = `${written("{date_num} {time_secs}", at)}  ${Number(value.toPrecision(4))}`;
    told.classList.add("on");
    cross.setAttribute("x1", px);
    cross.setAttribute("x2", px);
    svg.append(cross);
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    told.style.setProperty("left", `${Math.min(px * scale, figure.clientWidth - told.offsetWidth)}px`);
  };
  const hide = () => {
    told.classList.remove("on");
    cross.remove();
  };
  svg.addEventListener("pointermove", (event) => {
    const box = svg.getBoundingClientRect();
    const px = ((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
    place = points.reduce((best, point, index) => (Math.abs(point[0] - px) < Math.abs(points[best][0] - px) ? index : best), 0);
    show();
  });
  svg.addEventListener("pointerleave", hide);
  figure.addEventListener("blur", hide);
  figure.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -points.length, End: points.length }[event.key];
    if (!step) return;
    event.preventDefault();
    place = Math.min(Math.max(place + step, 0), points.length - 1);
    told.setAttribute("aria-live", "polite");
    show();
  });
}

// Redraws what a trial comes to while its settings are typed; what is typed and where stays.
function tryOut(part) {
  const form = part.querySelector("form");
  let waiting;
  let turn = 0;
  const redraw = async () => {
    turn += 1;
    const mine = turn;
    const query = new URLSearchParams(new FormData(form));
    query.set("part", "what-if");
    const answer = await fetch(`${form.getAttribute("action").split("#")[0]}?${query}`).catch(() => null);
    if (!answer?.ok || mine !== turn) return;
    const result = elements(await answer.text()).querySelector(".result");
    part.querySelector(".result").replaceWith(result);
    result.querySelectorAll(".chart").forEach(hover);
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(redraw, 150);
  });
}

function copies(button) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    const before = button.textContent;
    button.textContent = document.body.dataset.copied;
    setTimeout(() => { button.textContent = before; }, 1500);
  });
}

localize(document);
document.querySelectorAll(".copy").forEach(copies);
document.querySelectorAll(".chart").forEach(hover);
document.querySelectorAll("#what-if").forEach(tryOut);
document.querySelectorAll("#channel[data-live]").forEach(follow);
