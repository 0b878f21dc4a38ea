// The pages work without this script. It adds new messages, handles buttons and copies without a new page, shows the values
// under the pointer, fits charts to the screen, and updates a back-test while its settings are typed.
"use strict";

const MOST_SHOWN = 300;
const NARROW = 760;

// Formats a time in the time zone of the page, like all other times on it.
function instant(at) {
  const fields = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" };
  const parts = (timeZone) =>
    new Intl.DateTimeFormat("en-GB", { ...fields, timeZone, hourCycle: "h23" }).formatToParts(at);
  let told;
  try {
    told = parts(document.body.dataset.zone);
  } catch {
    // The browser does not know the time zone.
    told = parts("UTC");
  }
  const { year, month, day, hour, minute, second } = Object.fromEntries(told.map(({ type, value }) => [type, value]));
  return `${year}-${month}-${day} ${hour}:${minute}:${second}`;
}

// Parses HTML. The server has escaped all foreign text.
function elements(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  fitPictures(template.content);
  return template.content;
}

// Requests narrow pictures on a narrow screen, because a picture that is scaled down is illegible.
function fitPictures(root) {
  if (innerWidth > NARROW) return;
  for (const image of root.querySelectorAll("img[src^='/alarms/'][src*='/chart.']:not([src*='width='])")) {
    image.src = `${image.getAttribute("src")}&width=${innerWidth - 70}`;
  }
}

// Receives events, and reconnects after each failure. Shows whether it is connected.
function stream(address, listeners, opened) {
  const status = document.getElementById("status");
  const say = (on) => {
    status.textContent = on ? status.dataset.live : status.dataset.reconnecting;
    status.className = on ? "live on" : "live off";
  };
  let wasOpen = false;
  const open = () => {
    const events = new EventSource(address());
    events.onopen = () => {
      say(true);
      if (wasOpen) opened();
      wasOpen = true;
    };
    for (const [name, listener] of Object.entries(listeners)) events.addEventListener(name, listener);
    events.onerror = () => {
      say(false);
      if (events.readyState === EventSource.CLOSED) setTimeout(open, 1000);
    };
  };
  open();
}

// Sends a form, and returns whether that succeeded. The effect appears as an update of the page; an error appears below the
// form.
async function send(form, fields) {
  form.querySelector(".trouble")?.remove();
  // `form.action` may be a button with that name.
  const request = { method: "POST", body: new URLSearchParams(fields), redirect: "manual" };
  const answer = await fetch(form.getAttribute("action"), request).catch(() => null);
  if (answer?.type === "opaqueredirect") return true;
  const trouble = document.createElement("p");
  trouble.className = "trouble";
  trouble.setAttribute("role", "alert");
  trouble.textContent = answer ? await answer.text() : document.getElementById("status").dataset.reconnecting;
  form.append(trouble);
  return false;
}

