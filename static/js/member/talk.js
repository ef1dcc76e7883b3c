// data-talk: a conversation that stays open. News come in, what is sent joins them, nothing jumps.
const OFTEN = 4000;
const SELDOM = 20000;
const IDLE = 120000;
const MOST_PICTURES = 4;
const HEAVIEST = 12 * 1024 * 1024;
const LONG_SIDE = 1600;
// Small enough to travel as it is.
const LIGHT = 400 * 1024;

const talk = document.querySelector("[data-talk]");
const list = talk?.querySelector("[data-list]");
const log = talk?.querySelector("[data-log]");
const form = talk?.querySelector("[data-compose]");
const poll = talk?.querySelector("[data-poll]");

// Where the reader is. The log is turned round: its end is 0, and earlier is below 0.

let place = 0;
let height = 0;
const jump = talk?.querySelector("[data-jump]");
const isAtEnd = () => log.scrollTop > -80;

function remember() {
  place = log.scrollTop;
  height = log.scrollHeight;
}

function settle(hasSent) {
  if (hasSent || place > -80) log.scrollTop = 0;
  else {
    log.scrollTop = place - (log.scrollHeight - height);
    jump.hidden = false;
  }
}

// Two parts of one day may meet; its name stands once.
function nameDaysOnce() {
  let last;
  for (const day of list.querySelectorAll("[data-day]")) {
    if (day.dataset.day === last) day.remove();
    last = day.dataset.day;
  }
}

// Asking for news: often while the page is used, seldom while it only lies there, never unseen.

let timer;
let used = Date.now();

function look() {
  poll.dispatchEvent(new CustomEvent("talk:look"));
  plan();
}

function plan() {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(look, Date.now() - used > IDLE ? SELDOM : OFTEN);
}

function use() {
  const wasIdle = Date.now() - used > IDLE;
  used = Date.now();
  if (wasIdle) look();
}

// Pictures that were chosen: at most four, each made small before it travels, each can be left out.

const input = form?.querySelector("input[type=file]");
const chosen = form?.querySelector("[data-chosen]");
const tooMany = form?.querySelector("[data-too-many]");

