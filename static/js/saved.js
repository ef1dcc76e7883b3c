// data-save: hearts beside products. A visitor's list is a cookie of this device, a member's is in the account;
// the pages that carry hearts are the same for all visitors, so the hearts are painted here.
const CODE = /^[0-9A-HJKMNP-TV-Z]{1,12}$/;
const YEAR = 60 * 60 * 24 * 365;
const PATIENCE = 15000;
const SHOWN = 8000;

const note = document.createElement("div");
note.className = "keep-note";
note.setAttribute("role", "status");
let told;
let saved = new Set();
// What was pressed and is not answered yet, by code.
const wanted = new Map();

const isSaved = (code) => wanted.get(code) ?? saved.has(code);
const codesIn = (text) => text.split(".").filter((code) => CODE.test(code));
const onDevice = () => codesIn(document.cookie.match(/(?:^|; )simpanan=([^;]*)/)?.[1] ?? "");

function keepOnDevice(codes) {
  const age = codes.length ? YEAR : 0;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `simpanan=${codes.join(".")}; path=/; max-age=${age}; samesite=lax${secure}`;
}

let quiet;
function say(words, isListed) {
  clearTimeout(quiet);
  const sentence = document.createElement("p");
  sentence.textContent = words;
  note.replaceChildren(sentence);
  if (isListed && location.pathname !== told.list) {
    const link = document.createElement("a");
    link.href = told.list;
    link.textContent = told.open;
    note.append(link);
  }
  quiet = setTimeout(() => note.matches(":hover, :focus-within") || note.replaceChildren(), SHOWN);
}

// A link with a page behind it becomes a button that says whether it is pressed.
function button(link) {
  const heart = document.createElement("button");
  heart.type = "button";
  heart.className = link.className;
  heart.dataset.save = link.dataset.save;
  heart.dataset.address = link.pathname;
  heart.append(...link.childNodes);
  link.replaceWith(heart);
  return heart;
}

function paint() {
  for (const heart of document.querySelectorAll("[data-save]")) {
    (heart.matches("a") ? button(heart) : heart).setAttribute("aria-pressed", isSaved(heart.dataset.save));
  }
}

function read() {
  const part = document.querySelector("template[data-saving]")?.dataset;
  if (!part) return;
  // An account's list is told by the page; a later part of the page may tell it anew.
  if (part.account === undefined) saved = new Set(onDevice());
  else if (part !== told) saved = new Set(codesIn(part.account));
  told = part;
  paint();
}

function keepHere(code) {
  const others = onDevice().filter((each) => each !== code);
  const isNew = !isSaved(code);
  const codes = isNew ? [code, ...others] : others;
  keepOnDevice(codes.slice(0, told.most));
  saved = new Set(onDevice());
  paint();
  if (isNew !== saved.has(code)) say(told.failed);
  else if (!isNew) say(told.removed);
  else say(codes.length > told.most ? told.full : told.saved, true);
}

async function post(address, want) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams({
      lalu: want ? "simpan" : "hapus",
      csrfmiddlewaretoken: document.querySelector("[name=csrfmiddlewaretoken]").value,
    }),
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (answer.ok) return;
  const isTold = answer.headers.get("Content-Type")?.includes("json");
  throw new Error((isTold && (await answer.json()).problem) || told.failed);
}

async function keepInAccount(code, address) {
  const isUnderWay = wanted.has(code);
  wanted.set(code, !isSaved(code));
  paint();
  if (isUnderWay) return;
  try {
    let want;
    // Pressed again meanwhile: the last word counts.
    while (want !== wanted.get(code)) {
      want = wanted.get(code);
      await post(address, want);
      if (want) saved.add(code);
      else saved.delete(code);
    }
    say(want ? told.saved : told.removed, want);
  } catch (problem) {
    say(problem instanceof TypeError || problem instanceof DOMException ? told.failed : problem.message);
  }
  wanted.delete(code);
  paint();
}

document.body.append(note);
document.addEventListener("click", (event) => {
  const heart = event.target.closest("button[data-save]");
  if (!heart) return;
  if (told.account === undefined) keepHere(heart.dataset.save);
  else keepInAccount(heart.dataset.save, heart.dataset.address);
});
document.addEventListener("htmx:afterSwap", read);
// Coming back by the browser's own button, another page may have changed the list.
window.addEventListener("pageshow", (event) => event.persisted && read());
read();
