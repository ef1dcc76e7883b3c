// data-quiz: each answer is sent as soon as it is given. What cannot be sent waits on this phone, and is
// sent with its own nonce once the connection is back: arriving twice or late, it does no harm.
const form = document.querySelector("form[data-quiz]");
const nameOf = (code) => `kuis:${code}`;
const AGAIN = 8000;
const PATIENCE = 15000;

const read = (code) => {
  try {
    return JSON.parse(localStorage.getItem(nameOf(code))) ?? {};
  } catch {
    return {};
  }
};

function write(code, waiting) {
  try {
    if (Object.keys(waiting).length) localStorage.setItem(nameOf(code), JSON.stringify(waiting));
    else localStorage.removeItem(nameOf(code));
  } catch {
    // No room on this phone: the answers still travel with the form.
  }
}

const done = document.querySelector("[data-quiz-done]");
if (done) write(done.dataset.quizDone, {});

if (form) {
  const code = form.dataset.quiz;
  const state = form.querySelector("[data-quiz-state]");
  const turns = {};
  let waiting = read(code);
  let isSending = false;
  let timer;

  for (const radio of form.querySelectorAll("[data-asked]")) {
    turns[radio.dataset.asked] = Math.max(Number(radio.dataset.turn), waiting[radio.dataset.asked]?.turn ?? 0);
    // What was answered here and never arrived is what this person last saw.
    if (String(waiting[radio.dataset.asked]?.choice) === radio.value) radio.checked = true;
  }

  async function send(asked, answer) {
    const reply = await fetch(form.dataset.address, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams({
        asked,
        ...answer,
        csrfmiddlewaretoken: form.querySelector("[name=csrfmiddlewaretoken]").value,
      }),
      signal: AbortSignal.timeout(PATIENCE),
    });
    // 409 and 422: it will never be taken. Everything else is worth another try.
    return reply.ok || reply.status === 409 || reply.status === 422;
  }

  async function sendAll() {
    clearTimeout(timer);
    if (isSending) return;
    isSending = true;
    try {
      for (const [asked, answer] of Object.entries(waiting)) {
        if (!(await send(asked, answer))) throw new Error("later");
        // Answered anew meanwhile: that one still waits.
        if (waiting[asked]?.nonce === answer.nonce) delete waiting[asked];
        write(code, waiting);
      }
    } catch {
      // Told below.
    }
    isSending = false;
    const isKept = !Object.keys(waiting).length;
    state.textContent = isKept ? form.dataset.kept : form.dataset.waiting;
    if (!isKept) timer = setTimeout(sendAll, AGAIN);
  }

  form.addEventListener("change", (event) => {
    const { asked } = event.target.dataset;
    if (!asked) return;
    turns[asked] += 1;
    const nonce = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    waiting = { ...waiting, [asked]: { choice: event.target.value, turn: turns[asked], nonce } };
    write(code, waiting);
    sendAll();
  });
  window.addEventListener("online", sendAll);
  if (Object.keys(waiting).length) sendAll();
}