async function small(file) {
  if (file.size < LIGHT) return file;
  try {
    const image = await createImageBitmap(file);
    const scale = Math.min(1, LONG_SIDE / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    const paper = canvas.getContext("2d");
    paper.fillStyle = "white";
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return blob && blob.size < file.size ? new File([blob], file.name, { type: blob.type }) : file;
  } catch {
    // What this browser cannot draw, the server looks at.
    return file;
  }
}

function choose(files) {
  const taken = new DataTransfer();
  for (const file of files) taken.items.add(file);
  input.files = taken.files;
  show();
}

function show() {
  for (const image of chosen.querySelectorAll("img")) URL.revokeObjectURL(image.src);
  const one = form.querySelector("[data-chosen-one]").content;
  const files = [...input.files];
  chosen.replaceChildren(
    ...files.map((file, index) => {
      const item = one.cloneNode(true).firstElementChild;
      const image = item.querySelector("img");
      image.src = URL.createObjectURL(file);
      image.alt = file.name;
      item.querySelector("button").addEventListener("click", () => {
        choose(files.filter((_file, other) => other !== index));
        input.focus();
      });
      return item;
    }),
  );
  chosen.hidden = files.length === 0;
}

// Sending.

const text = form?.querySelector("textarea");
const failed = form?.querySelector("[data-failed]");
const problem = form?.querySelector("[data-problem]");
const isEmpty = () => !text.value.trim() && !input.files.length;
let isSending = false;
let attempt;

function begin() {
  // A try that failed may have arrived after all; other words are another message.
  if (attempt !== undefined && attempt !== text.value) {
    form.elements.nonce.value = crypto.getRandomValues(new Uint32Array(3)).join("-");
  }
  attempt = text.value;
  isSending = true;
  failed.hidden = true;
}

function clear() {
  // What was typed while it travelled stays.
  const rest = text.value.startsWith(attempt) ? text.value.slice(attempt.length).trimStart() : text.value;
  attempt = undefined;
  input.value = "";
  text.value = rest;
  show();
  problem.replaceChildren();
  failed.hidden = tooMany.hidden = true;
}

if (talk) {
  nameDaysOnce();
  const news = list.querySelector("[data-first-new]");
  if (news) {
    const above = news.getBoundingClientRect().top - log.getBoundingClientRect().top;
    log.scrollTop += Math.min(0, above);
  }
  log.addEventListener("scroll", () => isAtEnd() && (jump.hidden = true), { passive: true });
  jump.addEventListener("click", () => (log.scrollTop = 0));

  talk.addEventListener("htmx:configRequest", ({ detail, target }) => {
    const last = [...list.querySelectorAll("[data-message]")].at(-1);
    if (target === form || target === poll) detail.parameters.terakhir = last?.dataset.message ?? "0";
  });
  // Before anything that is on its way is dropped for it.
  talk.addEventListener("htmx:confirm", (event) => {
    if (event.target === form && (isSending || isEmpty())) event.preventDefault();
  });
  talk.addEventListener("htmx:beforeRequest", ({ target }) => {
    if (target === form) begin();
    // What was written earlier is not read aloud as news.
    else if (target !== poll) log.setAttribute("aria-live", "off");
  });
  talk.addEventListener("htmx:beforeSwap", (event) => {
    const { detail } = event;
    const from = detail.requestConfig.elt;
    if (!new URL(detail.xhr.responseURL).pathname.startsWith(location.pathname)) {
      // Signed out meanwhile: the page to sign in is no message.
      detail.shouldSwap = false;
      if (from === form) failed.hidden = false;
    } else if (from === form && [422, 429].includes(detail.xhr.status)) {
      detail.shouldSwap = true;
      detail.isError = false;
      detail.target = problem;
      detail.swapOverride = "innerHTML";
    }
    remember();
  });
  talk.addEventListener("htmx:afterSwap", ({ detail }) => {
    const from = detail.requestConfig.elt;
    nameDaysOnce();
    if (from === poll || (from === form && detail.xhr.status === 200)) settle(from === form);
  });
  talk.addEventListener("htmx:afterRequest", ({ detail }) => {
    const from = detail.requestConfig.elt;
    if (from === form) {
      isSending = false;
      if (detail.xhr.status === 200 && failed.hidden) clear();
    } else if (from !== poll) {
      log.focus({ preventScroll: true });
      setTimeout(() => log.setAttribute("aria-live", "polite"), 1000);
    }
  });
  for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    talk.addEventListener(failure, ({ detail }) => {
      if (detail.requestConfig.elt === form) failed.hidden = false;
    });
  }
  const offline = talk.querySelector("[data-offline] span");
  for (const failure of ["htmx:sendError", "htmx:timeout"]) {
    talk.addEventListener(failure, () => (offline.hidden = false));
  }
  talk.addEventListener("htmx:afterOnLoad", () => (offline.hidden = true));
}

if (form) {
  // The keyboard of a phone stays up for the next message.
  form.querySelector("button:not([type])").addEventListener("mousedown", (event) => {
    if (document.activeElement === text) event.preventDefault();
  });
  input.addEventListener("change", async () => {
    const files = [...input.files];
    const fit = files.filter((file) => file.size <= HEAVIEST).slice(0, MOST_PICTURES);
    tooMany.hidden = fit.length === files.length;
    choose(fit);
    choose(await Promise.all(fit.map(small)));
    text.focus();
  });
  // A keyboard sends with Enter; on glass, Enter begins a new line.
  const hasKeyboard = window.matchMedia("(hover: hover) and (pointer: fine)");
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !hasKeyboard.matches) return;
    event.preventDefault();
    form.requestSubmit();
  });
}

if (poll) {
  for (const sign of ["pointerdown", "keydown", "wheel", "touchmove"]) {
    document.addEventListener(sign, use, { passive: true });
  }
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) clearTimeout(timer);
    else {
      used = Date.now();
      look();
    }
  });
  plan();
}

// A picture opens over the page; without this it opens by itself.
const viewer = document.querySelector("[data-viewer]");
if (viewer) {
  const image = viewer.querySelector("img");
  list.addEventListener("click", (event) => {
    const link = event.target.closest("[data-picture]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    image.src = link.href;
    image.alt = link.querySelector("img").alt;
    viewer.showModal();
  });
  viewer.addEventListener("click", () => viewer.close());
}
