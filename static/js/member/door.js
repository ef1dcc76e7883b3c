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
  const AT_ONCE = 25;
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

  function tell(scans) {
    state.textContent = scans.length ? door.dataset.waiting.replace("%s", scans.length) : door.dataset.sent;
  }

  function show(html) {
    verdict.innerHTML = html;
    navigator.vibrate?.(80);
  }

  function note(scan, answer) {
    const line = document.createElement("li");
    line.dataset.answer = answer.answer;
    line.textContent = [scan.kode, answer.title, answer.name, answer.words].filter(Boolean).join(" · ");
    log.hidden = false;
    log.querySelector("ol").prepend(line);
    while (log.querySelectorAll("li").length > LOGGED) log.querySelector("li:last-child").remove();
  }

  async function send(scans) {
    const reply = await fetch(address, {
      method: "POST",
      redirect: "manual",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value,
      },
      body: JSON.stringify({ scans }),
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (reply.type === "opaqueredirect" || reply.status === 403) return { problem: door.dataset.out, wait: AGAIN * 4 };
    if (reply.status === 429) return { wait: ((await reply.json()).wait ?? 60) * 1000 };
    if (!reply.ok) throw new Error(String(reply.status));
    return reply.json();
  }

  async function sendAll() {
    clearTimeout(timer);
    if (isSending) return;
    isSending = true;
    let wait = AGAIN;
    let problem = "";
    try {
      for (let scans = waiting().slice(0, AT_ONCE); scans.length; scans = waiting().slice(0, AT_ONCE)) {
        const reply = await send(scans);
        if (!reply.answers) {
          ({ wait, problem = "" } = reply);
          break;
        }
        for (const answer of reply.answers) {
          const scan = scans.find((each) => each.nonce === answer.nonce);
          localStorage.removeItem(prefix + answer.nonce);
          if (!scan) continue;
          note(scan, answer);
          // The large answer is that of who stands here now.
          if (scan.nonce === last.nonce) show(answer.html);
        }
        came.textContent = reply.came;
      }
    } catch {
      const [scan] = waiting().filter((each) => each.nonce === last.nonce);
      if (scan && !verdict.querySelector(`[data-kept="${scan.nonce}"]`)) {
        const panel = kept.content.firstElementChild.cloneNode(true);
        panel.dataset.kept = scan.nonce;
        panel.querySelector("[data-door-code]").textContent = scan.kode;
        verdict.replaceChildren(panel);
      }
    }
    isSending = false;
    const left = waiting();
    if (problem) state.textContent = problem;
    else tell(left);
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
