// data-door: tickets are answered without leaving the page. What cannot be sent waits on this phone, each scan
// under a key of its own, and is sent with its own nonce once the network is back: twice or late does no harm.
const door = document.querySelector("[data-door]");

if (door) {
  const { door: session, address } = door.dataset;
  const form = door.querySelector("[data-door-form]");
  const state = door.querySelector("[data-door-state]");
  const verdict = door.querySelector("[data-door-verdict]");
  const kept = door.querySelector("[data-door-kept]");
  const log = door.querySelector("[data-door-log]");
  const came = document.querySelector("[data-door-came]");
  const prefix = `pintu:${session}:`;
  const AGAIN = 8000;
  const PATIENCE = 15000;
  const LOGGED = 40;
  // The same ticket stays before the camera for a while.
  const SAME = 4000;
  let isSending = false;
  let timer;
  let last = { code: "", at: 0 };

  const random = (bytes) =>
    Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  function device() {
    try {
      const name = localStorage.getItem("pintu:perangkat") ?? `hp-${random(3)}`;
      localStorage.setItem("pintu:perangkat", name);
      return name;
    } catch {
      return "";
    }
  }

  function waiting() {
    try {
      return Object.keys(localStorage)
        .filter((key) => key.startsWith(prefix))
        .map((key) => JSON.parse(localStorage.getItem(key)))
        .sort((one, other) => one.saat - other.saat);
    } catch {
      return [];
    }
  }

  function show(html) {
    verdict.innerHTML = html;
    navigator.vibrate?.(80);
  }

  function note(scan, answer) {
    const line = document.createElement("li");
    line.dataset.answer = answer.answer;
    line.textContent = [scan.kode, answer.title, answer.name, answer.words, answer.problem].filter(Boolean).join(" · ");
    log.hidden = false;
    log.querySelector("ol").prepend(line);
    while (log.querySelectorAll("li").length > LOGGED) log.querySelector("li:last-child").remove();
  }

  async function send(scan) {
    const reply = await fetch(address, {
      method: "POST",
      redirect: "manual",
      headers: { Accept: "application/json" },
      body: new URLSearchParams({
        ...scan,
        csrfmiddlewaretoken: form.querySelector("[name=csrfmiddlewaretoken]").value,
      }),
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (reply.type === "opaqueredirect" || reply.status === 403) return { problem: door.dataset.out, wait: AGAIN * 4 };
    if (reply.status === 429) return { wait: ((await reply.json()).wait ?? 60) * 1000 };
    // 422: it will never be taken. Everything else is worth another try.
    if (!reply.ok && reply.status !== 422) throw new Error(String(reply.status));
    return { answer: await reply.json() };
  }

  function keep(scan) {
    const panel = kept.content.firstElementChild.cloneNode(true);
    panel.querySelector("[data-door-code]").textContent = scan.kode;
    verdict.replaceChildren(panel);
  }

  async function sendAll() {
    clearTimeout(timer);
    if (isSending) return;
    isSending = true;
    let wait = AGAIN;
    let problem = "";
    try {
      for (let [scan] = waiting(); scan; [scan] = waiting()) {
        const reply = await send(scan);
        if (!reply.answer) {
          ({ wait, problem = "" } = reply);
          break;
        }
        localStorage.removeItem(prefix + scan.nonce);
        note(scan, reply.answer);
        if (reply.answer.came !== undefined) came.textContent = reply.answer.came;
        // The large answer is that of who stands here now.
        if (scan.nonce === last.nonce && reply.answer.html) show(reply.answer.html);
      }
    } catch {
      // Told below.
    }
    isSending = false;
    const left = waiting();
    const mine = left.find((scan) => scan.nonce === last.nonce);
    if (mine) keep(mine);
    state.textContent = problem || (left.length ? door.dataset.waiting.replace("%s", left.length) : door.dataset.sent);
    if (left.length) timer = setTimeout(sendAll, wait);
  }

  form.addEventListener("submit", (event) => {
    const field = form.elements.kode;
    const kode = field.value.trim().toUpperCase();
    if (!kode) return;
    const now = Date.now();
    const scan = { kode, sumber: form.elements.sumber.value, nonce: random(12), perangkat: device(), saat: now };
    try {
      localStorage.setItem(prefix + scan.nonce, JSON.stringify(scan));
    } catch {
      // The form goes by itself while there is a network.
      state.textContent = door.dataset.full;
      return;
    }
    event.preventDefault();
    field.value = "";
    form.elements.sumber.value = "ketik";
    if (scan.sumber === "kamera" && last.code === kode && now - last.at < SAME) {
      localStorage.removeItem(prefix + scan.nonce);
      last.at = now;
      return;
    }
    last = { code: kode, at: now, nonce: scan.nonce };
    if (scan.sumber === "ketik") field.focus();
    sendAll();
  });
  window.addEventListener("online", sendAll);
  if (waiting().length) sendAll();
}