function follow(channel) {
  const scroll = document.getElementById("scroll");
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
  let last = channel.dataset.live;
  // A reader at the end stays at the end, even when a picture above loads.
  let isAtEnd = true;
  const look = () => {
    isAtEnd = left() < 80;
    if (isAtEnd) below.hidden = true;
  };
  const take = (event) => {
    if (document.getElementById(`m${event.lastEventId}`)) return;
    const arrival = elements(JSON.parse(event.data));
    const row = arrival.firstElementChild;
    const isFolded = row?.classList.contains("silence") && channel.dataset.fold;
    if (isFolded) {
      fold(row);
    } else {
      row?.classList.add("new");
      channel.append(arrival);
    }
    document.getElementById("empty")?.remove();
    while (channel.children.length > MOST_SHOWN) channel.firstElementChild.remove();
    last = last.replace(/after=\d+/, `after=${event.lastEventId}`);
    if (isAtEnd) toEnd();
    else if (!isFolded) below.hidden = false;
  };
  // Adds a notice that was not announced to the folded notices directly before it, or starts a new fold.
  const fold = (row) => {
    let last = channel.lastElementChild;
    if (!last?.classList.contains("fold")) {
      last = elements("<li class=\"fold\"><details><summary></summary><ol></ol></details></li>").firstElementChild;
      channel.append(last);
    }
    const rows = last.querySelector("ol");
    rows.append(row);
    last.querySelector("summary").textContent = channel.dataset.fold.replace("1", rows.children.length);
  };
  // Replaces a message in its position. Its thread stays open or closed.
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
  // Updates the messages that changed while the page was disconnected, for which there are no events.
  const catchUp = async () => {
    const answer = await fetch(location.href).catch(() => null);
    if (!answer?.ok) return;
    for (const row of elements(await answer.text()).querySelectorAll("#channel > li")) {
      const shown = document.getElementById(row.id);
      if (shown) put(shown, row);
    }
  };
  const board = document.getElementById("board");
  const showBoard = (event) => {
    const held = document.activeElement?.closest("#board a")?.getAttribute("href");
    board.replaceChildren(elements(JSON.parse(event.data)));
    if (held) board.querySelector(`a[href="${CSS.escape(held)}"]`)?.focus();
  };
  channel.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.target, { action: event.submitter.value });
  });
  board.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.target, new FormData(event.target));
  });
  below.addEventListener("click", toEnd);
  scroll.addEventListener("scroll", look);
  addEventListener("scroll", look);
  channel.addEventListener("load", () => isAtEnd && toEnd(), true);
  // If the channel is below the alarms, the page opens at the top.
  if (isPage()) {
    look();
    below.hidden = isAtEnd;
  } else {
    toEnd();
  }
  const reset = () => location.reload();
  stream(() => last, { arrival: take, changed: change, board: showBoard, reset }, catchUp);
}

// Updates the changing parts of an alarm's page. Text that the reader types stays.
function followAlarm(main) {
  const parts = ["standing", "silenced", "metric", "changes"];
  const width = () => document.getElementById("metric").clientWidth;
  const isPointedAt = () => main.querySelector("#metric .hover.on") !== null;
  const address = () => {
    const url = new URL(location.href);
    url.hash = "";
    if (width() < NARROW) url.searchParams.set("width", width());
    return url;
  };
  let isAsking = false;
  const refresh = async () => {
    if (isAsking) return;
    isAsking = true;
    const answer = await fetch(address()).catch(() => null);
    if (answer?.ok) put(elements(await answer.text()));
    isAsking = false;
  };
  const put = (page) => {
    for (const part of parts) {
      const [shown, next] = [document.getElementById(part), page.getElementById(part)];
      const isHeld = shown?.contains(document.activeElement) || (part === "metric" && isPointedAt());
      if (!shown || !next || isHeld || shown.innerHTML === next.innerHTML) continue;
      shown.replaceWith(next);
      next.querySelectorAll(".chart").forEach(hover);
    }
  };
  main.addEventListener("submit", async (event) => {
    if (!event.target.classList.contains("undo")) return;
    event.preventDefault();
    if (await send(event.target, new FormData(event.target))) {
      document.activeElement?.blur();
      refresh();
    }
  });
  // This note is only for pages without the script.
  document.getElementById("as-of")?.remove();
  if (width() < NARROW) refresh();
  stream(() => main.dataset.live, { board: refresh }, refresh);
}

// Shows the datapoint that is nearest to the pointer, or the next one for an arrow key.
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
    told.textContent = `${instant(at)}  ${Number(value.toPrecision(4))}`;
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

// Updates the result of a back-test while its settings are typed. The text and the cursor stay.
function tryOut(part) {
  const form = part.querySelector("form");
  let waiting;
  let turn = 0;
  const redraw = async () => {
    turn += 1;
    const mine = turn;
    const query = new URLSearchParams(new FormData(form));
    query.set("part", "what-if");
    if (part.clientWidth < NARROW) query.set("width", part.clientWidth);
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

fitPictures(document);
document.querySelectorAll(".copy").forEach(copies);
document.querySelectorAll(".chart").forEach(hover);
document.querySelectorAll("#what-if").forEach(tryOut);
document.querySelectorAll("#channel[data-live]").forEach(follow);
document.querySelectorAll("main[data-live]").forEach(followAlarm);
